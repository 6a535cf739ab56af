// SGD with momentum: g += penalty w, b = momentum b + g, w -= rate * b
fn update(i: u32, g: f32) {
    let b = fma(step.momentum, first[i], g);
    first[i] = b;
    parameters[i] -= step.rate * b;
}
