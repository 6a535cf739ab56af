//! What may train and read, and how fast each is.

use std::time::Duration;

use rakam_nn::Architecture;
use serde::{Deserialize, Serialize};

/// What may train, and read many images.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// A graphics card if there is one and it is faster, else the processor.
    #[default]
    Auto,
    /// The processor.
    Cpu,
    /// A graphics card, or a driver that stands for one.
    Gpu,
}

impl Device {
    /// The environment variable that names a device, where no option does.
    pub const VARIABLE: &str = "RAKAM_DEVICE";

    /// The device that [`Device::VARIABLE`] names; `None` if it isn't set or names none.
    #[must_use]
    pub fn of_environment() -> Option<Self> {
        Self::named(&std::env::var(Self::VARIABLE).ok()?)
    }

    /// The device of that name: `auto`, `cpu` or `gpu`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "auto" => Some(Self::Auto),
            "cpu" => Some(Self::Cpu),
            "gpu" => Some(Self::Gpu),
            _ => None,
        }
    }
}

/// Steps or images a second of both.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pace {
    /// The processor's.
    pub cpu: f64,
    /// The graphics card's.
    pub gpu: f64,
}

/// A network, in words, as far as a device's pace depends on it: its layers, what it takes and how many classes it tells apart.
#[must_use]
pub fn work_of(architecture: &Architecture) -> String {
    format!("{} on {}, {} classes", architecture.notation(), architecture.input, architecture.classes())
}

/// Opening a card, compiling its kernels and timing it takes about this long, so a card isn't worth it where the processor is done
/// sooner.
pub(crate) const READING_WORTH_A_CARD: Duration = Duration::from_secs(1);

/// Whether the processor, which reads so many images a second, has so many to read that a card is considered: for a second or more.
#[must_use]
pub fn is_worth_a_card(images: usize, images_a_second: f64) -> bool {
    images as f64 / images_a_second >= READING_WORTH_A_CARD.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use rakam_nn::Shape;

    use super::*;

    #[test]
    fn the_same_layers_on_other_images_or_for_other_classes_are_other_work() {
        let parsed = |input, classes| Architecture::parse("conv 4 3x3, relu", input, classes).unwrap();
        let work = [(Shape::new(1, 28, 28), 10), (Shape::new(3, 64, 64), 10), (Shape::new(1, 28, 28), 26)]
            .map(|(input, classes)| work_of(&parsed(input, classes)));
        assert!(work[0] != work[1] && work[0] != work[2], "{work:?}");
    }

    #[test]
    fn a_card_is_considered_where_the_processor_had_to_read_for_a_second() {
        assert!(!is_worth_a_card(10_000, 29_000.0));
        assert!(is_worth_a_card(150_000, 29_000.0));
        assert!(is_worth_a_card(usize::MAX, 400_000.0));
    }
}
