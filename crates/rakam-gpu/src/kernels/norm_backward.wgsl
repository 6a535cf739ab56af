// The gradient of what the op gave, in its place: dx = scale * g + slope * x + offset; with pooling, g goes to the first of the
// window's numbers that is the one taken, as in PyTorch. Without batch-norm dx = g.
@group(1) @binding(0) var<storage, read> norms: array<vec4<f32>>;
@group(1) @binding(1) var<storage, read> gradient: array<f32>;
@group(1) @binding(2) var<storage, read_write> op: array<f32>;
#if NORM
@group(1) @binding(3) var<storage, read> slopes: array<vec2<f32>>;
#end

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let n = group.z * 64 + lane;
    let k = group.y;
    let row = group.x;
    let norm = norms[k];
    let used = n < step.samples;
#if NORM
    let slope = slopes[k];
#else
    let slope = vec2<f32>(0.0);
#end
    for (var column = 0u; column < PW; column++) {
        let g_at = ((k * (PH + 2 * MARGIN) + row + MARGIN) * (PW + 2 * MARGIN) + column + MARGIN) * N + n;
        let g = norm.z * gradient[g_at];
#if POOL
        let at = ((k * OH + 2 * row) * OW + 2 * column) * N + n;
        let x = vec4<f32>(op[at], op[at + N], op[at + OW * N], op[at + (OW + 1) * N]);
        let taken = select(min(min(x.x, x.y), min(x.z, x.w)), max(max(x.x, x.y), max(x.z, x.w)), norm.z >= 0.0);
        let first = select(select(select(3u, 2u, x.z == taken), 1u, x.y == taken), 0u, x.x == taken);
        let dx = slope.x * x + slope.y + g * vec4<f32>(vec4<u32>(0u, 1u, 2u, 3u) == vec4<u32>(first));
        op[at] = select(0.0, dx.x, used);
        op[at + N] = select(0.0, dx.y, used);
        op[at + OW * N] = select(0.0, dx.z, used);
        op[at + (OW + 1) * N] = select(0.0, dx.w, used);
#else
        let at = ((k * OH + row) * OW + column) * N + n;
        op[at] = select(0.0, g + fma(slope.x, op[at], slope.y), used);
#end
    }
}
