// Batch-norm, ReLU, 2x2 max-pooling and dropout in one pass:
// y = dropout(pool(relu(scale * x + shift)))
// The largest number of a window comes from its largest x, or from its smallest if the scale is negative. Numbers of U columns are
// loaded before one of them is stored.
@group(1) @binding(0) var<storage, read> input: array<f32>;
@group(1) @binding(1) var<storage, read_write> output: array<f32>;
@group(1) @binding(2) var<storage, read_write> norms: array<vec4<f32>>;
#if NORM
@group(1) @binding(3) var<storage, read> moments: array<vec4<f32>>;
@group(1) @binding(4) var<storage, read> parameters: array<f32>;
@group(1) @binding(5) var<storage, read_write> running: array<f32>;
#end
#if DROPOUT
// For each slot the scale of what stays, then a bit for each number.
@group(1) @binding({3+3*NORM}) var<storage, read> masks: array<u32>;
#end

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let n = group.z * 64 + lane;
    let k = group.y;
    let row = group.x;
#if NORM
    let norm = batch_norm(k, lane, group.x == 0 && group.z == 0);
#else
    let norm = norms[k];
#end
    let first = (k * (PH + 2 * MARGIN) + row + MARGIN) * (PW + 2 * MARGIN) + MARGIN;
    for (var column = 0u; column < PW; column += U) {
#for u in U
#if POOL
        let at$u = ((k * OH + 2 * row) * OW + 2 * (column + $u)) * N + n;
        let x0_$u = input[at$u];
        let x1_$u = input[at$u + N];
        let x2_$u = input[at$u + OW * N];
        let x3_$u = input[at$u + (OW + 1) * N];
        let least$u = min(min(x0_$u, x1_$u), min(x2_$u, x3_$u));
        let most$u = max(max(x0_$u, x1_$u), max(x2_$u, x3_$u));
        let x$u = select(least$u, most$u, norm.z >= 0.0);
#else
        let x$u = input[((k * OH + row) * OW + column + $u) * N + n];
#end
        var y$u = max(fma(norm.z, x$u, norm.w), 0.0);
#if DROPOUT
        let word$u = masks[step.slot * MASK + 1 + (first + column + $u) * (N / 32) + n / 32];
        y$u *= f32((word$u >> (n % 32)) & 1u) * bitcast<f32>(masks[step.slot * MASK]);
#end
#end
#for u in U
        output[(first + column + $u) * N + n] = select(0.0, y$u, n < step.samples);
#end
    }
}
