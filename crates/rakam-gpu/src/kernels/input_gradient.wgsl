// The gradient of a convolution's input, without its margin:
// dx[c, y, x, n] = sum over k, r, s of w[k, c, r, s] * dy[k, y - r, x - s, n], where that is inside
// An invocation computes CT channels of PT neighbouring pixels. It goes through the lines (k, r) of the kernel, and loads what U of
// them need before it computes with any of it.
@group(1) @binding(0) var<storage, read> parameters: array<f32>;
@group(1) @binding(1) var<storage, read> gradient: array<f32>;
@group(1) @binding(2) var<storage, read_write> input_gradient: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let n = group.z * 64 + lane;
    let row = group.x / TILES + MARGIN;
    let column = (group.x % TILES) * PT + MARGIN;
    let first = group.y * CT;
#for c in CT
    let c$c = min(first + $c, C - 1);
#for p in PT
    var x_$c_$p = 0.0;
#end
#end
    // The gradients that the window needs begin S - 1 columns to the left and R - 1 rows above; those outside count as zero.
#for i in WINDOW
    let at$i = column + $i;
    let inside$i = at$i >= S - 1 && at$i < OW + S - 1;
    let y$i = clamp(at$i, S - 1, OW + S - 2) - (S - 1);
#end
    for (var line = 0u; line < K * R; line += U) {
#for u in U
        let k$u = (line + $u) / R;
        let r$u = (line + $u) % R;
        let within$u = row >= r$u && row < OH + r$u;
        let line$u = (k$u * OH + clamp(row, r$u, OH - 1 + r$u) - r$u) * OW;
#for i in WINDOW
        let v_$u_$i = select(0.0, gradient[(line$u + y$i) * N + n], within$u && inside$i);
#end
#for c in CT
#for s in S
        let w_$u_$c_$s = parameters[WEIGHT + ((k$u * C + c$c) * R + r$u) * S + $s];
#end
#end
#end
#for u in U
#for c in CT
#for s in S
#for p in PT
        x_$c_$p = fma(w_$u_$c_$s, v_$u_{$p+S-1-$s}, x_$c_$p);
#end
#end
#end
#end
    }
#for c in CT
#for p in PT
    if first + $c < C && column + $p < XW - MARGIN {
        input_gradient[(((first + $c) * XH + row) * XW + column + $p) * N + n] = x_$c_$p;
    }
#end
#end
}
