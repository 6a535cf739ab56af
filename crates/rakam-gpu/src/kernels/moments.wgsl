#if NORM
// The moments of `count` numbers: their mean, the sum of squared differences from that, and the count; from the sums of their
// differences from a pivot, one of them, and of the squares of these. About zero, a mean far larger than the deviation would cost the
// variance its digits.
fn moments_of(pivot: f32, sum: vec2<f32>, count: f32) -> vec3<f32> {
    let mean = sum.x / max(count, 1.0);
    return vec3<f32>(pivot + mean, max(sum.y - sum.x * mean, 0.0), count);
}
#end
