// The gradient of what comes out of a stage back through dropout, pooling and activation, and its sums for the batch-norm:
// g = slope(z) * the share that its window passes on; of each row the sums of g and of g * (x - mean)
// The largest number of a window takes the whole gradient, the first of equals as in PyTorch; in a mean all have the same part.
@group(1) @binding(0) var<storage, read> input: array<f32>;
@group(1) @binding(1) var<storage, read> norms: array<vec4<f32>>;
#if SKIP
@group(1) @binding(2) var<storage, read> skip: array<f32>;
#end
@group(1) @binding({2+SKIP}) var<storage, read> gradient: array<f32>;
// Without a margin.
@group(1) @binding({3+SKIP}) var<storage, read_write> through: array<f32>;
@group(1) @binding({4+SKIP}) var<storage, read_write> products: array<vec2<f32>>;
#if DROPOUT
@group(1) @binding({5+SKIP}) var<storage, read> masks: array<u32>;
#end

var<workgroup> sums: array<vec2<f32>, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let n = group.z * 64 + lane;
    let k = group.y;
    let row = group.x;
    let norm = norms[k];
    let top = row / WH;
    var sum = vec2<f32>(0.0);
    for (var column = 0u; column < OW; column++) {
        let left = column / WW;
        var g = 0.0;
        // Sides that aren't whole windows lose their last row or column.
        if top < PH && left < PW && n < step.samples {
            let place = (k * (PH + 2 * MARGIN) + top + MARGIN) * (PW + 2 * MARGIN) + left + MARGIN;
            g = gradient[place * N + n] * slope(preactivation(norm, k, row, column, n));
#if DROPOUT
            let kept = (masks[step.slot * MASK + 1 + place * (N / 32) + n / 32] >> (n % 32)) & 1u;
            g *= f32(kept) * bitcast<f32>(masks[step.slot * MASK]);
#end
#if MAX
            var first = 0u;
            var largest = activated(preactivation(norm, k, top * WH, left * WW, n));
            for (var i = 1u; i < WH * WW; i++) {
                let next = activated(preactivation(norm, k, top * WH + i / WW, left * WW + i % WW, n));
                if next > largest {
                    first = i;
                    largest = next;
                }
            }
            g = select(0.0, g, first == row % WH * WW + column % WW);
#else
            g /= f32(WH * WW);
#end
        }
        let at = ((k * OH + row) * OW + column) * N + n;
        through[at] = g;
        sum += vec2<f32>(g, g * (input[at] - norm.x));
    }
    sums[lane] = sum;
    for (var half = 32u; half > 0; half /= 2) {
        workgroupBarrier();
        if lane < half {
            sums[lane] += sums[lane + half];
        }
    }
    if lane == 0 {
        products[(k * OH + row) * (N / 64) + group.z] = sums[0];
    }
}
