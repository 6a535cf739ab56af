//! Why stages don't fit together, and what makes them.

use rakam_nn::{Architecture, Conv2d, Misfit, Op, Shape, Stage};

/// The first stage that doesn't fit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Problem {
    /// Its index.
    pub(super) stage: usize,
    /// What is wrong with it.
    pub(super) misfit: Misfit,
    /// What would make it fit, the best first.
    pub(super) fixes: Vec<Fix>,
}

/// A change that makes a stage fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fix {
    /// Move it to this index, before the dense layers.
    MoveBefore(usize),
    /// Pad its input, so that it keeps its sides.
    Pad,
    /// A kernel of this side.
    Kernel(usize),
    /// Leave its pooling out.
    NoPool,
    /// So many channels.
    Channels(usize),
    /// Stride 1 and padding in the whole residual block, and no pooling within it.
    KeepSides,
    /// Leave the residual block out.
    NoSkip,
    /// Leave its dropout out.
    NoDropout,
    /// One channel or feature.
    One,
    /// Stride 1.
    NoStride,
}

impl Problem {
    /// The first problem of a network, if it has one.
    pub(super) fn of(architecture: &Architecture) -> Option<Self> {
        let error = architecture.shapes().err()?;
        let (stage, misfit) = (error.stage - 1, *error.reason);
        let fixes = fixes(misfit, stage, &architecture.hidden, error.input);
        Some(Self { stage, misfit, fixes })
    }
}

fn fixes(misfit: Misfit, at: usize, stages: &[Stage], input: Shape) -> Vec<Fix> {
    match misfit {
        Misfit::NoChannels | Misfit::NoFeatures => vec![Fix::One],
        Misfit::Kernel => vec![Fix::Kernel(3)],
        Misfit::Stride => vec![Fix::NoStride],
        Misfit::KernelTooLarge => vec![Fix::Pad, Fix::Kernel(input.height.min(input.width))],
        Misfit::ConvOfFeatures => {
            let first = stages.iter().position(|stage| matches!(stage.op, Op::Linear(_)));
            vec![Fix::MoveBefore(first.unwrap_or(at))]
        }
        Misfit::PoolTooLarge(_) | Misfit::PoolOfFeatures => vec![Fix::NoPool],
        Misfit::Dropout(_) => vec![Fix::NoDropout],
        Misfit::ResidualOps => vec![Fix::NoSkip],
        Misfit::ResidualShapes(shapes) => {
            let channels = shapes.channels_differ().then_some(Fix::Channels(shapes.input.channels));
            let sides = shapes.sides_differ().then_some(Fix::KeepSides);
            channels.into_iter().chain(sides).chain([Fix::NoSkip]).collect()
        }
    }
}

impl Fix {
    /// The stages with the fix made for stage `at`.
    pub(super) fn made(self, at: usize, stages: &[Stage]) -> Vec<Stage> {
        let mut stages = stages.to_vec();
        let Some(stage) = stages.get_mut(at) else { return stages };
        match self {
            Self::MoveBefore(to) => {
                let moved = stages.remove(at);
                stages.insert(to, moved);
            }
            Self::Pad => change_conv(stage, padded),
            Self::Kernel(kernel) => change_conv(stage, |conv| Conv2d { kernel, padding: 0, ..conv }),
            Self::NoStride => change_conv(stage, |conv| conv.stride(1)),
            Self::NoPool => stage.pool = None,
            Self::NoSkip => stage.residual = None,
            Self::NoDropout => stage.dropout = None,
            Self::Channels(width) => set_width(stage, width),
            Self::One => set_width(stage, 1),
            Self::KeepSides => {
                let first = (at + 1).saturating_sub(stage.residual.unwrap_or(1));
                for stage in &mut stages[first..=at] {
                    change_conv(stage, |conv| padded(conv.stride(1)));
                }
                stages[first..at].iter_mut().for_each(|stage| stage.pool = None);
            }
        }
        stages
    }
}

/// The convolution with a padding that keeps the sides; an even kernel, which can't, becomes one smaller.
fn padded(conv: Conv2d) -> Conv2d {
    let kernel = conv.kernel - usize::from(conv.kernel.is_multiple_of(2));
    Conv2d { kernel, padding: kernel / 2, ..conv }
}

fn change_conv(stage: &mut Stage, change: impl Fn(Conv2d) -> Conv2d) {
    if let Op::Conv2d(conv) = &mut stage.op {
        *conv = change(*conv);
    }
}

/// Channels or features that come out of the stage.
pub(super) fn width(stage: &Stage) -> usize {
    match stage.op {
        Op::Conv2d(conv) => conv.out_channels,
        Op::Linear(linear) => linear.out_features,
    }
}

pub(super) fn set_width(stage: &mut Stage, width: usize) {
    match &mut stage.op {
        Op::Conv2d(conv) => conv.out_channels = width,
        Op::Linear(linear) => linear.out_features = width,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rakam_nn::{Activation, Linear, Pool};

    use super::*;
    use crate::train::network::draft::Target;

    fn fixed(text: &str, expected: &[Fix], index: usize) -> String {
        let stages = Stage::parse_all(text).unwrap();
        let problem = Problem::of(&Target::default().architecture(stages.clone())).unwrap();
        assert_eq!(problem.fixes, expected, "{text}");
        Target::default().architecture(problem.fixes[index].made(problem.stage, &stages)).name
    }

    #[test]
    fn what_is_offered_is_what_helps() {
        let deep = "conv 6 5x5 same, maxpool, conv 6 5x5, maxpool, conv 6 5x5, conv 6 5x5";
        let large = [Fix::Pad, Fix::Kernel(1)];
        assert!(fixed(deep, &large, 0).ends_with("conv 6 5x5 pad 2"));
        assert!(fixed(deep, &large, 1).ends_with("conv 6 1x1"));
        let skip = "conv 8 3x3, relu, residual(conv 6 3x3 same), relu";
        let channels = [Fix::Channels(8), Fix::NoSkip];
        assert_eq!(fixed(skip, &channels, 0), "conv 8 3x3, relu, residual(conv 8 3x3 pad 1), relu");
        assert_eq!(fixed(skip, &channels, 1), "conv 8 3x3, relu, conv 6 3x3 pad 1, relu");
        let sides = "conv 8 3x3, residual(conv 8 3x3, relu, maxpool, conv 8 4x4 stride 2, bn), relu";
        assert_eq!(
            fixed(sides, &[Fix::KeepSides, Fix::NoSkip], 0),
            "conv 8 3x3, residual(conv 8 3x3 pad 1, relu, conv 8 3x3 pad 1, bn), relu"
        );
        let pooled = "conv 9 7x7 stride 2, conv 9 7x7 stride 2, conv 9 3x3, maxpool";
        assert!(fixed(pooled, &[Fix::NoPool], 0).ends_with("conv 9 3x3"));
    }

    #[test]
    fn a_convolution_after_a_dense_layer_moves_before_all_of_them() {
        let stages = vec![Stage::new(Linear::new(30)), Stage::new(Linear::new(20)), Stage::new(Conv2d::new(6, 5))];
        let problem = Problem::of(&Target::default().architecture(stages.clone())).unwrap();
        assert_eq!((problem.stage, &problem.fixes[..]), (2, &[Fix::MoveBefore(0)][..]));
        let fixed = Target::default().architecture(problem.fixes[0].made(2, &stages)).name;
        assert_eq!(fixed, "conv 6 5x5, bn, relu, dense 30, bn, relu, dense 20, bn, relu");
    }

    fn any_stage() -> impl Strategy<Value = Stage> {
        let conv = (1..40usize, 1..8usize, 1..3usize, 0..7usize).prop_map(|(width, kernel, stride, padding)| {
            Op::Conv2d(Conv2d { out_channels: width, kernel, stride, padding: padding.min(kernel - 1) })
        });
        let dense = (1..200usize).prop_map(|width| Op::Linear(Linear::new(width)));
        let op = prop_oneof![3 => conv, 1 => dense];
        let pool = prop::option::of(prop::sample::select(Pool::ALL.to_vec()));
        let residual = prop::option::of(1..3usize);
        (op, any::<bool>(), residual, pool, prop::option::of(0.0..0.9f32)).prop_map(
            |(op, norm, residual, pool, dropout)| Stage {
                op,
                norm,
                residual,
                activation: Activation::Relu,
                pool,
                dropout,
            },
        )
    }

    proptest! {
        /// Whoever takes the first offer again and again comes to a network, and so does whoever takes the last.
        #[test]
        fn fixes_lead_to_a_network(stages in prop::collection::vec(any_stage(), 0..9), first in any::<bool>()) {
            let mut stages = stages;
            for _ in 0..60 {
                let Some(problem) = Problem::of(&Target::default().architecture(stages.clone())) else { break };
                let fix = if first { problem.fixes[0] } else { *problem.fixes.last().unwrap() };
                let made = fix.made(problem.stage, &stages);
                prop_assert_ne!(&made, &stages, "{:?} changes nothing", problem);
                stages = made;
            }
            prop_assert!(Target::default().architecture(stages).shapes().is_ok());
        }
    }
}
