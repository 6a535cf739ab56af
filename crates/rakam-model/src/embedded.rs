//! The models inside the program.

use crate::{Model, ModelError};

/// A model inside the program.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// Name by which it is chosen.
    pub name: &'static str,
    /// What it is for, in one sentence.
    pub about: &'static str,
    /// Its weights file in four planes, as the build script takes it apart.
    planes: &'static [u8],
}

impl Embedded {
    /// The model itself; its card's facts are in [`Model::trained`].
    ///
    /// # Errors
    /// As [`Model::from_bytes`]; a test makes sure that none occurs.
    pub fn model(&self) -> Result<Model, ModelError> {
        Model::from_bytes(&self.bytes())
    }

    /// Its weights file.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0; self.planes.len()];
        let mut rest = self.planes;
        for plane in 0..4 {
            let places = bytes.iter_mut().skip(plane).step_by(4);
            let (those, others) = rest.split_at(places.len());
            places.zip(those).for_each(|(byte, &value)| *byte = value);
            rest = others;
        }
        bytes
    }
}

/// The name of the model that reads where none is chosen.
pub const DEFAULT: &str = "rakam";

/// The models inside the program, the default first. Without the feature `classic` that is the only one.
#[must_use]
pub fn embedded() -> &'static [Embedded] {
    &[
        Embedded {
            name: DEFAULT,
            about: "Reads what people draw, and rejects what isn't a digit.",
            planes: include_bytes!(concat!(env!("OUT_DIR"), "/rakam.planes")),
        },
        #[cfg(feature = "classic")]
        Embedded {
            name: "classic",
            about: "The network of the original program, trained by its recipe.",
            planes: include_bytes!(concat!(env!("OUT_DIR"), "/classic.planes")),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::embedded;

    #[test]
    fn every_model_inside_opens_and_is_the_file_byte_by_byte() {
        for inside in embedded() {
            inside.model().unwrap();
            let file = format!("{}/../../models/{}.safetensors", env!("CARGO_MANIFEST_DIR"), inside.name);
            assert_eq!(inside.bytes(), std::fs::read(file).unwrap());
        }
    }
}
