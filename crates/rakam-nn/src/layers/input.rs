//! The network's input in its buffer: samples side by side in lanes, with the first op's padding around each channel.

use std::ops::Range;

use crate::Shape;
use crate::lanes::{Lanes, QUAD, transposed};

/// Where the numbers of an input go in a buffer with a margin of zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PaddedInput {
    pub(crate) shape: Shape,
    pub(crate) margin: usize,
}

impl PaddedInput {
    /// The shape of the buffer.
    pub(crate) fn padded(self) -> Shape {
        self.shape.padded(self.margin)
    }

    /// Numbers of scratch space that [`PaddedInput::fill_lanes`] needs.
    pub(crate) fn scratch_len(self) -> usize {
        QUAD * self.shape.len()
    }

    /// Writes `samples` inputs into the lanes of a buffer: `fill(lane, sample)` gives each. Other lanes get arbitrary numbers.
    pub(crate) fn fill_lanes(
        self,
        buffer: &mut [Lanes],
        scratch: &mut [f32],
        samples: usize,
        mut fill: impl FnMut(usize, &mut [f32]),
    ) {
        let length = self.shape.len();
        for quad in 0..samples.div_ceil(QUAD) {
            let first = quad * QUAD;
            for (sample, lane) in scratch.chunks_exact_mut(length).zip(first..samples) {
                fill(lane, sample);
            }
            for (range, start) in self.rows() {
                let row = |sample: usize| scratch[sample * length..][range.clone()].as_chunks::<QUAD>();
                let rows = [row(0), row(1), row(2), row(3)];
                let (whole, rest) = buffer[start..][..range.len()].as_chunks_mut::<QUAD>();
                for (column, pixels) in whole.iter_mut().enumerate() {
                    let numbers = transposed(rows.map(|(row, _)| row[column]));
                    for (lanes, numbers) in pixels.iter_mut().zip(numbers) {
                        *lanes.quad(quad) = numbers;
                    }
                }
                for (column, lanes) in rest.iter_mut().enumerate() {
                    *lanes.quad(quad) = rows.map(|(_, row)| row[column]);
                }
            }
        }
    }

    /// The rows of an input as ranges: in the input itself, and where the row starts in the buffer.
    pub(crate) fn rows(self) -> impl Iterator<Item = (Range<usize>, usize)> {
        let (shape, padded) = (self.shape, self.padded());
        (0..shape.channels * shape.height).map(move |index| {
            let (channel, row) = (index / shape.height, index % shape.height);
            let start = channel * padded.area() + (row + self.margin) * padded.width + self.margin;
            (index * shape.width..(index + 1) * shape.width, start)
        })
    }
}
