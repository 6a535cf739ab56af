// Adam (Kingma and Ba 2015, arXiv:1412.6980), and AdamW, which shrinks them first:
// g += penalty w, m = 0.9 m + 0.1 g, v = 0.999 v + 0.001 g^2, w = shrink w - rate * m / (sqrt(v) * correction + eps)
fn update(i: u32, g: f32) {
    let w = parameters[i];
    let m = fma(0.1, g - first[i], first[i]);
    let v = fma(0.001 * g, g, 0.999 * second[i]);
    first[i] = m;
    second[i] = v;
    parameters[i] = step.shrink * w - step.rate * m / fma(sqrt(v), step.correction, 1e-8);
}
