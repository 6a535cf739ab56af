// The gradient of a bias: db[k] = sum over y, x, n of dy[k, y, x, n]. Before a batch-norm, which takes the mean away, it is zero,
// and this isn't run.
@group(1) @binding(0) var<storage, read> gradient: array<f32>;
@group(1) @binding(1) var<storage, read_write> gradients: array<f32>;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    var sum = 0.0;
    for (var i = lane; i < OH * OW * N; i += 64) {
        sum += gradient[group.x * OH * OW * N + i];
    }
    sums[lane] = sum;
    for (var half = 32u; half > 0; half /= 2) {
        workgroupBarrier();
        if lane < half {
            sums[lane] += sums[lane + half];
        }
    }
    if lane == 0 {
        gradients[BIAS + group.x] = sums[0];
    }
}
