// What comes into an activation: z = scale * x + shift, and at the end of a residual block what came into the block on top.
@group(1) @binding(0) var<storage, read> input: array<f32>;
@group(1) @binding(1) var<storage, read> norms: array<vec4<f32>>;

fn preactivation(k: u32, row: u32, column: u32, n: u32) -> f32 {
    let norm = norms[k];
    return fma(norm.z, input[((k * OH + row) * OW + column) * N + n], norm.w);
}
