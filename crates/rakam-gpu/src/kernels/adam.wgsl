// Adam over all parameters at once (Kingma and Ba 2015, arXiv:1412.6980), and AdamW, which shrinks them first:
// g += penalty w, m = 0.9 m + 0.1 g, v = 0.999 v + 0.001 g^2, w = shrink w - rate * m / (sqrt(v) * correction + eps)
@group(1) @binding(0) var<storage, read> gradients: array<f32>;
@group(1) @binding(1) var<storage, read_write> parameters: array<f32>;
@group(1) @binding(2) var<storage, read_write> first: array<f32>;
@group(1) @binding(3) var<storage, read_write> second: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3<u32>) {
    let i = at.y * ACROSS + at.x;
    if i < PARAMETERS {
        let w = parameters[i];
        let g = fma(step.penalty, w, gradients[i]);
        let m = fma(0.1, g - first[i], first[i]);
        let v = fma(0.001 * g, g, 0.999 * second[i]);
        first[i] = m;
        second[i] = v;
        parameters[i] = step.shrink * w - step.rate * m / fma(sqrt(v), step.correction, 1e-8);
    }
}
