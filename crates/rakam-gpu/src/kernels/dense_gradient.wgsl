// The gradients of the weights of LAYERS dense layers: products of matrices in tiles of 16x16,
// dw[k, c] = sum over n of dy[k, n] * x[c, n]
#for l in LAYERS
@group(1) @binding({2*$l}) var<storage, read> gradient_$l: array<f32>;
@group(1) @binding({2*$l+1}) var<storage, read> input_$l: array<f32>;
#end
@group(1) @binding({2*LAYERS}) var<storage, read_write> gradients: array<f32>;

var<workgroup> dy: array<f32, 272>;
var<workgroup> x: array<f32, 272>;

@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) at: vec3<u32>) {
    let tile = group.y * ACROSS + group.x;
#each l
    // The workgroups of this layer: [tile of k, tile of c].
    if tile >= GROUP && tile < GROUP + ROWS * COLUMNS {
        let k = (tile - GROUP) / COLUMNS * 16;
        let c = (tile - GROUP) % COLUMNS * 16;
        var sum = 0.0;
        for (var n = 0u; n < N; n += 16) {
            // A row each of both, sixteen samples wide.
            dy[at.y * 17 + at.x] = gradient_$l[min(k + at.y, K - 1) * N + n + at.x];
            x[at.y * 17 + at.x] = input_$l[min(c + at.y, C - 1) * N + n + at.x];
            workgroupBarrier();
#for i in 16
            sum = fma(dy[at.y * 17 + $i], x[at.x * 17 + $i], sum);
#end
            workgroupBarrier();
        }
        if k + at.y < K && c + at.x < C {
            gradients[WEIGHT + (k + at.y) * C + c + at.x] = sum;
        }
    }
#end
}
