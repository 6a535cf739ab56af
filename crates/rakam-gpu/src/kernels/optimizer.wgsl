// What every optimiser works on, and its step over all parameters at once. Its formula is `update`, where the gradient g has the
// penalty already.
@group(1) @binding(0) var<storage, read_write> gradients: array<f32>;
@group(1) @binding(1) var<storage, read_write> parameters: array<f32>;
@group(1) @binding(2) var<storage, read_write> first: array<f32>;
@group(1) @binding(3) var<storage, read_write> second: array<f32>;
// Of the weight of each convolution, from FIRST on, the parts of its gradient: [part, weight].
@group(1) @binding(4) var<storage, read> parts: array<f32>;

// The parts of a gradient are added in their order: the same bits in every run.
fn gradient(i: u32) -> f32 {
#each l
    if i >= WEIGHT && i < WEIGHT + WEIGHTS {
        var sum = 0.0;
        for (var part = 0u; part < PARTS; part += U) {
#for u in U
            let part$u = parts[FIRST + (part + $u) * WEIGHTS + i - WEIGHT];
#end
#for u in U
            sum += part$u;
#end
        }
        return sum;
    }
#end
    return gradients[i];
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3<u32>) {
    let i = at.y * ACROSS + at.x;
    if i < PARAMETERS {
        let g = gradient(i);
        gradients[i] = g;
        update(i, fma(step.penalty, parameters[i], g));
    }
}
