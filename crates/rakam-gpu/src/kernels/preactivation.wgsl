// What comes into an activation: z = scale * x + shift, and at the end of a residual block what came into the block on top.
fn preactivation(norm: vec4<f32>, k: u32, row: u32, column: u32, n: u32) -> f32 {
    let z = fma(norm.z, input[((k * OH + row) * OW + column) * N + n], norm.w);
#if SKIP
    let place = (k * (OH + 2 * SKIP_MARGIN) + row + SKIP_MARGIN) * (OW + 2 * SKIP_MARGIN) + column + SKIP_MARGIN;
    return z + skip[place * N + n];
#else
    return z;
#end
}
