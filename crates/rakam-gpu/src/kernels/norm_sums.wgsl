// Masks the gradient of a stage's output by ReLU and dropout, in place, and sums it for the batch-norm:
// g = dy where y > 0, scaled as dropout scaled; of each row the sums of g and of g * (x - mean)
// A dropped number and a negative one look alike: both are zero and pass no gradient. Numbers of U columns are loaded before one of
// them is stored.
@group(1) @binding(0) var<storage, read> input: array<f32>;
@group(1) @binding(1) var<storage, read> norms: array<vec4<f32>>;
@group(1) @binding(2) var<storage, read> output: array<f32>;
@group(1) @binding(3) var<storage, read_write> gradient: array<f32>;
@group(1) @binding(4) var<storage, read_write> products: array<vec2<f32>>;
#if DROPOUT
@group(1) @binding(5) var<storage, read> masks: array<u32>;
#end

var<workgroup> sums: array<vec2<f32>, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let n = group.z * 64 + lane;
    let k = group.y;
    let row = group.x;
    let norm = norms[k];
#if DROPOUT
    let kept = bitcast<f32>(masks[step.slot * MASK]);
#else
    let kept = 1.0;
#end
    var sum = vec2<f32>(0.0);
    let first = ((k * (PH + 2 * MARGIN) + row + MARGIN) * (PW + 2 * MARGIN) + MARGIN) * N + n;
    for (var column = 0u; column < PW; column += U) {
#for u in U
        let at$u = first + (column + $u) * N;
        let g$u = select(0.0, gradient[at$u] * kept, output[at$u] > 0.0);
#if POOL
        let x_at$u = ((k * OH + 2 * row) * OW + 2 * (column + $u)) * N + n;
        let x0_$u = input[x_at$u];
        let x1_$u = input[x_at$u + N];
        let x2_$u = input[x_at$u + OW * N];
        let x3_$u = input[x_at$u + (OW + 1) * N];
        let least$u = min(min(x0_$u, x1_$u), min(x2_$u, x3_$u));
        let most$u = max(max(x0_$u, x1_$u), max(x2_$u, x3_$u));
        let x$u = select(least$u, most$u, norm.z >= 0.0);
#else
        let x$u = input[((k * OH + row) * OW + column + $u) * N + n];
#end
#end
#for u in U
        gradient[at$u] = g$u;
        sum += vec2<f32>(g$u, g$u * (x$u - norm.x));
#end
    }
    sums[lane] = sum;
    for (var half = 32u; half > 0; half /= 2) {
        workgroupBarrier();
        if lane < half {
            sums[lane] += sums[lane + half];
        }
    }
    if lane == 0 {
        products[(k * PH + row) * (N / 64) + group.z] = sums[0];
    }
}
