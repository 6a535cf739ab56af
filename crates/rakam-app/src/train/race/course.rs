//! How far a training in a race has come.

use rakam_lab::{Lane, RacePoint};

use super::entry::Entry;

/// What the lab reported of a training.
pub(super) struct Course {
    /// What it raced with.
    entry: Entry,
    points: Vec<RacePoint>,
    pub(super) diverged: bool,
}

impl Course {
    pub(super) fn of(entry: Entry) -> Self {
        Self { entry, points: Vec::new(), diverged: false }
    }

    /// Whether this is what raced.
    pub(super) fn is_of(&self, entry: &Entry) -> bool {
        self.entry == *entry
    }

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
