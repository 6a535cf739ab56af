//! The challenges that are built in.

use super::challenge::{Challenge, Text};
use super::condition::{Condition, Reads};
use crate::i18n::{Message, tr};

fn challenge(name: &'static str, [title, goal, hint]: [Message; 3], conditions: Vec<Condition>) -> Challenge {
    let [title, goal, hint] = [title, goal, hint].map(Text::Message);
    Challenge { name: Some(name), title, goal, hint: Some(hint), conditions }
}

fn reads(network: &str, label: &str) -> Condition {
    Condition::Reads(Reads { label: label.to_owned(), network: Some(network.to_owned()), confidence_at_least: 50.0 })
}

pub(super) fn all() -> Vec<Challenge> {
    let mnist = || Condition::DataSet("mnist".to_owned());
    vec![
        challenge(
            "small",
            [tr("challenge-small"), tr("challenge-small-goal"), tr("challenge-small-hint")],
            vec![Condition::TestAccuracyAtLeast(99.0), Condition::ParametersBelow(10_000.0), mnist()],
        ),
        challenge(
            "overfit",
            [tr("challenge-overfit"), tr("challenge-overfit-goal"), tr("challenge-overfit-hint")],
            vec![Condition::OverfitsByAtLeast(20.0), Condition::TrainAccuracyAtLeast(99.0), mnist()],
        ),
        challenge(
            "two-minds",
            [tr("challenge-two-minds"), tr("challenge-two-minds-goal"), tr("challenge-two-minds-hint")],
            vec![reads("classic", "9"), reads("rakam", "4")],
        ),
        challenge(
            "unfool",
            [tr("challenge-unfool"), tr("challenge-unfool-goal"), tr("challenge-unfool-hint")],
            vec![Condition::UndoesFoolingAtLeast(0.05)],
        ),
    ]
}
