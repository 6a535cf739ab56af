// The gradients of the weights of LAYERS convolutions, each summed over ROWS rows of 64 samples:
// dw[k, c, r, s] = sum over y, x, n of dy[k, y, x, n] * x[c, STRIDE y + r, STRIDE x + s, n]
// An invocation sums over its own sample, with the window of x in registers as it moves to the right: SHARED of its columns stay
// in it, NEW ones come in, for U places of the window at once, before any of them is used. Then the samples are added.
#for l in LAYERS
@group(1) @binding({2*$l}) var<storage, read> gradient_$l: array<f32>;
@group(1) @binding({2*$l+1}) var<storage, read> input_$l: array<f32>;
#end
// Of each layer, from FIRST on: [rows and samples, weight].
@group(1) @binding({2*LAYERS}) var<storage, read_write> parts: array<f32>;

var<workgroup> sums: array<f32, SUMS>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let at = group.y * ACROSS + group.x;
#each l
    // The workgroups of this layer: [part, tile of k, c].
    if at >= GROUP && at < GROUP + PARTS * TILES * C {
        let part = (at - GROUP) / (TILES * C);
        let chunk = part / (N / 64);
        let n = part % (N / 64) * 64 + lane;
        let first = (at - GROUP) / C % TILES * KT;
        let c = (at - GROUP) % C;
#for k in KT
        let k$k = min(first + $k, K - 1) * OH * OW;
#for r in R
#for s in S
        var w_$k_$r_$s = 0.0;
#end
#end
#end
        for (var row = chunk * ROWS; row < min((chunk + 1) * ROWS, OH); row++) {
            let line = (c * XH + row * STRIDE) * XW;
#for r in R
#for s in SHARED
            var x_$r_$s = input_$l[(line + $r * XW + $s) * N + n];
#end
#end
            for (var column = 0u; column < OW; column += U) {
#for r in R
#for u in U
#for s in NEW
                let x_$r_{SHARED+$u*NEW+$s} = input_$l[(line + $r * XW + (column + $u) * STRIDE + SHARED + $s) * N + n];
#end
#end
#end
#for u in U
#for k in KT
                let y_$u_$k = gradient_$l[(k$k + row * OW + column + $u) * N + n];
#end
#end
#for u in U
#for k in KT
#for r in R
#for s in S
                w_$k_$r_$s = fma(y_$u_$k, x_$r_{$u*NEW+$s}, w_$k_$r_$s);
#end
#end
#end
#end
#for r in R
#for s in SHARED
                x_$r_$s = x_$r_{U*NEW+$s};
#end
#end
            }
        }
#for r in R
#for k in KT
#for s in S
        sums[($k * S + $s) * 65 + lane] = w_$k_$r_$s;
#end
#end
        workgroupBarrier();
        if lane < KT * S && first + lane / S < K {
            var sum = 0.0;
            for (var i = lane * 65; i < lane * 65 + 64; i += 16) {
#for j in 16
                let s$j = sums[i + $j];
#end
#for j in 16
                sum += s$j;
#end
            }
            parts[FIRST + part * K * C * R * S + (((first + lane / S) * C + c) * R + $r) * S + lane % S] = sum;
        }
        workgroupBarrier();
#end
    }
#end
}
