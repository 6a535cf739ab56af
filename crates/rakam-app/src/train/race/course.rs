//! How far a training in a race has come.

use rakam_lab::{Lane, RacePoint};

/// What the lab reported of a training.
#[derive(Default)]
pub(super) struct Course {
    points: Vec<RacePoint>,
    pub(super) diverged: bool,
}

impl Course {
    pub(super) fn take(&mut self, lane: &Lane) {
        self.points.extend(&lane.points);
        self.diverged = lane.diverged;
    }

    pub(super) fn points(&self) -> &[RacePoint] {
        &self.points
    }

    /// The first point with this share of the test images read right.
    pub(super) fn reached(&self, accuracy: f32) -> Option<&RacePoint> {
        self.points.iter().find(|point| point.accuracy >= accuracy)
    }
}
