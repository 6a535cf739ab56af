//! The models inside the program.

use crate::{Model, ModelError};

/// A model inside the program.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// Name by which it is chosen.
    pub name: &'static str,
    /// What it is for, in one sentence.
    pub about: &'static str,
    /// Its weights file.
    pub bytes: &'static [u8],
}

impl Embedded {
    /// The model itself; its card's facts are in [`Model::trained`].
    ///
    /// # Errors
    /// As [`Model::from_bytes`]; a test makes sure that none occurs.
    pub fn model(&self) -> Result<Model, ModelError> {
        Model::from_bytes(self.bytes)
    }
}

/// The name of the model that reads where none is chosen.
pub const DEFAULT: &str = "rakam";

/// The models inside the program, the default first.
#[must_use]
pub fn embedded() -> &'static [Embedded] {
    &[
        Embedded {
            name: DEFAULT,
            about: "Reads what people draw, and knows what is no digit.",
            bytes: include_bytes!("../../../models/rakam.safetensors"),
        },
        Embedded {
            name: "classic",
            about: "The network of the original program, trained by its recipe.",
            bytes: include_bytes!("../../../models/classic.safetensors"),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::embedded;

    #[test]
    fn every_model_inside_opens() {
        for inside in embedded() {
            inside.model().unwrap();
        }
    }
}
