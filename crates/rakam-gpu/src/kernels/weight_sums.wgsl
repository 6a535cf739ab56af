// The parts of a weight's gradient, added in their order: the same bits in every run.
@group(1) @binding(0) var<storage, read> parts: array<f32>;
@group(1) @binding(1) var<storage, read_write> gradients: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3<u32>) {
    let i = at.y * ACROSS + at.x;
    if i < WEIGHTS {
        var sum = 0.0;
        for (var part = 0u; part < PARTS; part += U) {
#for u in U
            let part$u = parts[(part + $u) * WEIGHTS + i];
#end
#for u in U
            sum += part$u;
#end
        }
        gradients[WEIGHT + i] = sum;
    }
}
