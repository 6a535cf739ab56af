//! The points of the charts: those of the training, and those of the branches that it left.

use rakam_lab::{Point, Snapshot};

/// More points than this are thinned out: no chart is so wide.
const MOST_POINTS: usize = 4_000;

/// Branches that are shown: more would hide each other.
const MOST_BRANCHES: usize = 3;

/// What a training reported over the images seen.
#[derive(Default)]
pub(super) struct Curves {
    points: Vec<Point>,
    /// Of each branch that was left, the points from where the training went on, the newest branch last.
    left: Vec<Vec<Point>>,
    branch: usize,
}

impl Curves {
    /// The points up to so many images; all of them for `None`.
    pub(super) fn until(&self, images: Option<u64>) -> &[Point] {
        let end = self.points.partition_point(|point| images.is_none_or(|images| point.images <= images));
        &self.points[..end]
    }

    /// The accuracy on test images that was measured last, up to so many images.
    pub(super) fn tested(&self, images: u64) -> Option<f32> {
        self.until(Some(images)).iter().rev().find_map(|point| point.test_accuracy)
    }

    /// After how many images the loss was the lowest; 0 if it was never below this one.
    pub(super) fn best(&self, below: f32) -> u64 {
        let lower = self.points.iter().filter(|point| point.loss < below);
        lower.min_by(|a, b| a.loss.total_cmp(&b.loss)).map_or(0, |point| point.images)
    }

    /// The points of each branch that was left.
    pub(super) fn left(&self) -> &[Vec<Point>] {
        &self.left
    }

    /// Takes the new points of a snapshot.
    pub(super) fn take(&mut self, snapshot: &Snapshot) {
        if snapshot.images == 0 && snapshot.branch == 0 {
            *self = Self::default();
        }
        if snapshot.branch != self.branch {
            self.branch = snapshot.branch;
            self.leave(snapshot.images);
        }
        self.points.extend(&snapshot.points);
        if self.points.len() > MOST_POINTS {
            self.thin_out();
        }
    }

    /// The training goes on from after so many images.
    fn leave(&mut self, images: u64) {
        let kept = self.until(Some(images)).len();
        // The last point before is where both branches begin.
        let left = self.points[kept.saturating_sub(1)..].to_vec();
        if self.points.len() > kept {
            self.left.push(left);
        }
        let surplus = self.left.len().saturating_sub(MOST_BRANCHES);
        self.left.drain(..surplus);
        self.points.truncate(kept);
    }

    /// Drops every second point, except those with the accuracy on test images.
    fn thin_out(&mut self) {
        let mut odd = false;
        self.points.retain(|point| {
            odd = !odd;
            odd || point.test_accuracy.is_some()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images(points: &[Point]) -> Vec<u64> {
        points.iter().map(|point| point.images).collect()
    }

    fn grow(curves: &mut Curves, until: u64) {
        let from = curves.points.last().map_or(0, |last| last.images / 100);
        curves.points.extend((from + 1..=until / 100).map(|hundred| Point {
            images: 100 * hundred,
            loss: 1.0,
            train_accuracy: 0.5,
            test_accuracy: None,
        }));
    }

    #[test]
    fn the_accuracy_at_a_moment_is_the_last_that_was_measured_by_then() {
        let mut curves = Curves::default();
        grow(&mut curves, 600);
        curves.points[1].test_accuracy = Some(0.25);
        curves.points[4].test_accuracy = Some(0.75);
        assert_eq!(
            [100, 200, 450, 500].map(|images| curves.tested(images)),
            [None, Some(0.25), Some(0.25), Some(0.75)]
        );
    }

    #[test]
    fn a_branch_that_is_left_begins_where_the_next_one_does() {
        let mut curves = Curves::default();
        grow(&mut curves, 600);
        assert_eq!(images(curves.until(Some(250))), [100, 200]);
        curves.leave(300);
        assert_eq!(
            (images(curves.until(None)), images(&curves.left()[0])),
            (vec![100, 200, 300], vec![300, 400, 500, 600])
        );
        // Back at once: nothing was left.
        curves.leave(300);
        assert_eq!(curves.left().len(), 1);
        // Back to the start, where there is no point; and of many branches the newest stay.
        curves.leave(0);
        assert_eq!((images(curves.until(None)), images(&curves.left()[1])), (vec![], vec![100, 200, 300]));
        for until in [700, 800] {
            grow(&mut curves, until);
            curves.leave(500);
        }
        let ends: Vec<Option<u64>> = curves.left().iter().map(|left| left.last().map(|last| last.images)).collect();
        assert_eq!(ends, [Some(300), Some(700), Some(800)]);
    }
}
