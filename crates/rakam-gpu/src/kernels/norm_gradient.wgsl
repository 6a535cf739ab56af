#if NORM
// The gradients of a batch-norm's gamma and beta, from the sums of g and of g * (x - mean), and what its input's gradient is made with,
// slope and offset: dx = scale * g + slope * x + offset
// dgamma = sum of g * (x - mean) / deviation, dbeta = sum of g
// slope = -scale / deviation * dgamma / count, offset = -scale * dbeta / count - slope * mean
fn norm_gradient(k: u32, norm: vec4<f32>, sums: vec2<f32>, keeps: bool) -> vec2<f32> {
    let count = f32(step.samples * OH * OW);
    let gamma = sums.y * norm.y;
    if keeps {
        gradients[GAMMA + k] = gamma;
        gradients[BETA + k] = sums.x;
    }
    let slope = -norm.z * norm.y * gamma / count;
    return vec2<f32>(slope, -norm.z * sums.x / count - slope * norm.x);
}
#end
