//! The part of the input that a cell can see.

use std::ops::Range;

use super::{Layer, Step};
use crate::Network;
use crate::architecture::{Conv2d, Op, Pool};

/// The part of the input that a cell can see, cut to the input.
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
        // May reach over the edges, into padding.
        let mut sides = [side(row), side(column)];
        let ops: Vec<Op> = network.architecture().ops().collect();
        for index in (0..=layer.stage).rev() {
            let after_pool = index < layer.stage || layer.step == Step::Pool;
            match network.architecture().hidden.get(index).and_then(|stage| stage.pool) {
                Some(Pool::Max2x2) if after_pool => {
                    sides = sides.map(|side| 2 * side.start..2 * side.end);
                }
                Some(Pool::Max2x2) | None => {}
            }
            sides = match ops[index] {
                Op::Conv2d(Conv2d { kernel, padding, .. }) => {
                    let (kernel, padding) = (kernel as isize, padding as isize);
                    sides.map(|side| side.start - padding..side.end - padding + kernel - 1)
                }
                Op::Linear(_) => {
                    let input = network.shapes()[index].input;
                    [0..input.height as isize, 0..input.width as isize]
                }
            };
        }
        let input = network.architecture().input;
        let [rows, columns] = sides;
        Self { rows: cut(&rows, input.height), columns: cut(&columns, input.width) }
    }
}

fn side(at: usize) -> Range<isize> {
    at as isize..at as isize + 1
}

fn cut(side: &Range<isize>, length: usize) -> Range<usize> {
    let within = |at: isize| at.clamp(0, length as isize) as usize;
    within(side.start)..within(side.end)
}
