//! The optimisers against their formulas.

use super::{OptimizerKind, OptimizerState};
use crate::Cpu;
use crate::layers::check::{Numbers, assert_close, wide};

/// The first step from `w = 1`.
fn first_step(kind: OptimizerKind, learning_rate: f32, gradient: f32) -> f32 {
    let mut parameters = [1.0];
    let mut state = OptimizerState::new(kind, 1);
    state.step(&mut Cpu::new(1), learning_rate, &mut parameters, &[gradient]);
    parameters[0]
}

/// Worked by hand: Adam's corrections make `m / sqrt(v)` the sign of the gradient.
#[test]
fn the_first_step_of_adam_is_the_learning_rate() {
    for (gradient, expected) in [(0.5, 0.9), (-20.0, 1.1), (1e-4, 0.9), (0.0, 1.0)] {
        let after = first_step(OptimizerKind::Adam, 0.1, gradient);
        assert!((after - expected).abs() < 1e-4, "{gradient}: {after} is not {expected}");
    }
}

/// Worked by hand: `d = sqrt(1e-6) / sqrt(0.1 g^2 + 1e-6) * g`.
#[test]
fn the_first_step_of_adadelta_is_small() {
    for (gradient, expected) in [(1.0, 1.0 - 0.003_162_26), (-2.0, 1.0 + 0.003_162_27), (0.0, 1.0)] {
        let after = first_step(OptimizerKind::Adadelta, 1.0, gradient);
        assert!((after - expected).abs() < 1e-6, "{gradient}: {after} is not {expected}");
    }
}

/// Twenty steps in double precision.
fn formula(kind: OptimizerKind, learning_rate: f64, mut w: Vec<f64>, gradients: &[Vec<f32>]) -> Vec<f64> {
    let (mut first, mut second) = (vec![0.0; w.len()], vec![0.0; w.len()]);
    for (step, gradients) in gradients.iter().enumerate() {
        let t = step as i32 + 1;
        for (((w, g), a), b) in w.iter_mut().zip(wide(gradients)).zip(&mut first).zip(&mut second) {
            match kind {
                OptimizerKind::Adam => {
                    *a = 0.9 * *a + 0.1 * g;
                    *b = 0.999 * *b + 0.001 * g * g;
                    let (mean, square) = (*a / (1.0 - 0.9f64.powi(t)), *b / (1.0 - 0.999f64.powi(t)));
                    *w -= learning_rate * mean / (square.sqrt() + 1e-8);
                }
                OptimizerKind::Adadelta => {
                    *a = 0.9 * *a + 0.1 * g * g;
                    let delta = (*b + 1e-6).sqrt() / (*a + 1e-6).sqrt() * g;
                    *b = 0.9 * *b + 0.1 * delta * delta;
                    *w -= learning_rate * delta;
                }
            }
        }
    }
    w
}

/// Also of a number of parameters that threads and vectors do not divide.
#[test]
fn steps_follow_the_formula_on_any_team() {
    for (kind, learning_rate) in [(OptimizerKind::Adam, 0.01), (OptimizerKind::Adadelta, 1.0)] {
        for (count, threads) in [(1, 1), (37, 2), (101, 3)] {
            let mut numbers = Numbers::new(1);
            let start = numbers.take(count);
            let gradients: Vec<_> = (0..20).map(|_| numbers.take(count)).collect();
            let expected = formula(kind, f64::from(learning_rate), wide(&start), &gradients);
            for isa in Cpu::instruction_sets() {
                let (mut parameters, mut state) = (start.clone(), OptimizerState::new(kind, count));
                let mut cpu = Cpu::new(threads).with_instruction_set(isa).unwrap();
                for gradients in &gradients {
                    state.step(&mut cpu, learning_rate, &mut parameters, gradients);
                }
                assert_eq!(state.steps, 20);
                assert_close(&format!("{kind:?} of {count} on {isa}"), &wide(&parameters), &expected);
            }
        }
    }
}
