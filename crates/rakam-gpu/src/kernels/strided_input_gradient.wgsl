// The gradient of the input of a convolution whose kernel moves by STRIDE, without its margin:
// dx[c, y, x, n] = sum over k, r, s of w[k, c, r, s] * dy[k, (y - r) / STRIDE, (x - s) / STRIDE, n], where STRIDE divides both
// An invocation computes CT channels of one pixel.
@group(1) @binding(0) var<storage, read> parameters: array<f32>;
@group(1) @binding(1) var<storage, read> gradient: array<f32>;
@group(1) @binding(2) var<storage, read_write> input_gradient: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let n = group.z * 64 + lane;
    let row = group.x / TILES + MARGIN;
    let column = group.x % TILES + MARGIN;
    let first = group.y * CT;
#for c in CT
    let c$c = min(first + $c, C - 1);
    var x_$c = 0.0;
#end
    for (var k = 0u; k < K; k++) {
        for (var r = row % STRIDE; r < min(R, row + 1); r += STRIDE) {
            let y = (row - r) / STRIDE;
            for (var s = column % STRIDE; s < min(S, column + 1); s += STRIDE) {
                let x = (column - s) / STRIDE;
                if y < OH && x < OW {
                    let dy = gradient[((k * OH + y) * OW + x) * N + n];
                    let weights = WEIGHT + (k * C * R + r) * S + s;
#for c in CT
                    x_$c = fma(parameters[weights + c$c * R * S], dy, x_$c);
#end
                }
            }
        }
    }
#for c in CT
    if first + $c < C {
        input_gradient[(((first + $c) * XH + row) * XW + column) * N + n] = x_$c;
    }
#end
}
