// The gradients of a batch-norm's gamma and beta, and what its input's gradient is made with: dx = scale * g + slope * x + offset
// dgamma = sum of g * (x - mean) / deviation, dbeta = sum of g
// slope = -scale / deviation * dgamma / count, offset = -scale * dbeta / count - slope * mean
@group(1) @binding(0) var<storage, read> norms: array<vec4<f32>>;
@group(1) @binding(1) var<storage, read> products: array<vec2<f32>>;
@group(1) @binding(2) var<storage, read_write> gradients: array<f32>;
@group(1) @binding(3) var<storage, read_write> slopes: array<vec2<f32>>;

var<workgroup> sums: array<vec2<f32>, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let k = group.x;
    var sum = vec2<f32>(0.0);
    for (var i = lane; i < PARTS; i += 64) {
        sum += products[k * PARTS + i];
    }
    sums[lane] = sum;
    for (var half = 32u; half > 0; half /= 2) {
        workgroupBarrier();
        if lane < half {
            sums[lane] += sums[lane + half];
        }
    }
    if lane == 0 {
        let norm = norms[k];
        let count = f32(step.samples * OH * OW);
        let gamma = sums[0].y * norm.y;
        let slope = -norm.z * norm.y * gamma / count;
        gradients[GAMMA + k] = gamma;
        gradients[BETA + k] = sums[0].x;
        slopes[k] = vec2<f32>(slope, -norm.z * sums[0].x / count - slope * norm.x);
    }
}
