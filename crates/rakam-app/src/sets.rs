//! Data sets as the window names them.

use fluent_bundle::FluentValue;
use rakam_data::Published;
use rakam_lab::{DataSet, SetId};

use crate::i18n::{Message, Words, tr};
use crate::network::file_name;

/// The name of a set, the same in every language.
pub(crate) fn name(set: &SetId) -> String {
    match set {
        SetId::Published(name) => Published::named(name).map_or(name.as_str(), |set| set.title).to_owned(),
        SetId::Own(place) => file_name(place.trim_end_matches(['/', '\\'])).to_owned(),
    }
}

/// A class in a message: a digit as a number, which takes its article, any other by its name.
pub(crate) fn class(name: &str) -> FluentValue<'static> {
    match name.parse::<u8>() {
        Ok(digit) if name.len() == 1 => digit.into(),
        _ => name.to_owned().into(),
    }
}

/// How many images a set has, of how many classes, and of which shape.
pub(crate) fn contents(set: &DataSet, words: &Words) -> Message {
    let number = |count: usize| words.number(count as f64, 0);
    let colour = if set.shape.channels == 1 { words.tr("data-grey") } else { words.tr("data-colour") };
    tr("data-contents")
        .with("train", number(set.train))
        .with("test", number(set.test))
        .with("classes", set.classes.len())
        .with("width", set.shape.width)
        .with("height", set.shape.height)
        .with("colour", colour)
}

/// Whether a set can be loaded without asking: it lies where it did, and nothing need be downloaded. MNIST always can.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn is_there(set: &SetId) -> bool {
    match set {
        _ if *set == SetId::default() => true,
        SetId::Published(name) => Published::named(name).is_some_and(|set| set.found().is_some()),
        SetId::Own(place) => std::path::Path::new(place).exists(),
    }
}

/// A page carries MNIST, and keeps no others.
#[cfg(target_arch = "wasm32")]
pub(crate) fn is_there(set: &SetId) -> bool {
    *set == SetId::default()
}
