// Batch-norm, ReLU, 2x2 max-pooling and dropout in one pass:
// y = dropout(pool(relu(scale * x + shift)))
// The largest number of a window comes from its largest x, or from its smallest if the scale is negative.
@group(1) @binding(0) var<storage, read> input: array<f32>;
@group(1) @binding(1) var<storage, read> norms: array<vec4<f32>>;
@group(1) @binding(2) var<storage, read_write> output: array<f32>;
#if DROPOUT
// For each slot the scale of what stays, then a bit for each number.
@group(1) @binding(3) var<storage, read> masks: array<u32>;
#end

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let n = group.z * 64 + lane;
    let k = group.y;
    let row = group.x;
    let norm = norms[k];
    for (var column = 0u; column < PW; column++) {
#if POOL
        let at = ((k * OH + 2 * row) * OW + 2 * column) * N + n;
        let x0 = input[at];
        let x1 = input[at + N];
        let x2 = input[at + OW * N];
        let x3 = input[at + (OW + 1) * N];
        let x = select(min(min(x0, x1), min(x2, x3)), max(max(x0, x1), max(x2, x3)), norm.z >= 0.0);
#else
        let x = input[((k * OH + row) * OW + column) * N + n];
#end
        let place = (k * (PH + 2 * MARGIN) + row + MARGIN) * (PW + 2 * MARGIN) + column + MARGIN;
        var y = max(fma(norm.z, x, norm.w), 0.0);
#if DROPOUT
        let kept = (masks[step.slot * MASK + 1 + place * (N / 32) + n / 32] >> (n % 32)) & 1u;
        y *= f32(kept) * bitcast<f32>(masks[step.slot * MASK]);
#end
        output[place * N + n] = select(0.0, y, n < step.samples);
    }
}
