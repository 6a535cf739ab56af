//! How the gradient with respect to one weight adds up: upstream gradient times input.

use super::forward::PlacedOp;
use super::{Cell, Gradients, Maps, Trace};
use crate::{Network, Shape};

/// One weight of a convolution or dense layer. A dense layer is a convolution whose kernel covers its whole input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Weight {
    /// Index of the stage; the head comes after the hidden ones.
    pub stage: usize,
    /// Which channel, or unit, it helps to compute.
    pub channel: usize,
    /// Which channel of the input it weighs, and where it is in the kernel.
    pub tap: Cell,
}

/// The gradient with respect to a weight, laid out: one product for each position of the kernel.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightBreakdown {
    /// The weight's index in [`Network::parameters`].
    pub index: usize,
    /// Rows and columns of positions; one of each in a dense layer.
    pub sides: [usize; 2],
    /// The gradient with respect to what comes out of the op, position by position, row by row.
    pub upstream: Vec<f32>,
    /// The number of the input under the weight at each position; 0 on padding.
    pub inputs: Vec<f32>,
}

impl Weight {
    /// The shape of a stage's weights for one channel of its output: channels of its input, and the kernel's sides. `None`
    /// where the network has no such stage.
    #[must_use]
    pub fn kernel(network: &Network, stage: usize) -> Option<Shape> {
        let channels = network.shapes().get(stage)?.input.channels;
        let [height, width] = PlacedOp::of(network, stage).sides;
        Some(Shape::new(channels, height, width))
    }

    /// Of `numbers` in the order of [`Network::parameters`], those of the weights for one channel. `None` where the network has
    /// no such stage or channel.
    #[must_use]
    pub fn kernels(network: &Network, numbers: &[f32], stage: usize, channel: usize) -> Option<Maps> {
        let shape = Self::kernel(network, stage)?;
        let range = network.plan().stages[stage].offsets.weight.clone();
        let values = numbers.get(range)?.chunks_exact(shape.len()).nth(channel)?;
        Some(Maps::new(shape, values.to_vec()))
    }
}

impl WeightBreakdown {
    /// Of a weight. `None` where the network has no such weight.
    #[must_use]
    pub fn of(network: &Network, trace: &Trace, gradients: &Gradients, weight: Weight) -> Option<Self> {
        let Weight { stage, channel, tap } = weight;
        let shape = Weight::kernel(network, stage)?;
        let dy = &gradients.stages[stage].op;
        if channel >= dy.shape.channels || tap.channel >= shape.channels {
            return None;
        }
        if tap.row >= shape.height || tap.column >= shape.width {
            return None;
        }
        let op = PlacedOp::of(network, stage);
        let x = trace.input_of(stage);
        let under = |place: usize| {
            let along = |at: usize, tap: usize, side: usize| {
                (at * op.stride + tap).checked_sub(op.padding).filter(|&at| at < side)
            };
            let row = along(place / dy.shape.width, tap.row, x.shape.height);
            let column = along(place % dy.shape.width, tap.column, x.shape.width);
            let cell = row.zip(column).map(|(row, column)| Cell { channel: tap.channel, row, column });
            cell.map_or(0.0, |cell| x.at(cell))
        };
        let place = (channel * shape.channels + tap.channel) * shape.area() + tap.row * shape.width + tap.column;
        Some(Self {
            index: network.plan().stages[stage].offsets.weight.start + place,
            sides: [dy.shape.height, dy.shape.width],
            upstream: dy.channel(channel).to_vec(),
            inputs: (0..dy.shape.area()).map(under).collect(),
        })
    }

    /// What each position adds, row by row.
    pub fn products(&self) -> impl Iterator<Item = f32> + '_ {
        self.upstream.iter().zip(&self.inputs).map(|(dy, x)| dy * x)
    }

    /// The gradient: their sum.
    #[must_use]
    pub fn gradient(&self) -> f32 {
        self.products().map(f64::from).sum::<f64>() as f32
    }
}
