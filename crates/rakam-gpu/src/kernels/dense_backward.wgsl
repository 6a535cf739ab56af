// From the gradient of the dense layer above back to what a dense layer gave, where a workgroup has the whole batch of a channel:
// g[k, n] = sum over j of w[j, k] * dy[j, n] where y > 0, scaled as dropout scaled; dx = scale * g + slope * x + offset, in its place
@group(1) @binding(0) var<storage, read> parameters: array<f32>;
@group(1) @binding(1) var<storage, read> above: array<f32>;
@group(1) @binding(2) var<storage, read> output: array<f32>;
@group(1) @binding(3) var<storage, read> norms: array<vec4<f32>>;
@group(1) @binding(4) var<storage, read_write> op: array<f32>;
#if NORM
@group(1) @binding(5) var<storage, read_write> gradients: array<f32>;

var<workgroup> sums: array<vec2<f32>, 64>;
#end
#if DROPOUT
@group(1) @binding({5+NORM}) var<storage, read> masks: array<u32>;
#end

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let k = group.x;
    let at = k * N + lane;
    let norm = norms[k];
    let x = op[at];
    var sum = 0.0;
    for (var j = 0u; j < ABOVE; j += U) {
#for u in U
        let dy$u = above[(j + $u) * N + lane];
        let w$u = parameters[WEIGHT + (j + $u) * K + k];
#end
#for u in U
        sum = fma(w$u, dy$u, sum);
#end
    }
#if DROPOUT
    sum *= bitcast<f32>(masks[step.slot * MASK]);
#end
    let g = select(0.0, sum, output[at] > 0.0);
#if NORM
    sums[lane] = vec2<f32>(g, g * (x - norm.x));
    for (var half = 32u; half > 0; half /= 2) {
        workgroupBarrier();
        if lane < half {
            sums[lane] += sums[lane + half];
        }
    }
    workgroupBarrier();
    let slope = norm_gradient(k, norm, sums[0], lane == 0);
#else
    let slope = vec2<f32>(0.0);
#end
    op[at] = select(0.0, norm.z * g + fma(slope.x, x, slope.y), lane < step.samples);
}
