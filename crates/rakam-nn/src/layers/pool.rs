//! Pooling on its own, for stages that [`batch_norm`](super::batch_norm) doesn't compute in one pass. Windows and their
//! definitions are those of [`Pool`](crate::Pool); the gradient of the largest goes to the first of equals, as in PyTorch,
//! and that of a mean in equal parts to all.

use crate::dispatch::{Isa, Kernel, Simd};
use crate::lanes::Lanes;
use crate::{Pool, Shape};

/// The sizes of a pooling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PoolShape {
    /// `None` where numbers only move to where the next stage takes them.
    pub(crate) pool: Option<Pool>,
    /// What comes in.
    pub(crate) input: Shape,
    /// What comes out, without the margin.
    pub(crate) output: Shape,
    /// Zeros around each channel of what comes out: the padding of the next op.
    pub(crate) margin: usize,
}

impl PoolShape {
    /// What comes out, with the margin.
    pub(crate) fn padded(self) -> Shape {
        self.output.padded(self.margin)
    }

    /// Height and width of a window.
    fn window(self) -> [usize; 2] {
        self.pool.map_or([1, 1], |pool| pool.window(self.input))
    }

    /// Writes `y`; the margin stays as it is.
    pub(crate) fn forward(self, isa: Isa, x: &[Lanes], y: &mut [Lanes]) {
        isa.run(PoolForward { shape: self, x, y });
    }

    /// Writes `dx`.
    pub(crate) fn backward(self, isa: Isa, x: &[Lanes], dy: &[Lanes], dx: &mut [Lanes]) {
        dx.fill(Lanes::ZERO);
        isa.run(PoolBackward { shape: self, x, dy, dx });
    }

    /// Calls `window(place, first)` for each number that comes out: its place, and that of its window's first number.
    #[inline(always)]
    fn for_each_window(self, mut window: impl FnMut(usize, usize)) {
        let Self { input, output, margin, .. } = self;
        let (padded, [height, width]) = (self.padded(), self.window());
        for channel in 0..output.channels {
            for row in 0..output.height {
                let y = channel * padded.area() + (row + margin) * padded.width + margin;
                let x = channel * input.area() + row * height * input.width;
                for column in 0..output.width {
                    window(y + column, x + column * width);
                }
            }
        }
    }
}

struct PoolForward<'a> {
    shape: PoolShape,
    x: &'a [Lanes],
    y: &'a mut [Lanes],
}

impl Kernel for PoolForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { shape, x, y } = self;
        let (stride, [height, width]) = (shape.input.width, shape.window());
        match shape.pool {
            None => shape.for_each_window(|place, first| y[place] = x[first]),
            Some(Pool::Max2x2) => shape.for_each_window(|place, first| {
                for part in 0..S::PARTS {
                    let [x0, x1] = [simd.load(&x[first], part), simd.load(&x[first + 1], part)];
                    let [x2, x3] = [simd.load(&x[first + stride], part), simd.load(&x[first + stride + 1], part)];
                    simd.store(simd.max(simd.max(x0, x1), simd.max(x2, x3)), &mut y[place], part);
                }
            }),
            Some(Pool::Average2x2 | Pool::GlobalAverage) => {
                let share = simd.splat(1.0 / (height * width) as f32);
                shape.for_each_window(|place, first| {
                    for part in 0..S::PARTS {
                        let mut sum = simd.splat(0.0);
                        for row in 0..height {
                            for x in &x[first + row * stride..][..width] {
                                sum = simd.add(sum, simd.load(x, part));
                            }
                        }
                        simd.store(simd.mul_add(sum, share, simd.splat(0.0)), &mut y[place], part);
                    }
                });
            }
        }
    }
}

struct PoolBackward<'a> {
    shape: PoolShape,
    x: &'a [Lanes],
    dy: &'a [Lanes],
    dx: &'a mut [Lanes],
}

impl Kernel for PoolBackward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { shape, x, dy, dx } = self;
        let (stride, [height, width]) = (shape.input.width, shape.window());
        match shape.pool {
            None => shape.for_each_window(|place, first| dx[first] = dy[place]),
            Some(Pool::Max2x2) => shape.for_each_window(|place, first| {
                let window = [first, first + 1, first + stride, first + stride + 1];
                for part in 0..S::PARTS {
                    let numbers = window.map(|at| simd.load(&x[at], part));
                    let largest = simd.max(simd.max(numbers[0], numbers[1]), simd.max(numbers[2], numbers[3]));
                    // The gradient goes to the first of equals: what one takes, the next lack.
                    let mut left = simd.load(&dy[place], part);
                    for (at, number) in window.into_iter().zip(numbers) {
                        let taken = simd.where_equal(number, largest, left);
                        left = simd.mul_add(taken, simd.splat(-1.0), left);
                        simd.store(taken, &mut dx[at], part);
                    }
                }
            }),
            Some(Pool::Average2x2 | Pool::GlobalAverage) => {
                let share = simd.splat(1.0 / (height * width) as f32);
                shape.for_each_window(|place, first| {
                    for part in 0..S::PARTS {
                        let gradient = simd.mul_add(simd.load(&dy[place], part), share, simd.splat(0.0));
                        for row in 0..height {
                            for dx in &mut dx[first + row * stride..][..width] {
                                simd.store(gradient, dx, part);
                            }
                        }
                    }
                });
            }
        }
    }
}

#[cfg(test)]
mod tests;
