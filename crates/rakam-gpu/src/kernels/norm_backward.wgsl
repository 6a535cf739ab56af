// The gradient of what the op gave, in its place: dx = scale * g + slope * x + offset; with pooling, g goes to the first of the
// window's numbers that is the one taken, as in PyTorch. Without batch-norm dx = g. Numbers of U columns are loaded before one of
// them is stored.
// Every workgroup of a channel adds the sums of the rows for itself.
@group(1) @binding(0) var<storage, read> norms: array<vec4<f32>>;
@group(1) @binding(1) var<storage, read> gradient: array<f32>;
@group(1) @binding(2) var<storage, read_write> op: array<f32>;
#if NORM
// The sums of g and of g * (x - mean) of each row.
@group(1) @binding(3) var<storage, read> products: array<vec2<f32>>;
@group(1) @binding(4) var<storage, read_write> gradients: array<f32>;

var<workgroup> sums: array<vec2<f32>, 64>;
#end

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let n = group.z * 64 + lane;
    let k = group.y;
    let row = group.x;
    let norm = norms[k];
    let used = n < step.samples;
#if NORM
    var sum = vec2<f32>(0.0);
    for (var i = lane; i < PARTS; i += 64) {
        sum += products[k * PARTS + i];
    }
    sums[lane] = sum;
    for (var half = 32u; half > 0; half /= 2) {
        workgroupBarrier();
        if lane < half {
            sums[lane] += sums[lane + half];
        }
    }
    workgroupBarrier();
    let slope = norm_gradient(k, norm, sums[0], lane == 0 && row == 0 && group.z == 0);
#else
    let slope = vec2<f32>(0.0);
#end
    let row_at = ((k * (PH + 2 * MARGIN) + row + MARGIN) * (PW + 2 * MARGIN) + MARGIN) * N + n;
    for (var column = 0u; column < PW; column += U) {
#for u in U
        let g$u = norm.z * gradient[row_at + (column + $u) * N];
#if POOL
        let at$u = ((k * OH + 2 * row) * OW + 2 * (column + $u)) * N + n;
        let x$u = vec4<f32>(op[at$u], op[at$u + N], op[at$u + OW * N], op[at$u + (OW + 1) * N]);
#else
        let at$u = ((k * OH + row) * OW + column + $u) * N + n;
        let x$u = op[at$u];
#end
#end
#for u in U
#if POOL
        let least$u = min(min(x$u.x, x$u.y), min(x$u.z, x$u.w));
        let most$u = max(max(x$u.x, x$u.y), max(x$u.z, x$u.w));
        let taken$u = select(least$u, most$u, norm.z >= 0.0);
        let first$u = select(select(select(3u, 2u, x$u.z == taken$u), 1u, x$u.y == taken$u), 0u, x$u.x == taken$u);
        let dx$u = slope.x * x$u + slope.y + g$u * vec4<f32>(vec4<u32>(0u, 1u, 2u, 3u) == vec4<u32>(first$u));
        op[at$u] = select(0.0, dx$u.x, used);
        op[at$u + N] = select(0.0, dx$u.y, used);
        op[at$u + OW * N] = select(0.0, dx$u.z, used);
        op[at$u + (OW + 1) * N] = select(0.0, dx$u.w, used);
#else
        op[at$u] = select(0.0, g$u + fma(slope.x, x$u, slope.y), used);
#end
#end
    }
}
