// A dense layer with all that follows it, where a workgroup has the whole batch of a channel:
// x[k, n] = b[k] + sum over c of w[k, c] * input[c, n], y = dropout(relu(scale * x + shift))
@group(1) @binding(0) var<storage, read> parameters: array<f32>;
@group(1) @binding(1) var<storage, read> input: array<f32>;
@group(1) @binding(2) var<storage, read_write> op: array<f32>;
@group(1) @binding(3) var<storage, read_write> output: array<f32>;
#if NORM
@group(1) @binding(4) var<storage, read_write> norms: array<vec4<f32>>;
@group(1) @binding(5) var<storage, read_write> running: array<f32>;

var<workgroup> pivot: f32;
var<workgroup> sums: array<vec2<f32>, 64>;
#end
#if DROPOUT
// For each slot the scale of what stays, then a bit for each number.
@group(1) @binding({4+2*NORM}) var<storage, read> masks: array<u32>;
#end

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let k = group.x;
    let at = k * N + lane;
    var x = parameters[BIAS + k];
    for (var c = 0u; c < C; c += U) {
#for u in U
        let v$u = input[(c + $u) * N + lane];
        let w$u = parameters[WEIGHT + k * C + c + $u];
#end
#for u in U
        x = fma(w$u, v$u, x);
#end
    }
    op[at] = x;
#if NORM
    if lane == 0 {
        pivot = x;
    }
    workgroupBarrier();
    let apart = x - pivot;
    sums[lane] = select(vec2<f32>(0.0), vec2<f32>(apart, apart * apart), lane < step.samples);
    workgroupBarrier();
    var sum = vec2<f32>(0.0);
    for (var i = 0u; i < 64; i += 16) {
#for j in 16
        sum += sums[i + $j];
#end
    }
    let own = moments_of(pivot, sum, f32(step.samples));
    let norm = norm_of(merged(vec3<f32>(0.0), own), k, lane == 0);
    var y = max(fma(norm.z, x, norm.w), 0.0);
#else
    var y = max(x, 0.0);
#end
#if DROPOUT
    let kept = (masks[step.slot * MASK + 1 + k * (N / 32) + lane / 32] >> (lane % 32)) & 1u;
    y *= f32(kept) * bitcast<f32>(masks[step.slot * MASK]);
#end
    output[at] = select(0.0, y, lane < step.samples);
}
