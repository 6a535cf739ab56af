//! The labels of a model's classes.

use serde::{Deserialize, Serialize};

use crate::CLASSES;

/// The most labels: a reading names a class in one byte.
const MOST: usize = 256;

/// The labels of the classes that a model tells apart, in the order of its logits. A class for ink that is none of them,
/// which a network may have after these, has no label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Labels(Vec<String>);

impl Default for Labels {
    /// The ten digits.
    fn default() -> Self {
        Self((0..CLASSES).map(|digit| digit.to_string()).collect())
    }
}

impl Labels {
    /// Labels in the order of the logits. `None` unless there are 2 to 256, none of them empty and no two the same.
    ///
    /// ```
    /// use rakam_model::Labels;
    ///
    /// let labels = Labels::new(["circle", "cross"].map(String::from).to_vec()).unwrap();
    /// assert_eq!((labels.len(), labels.get(1)), (2, Some("cross")));
    /// assert!(!labels.are_digits() && Labels::default().are_digits());
    /// assert_eq!(Labels::new(vec!["cross".into(), "cross".into()]), None);
    /// ```
    #[must_use]
    pub fn new(labels: Vec<String>) -> Option<Self> {
        let repeated = |(i, label): (usize, &String)| labels[..i].contains(label);
        let fit = (2..=MOST).contains(&labels.len())
            && !labels.iter().any(String::is_empty)
            && !labels.iter().enumerate().any(repeated);
        fit.then_some(Self(labels))
    }

    /// How many classes have a label; at least two.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there are always labels")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The label of a class.
    #[must_use]
    pub fn get(&self, class: usize) -> Option<&str> {
        self.0.get(class).map(String::as_str)
    }

    /// The labels in the order of the classes.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether these are the ten digits in their order.
    #[must_use]
    pub fn are_digits(&self) -> bool {
        // Without an allocation: every reading asks.
        self.len() == CLASSES && (b'0'..=b'9').zip(&self.0).all(|(digit, label)| label.as_bytes() == [digit])
    }
}
