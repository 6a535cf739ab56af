//! Pooling against its definition and finite differences.

use super::PoolShape;
use crate::dispatch::Isa;
use crate::lanes::{LANES, Lanes};
use crate::layers::check::{Numbers, UNWRITTEN, assert_close, assert_gradient, dot, wide_lanes};
use crate::{Pool, Shape};

fn shape(pool: Option<Pool>, input: Shape, margin: usize) -> PoolShape {
    let Shape { channels, height, width } = input;
    let output = match pool {
        None => input,
        Some(Pool::Max2x2 | Pool::Average2x2) => Shape::new(channels, height / 2, width / 2),
        Some(Pool::GlobalAverage) => Shape::new(channels, 1, 1),
    };
    PoolShape { pool, input, output, margin }
}

/// What comes out, in (channel, row, column, lane), without a margin.
fn formula(shape: PoolShape, x: &[f64]) -> Vec<f64> {
    let PoolShape { pool, input, output, .. } = shape;
    let [height, width] = shape.window();
    let number = |place: usize| {
        let (lane, at) = (place % LANES, place / LANES);
        let (channel, row, column) = (at / output.area(), at % output.area() / output.width, at % output.width);
        let window = (0..height * width).map(|tap| {
            let (row, column) = (row * height + tap / width, column * width + tap % width);
            x[(channel * input.area() + row * input.width + column) * LANES + lane]
        });
        match pool {
            None | Some(Pool::Max2x2) => window.fold(f64::NEG_INFINITY, f64::max),
            Some(Pool::Average2x2 | Pool::GlobalAverage) => window.sum::<f64>() / (height * width) as f64,
        }
    };
    (0..output.len() * LANES).map(number).collect()
}

/// Without the margin.
fn inner(shape: PoolShape, numbers: &[Lanes]) -> Vec<Lanes> {
    let mut inner = Vec::new();
    shape.for_each_window(|place, _| inner.push(numbers[place]));
    inner
}

#[test]
fn every_pool_gives_what_it_is_defined_as_and_its_gradient_is_the_central_difference() {
    let pools = Pool::ALL.into_iter().map(Some).chain([None]);
    for (pool, input) in pools.zip([Shape::new(3, 5, 6), Shape::new(2, 7, 7), Shape::new(3, 3, 5), Shape::new(2, 3, 2)])
    {
        for margin in [0, 2] {
            let shape = shape(pool, input, margin);
            let mut numbers = Numbers::new(3);
            let (x, dy) = (numbers.lanes(input.len()), numbers.lanes(shape.padded().len()));
            for isa in Isa::available() {
                let mut y = vec![Lanes::ZERO; dy.len()];
                let mut dx = vec![UNWRITTEN; x.len()];
                shape.forward(isa, &x, &mut y);
                shape.backward(isa, &x, &dy, &mut dx);
                assert_close("y", &wide_lanes(&inner(shape, &y)), &formula(shape, &wide_lanes(&x)));
                let zeros = y.iter().filter(|lanes| **lanes == Lanes::ZERO).count();
                assert_eq!(zeros, dy.len() - shape.output.len(), "the margin is left alone");
                let dy = wide_lanes(&inner(shape, &dy));
                assert_gradient("dx", &wide_lanes(&dx), &wide_lanes(&x), |x| dot(&formula(shape, x), &dy));
            }
        }
    }
}

#[test]
fn the_gradient_of_a_largest_number_goes_to_the_first_of_equals() {
    let shape = shape(Some(Pool::Max2x2), Shape::new(1, 2, 2), 0);
    for isa in Isa::available() {
        let mut dx = [UNWRITTEN; 4];
        let x = [0.0, 1.0, 1.0, 0.0].map(|number| Lanes([number; LANES]));
        shape.backward(isa, &x, &[Lanes([2.0; LANES])], &mut dx);
        assert_eq!(dx.map(|lanes| lanes.0[3]), [0.0, 2.0, 0.0, 0.0]);
    }
}
