//! Random architectures.

use proptest::prelude::*;
use rakam_nn::{Activation, Architecture, Conv2d, Linear, Pool, Shape, Stage};

/// A stage, as far as it fits where it comes; a residual block of one or two.
#[derive(Clone, Debug)]
struct Wish {
    dense: bool,
    conv: Conv2d,
    norm: bool,
    residual: Option<usize>,
    activation: Activation,
    pool: Option<Pool>,
    dropout: Option<f32>,
}

impl Wish {
    /// The stages on maps of `channels`.
    fn stages(&self, channels: usize) -> Vec<Stage> {
        let Self { dense, conv, norm, residual, activation, pool, dropout } = self.clone();
        let of = |op: Conv2d| Stage { norm, activation, dropout, ..Stage::new(op) };
        let kernel = conv.kernel | 1;
        let keeps = |channels: usize| Conv2d::new(channels, kernel).padding(kernel / 2);
        match residual {
            _ if dense => vec![Stage { op: Linear::new(8 * conv.out_channels).into(), ..of(conv) }],
            None => vec![Stage { pool, ..of(conv) }],
            Some(1) => vec![Stage { pool, residual, ..of(keeps(channels)) }],
            Some(_) => vec![of(keeps(conv.out_channels)), Stage { pool, residual, ..of(keeps(channels)) }],
        }
    }
}

fn built(input: Shape, classes: usize, wishes: &[Wish]) -> Architecture {
    let mut architecture = Architecture { name: String::new(), input, hidden: Vec::new(), head: Linear::new(classes) };
    for wish in wishes {
        let channels = architecture.shapes().unwrap().last().unwrap().input.channels;
        for pool in [wish.pool, None] {
            let mut longer = architecture.clone();
            longer.hidden.extend(Wish { pool, ..wish.clone() }.stages(channels));
            if longer.shapes().is_ok() {
                architecture = longer;
                break;
            }
        }
    }
    architecture.name = architecture.notation();
    architecture
}

/// Up to ten hidden stages of any kind, as far as they fit together.
pub(crate) fn architectures(input: Shape, classes: usize) -> impl Strategy<Value = Architecture> {
    let conv = (1..7usize, 1..=7usize, 1..=2usize, 0..4usize).prop_map(|(channels, kernel, stride, padding)| {
        Conv2d::new(channels, kernel).stride(stride).padding(padding.min(kernel - 1))
    });
    let residual = prop::option::weighted(0.3, 1..=2usize);
    let activation = prop::sample::select(&Activation::ALL[..]);
    let pool = prop::option::weighted(0.4, prop::sample::select(&Pool::ALL[..]));
    let dropout = prop::option::weighted(0.3, 0.1..0.5f32);
    let wish = (prop::bool::weighted(0.2), conv, any::<bool>(), residual, activation, pool, dropout);
    let wish = wish.prop_map(|(dense, conv, norm, residual, activation, pool, dropout)| Wish {
        dense,
        conv,
        norm,
        residual,
        activation,
        pool,
        dropout,
    });
    // A third are of the fused order: batch-norm or none, ReLU, max-pooling or none.
    let fused = prop::bool::weighted(0.33);
    (fused, prop::collection::vec(wish, 0..6)).prop_map(move |(fused, mut wishes)| {
        for wish in wishes.iter_mut().filter(|_| fused) {
            wish.conv = wish.conv.stride(1);
            wish.conv.kernel = if wish.conv.kernel < 4 { 3 } else { 5 };
            wish.residual = None;
            wish.activation = Activation::Relu;
            wish.pool = wish.pool.map(|_| Pool::Max2x2);
        }
        built(input, classes, &wishes)
    })
}
