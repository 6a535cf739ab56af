//! The first images of many, timed on both devices.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rakam_gpu::{Gpu, GpuReader};
use rakam_nn::Network;
use rakam_train::{Pace, is_worth_a_card, work_of};

/// How long the processor is timed, in seconds.
const CPU_SECONDS: f64 = 0.1;

/// How long the card is timed, in seconds: it begins with a few images at a time.
const CARD_SECONDS: f64 = 0.5;

/// A network on a graphics card.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) type CardReader = std::sync::Arc<GpuReader>;
#[cfg(target_arch = "wasm32")]
pub(crate) type CardReader = GpuReader;

thread_local! {
    /// What trials have found, in images a second, by the work.
    static KNOWN: RefCell<BTreeMap<String, Pace>> = const { RefCell::new(BTreeMap::new()) };
}

/// What is still to be found out while images are read.
pub(crate) struct ReadingTrial(Option<(Gpu, Network, Timing)>);

/// Which device reads from now on.
pub(crate) enum Turn {
    ToTheCard(CardReader),
    ToTheProcessor,
}

impl ReadingTrial {
    /// Nothing.
    pub(crate) const NONE: Self = Self(None);

    /// Whether the card is faster than the processor.
    #[cfg(any(test, target_arch = "wasm32"))]
    pub(crate) fn of(gpu: Gpu, network: &Network) -> Self {
        Self(Some((gpu, network.clone(), Timing::default())))
    }

    /// What a trial has found before.
    #[cfg(any(test, target_arch = "wasm32"))]
    pub(crate) fn known(network: &Network) -> Option<Pace> {
        KNOWN.with_borrow(|known| known.get(&work_of(network.architecture())).copied())
    }

    /// Whether nothing is left to be found out.
    pub(crate) fn is_over(&self) -> bool {
        self.0.is_none()
    }

    /// After the device that reads has read so many inputs in so many seconds; so many images are left.
    pub(crate) fn after(&mut self, inputs: usize, seconds: f64, left: usize) -> Option<Turn> {
        let (gpu, network, timing) = self.0.as_mut()?;
        let turn = match timing.add(inputs, seconds, left) {
            Course::GoOn => return None,
            Course::ToTheCard => match GpuReader::new(gpu, network) {
                Ok(card) => return Some(Turn::ToTheCard(card.into())),
                Err(error) => {
                    tracing::info!(%error, "the processor reads on");
                    None
                }
            },
            Course::Stay => None,
            Course::Timed(pace) => {
                KNOWN.with_borrow_mut(|known| known.insert(work_of(network.architecture()), pace));
                (pace.gpu <= pace.cpu).then_some(Turn::ToTheProcessor)
            }
        };
        *self = Self::NONE;
        turn
    }
}

/// The times of images: the processor's first, then the card's.
#[derive(Debug, Default)]
struct Timing {
    /// Images a second of the processor, once they are known.
    cpu: Option<f64>,
    /// Whether the card has read its first images, which aren't timed: they wait for a compiler.
    is_warm: bool,
    seconds: f64,
    /// The most images a second so far. Other work in between only makes a device look slower.
    pace: f64,
}

/// How the reading goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Course {
    GoOn,
    /// The card is to read the next images.
    ToTheCard,
    /// The processor will be done too soon for a trial.
    Stay,
    /// Both are timed.
    Timed(Pace),
}

impl Timing {
    /// After so many images that took so long; so many are left.
    fn add(&mut self, images: usize, seconds: f64, left: usize) -> Course {
        if self.cpu.is_some() && !self.is_warm {
            self.is_warm = true;
            return Course::GoOn;
        }
        self.seconds += seconds;
        self.pace = self.pace.max(images as f64 / seconds.max(1e-6));
        let pace = self.pace;
        match self.cpu {
            None if self.seconds >= CPU_SECONDS => {
                *self = Self { cpu: Some(pace), ..Self::default() };
                if is_worth_a_card(left, pace) { Course::ToTheCard } else { Course::Stay }
            }
            Some(cpu) if self.seconds >= CARD_SECONDS => Course::Timed(Pace { cpu, gpu: pace }),
            _ => Course::GoOn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of pieces of 100 images that take so long each, and after how many of them.
    fn timed(timing: &mut Timing, seconds: f64, left: usize) -> (usize, Course) {
        let courses = (1..).map(|pieces| (pieces, timing.add(100, seconds, left)));
        courses.into_iter().find(|(_, course)| *course != Course::GoOn).unwrap()
    }

    #[test]
    fn both_devices_are_timed_where_much_is_left() {
        let mut timing = Timing::default();
        assert_eq!(timed(&mut timing, 0.06, 2000), (2, Course::ToTheCard));
        // The first images of the card may take any time.
        assert_eq!(timing.add(64, 30.0, 2000), Course::GoOn);
        let (pieces, Course::Timed(pace)) = timed(&mut timing, 0.02, 1000) else { panic!("not timed") };
        assert_eq!(pieces, 25);
        assert!((pace.cpu - 100.0 / 0.06).abs() < 1.0 && (pace.gpu - 5000.0).abs() < 1.0, "{pace:?}");
    }

    #[test]
    fn the_processor_reads_on_where_little_is_left() {
        let mut timing = Timing::default();
        assert_eq!(timed(&mut timing, 0.06, 1600), (2, Course::Stay));
    }
}
