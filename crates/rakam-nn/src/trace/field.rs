use std::ops::Range;

use crate::{Layer, Network};

/// The part of the input that a cell can see: its receptive field, cut to the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Rows of the input.
    pub rows: Range<usize>,
    /// Columns of the input.
    pub columns: Range<usize>,
}

impl Field {
    /// Of the cells in this row and column behind layer `layer`, whichever their channel.
    #[must_use]
    pub fn of(network: &Network, layer: usize, row: usize, column: usize) -> Self {
        // May reach over the edges, into padding.
        let (mut rows, mut columns) = (side(row), side(column));
        for index in (0..=layer).rev() {
            let input = network.input_of(index);
            match network.architecture().layers[index] {
                Layer::Conv2d { kernel, padding, .. } => {
                    for side in [&mut rows, &mut columns] {
                        *side = side.start - padding as isize..side.end - padding as isize + kernel as isize - 1;
                    }
                }
                Layer::MaxPool2 => {
                    for side in [&mut rows, &mut columns] {
                        *side = 2 * side.start..2 * side.end;
                    }
                }
                Layer::Linear { .. } => {
                    rows = 0..input.height as isize;
                    columns = 0..input.width as isize;
                }
                Layer::BatchNorm { .. } | Layer::Relu | Layer::Dropout { .. } => {}
            }
        }
        let input = network.architecture().input;
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
