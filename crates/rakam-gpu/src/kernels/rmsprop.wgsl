// RMSprop (Hinton's lecture 6): g += penalty w, v = 0.99 v + 0.01 g^2, w -= rate * g / (sqrt(v) + eps)
fn update(i: u32, g: f32) {
    let v = fma(0.01 * g, g, 0.99 * first[i]);
    first[i] = v;
    parameters[i] -= step.rate * g / (sqrt(v) + 1e-8);
}
