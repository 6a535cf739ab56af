// The activation of a stage, and its slope, with the formulas of rakam-nn. The constant of one activation is 1, the others are 0.
// The argument of the exponential is cut to where neither the result nor its reciprocal overflows.
fn power(x: f32) -> f32 {
    return exp(clamp(x, -87.0, 87.0));
}

fn sigmoid(x: f32) -> f32 {
    return 1.0 / (1.0 + power(-x));
}

// Near zero a polynomial, that of Cephes: the quotient loses its digits there.
fn hyperbolic(x: f32) -> f32 {
    let square = x * x;
    var p = fma(-5.70498872745e-3, square, 2.06390887954e-2);
    p = fma(p, square, -5.37397155531e-2);
    p = fma(p, square, 1.33314422036e-1);
    p = fma(p, square, -3.33332819422e-1);
    let near = fma(p * square, x, x);
    let far = 1.0 - 2.0 / (power(2.0 * x) + 1.0);
    return select(far, near, abs(x) < 0.625);
}

// The density of the normal distribution.
fn density(x: f32) -> f32 {
    return 0.3989423 * power(-0.5 * x * x);
}

// The share of the normal distribution up to x: formula 7.1.26 of Abramowitz and Stegun 1964.
fn normal(x: f32) -> f32 {
    let t = 1.0 / fma(0.23164189, abs(x), 1.0);
    var p = fma(1.061405429, t, -1.453152027);
    p = fma(p, t, 1.421413741);
    p = fma(p, t, -0.284496736);
    p = fma(p, t, 0.254829592);
    let tail = 0.5 * p * t * power(-0.5 * x * x);
    return select(1.0 - tail, tail, x < 0.0);
}

fn activated(x: f32) -> f32 {
#if RELU
    return max(x, 0.0);
#end
#if LEAKY_RELU
    return select(x, LEAK * x, x < 0.0);
#end
#if TANH
    return hyperbolic(x);
#end
#if SIGMOID
    return sigmoid(x);
#end
#if GELU
    return x * normal(x);
#end
#if SILU
    return x * sigmoid(x);
#end
#if IDENTITY
    return x;
#end
}

fn slope(x: f32) -> f32 {
#if RELU
    return select(0.0, 1.0, x > 0.0);
#end
#if LEAKY_RELU
    return select(LEAK, 1.0, x > 0.0);
#end
#if TANH
    let y = hyperbolic(x);
    return 1.0 - y * y;
#end
#if SIGMOID
    let y = sigmoid(x);
    return y * (1.0 - y);
#end
#if GELU
    return fma(x, density(x), normal(x));
#end
#if SILU
    let y = sigmoid(x);
    return y * fma(x, 1.0 - y, 1.0);
#end
#if IDENTITY
    return 1.0;
#end
}
