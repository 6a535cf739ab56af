//! What may train and read, and how fast each is.

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
