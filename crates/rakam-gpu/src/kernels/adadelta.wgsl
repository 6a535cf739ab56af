// Adadelta over all parameters at once (Zeiler 2012, arXiv:1212.5701):
// g += penalty w, a = 0.9 a + 0.1 g^2, d = sqrt(u + eps) / sqrt(a + eps) * g, u = 0.9 u + 0.1 d^2, w -= rate * d
@group(1) @binding(0) var<storage, read> gradients: array<f32>;
@group(1) @binding(1) var<storage, read_write> parameters: array<f32>;
@group(1) @binding(2) var<storage, read_write> first: array<f32>;
@group(1) @binding(3) var<storage, read_write> second: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3<u32>) {
    let i = at.y * ACROSS + at.x;
    if i < PARAMETERS {
        let g = fma(step.penalty, parameters[i], gradients[i]);
        let a = fma(0.1 * g, g, 0.9 * first[i]);
        let d = sqrt(second[i] + 1e-6) / sqrt(a + 1e-6) * g;
        first[i] = a;
        second[i] = fma(0.1 * d, d, 0.9 * second[i]);
        parameters[i] -= step.rate * d;
    }
}
