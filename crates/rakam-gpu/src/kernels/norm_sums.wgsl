// Masks the gradient of a stage's output by ReLU and dropout, in place, and sums it for the batch-norm:
// g = dy where y > 0, scaled as dropout scaled; of each row the sums of g and of g * (x - mean)
// A dropped number and a negative one look alike: both are zero and pass no gradient.
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
    for (var column = 0u; column < PW; column++) {
        let at = ((k * (PH + 2 * MARGIN) + row + MARGIN) * (PW + 2 * MARGIN) + column + MARGIN) * N + n;
        let g = select(0.0, gradient[at] * kept, output[at] > 0.0);
        gradient[at] = g;
#if POOL
        let x_at = ((k * OH + 2 * row) * OW + 2 * column) * N + n;
        let x0 = input[x_at];
        let x1 = input[x_at + N];
        let x2 = input[x_at + OW * N];
        let x3 = input[x_at + (OW + 1) * N];
        let x = select(min(min(x0, x1), min(x2, x3)), max(max(x0, x1), max(x2, x3)), norm.z >= 0.0);
#else
        let x = input[((k * OH + row) * OW + column) * N + n];
#end
        sum += vec2<f32>(g, g * (x - norm.x));
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
