// The gradient of a convolution's weight, summed over ROWS rows of 64 samples:
// dw[k, c, r, s] = sum over y, x, n of dy[k, y, x, n] * x[c, STRIDE y + r, STRIDE x + s, n]
// An invocation sums over its own sample, with the window of x in registers as it moves to the right: SHARED of its columns stay
// in it, NEW ones come in, for U places of the window at once, before any of them is used. Then the samples are added.
@group(1) @binding(0) var<storage, read> gradient: array<f32>;
@group(1) @binding(1) var<storage, read> input: array<f32>;
// [rows and samples, weight], from FIRST on: where there is one part, it is among the gradients.
@group(1) @binding(2) var<storage, read_write> parts: array<f32>;

var<workgroup> sums: array<f32, SUMS>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let chunk = group.z / (N / 64);
    let n = group.z % (N / 64) * 64 + lane;
    let first = group.y * KT;
    let c = group.x;
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
        var x_$r_$s = input[(line + $r * XW + $s) * N + n];
#end
#end
        for (var column = 0u; column < OW; column += U) {
#for r in R
#for u in U
#for s in NEW
            let x_$r_{SHARED+$u*NEW+$s} = input[(line + $r * XW + (column + $u) * STRIDE + SHARED + $s) * N + n];
#end
#end
#end
#for u in U
#for k in KT
            let y_$u_$k = gradient[(k$k + row * OW + column + $u) * N + n];
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
        parts[FIRST + group.z * K * C * R * S + (((first + lane / S) * C + c) * R + $r) * S + lane % S] = sum;
    }
    workgroupBarrier();
#end
}
