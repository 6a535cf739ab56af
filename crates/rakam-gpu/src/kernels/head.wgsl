// The head with the loss, where a workgroup has the whole batch, and few classes:
// logits[k, n] = b[k] + sum over c of w[k, c] * x[c, n], then their cross-entropy and its gradient in their place; the gradient of the
// bias is the sum of that, db[k] = sum over n of dy[k, n]
@group(1) @binding(0) var<storage, read> labels: array<u32>;
@group(1) @binding(1) var<storage, read_write> logits: array<f32>;
// The sum of the losses and the number of samples read right.
@group(1) @binding(2) var<storage, read_write> reports: array<vec2<f32>>;
@group(1) @binding(3) var<storage, read> parameters: array<f32>;
@group(1) @binding(4) var<storage, read> input: array<f32>;
@group(1) @binding(5) var<storage, read_write> gradients: array<f32>;

var<workgroup> sums: array<vec2<f32>, 64>;
var<workgroup> biases: array<f32, {64*K}>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
#for k in K
    var y$k = parameters[{BIAS+$k}];
#end
    for (var c = 0u; c < C; c += TURNS) {
#for t in TURNS
        let v$t = input[(c + $t) * N + lane];
#for k in K
        let w_$t_$k = parameters[WEIGHT + $k * C + c + $t];
#end
#end
#for t in TURNS
#for k in K
        y$k = fma(w_$t_$k, v$t, y$k);
#end
#end
    }
#for k in K
    logits[$k * N + lane] = y$k;
#end
    sums[lane] = cross_entropy(lane);
#for k in K
    biases[$k * 64 + lane] = logits[$k * N + lane];
#end
    for (var half = 32u; half > 0; half /= 2) {
        workgroupBarrier();
        if lane < half {
            sums[lane] += sums[lane + half];
#for k in K
            biases[$k * 64 + lane] += biases[$k * 64 + lane + half];
#end
        }
    }
    if lane == 0 {
        reports[step.slot] = sums[0];
#for k in K
        gradients[{BIAS+$k}] = biases[{64*$k}];
#end
    }
}
