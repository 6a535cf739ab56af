//! The networks that Rakam knows, as data.

use rakam_nn::{Architecture, Conv2d, Linear, Shape, Stage};

use crate::error::shown;
use crate::{CLASSES, ModelError};

/// A name and its architecture.
type Entry = (&'static str, fn() -> Architecture);

/// Every architecture by name; the first is the default.
const TABLE: &[Entry] = &[("classic", classic), ("rakam", rakam)];

/// The network of the original program: two 5x5 convolutions and three dense layers, 44 thousand parameters, for one
/// 28x28 image and ten classes.
#[must_use]
pub fn classic() -> Architecture {
    Architecture {
        name: "classic".to_owned(),
        input: MNIST_INPUT,
        hidden: vec![
            Stage::new(Conv2d::new(6, 5)).max_pool(),
            Stage::new(Conv2d::new(16, 5)).max_pool(),
            Stage::new(Linear::new(120)).dropout(0.5),
            Stage::new(Linear::new(84)),
        ],
        head: Linear::new(10),
    }
}

/// The network for what people draw: six 3x3 convolutions and two dense layers, for one 28x28 image and eleven classes:
/// the ten digits, and ink that isn't a digit.
#[must_use]
pub fn rakam() -> Architecture {
    Architecture {
        name: "rakam".to_owned(),
        input: MNIST_INPUT,
        hidden: vec![
            Stage::new(Conv2d::new(32, 3)),
            Stage::new(Conv2d::new(32, 3)).max_pool(),
            Stage::new(Conv2d::new(64, 3)),
            Stage::new(Conv2d::new(64, 3)).max_pool(),
            Stage::new(Conv2d::new(96, 3).padding(1)),
            Stage::new(Conv2d::new(128, 3)).dropout(0.3),
            Stage::new(Linear::new(128)),
        ],
        head: Linear::new(11),
    }
}

/// The architecture of that name, or of these layers, as [`Architecture::parse`] reads them: for one 28x28 image and ten
/// classes.
///
/// ```
/// use rakam_model::architecture;
///
/// assert_eq!(architecture("rakam")?.classes(), 11);
/// assert_eq!(architecture("dense 30, relu")?.hidden.len(), 1);
/// # Ok::<(), rakam_model::ModelError>(())
/// ```
///
/// # Errors
/// [`ModelError::UnknownArchitecture`], which lists the known names, or what is wrong with the layers.
pub fn architecture(name: &str) -> Result<Architecture, ModelError> {
    match known(name) {
        Some(architecture) => Ok(architecture),
        None => of_layers(name, MNIST_INPUT, CLASSES),
    }
}

/// [`architecture`] for other inputs and classes.
///
/// # Errors
/// As [`architecture`]; and [`ModelError::Input`] if a network that is known by its name takes inputs of another shape.
pub fn architecture_for(name: &str, input: Shape, classes: usize) -> Result<Architecture, ModelError> {
    match known(name) {
        Some(architecture) if architecture.input == input => {
            Ok(Architecture { head: Linear::new(classes), ..architecture })
        }
        Some(architecture) => {
            let (takes, arrives) = (architecture.input.to_string(), input.to_string());
            Err(ModelError::Input { architecture: name.to_owned(), takes, arrives })
        }
        None => of_layers(name, input, classes),
    }
}

/// The input of networks for MNIST's images.
pub const MNIST_INPUT: Shape = Shape::new(1, 28, 28);

fn known(name: &str) -> Option<Architecture> {
    TABLE.iter().find(|(known, _)| *known == name).map(|(_, build)| build())
}

fn of_layers(text: &str, input: Shape, classes: usize) -> Result<Architecture, ModelError> {
    if are_layers(text) {
        return Ok(Architecture::parse(text, input, classes)?);
    }
    Err(ModelError::UnknownArchitecture { name: shown(text), known: names() })
}

/// Whether this is a list of layers and no name.
fn are_layers(name: &str) -> bool {
    name.contains([' ', ',', '\n']) || name == Architecture::WITHOUT_LAYERS
}

/// Whether the number of classes follows from what the network is for, and not from its name.
#[must_use]
pub fn has_any_classes(architecture: &Architecture) -> bool {
    architecture_names().all(|name| name != architecture.name)
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
