//! The moments of a training that are recorded: it can be looked at as it was then, and taken back.

use rakam_train::LiveState;

use crate::counts::{Counts, Position};

/// The most moments that are kept: a slider has hardly room for more.
const MOST: usize = 60;

/// The most memory that they take, in bytes. Of a network that has no room for four moments, none is recorded.
const ROOM: usize = 190_000_000;
const LEAST: usize = 4;

/// What a training was after so many steps.
#[derive(Clone)]
pub(crate) struct Moment {
    pub(crate) state: LiveState,
    pub(crate) counts: Counts,
    pub(crate) position: Position,
}

/// Moments of a training, the first before its first step. Their distance is doubled whenever they become too many, by
/// dropping every second one: so they are spread over all of the training, and recording takes ever less of its time.
pub(crate) struct Timeline {
    moments: Vec<Moment>,
    /// The most that fit; 0 if too few do.
    most: usize,
    /// Steps from one to the next.
    distance: u64,
    /// How many images had been seen at the moment that is looked at: it is kept.
    held: Option<u64>,
}

impl Timeline {
    /// A timeline of moments that take so many bytes each.
    pub(crate) fn new(bytes: usize) -> Self {
        let fit = ROOM / bytes.max(1);
        let most = if fit < LEAST { 0 } else { fit.min(MOST) };
        Self { moments: Vec::new(), most, distance: 1, held: None }
    }

    /// Whether a moment is to be recorded after so many steps.
    pub(crate) fn is_due(&self, steps: u64) -> bool {
        self.most > 0 && self.last_step().is_none_or(|last| steps / self.distance > last / self.distance)
    }

    /// After how many steps the last moment was.
    pub(crate) fn last_step(&self) -> Option<u64> {
        self.moments.last().map(|moment| moment.counts.steps)
    }

    /// Records a moment, later than those before.
    pub(crate) fn record(&mut self, moment: Moment) {
        if self.moments.len() >= self.most {
            self.thin_out();
        }
        self.moments.push(moment);
    }

    fn thin_out(&mut self) {
        self.distance *= 2;
        let mut odd = true;
        self.moments.retain(|moment| {
            odd = !odd;
            !odd || self.held == Some(moment.counts.images)
        });
    }

    /// How many images had been seen at each moment.
    pub(crate) fn images(&self) -> Vec<u64> {
        self.moments.iter().map(|moment| moment.counts.images).collect()
    }

    /// The last moment that isn't later than after so many images, to be looked at. It is kept until the next look.
    pub(crate) fn look_at(&mut self, images: u64) -> Option<&Moment> {
        let moment = self.moments.iter().rev().find(|moment| moment.counts.images <= images)?;
        self.held = Some(moment.counts.images);
        Some(moment)
    }

    /// That moment, to go on from: the moments after it are dropped.
    pub(crate) fn go_back(&mut self, images: u64) -> Option<Moment> {
        let moment = self.look_at(images)?.clone();
        self.moments.retain(|other| other.counts.images <= moment.counts.images);
        Some(moment)
    }
}

#[cfg(test)]
mod tests {
    use std::ops::RangeInclusive;
    use std::sync::LazyLock;

    use rakam_nn::Cpu;
    use rakam_train::{Hyperparameters, LiveTraining, Task};

    use super::*;

    /// The moment before the first step.
    static FIRST: LazyLock<Moment> = LazyLock::new(|| {
        let (task, hyperparameters) = (Task::default(), Hyperparameters::default());
        let live = LiveTraining::new(task, hyperparameters, Some("dense 1"), Cpu::new(1)).unwrap();
        Moment { state: live.state().unwrap(), counts: Counts::default(), position: Position::default() }
    });

    /// A timeline after so many steps.
    fn after(timeline: &mut Timeline, steps: RangeInclusive<u64>) {
        for step in steps {
            if timeline.is_due(step) {
                let mut moment = FIRST.clone();
                (moment.counts.steps, moment.counts.images) = (step, 64 * step);
                timeline.record(moment);
            }
        }
    }

    fn steps(timeline: &Timeline) -> Vec<u64> {
        timeline.moments.iter().map(|moment| moment.counts.steps).collect()
    }

    #[test]
    fn moments_are_evenly_spread_from_the_first_to_the_latest_and_never_too_many() {
        let mut timeline = Timeline::new(530_000);
        for step in 0..=14_070 {
            after(&mut timeline, step..=step);
            let steps = steps(&timeline);
            assert!(steps.len() <= 60 && steps[0] == 0);
            assert!(step < 60 || steps.len() >= 30, "{} after {step} steps", steps.len());
            let distance = steps.get(1).map_or(1, |second| second - steps[0]);
            assert!(steps.windows(2).all(|pair| pair[1] - pair[0] == distance), "{steps:?}");
            assert!(step - steps[steps.len() - 1] < distance, "{step}: {steps:?}");
        }
        assert_eq!(timeline.distance, 256);
    }

    #[test]
    fn their_number_follows_from_what_they_take() {
        for (bytes, most) in [(530_000, 60), (3_700_000, 51), (20_000_000, 9), (47_500_000, 4), (50_000_000, 0)] {
            let mut timeline = Timeline::new(bytes);
            let mut peak = 0;
            for step in 0..=300 {
                after(&mut timeline, step..=step);
                timeline.look_at(64);
                peak = peak.max(timeline.moments.len());
            }
            assert_eq!(peak, most);
            assert!(peak * bytes < 200_000_000);
        }
    }

    #[test]
    fn what_is_looked_at_stays_while_others_are_dropped() {
        let mut timeline = Timeline::new(1_000);
        after(&mut timeline, 0..=20);
        // Between two moments, it is the one before.
        assert_eq!(timeline.look_at(64 * 7 + 63).unwrap().counts.steps, 7);
        after(&mut timeline, 21..=100);
        assert_eq!(steps(&timeline)[..6], [0, 2, 4, 6, 7, 8]);
        assert_eq!(timeline.go_back(64 * 7).unwrap().counts.steps, 7);
        assert_eq!(steps(&timeline), [0, 2, 4, 6, 7]);
        // It goes on at the distance that there was.
        after(&mut timeline, 8..=12);
        assert_eq!(steps(&timeline), [0, 2, 4, 6, 7, 8, 10, 12]);
        assert!(Timeline::new(1_000).look_at(64).is_none());
    }
}
