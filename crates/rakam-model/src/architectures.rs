//! The networks that Rakam knows, as data.

use rakam_nn::{Architecture, Layer, Shape};

use crate::ModelError;
use crate::error::shown;

/// A name, and what it stands for.
type Entry = (&'static str, fn() -> Architecture);

/// Every architecture by name; the first is the default.
const TABLE: &[Entry] = &[("classic", classic), ("rakam", rakam)];

/// The network of the original program: two 5x5 convolutions and three dense layers, 44 thousand parameters, for one
/// 28x28 image and ten classes.
#[must_use]
pub fn classic() -> Architecture {
    Architecture {
        name: "classic",
        input: Shape::new(1, 28, 28),
        layers: vec![
            Layer::Conv2d { name: "conv1", out_channels: 6, kernel: 5, padding: 0 },
            Layer::BatchNorm { name: "bn1" },
            Layer::Relu,
            Layer::MaxPool2,
            Layer::Conv2d { name: "conv2", out_channels: 16, kernel: 5, padding: 0 },
            Layer::BatchNorm { name: "bn2" },
            Layer::Relu,
            Layer::MaxPool2,
            Layer::Linear { name: "fc1", out_features: 120 },
            Layer::BatchNorm { name: "bn3" },
            Layer::Relu,
            Layer::Dropout { p: 0.5 },
            Layer::Linear { name: "fc2", out_features: 84 },
            Layer::BatchNorm { name: "bn4" },
            Layer::Relu,
            Layer::Linear { name: "fc3", out_features: 10 },
        ],
    }
}

/// The network that reads what people draw: five 3x3 convolutions and two dense layers, for one 28x28 image and eleven
/// classes: the ten digits, and ink that is no digit.
#[must_use]
pub fn rakam() -> Architecture {
    let conv = |name, out_channels| Layer::Conv2d { name, out_channels, kernel: 3, padding: 0 };
    let norm = |name| Layer::BatchNorm { name };
    Architecture {
        name: "rakam",
        input: Shape::new(1, 28, 28),
        layers: vec![
            conv("conv1", 32),
            norm("bn1"),
            Layer::Relu,
            conv("conv2", 32),
            norm("bn2"),
            Layer::Relu,
            Layer::MaxPool2,
            conv("conv3", 64),
            norm("bn3"),
            Layer::Relu,
            conv("conv4", 64),
            norm("bn4"),
            Layer::Relu,
            Layer::MaxPool2,
            conv("conv5", 128),
            norm("bn5"),
            Layer::Relu,
            Layer::Dropout { p: 0.3 },
            Layer::Linear { name: "fc1", out_features: 128 },
            norm("bn6"),
            Layer::Relu,
            Layer::Linear { name: "fc2", out_features: 11 },
        ],
    }
}

/// The architecture of that name.
///
/// # Errors
/// [`ModelError::UnknownArchitecture`], which lists the known names.
pub fn architecture(name: &str) -> Result<Architecture, ModelError> {
    match TABLE.iter().find(|(known, _)| *known == name) {
        Some((_, build)) => Ok(build()),
        None => Err(ModelError::UnknownArchitecture { name: shown(name), known: names() }),
    }
}

/// The names that [`architecture`] knows, the default first.
pub fn architecture_names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(name, _)| *name)
}

fn names() -> String {
    architecture_names().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rakam_nn::Network;

    #[test]
    fn every_architecture_is_a_network_under_its_own_name() {
        for name in architecture_names() {
            let architecture = architecture(name).unwrap();
            assert_eq!(architecture.name, name);
            Network::new(architecture, 0).unwrap();
        }
    }

    #[test]
    fn classic_has_the_shapes_of_the_original_program() {
        let network = Network::new(classic(), 0).unwrap();
        let shape = |name| network.tensor(name).unwrap().shape.to_vec();
        assert_eq!(shape("conv1.weight"), [6, 1, 5, 5]);
        assert_eq!(shape("conv2.weight"), [16, 6, 5, 5]);
        assert_eq!(shape("fc1.weight"), [120, 256]);
        assert_eq!(shape("bn4.running_var"), [84]);
        assert_eq!(network.parameters().len(), 44_878);
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let text = architecture("clasic").unwrap_err().to_string();
        assert!(text.contains("clasic") && text.contains("classic"), "{text}");
    }
}
