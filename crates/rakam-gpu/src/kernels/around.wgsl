// What comes into a residual block also gets the gradient that goes around it: dx[k, y, x, n] += g[k, y, x, n]
@group(1) @binding(0) var<storage, read> around: array<f32>;
// With a margin: the padding of the block's first convolution.
@group(1) @binding(1) var<storage, read_write> input_gradient: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let n = group.z * 64 + lane;
    let k = group.y;
    let row = group.x;
    for (var column = 0u; column < W; column++) {
        let place = (k * (H + 2 * MARGIN) + row + MARGIN) * (W + 2 * MARGIN) + column + MARGIN;
        input_gradient[place * N + n] += around[((k * H + row) * W + column) * N + n];
    }
}
