// The cross-entropy of a sample, and whether it is read right; and its gradient in the place of the logits:
// loss = -sum over classes of target * ln(softmax(logits)), gradient = (softmax(logits) - target) / samples
// target = smoothing / classes, and 1 - smoothing more for the label
// The logits of U classes are loaded before any of them is used.
fn cross_entropy(n: u32) -> vec2<f32> {
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
    return report;
}
