// The cross-entropy of the batch, and its gradient in the place of the logits:
// loss = -sum over classes of target * ln(softmax(logits)), gradient = (softmax(logits) - target) / samples
// target = smoothing / classes, and 1 - smoothing more for the label
@group(1) @binding(0) var<storage, read> labels: array<u32>;
@group(1) @binding(1) var<storage, read_write> logits: array<f32>;
// The sum of the losses and the number of samples read right, of each workgroup.
@group(1) @binding(2) var<storage, read_write> reports: array<vec2<f32>>;

var<workgroup> sums: array<vec2<f32>, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let n = group.x * 64 + lane;
    var report = vec2<f32>(0.0);
    if n < step.samples {
        let label = labels[step.slot * N + n];
        let own = logits[label * N + n];
        var largest = logits[n];
        var right = 1.0;
        for (var k = 0u; k < K; k++) {
            let logit = logits[k * N + n];
            largest = max(largest, logit);
            // Not "logit >= own": what isn't a number is never right.
            if k != label && !(logit < own) {
                right = 0.0;
            }
        }
        var sum = 0.0;
        for (var k = 0u; k < K; k++) {
            sum += exp(logits[k * N + n] - largest);
        }
        var loss = 0.0;
        for (var k = 0u; k < K; k++) {
            let p = exp(logits[k * N + n] - largest) / sum;
            let wanted = step.label_smoothing / f32(K) + select(0.0, 1.0 - step.label_smoothing, k == label);
            if wanted > 0.0 {
                // The smallest of numbers keeps the logarithm of 0 finite, and changes no other.
                loss -= wanted * log(p + 1.1754944e-38);
            }
            logits[k * N + n] = (p - wanted) / f32(step.samples);
        }
        report = vec2<f32>(loss, right);
    } else {
        for (var k = 0u; k < K; k++) {
            logits[k * N + n] = 0.0;
        }
    }
    sums[lane] = report;
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
