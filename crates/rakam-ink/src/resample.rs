//! A picture scaled and shifted, anti-aliased.

use std::ops::Range;

use crate::Picture;

/// How one direction of a picture maps to the result's: pixel `i` of the result covers the source from
/// `origin + i * step` to `origin + (i + 1) * step`, in source pixels, whose first begins at 0.
pub(crate) struct Axis {
    pub(crate) origin: f64,
    pub(crate) step: f64,
    /// The result's length in pixels.
    pub(crate) pixels: usize,
    /// The source pixels to take; the others count as paper.
    pub(crate) source: Range<usize>,
}

/// The source pixels, from `start`, that make one pixel of the result, with weights that add up to 1.
struct Taps {
    start: usize,
    weights: Vec<f32>,
}

impl Axis {
    /// Each pixel of the result is the mean of the source under it (exact area sampling). Where that is less than one
    /// source pixel, the window is widened to one, about the same middle: that mean is linear interpolation.
    fn taps(&self) -> Vec<Taps> {
        let window = self.step.max(1.0);
        let bounds = (self.source.start as f64, self.source.end as f64);
        let taps = |i: usize| {
            let middle = self.origin + (i as f64 + 0.5) * self.step;
            let (from, to) = (middle - window / 2.0, middle + window / 2.0);
            let start = from.floor().clamp(bounds.0, bounds.1) as usize;
            let end = to.ceil().clamp(bounds.0, bounds.1) as usize;
            let overlap = |k: usize| (to.min(k as f64 + 1.0) - from.max(k as f64)) / window;
            Taps { start, weights: (start..end).map(|k| overlap(k) as f32).collect() }
        };
        (0..self.pixels).map(taps).collect()
    }
}

/// Resamples a picture; the result has `columns.pixels` by `rows.pixels` values, row by row.
pub(crate) fn resample(picture: &Picture, columns: &Axis, rows: &Axis) -> Vec<f32> {
    let column_taps = columns.taps();
    let mut row = vec![0.0f32; picture.width];
    let mut result = Vec::with_capacity(columns.pixels * rows.pixels);
    for taps in rows.taps() {
        let row = &mut row[columns.source.clone()];
        row.fill(0.0);
        for (y, &weight) in (taps.start..).zip(&taps.weights) {
            let source = &picture.ink[y * picture.width..][columns.source.clone()];
            for (sum, ink) in row.iter_mut().zip(source) {
                *sum += weight * ink;
            }
        }
        result.extend(column_taps.iter().map(|taps| -> f32 {
            let source = &row[taps.start - columns.source.start..];
            source.iter().zip(&taps.weights).map(|(ink, weight)| ink * weight).sum()
        }));
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scaled(picture: &Picture, width: usize, height: usize) -> Vec<f32> {
        let axis =
            |from: usize, to: usize| Axis { origin: 0.0, step: from as f64 / to as f64, pixels: to, source: 0..from };
        resample(picture, &axis(picture.width, width), &axis(picture.height, height))
    }

    #[test]
    fn a_large_reduction_is_the_mean_of_what_lies_below() {
        // Lines one pixel wide, every 7th, 14 times smaller: picking single pixels would give 0 or 1.
        let ink = (0..280 * 280).map(|i| if i % 280 % 7 == 3 { 1.0 } else { 0.0 }).collect();
        let small = scaled(&Picture::from_ink(280, 280, ink).unwrap(), 20, 20);
        assert!(small.iter().all(|ink| (ink - 1.0 / 7.0).abs() < 1e-5));
    }

    #[test]
    fn an_uneven_reduction_keeps_the_ink() {
        let ink: Vec<f32> = (0..37 * 23).map(|i| (i * 7919 % 101) as f32 / 100.0).collect();
        let total: f32 = ink.iter().sum();
        let small: f32 = scaled(&Picture::from_ink(37, 23, ink).unwrap(), 5, 9).iter().sum();
        assert!((small * (37.0 * 23.0) / 45.0 / total - 1.0).abs() < 1e-4);
    }

    #[test]
    fn an_enlargement_is_a_smooth_ramp() {
        let large = scaled(&Picture::from_ink(2, 1, vec![0.0, 1.0]).unwrap(), 200, 1);
        assert!(large[..150].windows(2).all(|pair| pair[0] <= pair[1] && pair[1] - pair[0] < 0.011));
        assert!((large[99] - 0.495).abs() < 1e-4 && (large[149] - 0.995).abs() < 1e-4);
    }

    #[test]
    fn the_same_size_is_the_same_picture() {
        let ink: Vec<f32> = (0..35).map(|i| i as f32 / 35.0).collect();
        assert_eq!(scaled(&Picture::from_ink(7, 5, ink.clone()).unwrap(), 7, 5), ink);
    }
}
