//! The part of the input that a cell can see, and of the input of every stage on the way.

use std::ops::Range;

use super::{Layer, Step};
use crate::Network;
use crate::architecture::{Conv2d, Op, Pool};

/// The part of an input that a cell can see, cut to the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceptiveField {
    /// Rows of the input.
    pub rows: Range<usize>,
    /// Columns of the input.
    pub columns: Range<usize>,
}

impl ReceptiveField {
    /// Of the cells in this row and column after `layer`, in any channel.
    #[must_use]
    pub fn of(network: &Network, layer: Layer, row: usize, column: usize) -> Self {
        Self::on_the_way(network, layer, row, column).swap_remove(0)
    }

    /// What the cells in this row and column after `layer`, in any channel, see of the input of each stage: of the network's
    /// input first, of the input of their own stage last. Within a residual block it is what they see through the block.
    #[must_use]
    pub fn on_the_way(network: &Network, layer: Layer, row: usize, column: usize) -> Vec<Self> {
        let mut fields = Vec::with_capacity(layer.stage + 1);
        // May reach over the edges, into padding.
        let mut sides = [side(row), side(column)];
        // The first stage of a residual block, and what the block's sum sees of its input.
        let mut around = None;
        let ops: Vec<Op> = network.architecture().ops().collect();
        for index in (0..=layer.stage).rev() {
            let after_pool = index < layer.stage || layer.step == Step::Pool;
            match network.architecture().hidden.get(index).and_then(|stage| stage.pool) {
                Some(Pool::Max2x2 | Pool::Average2x2) if after_pool => {
                    sides = sides.map(|side| 2 * side.start..2 * side.end);
                }
                Some(Pool::GlobalAverage) if after_pool => {
                    let maps = network.shapes()[index].op;
                    sides = [0..maps.height as isize, 0..maps.width as isize];
                }
                Some(Pool::Max2x2 | Pool::Average2x2 | Pool::GlobalAverage) | None => {}
            }
            let after_sum = index < layer.stage || matches!(layer.step, Step::Sum | Step::Activation | Step::Pool);
            if let Some(start) = network.architecture().block_start(index).filter(|_| after_sum) {
                around = Some((start, sides.clone()));
            }
            sides = match ops[index] {
                Op::Conv2d(Conv2d { kernel, stride, padding, .. }) => {
                    let [kernel, stride, padding] = [kernel, stride, padding].map(|side| side as isize);
                    sides.map(|side| side.start * stride - padding..(side.end - 1) * stride - padding + kernel)
                }
                Op::Linear(_) => {
                    let input = network.shapes()[index].input;
                    [0..input.height as isize, 0..input.width as isize]
                }
            };
            if let Some((_, [rows, columns])) = around.take_if(|(start, _)| *start == index) {
                let [through_rows, through_columns] = sides;
                sides = [both(&through_rows, &rows), both(&through_columns, &columns)];
            }
            let (input, [rows, columns]) = (network.shapes()[index].input, &sides);
            fields.push(Self { rows: cut(rows, input.height), columns: cut(columns, input.width) });
        }
        fields.reverse();
        fields
    }
}

fn side(at: usize) -> Range<isize> {
    at as isize..at as isize + 1
}

/// From the first of two sides to the last.
fn both(a: &Range<isize>, b: &Range<isize>) -> Range<isize> {
    a.start.min(b.start)..a.end.max(b.end)
}

fn cut(side: &Range<isize>, length: usize) -> Range<usize> {
    let within = |at: isize| at.clamp(0, length as isize) as usize;
    within(side.start)..within(side.end)
}
