// RMSprop over all parameters at once (Hinton's lecture 6): g += penalty w, v = 0.99 v + 0.01 g^2, w -= rate * g / (sqrt(v) + eps)
@group(1) @binding(0) var<storage, read> gradients: array<f32>;
@group(1) @binding(1) var<storage, read_write> parameters: array<f32>;
@group(1) @binding(2) var<storage, read_write> first: array<f32>;
@group(1) @binding(3) var<storage, read_write> second: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3<u32>) {
    let i = at.y * ACROSS + at.x;
    if i < PARAMETERS {
        let g = fma(step.penalty, parameters[i], gradients[i]);
        let v = fma(0.01 * g, g, 0.99 * first[i]);
        first[i] = v;
        parameters[i] -= step.rate * g / (sqrt(v) + 1e-8);
    }
}
