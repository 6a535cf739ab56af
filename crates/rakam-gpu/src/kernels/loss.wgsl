// The cross-entropy of the batch, and its gradient in the place of the logits.
@group(1) @binding(0) var<storage, read> labels: array<u32>;
@group(1) @binding(1) var<storage, read_write> logits: array<f32>;
// The sum of the losses and the number of samples read right, of each workgroup.
@group(1) @binding(2) var<storage, read_write> reports: array<vec2<f32>>;

var<workgroup> sums: array<vec2<f32>, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    sums[lane] = cross_entropy(group.x * 64 + lane);
    for (var half = 32u; half > 0; half /= 2) {
        workgroupBarrier();
        if lane < half {
            sums[lane] += sums[lane + half];
        }
    }
    if lane == 0 {
        reports[step.slot * (N / 64) + group.x] = sums[0];
    }
}
