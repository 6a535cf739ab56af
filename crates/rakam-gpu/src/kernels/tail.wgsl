// What follows an op and isn't done in one pass by norm.wgsl: y = dropout(pool(activation(z)))
// A pooling takes the largest number or the mean of each window of WH x WW; none is a window of one number.
@group(1) @binding(0) var<storage, read> input: array<f32>;
@group(1) @binding(1) var<storage, read_write> output: array<f32>;
@group(1) @binding(2) var<storage, read_write> norms: array<vec4<f32>>;
#if NORM
@group(1) @binding(3) var<storage, read> moments: array<vec4<f32>>;
@group(1) @binding(4) var<storage, read> parameters: array<f32>;
@group(1) @binding(5) var<storage, read_write> running: array<f32>;
#end
#if SKIP
@group(1) @binding({3+3*NORM}) var<storage, read> skip: array<f32>;
#end
#if DROPOUT
// For each slot the scale of what stays, then a bit for each number.
@group(1) @binding({3+3*NORM+SKIP}) var<storage, read> masks: array<u32>;
#end

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let n = group.z * 64 + lane;
    let k = group.y;
    let row = group.x;
#if NORM
    let norm = batch_norm(k, lane, row == 0 && group.z == 0);
#else
    let norm = norms[k];
#end
    for (var column = 0u; column < PW; column++) {
        var y = activated(preactivation(norm, k, row * WH, column * WW, n));
        for (var i = 1u; i < WH * WW; i++) {
            let next = activated(preactivation(norm, k, row * WH + i / WW, column * WW + i % WW, n));
#if MAX
            y = max(y, next);
#else
            y += next;
#end
        }
#if MAX
#else
        y /= f32(WH * WW);
#end
        let place = (k * (PH + 2 * MARGIN) + row + MARGIN) * (PW + 2 * MARGIN) + column + MARGIN;
#if DROPOUT
        let kept = (masks[step.slot * MASK + 1 + place * (N / 32) + n / 32] >> (n % 32)) & 1u;
        y *= f32(kept) * bitcast<f32>(masks[step.slot * MASK]);
#end
        output[place * N + n] = select(0.0, y, n < step.samples);
    }
}
