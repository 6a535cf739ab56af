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
    weights: &'static [u8],
    /// Whether that is in four planes, as the build script takes it apart.
    in_planes: bool,
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
        if !self.in_planes {
            return self.weights.to_vec();
        }
        let mut rest = self.weights;
        let mut bytes = vec![0; rest.len()];
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

const RAKAM: Embedded = Embedded {
    name: DEFAULT,
    about: "Reads what people draw, and rejects what isn't a digit.",
    weights: include_bytes!(concat!(env!("OUT_DIR"), "/rakam.planes")),
    in_planes: true,
};

const fn classic(weights: &'static [u8], in_planes: bool) -> Embedded {
    Embedded {
        name: "classic",
        about: "The network of the original program, trained by its recipe.",
        weights,
        in_planes,
    }
}

/// The models inside the program, the default first. In a browser that is the only one until `add_classic` is called.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn embedded() -> &'static [Embedded] {
    const CLASSIC: Embedded = classic(include_bytes!(concat!(env!("OUT_DIR"), "/classic.planes")), true);
    &[RAKAM, CLASSIC]
}

/// The models inside the program, the default first. In a browser that is the only one until [`add_classic`] is called.
#[cfg(target_arch = "wasm32")]
#[must_use]
pub fn embedded() -> &'static [Embedded] {
    WITH_CLASSIC.get().map_or(&[RAKAM], |both| both)
}

#[cfg(target_arch = "wasm32")]
static WITH_CLASSIC: std::sync::OnceLock<[Embedded; 2]> = std::sync::OnceLock::new();

/// Adds `classic` to the models inside, from its weights file. A page fetches that once it has started, so that it starts
/// sooner. A second call changes nothing.
///
/// # Errors
/// As [`Model::from_bytes`].
#[cfg(target_arch = "wasm32")]
pub fn add_classic(weights: Vec<u8>) -> Result<(), ModelError> {
    Model::from_bytes(&weights)?;
    WITH_CLASSIC.get_or_init(|| [RAKAM, classic(weights.leak(), false)]);
    Ok(())
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
