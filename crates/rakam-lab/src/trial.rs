//! The first steps of a training, timed on both devices.

use rakam_train::Pace;

/// Steps that are timed on each.
const STEPS: u32 = 30;

/// The longest that they are timed, in seconds.
const LONGEST: f64 = 2.0;

/// The times of steps: the processor's first, then the card's.
#[derive(Debug, Default)]
pub(crate) struct Timing {
    /// Steps a second of the processor, once they are known.
    cpu: Option<f64>,
    /// Whether the device has made its first step, which isn't timed: it waits for a compiler or for memory.
    is_warm: bool,
    steps: u32,
    seconds: f64,
}

/// How a trial goes on after a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Steps {
    GoOn,
    /// The card is to make the next steps.
    ToTheCard,
    /// Both are timed.
    Timed(Pace),
}

impl Timing {
    /// After a step that took so long.
    pub(crate) fn add(&mut self, seconds: f64) -> Steps {
        if !self.is_warm {
            self.is_warm = true;
            return Steps::GoOn;
        }
        self.steps += 1;
        self.seconds += seconds;
        if self.steps < STEPS && self.seconds < LONGEST {
            return Steps::GoOn;
        }
        let pace = f64::from(self.steps) / self.seconds.max(1e-6);
        match self.cpu {
            None => {
                *self = Self { cpu: Some(pace), ..Self::default() };
                Steps::ToTheCard
            }
            Some(cpu) => Steps::Timed(Pace { cpu, gpu: pace }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of steps that take so long each, and after how many of them.
    fn timed(timing: &mut Timing, seconds: f64) -> (u32, Steps) {
        let mut steps = 0;
        loop {
            steps += 1;
            match timing.add(if steps == 1 { 50.0 } else { seconds }) {
                Steps::GoOn => {}
                end => return (steps, end),
            }
        }
    }

    #[test]
    fn thirty_steps_are_timed_on_each_but_for_the_first() {
        let mut timing = Timing::default();
        assert_eq!(timed(&mut timing, 0.01), (31, Steps::ToTheCard));
        let (steps, Steps::Timed(pace)) = timed(&mut timing, 0.002) else { panic!("not timed") };
        assert_eq!(steps, 31);
        assert!((pace.cpu - 100.0).abs() < 1e-6 && (pace.gpu - 500.0).abs() < 1e-6, "{pace:?}");
    }

    #[test]
    fn slow_steps_are_timed_for_two_seconds() {
        let mut timing = Timing::default();
        assert_eq!(timed(&mut timing, 1.0), (3, Steps::ToTheCard));
        let (steps, Steps::Timed(pace)) = timed(&mut timing, 4.0) else { panic!("not timed") };
        assert_eq!((steps, pace), (2, Pace { cpu: 1.0, gpu: 0.25 }));
    }
}
