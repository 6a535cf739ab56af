//! What the program can check: the conditions of challenges, and how far each is met.

use rakam_ink::Drawing;
use rakam_model::{Embedded, Reading, Verdict};
use serde::{Deserialize, Serialize};

use super::challenge::ChallengeError;
use super::watch::Watch;
use crate::draw::digits::Digits;
use crate::i18n::{Message, Words, tr};
use crate::inside::FoolFacts;
use crate::train::TrainingFacts;

/// The most letters of a name.
const NAME: usize = 40;

/// Something that the program checks. Accuracies and confidences are percentages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Condition {
    /// The training is on this data set.
    DataSet(String),
    /// The network in training reads this share of all test images right, as measured at the end of an epoch.
    TestAccuracyAtLeast(f64),
    /// It read this share of the latest training images right, as it saw them.
    TrainAccuracyAtLeast(f64),
    /// By how many percentage points the accuracy on training images is above that on test images.
    OverfitsByAtLeast(f64),
    /// It has fewer parameters.
    ParametersBelow(f64),
    /// It has trained for fewer seconds.
    SecondsBelow(f64),
    /// It has seen at most so many images.
    ImagesAtMost(f64),
    /// The drawing is read so.
    Reads(Reads),
    /// In Fool, the drawing was read wrong at this strength or a higher one; since then ink was added, and at the same strength
    /// it is read right.
    UndoesFoolingAtLeast(f64),
}

/// How a drawing is to be read. Only strokes count, no opened picture, and they are one digit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reads {
    pub(crate) label: String,
    /// The built-in network that reads it; `None` is the one that is chosen in the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) network: Option<String>,
    #[serde(default)]
    pub(crate) confidence_at_least: f64,
}

/// What the window knows that conditions are about.
pub(crate) struct Facts<'a> {
    pub(crate) training: Option<TrainingFacts>,
    pub(crate) drawing: &'a Drawing,
    /// What the network reads on the canvas.
    pub(crate) digits: &'a Digits,
    pub(crate) fool: Option<FoolFacts>,
}

/// How far a condition is met.
pub(crate) struct Status {
    /// The measured value, if there is one.
    pub(crate) value: Option<f64>,
    pub(crate) met: bool,
    /// What is to be reached, and what there is now.
    pub(crate) goal: String,
    pub(crate) now: Option<String>,
}

/// On which side of its number a condition is met.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    AtLeast(f64),
    AtMost(f64),
    Below(f64),
}

impl Condition {
    fn bound(&self) -> Bound {
        match *self {
            Self::DataSet(_) => Bound::AtLeast(1.0),
            Self::TestAccuracyAtLeast(least)
            | Self::TrainAccuracyAtLeast(least)
            | Self::OverfitsByAtLeast(least)
            | Self::UndoesFoolingAtLeast(least) => Bound::AtLeast(least),
            Self::Reads(ref reads) => Bound::AtLeast(reads.confidence_at_least),
            Self::ParametersBelow(most) | Self::SecondsBelow(most) => Bound::Below(most),
            Self::ImagesAtMost(most) => Bound::AtMost(most),
        }
    }

    /// Whether this value is a better result than that one.
    pub(crate) fn is_better(&self, value: f64, than: f64) -> bool {
        match self.bound() {
            Bound::AtLeast(_) => value > than,
            Bound::AtMost(_) | Bound::Below(_) => value < than,
        }
    }

    /// Checks its numbers and names; `condition` is its number.
    pub(super) fn check(&self, condition: usize) -> Result<(), ChallengeError> {
        let (from, to) = match self {
            Self::DataSet(_) => (0.0, 1.0),
            Self::TestAccuracyAtLeast(_)
            | Self::TrainAccuracyAtLeast(_)
            | Self::OverfitsByAtLeast(_)
            | Self::Reads(_) => (0.0, 100.0),
            Self::ParametersBelow(_) | Self::SecondsBelow(_) | Self::ImagesAtMost(_) => (1.0, 1e9),
            Self::UndoesFoolingAtLeast(_) => (0.001, f64::from(rakam_model::explain::Fool::STRONGEST)),
        };
        let (Bound::AtLeast(found) | Bound::AtMost(found) | Bound::Below(found)) = self.bound();
        if !(from..=to).contains(&found) {
            return Err(ChallengeError::Range { condition, found, from, to });
        }
        if let Self::DataSet(name) | Self::Reads(Reads { label: name, .. }) = self
            && (name.trim().is_empty() || name.chars().count() > NAME)
        {
            return Err(ChallengeError::Name { condition });
        }
        let known: Vec<&str> = rakam_model::embedded().iter().map(|Embedded { name, .. }| *name).collect();
        match self {
            Self::Reads(Reads { network: Some(name), .. }) if !known.contains(&name.as_str()) => {
                Err(ChallengeError::Network { condition, found: name.clone(), known: known.join(", ") })
            }
            _ => Ok(()),
        }
    }

    /// How far it is met.
    pub(super) fn look(&self, facts: &Facts<'_>, watch: &mut Watch, words: &Words) -> Status {
        let training = facts.training.as_ref();
        let mut said = None;
        let value = match self {
            Self::DataSet(name) => training.map(|training| {
                said = Some(training.set.clone());
                f64::from(u8::from(training.set == *name))
            }),
            Self::TestAccuracyAtLeast(_) => training.and_then(|training| training.test_accuracy),
            Self::TrainAccuracyAtLeast(_) => training.and_then(|training| training.train_accuracy),
            Self::OverfitsByAtLeast(_) => {
                training.and_then(|training| Some(training.train_accuracy? - training.test_accuracy?))
            }
            Self::ParametersBelow(_) => training.map(|training| training.parameters as f64),
            Self::SecondsBelow(_) => training.map(|training| training.seconds),
            Self::ImagesAtMost(_) => training.map(|training| training.images as f64),
            Self::Reads(reads) => {
                let (value, read) = watch.reading(reads.network.as_deref(), facts, |reading| {
                    let right = reading.class.is_some() && reading.label.as_ref() == Some(&reads.label);
                    (right.then_some(100.0 * f64::from(reading.confidence)), read_as(reading, words))
                });
                said = Some(read);
                value
            }
            Self::UndoesFoolingAtLeast(least) => {
                let fooling = watch.follow_fooling(facts, *least);
                said = fooling.said.map(|message| words.say(&message));
                fooling.undone
            }
        };
        let met = value.is_some_and(|value| match self.bound() {
            Bound::AtLeast(least) => value >= least,
            Bound::AtMost(most) => value <= most,
            Bound::Below(most) => value < most,
        });
        let now = said.or_else(|| value.map(|value| self.shown(value, words)));
        Status { value, met, goal: words.say(&self.goal(words)), now }
    }

    /// What is to be reached.
    fn goal(&self, words: &Words) -> Message {
        let (Bound::AtLeast(number) | Bound::AtMost(number) | Bound::Below(number)) = self.bound();
        let value = self.shown(number, words);
        match self {
            Self::DataSet(name) => tr("condition-data-set").with("set", name.clone()),
            Self::TestAccuracyAtLeast(_) => tr("condition-test-accuracy").with("value", value),
            Self::TrainAccuracyAtLeast(_) => tr("condition-train-accuracy").with("value", value),
            Self::OverfitsByAtLeast(_) => tr("condition-overfits").with("value", value),
            Self::ParametersBelow(_) => tr("condition-parameters").with("value", value),
            Self::SecondsBelow(_) => tr("condition-seconds").with("value", value),
            Self::ImagesAtMost(_) => tr("condition-images").with("value", value),
            Self::Reads(Reads { label, network: Some(network), .. }) => {
                let reads = tr("condition-reads-by").with("network", network.clone());
                reads.with("label", label.clone()).with("value", value)
            }
            Self::Reads(Reads { label, network: None, .. }) => {
                tr("condition-reads").with("label", label.clone()).with("value", value)
            }
            Self::UndoesFoolingAtLeast(_) => tr("condition-unfool").with("value", value),
        }
    }

    /// A value as the window shows it.
    pub(crate) fn shown(&self, value: f64, words: &Words) -> String {
        match self {
            Self::TestAccuracyAtLeast(_) | Self::TrainAccuracyAtLeast(_) => words.percent_exact(value / 100.0),
            Self::Reads(_) => words.percent((value / 100.0) as f32),
            Self::OverfitsByAtLeast(_) => words.say(&tr("condition-points").with("value", words.decimals(value, 1))),
            Self::SecondsBelow(_) => words.number(value, 1),
            Self::DataSet(_) | Self::ParametersBelow(_) | Self::ImagesAtMost(_) => words.number(value, 0),
            Self::UndoesFoolingAtLeast(_) => words.decimals(value, 3),
        }
    }
}

/// What is read, and how sure.
fn read_as(reading: &Reading, words: &Words) -> String {
    match (&reading.label, reading.verdict) {
        (_, Verdict::Empty) => words.tr("reading-none"),
        (Some(label), _) => {
            let percent = words.percent(reading.confidence);
            words.say(&tr("condition-read").with("label", label.clone()).with("percent", percent))
        }
        (None, _) => words.tr("verdict-not-a-digit"),
    }
}
