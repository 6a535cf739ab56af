// The cross-entropy of the batch, and its gradient in the place of the logits:
// loss = -sum over classes of target * ln(softmax(logits)), gradient = (softmax(logits) - target) / samples
// target = smoothing / classes, and 1 - smoothing more for the label
// The logits of U classes are loaded before any of them is used.
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
        for (var k = 0u; k < K; k += U) {
#for u in U
            let logit$u = logits[(k + $u) * N + n];
#end
#for u in U
            largest = max(largest, logit$u);
            // Not "logit >= own": what isn't a number is never right.
            if k + $u != label && !(logit$u < own) {
                right = 0.0;
            }
#end
        }
        var sum = 0.0;
        for (var k = 0u; k < K; k += U) {
#for u in U
            let logit$u = logits[(k + $u) * N + n];
#end
#for u in U
            sum += exp(logit$u - largest);
#end
        }
        var loss = 0.0;
        for (var k = 0u; k < K; k += U) {
#for u in U
            let logit$u = logits[(k + $u) * N + n];
#end
#for u in U
            let p$u = exp(logit$u - largest) / sum;
            let wanted$u = step.label_smoothing / f32(K) + select(0.0, 1.0 - step.label_smoothing, k + $u == label);
            if wanted$u > 0.0 {
                // The smallest of numbers keeps the logarithm of 0 finite, and changes no other.
                loss -= wanted$u * log(p$u + 1.1754944e-38);
            }
            logits[(k + $u) * N + n] = (p$u - wanted$u) / f32(step.samples);
#end
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
