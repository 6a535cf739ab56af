// What every optimiser works on, and its step over all parameters at once. Its formula is `update`, where the gradient g has the
// penalty already.
@group(1) @binding(0) var<storage, read> gradients: array<f32>;
@group(1) @binding(1) var<storage, read_write> parameters: array<f32>;
@group(1) @binding(2) var<storage, read_write> first: array<f32>;
@group(1) @binding(3) var<storage, read_write> second: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3<u32>) {
    let i = at.y * ACROSS + at.x;
    if i < PARAMETERS {
        update(i, fma(step.penalty, parameters[i], gradients[i]));
    }
}
