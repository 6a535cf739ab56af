// The samples of a batch into their places, with the padding of the first convolution around them:
// x[c, y, x, n] = inputs[slot, n, c, y, x]
@group(1) @binding(0) var<storage, read> inputs: array<f32>;
@group(1) @binding(1) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let n = group.z * 64 + lane;
    let channel = group.y;
    let row = group.x;
    let first = ((step.slot * N + n) * C + channel) * H * W + row * W;
    for (var column = 0u; column < W; column++) {
        var ink = 0.0;
        if n < step.samples {
            ink = inputs[first + column];
        }
        output[((channel * (H + 2 * MARGIN) + row + MARGIN) * (W + 2 * MARGIN) + column + MARGIN) * N + n] = ink;
    }
}
