//! A picture scaled and shifted, anti-aliased.

use std::borrow::Cow;
use std::ops::Range;

use crate::Picture;

/// How one axis of a picture maps to the result's: pixel `i` of the result covers the source from
/// `origin + i * step` to `origin + (i + 1) * step`, in source pixels, of which the first starts at 0.
pub(crate) struct Axis {
    pub(crate) origin: f64,
    pub(crate) step: f64,
    /// The result's length in pixels.
    pub(crate) pixels: usize,
    /// The source pixels to use; all others count as paper.
    pub(crate) source: Range<usize>,
}

/// The source pixels, from `start` on, whose weighted sum is one pixel of the result.
struct Taps {
    start: usize,
    /// The range of their weights among the axis's weights.
    weights: Range<usize>,
}

impl Taps {
    /// After the last source pixel.
    fn end(&self) -> usize {
        self.start + self.weights.len()
    }
}

impl Axis {
    /// The taps, and the weights of all of them. Each pixel of the result is the mean of the source under it (exact area
    /// sampling). A window smaller than one source pixel is widened to one around the same middle, which makes the mean a
    /// linear interpolation.
    fn taps(&self) -> (Vec<Taps>, Vec<f32>) {
        let window = self.step.max(1.0);
        let bounds = (self.source.start as f64, self.source.end as f64);
        let mut weights = Vec::with_capacity(self.pixels * (window as usize + 2));
        let taps = |i: usize| {
            let middle = self.origin + (i as f64 + 0.5) * self.step;
            let (from, to) = (middle - window / 2.0, middle + window / 2.0);
            let start = from.floor().clamp(bounds.0, bounds.1) as usize;
            let end = to.ceil().clamp(bounds.0, bounds.1) as usize;
            let overlap = |k: usize| (to.min(k as f64 + 1.0) - from.max(k as f64)) / window;
            let first = weights.len();
            weights.extend((start..end).map(|k| overlap(k) as f32));
            Taps { start, weights: first..weights.len() }
        };
        ((0..self.pixels).map(taps).collect(), weights)
    }
}

/// Rows that are resampled side by side.
const LANES: usize = 8;

/// Columns of the result whose source begins in the same so many pixels are resampled at a time: however wide the picture,
/// not all of its width is held.
const STRIP: usize = 1 << 16;

/// Resamples a picture; the result has `columns.pixels` by `rows.pixels` values, row by row.
pub(crate) fn resample(picture: &Picture, columns: &Axis, rows: &Axis) -> Vec<f32> {
    let (column_taps, column_weights) = columns.taps();
    let (row_taps, row_weights) = rows.taps();
    let (mut row, mut lanes) = (Vec::new(), Vec::new());
    let mut result = vec![0.0; columns.pixels * rows.pixels];
    for (block, row_taps) in result.chunks_mut(LANES * columns.pixels).zip(row_taps.chunks(LANES)) {
        let mut left = 0;
        for strip in column_taps.chunk_by(|one, next| one.start / STRIP == next.start / STRIP) {
            let source = strip[0].start..strip[strip.len() - 1].end();
            row.resize(source.len(), 0.0f32);
            lanes.resize(source.len(), [0.0f32; LANES]);
            for (lane, taps) in row_taps.iter().enumerate() {
                row.fill(0.0);
                for (y, &weight) in (taps.start..).zip(&row_weights[taps.weights.clone()]) {
                    let source = &picture.ink[y * picture.width..][source.clone()];
                    for (sum, ink) in row.iter_mut().zip(source) {
                        *sum += weight * ink;
                    }
                }
                lanes.iter_mut().zip(&row).for_each(|(lanes, &sum)| lanes[lane] = sum);
            }
            for (x, taps) in (left..).zip(strip) {
                let mut sums = [-0.0f32; LANES];
                let lanes = &lanes[taps.start - source.start..];
                for (ink, &weight) in lanes.iter().zip(&column_weights[taps.weights.clone()]) {
                    sums.iter_mut().zip(ink).for_each(|(sum, ink)| *sum += ink * weight);
                }
                for (row, sum) in block.chunks_exact_mut(columns.pixels).zip(sums) {
                    row[x] = sum;
                }
            }
            left += strip.len();
        }
    }
    result
}

/// The picture if its longest side has at most `side` pixels, else reduced to that.
pub(crate) fn reduced_to(picture: Cow<'_, Picture>, side: usize) -> Cow<'_, Picture> {
    let longest = picture.width.max(picture.height);
    if longest <= side {
        return picture;
    }
    let axis = |length: usize| {
        let pixels = (length * side).div_ceil(longest);
        Axis { origin: 0.0, step: length as f64 / pixels as f64, pixels, source: 0..length }
    };
    let (columns, rows) = (axis(picture.width), axis(picture.height));
    let ink = resample(&picture, &columns, &rows);
    Cow::Owned(Picture { width: columns.pixels, height: rows.pixels, ink, layers: picture.layers.clone() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    /// The sums down the columns and then along the row, value by value.
    fn one_by_one(picture: &Picture, columns: &Axis, rows: &Axis) -> Vec<f32> {
        let ((column_taps, column_weights), (row_taps, row_weights)) = (columns.taps(), rows.taps());
        let down = |x: usize, taps: &Taps| {
            let weighted = (taps.start..).zip(&row_weights[taps.weights.clone()]);
            weighted.fold(0.0, |sum, (y, weight)| sum + weight * picture.pixel(x, y))
        };
        let along = |row: &Taps, column: &Taps| -> f32 {
            let weighted = (column.start..).zip(&column_weights[column.weights.clone()]);
            weighted.map(|(x, weight)| down(x, row) * weight).sum()
        };
        row_taps.iter().flat_map(|row| column_taps.iter().map(move |column| along(row, column))).collect()
    }

    fn bits(values: &[f32]) -> Vec<u32> {
        values.iter().map(|value| value.to_bits()).collect()
    }

    #[test]
    fn a_picture_wider_than_a_strip_is_resampled_as_one() {
        let (width, height) = (2 * STRIP + STRIP / 2, 2);
        let ink: Vec<f32> = (0..width * height).map(|i| (i * 7919 % 101) as f32 / 100.0).collect();
        let picture = Picture::from_ink(width, height, ink).unwrap();
        for pixels in [1, 3, 28, 1000] {
            let columns = Axis { origin: 0.0, step: width as f64 / pixels as f64, pixels, source: 0..width };
            let rows = Axis { origin: 0.0, step: 1.0, pixels: height, source: 0..height };
            assert_eq!(
                bits(&resample(&picture, &columns, &rows)),
                bits(&one_by_one(&picture, &columns, &rows)),
                "{pixels}"
            );
        }
    }

    proptest! {
        #[test]
        fn rows_side_by_side_are_rows_one_by_one(
            size in [1usize..40, 1usize..40], origin in [-3.0f64..9.0, -3.0f64..9.0], step in 0.1f64..9.0, pixels in [1usize..20, 1usize..20],
        ) {
            let ink: Vec<f32> = (0..size[0] * size[1]).map(|i| (i * 7919 % 101) as f32 / 100.0).collect();
            let picture = Picture::from_ink(size[0], size[1], ink).unwrap();
            let axis = |i: usize| Axis { origin: origin[i], step, pixels: pixels[i], source: 0..size[i] };
            let (columns, rows) = (axis(0), axis(1));
            prop_assert_eq!(bits(&resample(&picture, &columns, &rows)), bits(&one_by_one(&picture, &columns, &rows)));
        }
    }
}
