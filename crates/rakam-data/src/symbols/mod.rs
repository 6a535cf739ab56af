//! A user's own symbols: classes with a name and drawn examples, and their file.
//!
//! ```text
//! mod.rs   Symbols and Class, and their limits
//! file.rs  the file that symbols are exported to and imported from
//! ```

mod file;

use std::ops::RangeInclusive;

use rakam_ink::Stroke;

pub use file::SymbolsError;

/// A class: its name, and how it is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Class {
    /// What readings call it.
    pub name: String,
    /// Drawings of it, in sides of the canvas that each was drawn on.
    pub examples: Vec<Vec<Stroke>>,
}

/// The classes of a network of one's own, in the order of its logits.
///
/// ```
/// use rakam_data::{Class, Symbols};
/// use rakam_ink::{Point, Stroke};
///
/// let line = |to: f32| Stroke::from_iter([(0.2, 0.5), (to, 0.5)].map(|(x, y)| Point { x, y, width: 0.05 }));
/// let class = |name: &str, to| Class { name: name.into(), examples: vec![vec![line(to)]; 5] };
/// let symbols = Symbols { classes: vec![class("dash", 0.8), class("dot", 0.2)] };
/// assert_eq!(Symbols::from_json(&symbols.to_json())?, symbols);
/// # Ok::<(), rakam_data::SymbolsError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Symbols {
    /// The classes.
    pub classes: Vec<Class>,
}

/// Why symbols can't be trained on yet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// Too few classes.
    #[error("{found} classes; at least {} are needed", Symbols::CLASSES.start())]
    Classes {
        /// How many there are.
        found: usize,
    },
    /// A class without a name.
    #[error("class {} has no name", .class + 1)]
    Unnamed {
        /// Its index.
        class: usize,
    },
    /// A class with the name of one before it.
    #[error("two classes are called {name}")]
    SameName {
        /// The name.
        name: String,
        /// The index of the second of them.
        class: usize,
    },
    /// A class with too few examples.
    #[error("{name} has {found} examples; at least {} are needed", Symbols::EXAMPLES.start())]
    Examples {
        /// The name of the class.
        name: String,
        /// Its index.
        class: usize,
        /// How many there are.
        found: usize,
    },
}

impl Symbols {
    /// How many classes a network can have.
    pub const CLASSES: RangeInclusive<usize> = 2..=40;
    /// How many examples of a class a network learns from.
    pub const EXAMPLES: RangeInclusive<usize> = 5..=60;
    /// The longest name, in characters.
    pub const NAME: usize = 24;
    /// The most strokes of an example: far more than a hand draws.
    pub const STROKES: usize = 1_000;
    /// The most points of a stroke.
    pub const POINTS: usize = 5_000;

    /// Whether a network can learn them.
    ///
    /// # Errors
    /// What is missing first.
    pub fn check(&self) -> Result<(), NotReady> {
        if self.classes.len() < *Self::CLASSES.start() {
            return Err(NotReady::Classes { found: self.classes.len() });
        }
        for (class, Class { name, .. }) in self.classes.iter().enumerate() {
            if name.trim().is_empty() {
                return Err(NotReady::Unnamed { class });
            }
            if self.classes[..class].iter().any(|other| other.name.trim() == name.trim()) {
                return Err(NotReady::SameName { name: name.trim().to_owned(), class });
            }
        }
        for (class, Class { name, examples }) in self.classes.iter().enumerate() {
            if examples.len() < *Self::EXAMPLES.start() {
                return Err(NotReady::Examples { name: name.trim().to_owned(), class, found: examples.len() });
            }
        }
        Ok(())
    }

    /// The names of the classes, without spaces around them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.classes.iter().map(|class| class.name.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_first_is_named() {
        let class = |name: &str, examples| Class { name: name.to_owned(), examples: vec![Vec::new(); examples] };
        let found = |classes: Vec<Class>| Symbols { classes }.check();
        assert_eq!(found(vec![class("a", 5)]), Err(NotReady::Classes { found: 1 }));
        assert_eq!(found(vec![class("a", 5), class("  ", 5)]), Err(NotReady::Unnamed { class: 1 }));
        let same = NotReady::SameName { name: "a".to_owned(), class: 1 };
        assert_eq!(found(vec![class("a", 5), class(" a", 5)]), Err(same));
        let few = found(vec![class("a", 5), class("b", 4)]).unwrap_err();
        assert_eq!(few.to_string(), "b has 4 examples; at least 5 are needed");
        assert_eq!(found(vec![class("a", 5), class("b", 5)]), Ok(()));
    }
}
