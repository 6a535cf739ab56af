//! The optimisers against their formulas.

use super::{Optimizer, OptimizerKind, OptimizerState};
use crate::Cpu;
use crate::layers::check::{Numbers, assert_close, wide};

/// Kind, momentum, weight decay and learning rate, with what PyTorch makes of `1, -0.5, 0.25, 2` in five steps:
/// `tests/golden/optimizers.py` prints this table.
const PYTORCH: [(OptimizerKind, f32, f32, f32, [f64; 4]); 10] = [
    (OptimizerKind::Sgd, 0.0, 0.0, 0.1, [0.812500, -0.275000, 0.260000, 2.274900]),
    (OptimizerKind::Sgd, 0.9, 0.0, 0.1, [0.536470, 0.192910, 0.195569, 2.544729]),
    (OptimizerKind::Sgd, 0.9, 0.05, 0.1, [0.476627, 0.213292, 0.180717, 2.413334]),
    (OptimizerKind::Adam, 0.0, 0.0, 0.1, [0.679489, -0.149846, 0.034040, 2.038617]),
    (OptimizerKind::Adam, 0.0, 0.05, 0.1, [0.657266, -0.145711, 0.026636, 1.792546]),
    (OptimizerKind::AdamW, 0.0, 0.05, 0.1, [0.658076, -0.141673, 0.031405, 1.989461]),
    (OptimizerKind::Adadelta, 0.0, 0.0, 1.0, [0.991151, -0.492770, 0.248458, 2.001942]),
    (OptimizerKind::Adadelta, 0.0, 0.05, 1.0, [0.990617, -0.492529, 0.248098, 1.995399]),
    (OptimizerKind::RmsProp, 0.0, 0.0, 0.1, [-0.937044, 1.326533, -0.897283, 1.916639]),
    (OptimizerKind::RmsProp, 0.0, 0.05, 0.1, [-0.907302, 1.222250, -0.625480, 1.195332]),
];

/// The gradients of those five steps.
const GRADIENTS: [[f32; 4]; 5] = [
    [0.5, -1.0, 0.1, 0.0],
    [-0.25, -1.0, 0.2, 0.0],
    [1.0, 0.5, -0.3, 0.001],
    [0.125, 0.0, 0.4, -3.0],
    [0.5, -0.75, -0.5, 0.25],
];

#[test]
fn five_steps_are_those_of_pytorch() {
    for (kind, momentum, weight_decay, learning_rate, expected) in PYTORCH {
        let optimizer = Optimizer { kind, momentum, weight_decay };
        for isa in Cpu::instruction_sets() {
            let mut cpu = Cpu::new(1).with_instruction_set(isa).unwrap();
            let (mut parameters, mut state) = ([1.0, -0.5, 0.25, 2.0], OptimizerState::new(optimizer, 4));
            for gradients in GRADIENTS {
                state.step(&mut cpu, learning_rate, &mut parameters, &gradients);
            }
            for (ours, theirs) in wide(&parameters).into_iter().zip(expected) {
                assert!((ours - theirs).abs() < 3e-6, "{optimizer} on {isa}: {ours}, in PyTorch {theirs}");
            }
        }
    }
}

#[test]
fn a_name_is_read_as_it_is_written() {
    for kind in OptimizerKind::ALL {
        assert_eq!(kind.name().parse(), Ok(kind));
    }
    let error = "lion".parse::<OptimizerKind>().unwrap_err().to_string();
    assert_eq!(error, "there is no optimizer `lion`; known: sgd, adam, adamw, adadelta, rmsprop");
}

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

/// Steps in double precision.
fn formula(optimizer: Optimizer, learning_rate: f64, mut w: Vec<f64>, gradients: &[Vec<f32>]) -> Vec<f64> {
    let Optimizer { kind, momentum, weight_decay } = optimizer;
    let (momentum, decay) = (f64::from(momentum), f64::from(weight_decay));
    let (mut first, mut second) = (vec![0.0; w.len()], vec![0.0; w.len()]);
    for (step, gradients) in gradients.iter().enumerate() {
        let t = step as i32 + 1;
        for (((w, g), a), b) in w.iter_mut().zip(wide(gradients)).zip(&mut first).zip(&mut second) {
            let g = if kind == OptimizerKind::AdamW { g } else { g + decay * *w };
            match kind {
                OptimizerKind::Sgd => {
                    *a = momentum * *a + g;
                    *w -= learning_rate * *a;
                }
                OptimizerKind::RmsProp => {
                    *a = 0.99 * *a + 0.01 * g * g;
                    *w -= learning_rate * g / (a.sqrt() + 1e-8);
                }
                OptimizerKind::Adam | OptimizerKind::AdamW => {
                    if kind == OptimizerKind::AdamW {
                        *w -= learning_rate * decay * *w;
                    }
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
    for kind in OptimizerKind::ALL {
        let learning_rate = if kind == OptimizerKind::Adadelta { 1.0 } else { 0.01 };
        let optimizer = Optimizer { weight_decay: 0.02, ..kind.into() };
        for (count, threads) in [(1, 1), (37, 2), (101, 3)] {
            let mut numbers = Numbers::new(1);
            let start = numbers.take(count);
            let gradients: Vec<_> = (0..20).map(|_| numbers.take(count)).collect();
            let expected = formula(optimizer, f64::from(learning_rate), wide(&start), &gradients);
            for isa in Cpu::instruction_sets() {
                let (mut parameters, mut state) = (start.clone(), OptimizerState::new(optimizer, count));
                let mut cpu = Cpu::new(threads).with_instruction_set(isa).unwrap();
                for gradients in &gradients {
                    state.step(&mut cpu, learning_rate, &mut parameters, gradients);
                }
                assert_eq!(state.steps, 20);
                assert_close(&format!("{optimizer} of {count} on {isa}"), &wide(&parameters), &expected);
            }
        }
    }
}
