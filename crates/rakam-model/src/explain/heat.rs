//! HiResCAM ([Draelos and Carin 2020](https://arxiv.org/abs/2011.08891)): for what is asked, `y`, and the maps `A^k` of a
//! convolution,
//!
//! ```text
//! L = max(0, sum over k of dy / dA^k * A^k), cell by cell
//! ```
//!
//! It is Grad-CAM ([Selvaraju et al. 2017](https://arxiv.org/abs/1610.02391)) but for one step: that one puts the mean of
//! `dy / dA^k` over a map in the place of its slope at each cell. Dense layers, as ours, treat each cell of a map
//! differently, and the mean forgets it: of 300 test digits that classic read, 6 had no heat at all.

use rakam_ink::Input;
use rakam_nn::trace::{Gradients, Layer, Maps, ReceptiveField, Trace};
use rakam_nn::{Network, Op, Shape};

/// Maps of smaller sides say too little about where: the paper's last convolution has 14 x 14.
const LEAST_SIDE: usize = 6;

/// Where a convolution saw what speaks for something.
#[derive(Clone, Debug, PartialEq)]
pub struct Heat {
    /// Name of the convolution.
    pub layer: String,
    /// `L` for each cell of its maps, as one map; at least 0.
    pub cells: Maps,
    /// `L` for each pixel of the input, row by row, between the middles of what the cells can see.
    pub pixels: Vec<f32>,
}

impl Heat {
    /// After the activation of the last convolution whose maps are at least 6 x 6. `None` where there is none.
    #[must_use]
    pub fn of(network: &Network, trace: &Trace, gradients: &Gradients) -> Option<Self> {
        let stage = stage(network)?;
        let layer = Layer::activation(stage);
        let (maps, gradients) = (&trace[layer], &gradients[layer]);
        let Shape { channels, height, width } = maps.shape;
        let mut cells = Maps::new(Shape::new(1, height, width), vec![0.0; height * width]);
        for channel in 0..channels {
            let products = maps.channel(channel).iter().zip(gradients.channel(channel));
            for (cell, (activation, slope)) in cells.values.iter_mut().zip(products) {
                *cell += activation * slope;
            }
        }
        cells.values.iter_mut().for_each(|cell| *cell = cell.max(0.0));
        let pixels = on_input(network, layer, &cells);
        let layer = network.architecture().names().swap_remove(stage).op;
        Some(Self { layer, cells, pixels })
    }
}

/// The stage whose maps are taken: the last convolution that is large enough.
fn stage(network: &Network) -> Option<usize> {
    network.architecture().hidden.iter().zip(network.shapes()).rposition(|(stage, shapes)| match stage.op {
        Op::Conv2d(_) => shapes.op.height.min(shapes.op.width) >= LEAST_SIDE,
        Op::Linear(_) => false,
    })
}

/// A map over the input: each cell is in the middle of its receptive field, and fades linearly to its neighbours,
/// or to nothing where it has none.
fn on_input(network: &Network, layer: Layer, cells: &Maps) -> Vec<f32> {
    let Shape { height, width, .. } = cells.shape;
    let middle = |range: std::ops::Range<usize>| (range.start + range.end) as f32 / 2.0;
    let rows: Vec<f32> = (0..height).map(|row| middle(ReceptiveField::of(network, layer, row, 0).rows)).collect();
    let columns: Vec<f32> =
        (0..width).map(|column| middle(ReceptiveField::of(network, layer, 0, column).columns)).collect();
    let (down, right) = (shares(&rows), shares(&columns));
    let pixel = |place: usize| -> f32 {
        let (down, right) = (&down[place / Input::SIDE], &right[place % Input::SIDE]);
        let along = |row: &[f32]| row.iter().zip(right).map(|(cell, share)| cell * share).sum::<f32>();
        cells.values.chunks_exact(width).zip(down).map(|(row, share)| share * along(row)).sum()
    };
    (0..Input::SIDE * Input::SIDE).map(pixel).collect()
}

/// For each pixel along a side, the share that each cell has in it; `middles` are the cells' places, evenly apart.
fn shares(middles: &[f32]) -> Vec<Vec<f32>> {
    let apart = match middles {
        [first, .., last] => (last - first) / (middles.len() - 1) as f32,
        _ => Input::SIDE as f32,
    };
    let share = |pixel: usize, middle: f32| (1.0 - (pixel as f32 + 0.5 - middle).abs() / apart).max(0.0);
    (0..Input::SIDE).map(|pixel| middles.iter().map(|&middle| share(pixel, middle)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::shares;

    #[test]
    fn cells_share_the_pixels_between_them_and_fade_beyond_the_last() {
        let shares = shares(&[7.5, 11.5]);
        assert_eq!([&shares[7], &shares[8], &shares[11]], [&[1.0, 0.0], &[0.75, 0.25], &[0.0, 1.0]]);
        assert_eq!([&shares[3], &shares[13], &shares[27]], [&[0.0, 0.0], &[0.0, 0.5], &[0.0, 0.0]]);
    }
}
