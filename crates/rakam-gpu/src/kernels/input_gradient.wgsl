// The gradient of a convolution's input, without its margin:
// dx[c, y, x, n] = sum over k, r, s of w[k, c, r, s] * dy[k, y - r, x - s, n], where that is inside
// An invocation computes CT channels of PT neighbouring pixels.
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
    // The gradients that the window needs begin S - 1 columns to the left; those outside count as zero.
#for i in WINDOW
    let at$i = column + $i;
    let inside$i = f32(at$i >= S - 1 && at$i < OW + S - 1);
    let y$i = clamp(at$i, S - 1, OW + S - 2) - (S - 1);
#end
    let first_r = max(row, OH - 1) - (OH - 1);
    let last_r = min(row, R - 1);
    for (var k = 0u; k < K; k++) {
        for (var r = first_r; r <= last_r; r++) {
            let line = (k * OH + row - r) * OW;
            let weights = WEIGHT + k * C * R * S + r * S;
#for i in WINDOW
            let v$i = gradient[(line + y$i) * N + n] * inside$i;
#end
#for c in CT
#for s in S
            let w_$c_$s = parameters[weights + c$c * R * S + $s];
#for p in PT
            x_$c_$p = fma(w_$c_$s, v{$p+S-1-$s}, x_$c_$p);
#end
#end
#end
        }
    }
#for c in CT
#for p in PT
    if first + $c < C && column + $p < XW - MARGIN {
        input_gradient[(((first + $c) * XH + row) * XW + column + $p) * N + n] = x_$c_$p;
    }
#end
#end
}
