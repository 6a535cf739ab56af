// Adadelta (Zeiler 2012, arXiv:1212.5701):
// g += penalty w, a = 0.9 a + 0.1 g^2, d = sqrt(u + eps) / sqrt(a + eps) * g, u = 0.9 u + 0.1 d^2, w -= rate * d
fn update(i: u32, g: f32) {
    let a = fma(0.1 * g, g, 0.9 * first[i]);
    let d = sqrt(second[i] + 1e-6) / sqrt(a + 1e-6) * g;
    first[i] = a;
    second[i] = fma(0.1 * d, d, 0.9 * second[i]);
    parameters[i] -= step.rate * d;
}
