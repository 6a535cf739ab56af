// A convolution with its bias, and the moments of what comes out for the batch-norm:
// y[k, y, x, n] = b[k] + sum over c, r, s of w[k, c, r, s] * x[c, STRIDE y + r, STRIDE x + s, n]
// A dense layer is a convolution whose image is one pixel. An invocation computes KT channels of PT neighbouring pixels. It goes
// through the lines (c, r) of the kernel, and loads what U of them need before it computes with any of it.
@group(1) @binding(0) var<storage, read> parameters: array<f32>;
@group(1) @binding(1) var<storage, read> input: array<f32>;
@group(1) @binding(2) var<storage, read_write> output: array<f32>;
#if NORM
// The moments of each workgroup: [channel, workgroup].
@group(1) @binding(3) var<storage, read_write> moments: array<vec4<f32>>;

var<workgroup> pivots: array<f32, KT>;
var<workgroup> sums: array<vec2<f32>, SUMS>;
#end

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let n = group.z * 64 + lane;
    let row = group.x / TILES;
    let column = (group.x % TILES) * PT;
    let first = group.y * KT;
    // Channels and columns beyond the last are computed as the last, and not written.
#for k in KT
    let k$k = min(first + $k, K - 1);
#for p in PT
    var y_$k_$p = parameters[BIAS + k$k];
#end
#end
#for i in WINDOW
    let x$i = min(column * STRIDE + $i, XW - 1) * N + n;
#end
    for (var line = 0u; line < C * R; line += U) {
#for u in U
        let line$u = ((line + $u) / R * XH + row * STRIDE + (line + $u) % R) * XW * N;
#for i in WINDOW
        let v_$u_$i = input[line$u + x$i];
#end
#for k in KT
#for s in S
        let w_$u_$k_$s = parameters[WEIGHT + (k$k * C * R + line + $u) * S + $s];
#end
#end
#end
#for u in U
#for k in KT
#for s in S
#for p in PT
        y_$k_$p = fma(w_$u_$k_$s, v_$u_{$p*STRIDE+$s}, y_$k_$p);
#end
#end
#end
#end
    }
#for k in KT
#for p in PT
    if first + $k < K && column + $p < OW {
        output[((first + $k) * OH * OW + row * OW + column + $p) * N + n] = y_$k_$p;
    }
#end
#end
#if NORM
    if lane == 0 {
#for k in KT
        pivots[$k] = y_$k_0;
#end
    }
    workgroupBarrier();
#for k in KT
    {
        var sum = vec2<f32>(0.0);
#for p in PT
        if n < step.samples && column + $p < OW {
            let x = y_$k_$p - pivots[$k];
            sum += vec2<f32>(x, x * x);
        }
#end
        sums[$k * 65 + lane] = sum;
    }
#end
    workgroupBarrier();
    if lane < KT && first + lane < K {
        var sum = vec2<f32>(0.0);
        for (var i = lane * 65; i < lane * 65 + 64; i += 16) {
#for j in 16
            let s$j = sums[i + $j];
#end
#for j in 16
            sum += s$j;
#end
        }
        let samples = min(max(step.samples, group.z * 64) - group.z * 64, 64u);
        let count = f32(samples * min(PT, OW - column));
        let at = (first + lane) * PARTS + group.x * (N / 64) + group.z;
        moments[at] = vec4<f32>(moments_of(pivots[lane], sum, count), 0.0);
    }
#end
}
