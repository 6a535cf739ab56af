//! The sum behind one cell, laid out: patch times kernel, bias, batch-norm, ReLU, pooling.

use super::forward::{window, winner};
use super::{Affine, Cell, ChannelNorm, StageLayers, Trace};
use crate::{Layer, Network};

/// How a number of a stage came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Sum {
    /// Which of the stage's cells, before pooling.
    pub cell: Cell,
    /// What each channel of the input adds, in their order.
    pub parts: Vec<Part>,
    /// Added to them.
    pub bias: f32,
    /// The batch-norm of the channel; `None` behind the logits.
    pub norm: Option<Normalised>,
    /// Whether a ReLU follows.
    pub relu: bool,
    /// The pooling, where it was its cell that was asked about.
    pub pooled: Option<Pooled>,
}

/// What one channel of the input adds to a sum.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The kernel's height and width.
    pub sides: [usize; 2],
    /// Where the patch's first row and column lie on the stage's input; below zero on padding.
    pub corner: [isize; 2],
    /// The numbers of the input under the kernel, row by row.
    pub patch: Vec<f32>,
    /// The kernel's weights, row by row.
    pub kernel: Vec<f32>,
}

/// How a batch-norm treats the sum: `gamma * (x - mean) / sqrt(variance + eps) + beta`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normalised {
    /// The running mean.
    pub mean: f32,
    /// The running variance.
    pub variance: f32,
    /// The batch-norm's weight.
    pub gamma: f32,
    /// The batch-norm's bias.
    pub beta: f32,
}

/// Which of four cells a pooling took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pooled {
    /// The numbers from left to right, the upper two first.
    pub numbers: [f32; 4],
    /// Index of the one that was taken.
    pub taken: usize,
}

impl Part {
    /// What each weight adds, row by row.
    pub fn products(&self) -> impl Iterator<Item = f32> + '_ {
        self.patch.iter().zip(&self.kernel).map(|(x, weight)| x * weight)
    }

    /// What the channel adds.
    #[must_use]
    pub fn sum(&self) -> f32 {
        self.products().map(f64::from).sum::<f64>() as f32
    }
}

impl Normalised {
    /// The number behind the batch-norm.
    #[must_use]
    pub fn apply(self, x: f32) -> f32 {
        let Self { mean, variance, gamma, beta } = self;
        ChannelNorm { mean, variance, gamma, beta }.apply(x)
    }
}

impl Sum {
    /// Of the cell behind the layer `layer`; of a pooling's cell, that of the number that it took. `None` for a layer that
    /// belongs to no stage.
    #[must_use]
    pub fn of(network: &Network, trace: &Trace, layer: usize, cell: Cell) -> Option<Self> {
        let stage = StageLayers::all(network.architecture()).into_iter().find(|stage| stage.holds(layer))?;
        let (cell, pooled) = match stage.pool {
            Some(pool) if pool == layer => taken(trace, pool, cell),
            _ => (cell, None),
        };
        let x = trace.input_of(stage.affine);
        let output = trace.outputs[stage.affine].shape;
        let affine = Affine::of(network, &network.architecture().layers[stage.affine], x.shape, output)?;
        let [height, width] = affine.kernel;
        let corner = [cell.row as isize - affine.padding as isize, cell.column as isize - affine.padding as isize];
        let number = |channel: usize, row: isize, column: isize| {
            let inside = |at: isize, length: usize| usize::try_from(at).ok().filter(|&at| at < length);
            match (inside(row, x.shape.height), inside(column, x.shape.width)) {
                (Some(row), Some(column)) => x.at(Cell { channel, row, column }),
                _ => 0.0,
            }
        };
        let weights = affine.weight[cell.channel * x.shape.channels * height * width..].chunks_exact(height * width);
        let part = |(channel, kernel): (usize, &[f32])| Part {
            sides: affine.kernel,
            corner,
            patch: (0..kernel.len())
                .map(|tap| number(channel, corner[0] + (tap / width) as isize, corner[1] + (tap % width) as isize))
                .collect(),
            kernel: kernel.to_vec(),
        };
        let norm = stage.norm.and_then(|norm| match network.architecture().layers[norm] {
            Layer::BatchNorm { name } => ChannelNorm::all(network, name).nth(cell.channel),
            _ => None,
        });
        Some(Self {
            cell,
            parts: weights.take(x.shape.channels).enumerate().map(part).collect(),
            bias: affine.bias[cell.channel],
            norm: norm.map(|ChannelNorm { mean, variance, gamma, beta }| Normalised { mean, variance, gamma, beta }),
            relu: stage.relu.is_some(),
            pooled,
        })
    }

    /// The products and the bias: what the convolution or dense layer gives.
    #[must_use]
    pub fn affine(&self) -> f32 {
        let products = self.parts.iter().flat_map(Part::products).map(f64::from);
        (products.sum::<f64>() + f64::from(self.bias)) as f32
    }

    /// What the batch-norm makes of it; the sum itself where there is none.
    #[must_use]
    pub fn normalised(&self) -> f32 {
        self.norm.map_or(self.affine(), |norm| norm.apply(self.affine()))
    }

    /// What comes out of the stage here.
    #[must_use]
    pub fn activation(&self) -> f32 {
        if self.relu { self.normalised().max(0.0) } else { self.normalised() }
    }
}

/// The cell whose number a pooling took, and the choice that it had.
fn taken(trace: &Trace, pool: usize, cell: Cell) -> (Cell, Option<Pooled>) {
    let (x, shape) = (trace.input_of(pool), trace.outputs[pool].shape);
    let cells = window(x.shape, shape, cell.channel * shape.area() + cell.row * shape.width + cell.column);
    let numbers = cells.map(|cell| x.values[cell]);
    let taken = winner(numbers);
    let from = Cell { channel: cell.channel, row: 2 * cell.row + taken / 2, column: 2 * cell.column + taken % 2 };
    (from, Some(Pooled { numbers, taken }))
}
