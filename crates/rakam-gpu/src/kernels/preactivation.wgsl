// What comes into an activation: z = scale * x + shift, and at the end of a residual block what came into the block on top.
@group(1) @binding(0) var<storage, read> input: array<f32>;
@group(1) @binding(1) var<storage, read> norms: array<vec4<f32>>;
#if SKIP
@group(1) @binding(2) var<storage, read> skip: array<f32>;
#end

fn preactivation(k: u32, row: u32, column: u32, n: u32) -> f32 {
    let norm = norms[k];
    let z = fma(norm.z, input[((k * OH + row) * OW + column) * N + n], norm.w);
#if SKIP
    let place = (k * (OH + 2 * SKIP_MARGIN) + row + SKIP_MARGIN) * (OW + 2 * SKIP_MARGIN) + column + SKIP_MARGIN;
    return z + skip[place * N + n];
#else
    return z;
#end
}
