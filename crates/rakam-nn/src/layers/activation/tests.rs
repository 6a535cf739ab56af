//! Activations against their definitions in double precision, and their slopes against differences of those.

use super::{exp, normal, sigmoid, tanh};
use crate::Activation;
use crate::dispatch::Isa;
use crate::lanes::{LANES, Lanes};
use crate::layers::check::wide_lanes;

/// The share of the normal distribution up to `x`: `1/2 + density * (x + x^3/3 + x^5/(3*5) + ...)`, for `|x| < 12`.
fn exact_normal(x: f64) -> f64 {
    let (mut term, mut sum, mut odd) = (x, x, 1.0);
    while term.abs() > 1e-18 * sum.abs() && odd < 1e4 {
        odd += 2.0;
        term *= x * x / odd;
        sum += term;
    }
    (0.5 + sum * (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt()).clamp(0.0, 1.0)
}

fn exact(activation: Activation, x: f64) -> f64 {
    let sigmoid = 1.0 / (1.0 + (-x).exp());
    match activation {
        Activation::Identity => x,
        Activation::Relu => x.max(0.0),
        Activation::LeakyRelu => x.max(0.01 * x),
        Activation::Tanh => x.tanh(),
        Activation::Sigmoid => sigmoid,
        Activation::Gelu => x * exact_normal(x),
        Activation::Silu => x * sigmoid,
    }
}

/// From -10 to 10, none of them zero, where a ReLU has no slope.
fn points() -> Vec<Lanes> {
    (0..4000)
        .map(|place| Lanes(std::array::from_fn(|lane| ((place * LANES + lane) as f32 - 32_000.5) / 3200.0)))
        .collect()
}

#[test]
fn activations_are_what_they_are_defined_as() {
    let x = points();
    for activation in Activation::ALL {
        let mut first: Option<Vec<Lanes>> = None;
        for isa in Isa::available() {
            let mut y = vec![Lanes::ZERO; x.len()];
            activation.forward(isa, &x, &mut y);
            for (x, y) in wide_lanes(&x).into_iter().zip(wide_lanes(&y)) {
                let expected = exact(activation, x);
                assert!((y - expected).abs() < 3e-7 * x.abs().max(1.0), "{activation:?} of {x} is {y}, not {expected}");
            }
            assert!(*first.get_or_insert_with(|| y.clone()) == y, "{activation:?} on {isa} has other bits");
        }
    }
}

#[test]
fn slopes_are_central_differences() {
    const STEP: f64 = 1e-5;
    let x = points();
    for activation in Activation::ALL {
        for isa in Isa::available() {
            let mut g = vec![Lanes([2.0; LANES]); x.len()];
            activation.backward(isa, &x, &mut g);
            for (x, g) in wide_lanes(&x).into_iter().zip(wide_lanes(&g)) {
                let slope = (exact(activation, x + STEP) - exact(activation, x - STEP)) / (2.0 * STEP);
                assert!((g / 2.0 - slope).abs() < 2e-6, "{activation:?} at {x}: {}, not {slope}", g / 2.0);
            }
        }
    }
}

#[test]
fn the_functions_that_they_are_made_of_are_as_near_as_is_stated() {
    for x in points().into_iter().flat_map(|lanes| lanes.0) {
        let wide = f64::from(x);
        let near = |what: &str, ours: f32, exact: f64, most: f64| {
            assert!((f64::from(ours) - exact).abs() < most, "{what} of {x} is {ours}, not {exact}");
        };
        near("sigmoid", sigmoid(x), 1.0 / (1.0 + (-wide).exp()), 2e-7);
        near("tanh", tanh(x), wide.tanh(), 2e-7);
        near("normal", normal(x), exact_normal(wide), 3e-7);
        assert!((f64::from(exp(x)) / wide.exp() - 1.0).abs() < 3e-7, "exp of {x} is {}", exp(x));
    }
}

#[test]
fn far_from_zero_nothing_overflows_and_what_is_no_number_stays_none() {
    for activation in Activation::ALL {
        for isa in Isa::available() {
            let x = [Lanes([1e30; LANES]), Lanes([-1e30; LANES]), Lanes([f32::NAN; LANES])];
            let (mut y, mut g) = ([Lanes::ZERO; 3], [Lanes([1.0; LANES]); 3]);
            activation.forward(isa, &x, &mut y);
            activation.backward(isa, &x, &mut g);
            assert!(y[0].0[0].is_finite() && y[1].0[0].is_finite(), "{activation:?}: {} and {}", y[0].0[0], y[1].0[0]);
            assert!(g[0].0[0].is_finite() && g[1].0[0].is_finite(), "{activation:?}: {} and {}", g[0].0[0], g[1].0[0]);
            assert!(y[2].0[0].is_nan(), "{activation:?} of NaN is {}", y[2].0[0]);
        }
    }
}
