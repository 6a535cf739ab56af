//! A challenge as data: what it says, and the conditions that the program checks. A teacher writes one as a part of a `.rakam` file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::condition::Condition;
use crate::i18n::{Message, Words};

/// The most characters of a title, and of a goal or hint: more would not be read.
const TITLE: usize = 80;
const TEXT: usize = 1_000;

/// The most conditions.
const CONDITIONS: usize = 8;

/// Something to achieve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Challenge {
    /// Under which name the result of a built-in one is kept; that of another is kept under its title.
    #[serde(skip)]
    pub(crate) name: Option<&'static str>,
    pub(crate) title: Text,
    pub(crate) goal: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<Text>,
    /// All must be met at the same time. The first is what the result is measured by.
    pub(crate) conditions: Vec<Condition>,
}

/// A text of a challenge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected a text, or an object with a text for each language, such as {\"en\": \"…\"}")]
pub(crate) enum Text {
    /// A message of the window, of a built-in challenge.
    #[serde(skip)]
    Message(Message),
    Plain(String),
    /// By the code of the language.
    ByLanguage(BTreeMap<String, String>),
}

impl Text {
    /// The text in the window's language, or else in English or any other that there is.
    pub(crate) fn say(&self, words: &Words) -> String {
        match self {
            Self::Message(message) => words.say(message),
            Self::Plain(text) => text.clone(),
            Self::ByLanguage(texts) => {
                let own = texts.get(words.language().code()).or_else(|| texts.get("en"));
                own.or_else(|| texts.values().next()).cloned().unwrap_or_default()
            }
        }
    }

    /// Whether there is a text in it, and none is longer than so many characters.
    fn fits(&self, most: usize) -> bool {
        let fits = |text: &String| !text.trim().is_empty() && text.chars().count() <= most;
        match self {
            Self::Message(_) => true,
            Self::Plain(text) => fits(text),
            Self::ByLanguage(texts) => !texts.is_empty() && texts.values().all(fits),
        }
    }
}

/// What is wrong with a challenge, though it is written as one.
#[derive(Clone, Debug, Error, PartialEq)]
pub(crate) enum ChallengeError {
    #[error("{place} is empty or longer than {most} characters")]
    Text { place: &'static str, most: usize },
    #[error("there are {found} conditions: 1 to {CONDITIONS} are allowed")]
    Conditions { found: usize, most: usize },
    #[error("condition {condition}: {found} isn't from {from} to {to}")]
    Range { condition: usize, found: f64, from: f64, to: f64 },
    #[error("condition {condition}: {found:?} is none of {known}")]
    Network { condition: usize, found: String, known: String },
    #[error("condition {condition}: the name is empty or too long")]
    Name { condition: usize },
}

impl Challenge {
    /// Checks what the types can't.
    pub(crate) fn check(&self) -> Result<(), ChallengeError> {
        let hint = self.hint.as_ref().map(|hint| ("hint", hint, TEXT));
        for (place, text, most) in [("title", &self.title, TITLE), ("goal", &self.goal, TEXT)].into_iter().chain(hint) {
            if !text.fits(most) {
                return Err(ChallengeError::Text { place, most });
            }
        }
        let found = self.conditions.len();
        if !(1..=CONDITIONS).contains(&found) {
            return Err(ChallengeError::Conditions { found, most: CONDITIONS });
        }
        self.conditions.iter().zip(1..).try_for_each(|(condition, number)| condition.check(number))
    }

    /// Under which name its best result is kept.
    pub(crate) fn key(&self) -> String {
        let title = || match &self.title {
            Text::Plain(title) => title.clone(),
            Text::ByLanguage(titles) => titles.values().next().cloned().unwrap_or_default(),
            Text::Message(_) => String::new(),
        };
        self.name.map_or_else(|| format!("own: {}", title()), str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::builtin;
    use super::*;
    use crate::Language;
    use crate::share::{ShareError, Shared};

    /// Opens a file with this challenge.
    fn open(challenge: &str) -> Result<Challenge, ShareError> {
        Shared::from_json(&format!("{{\"rakam\":1,\"challenge\":{challenge}}}")).map(|shared| shared.challenge.unwrap())
    }

    fn with(conditions: &str) -> Result<Challenge, ShareError> {
        open(&format!(r#"{{"title":"T","goal":"G","conditions":{conditions}}}"#))
    }

    #[test]
    fn the_built_in_ones_are_as_files_have_to_be() {
        for challenge in builtin::all() {
            assert_eq!(challenge.check(), Ok(()), "{challenge:?}");
        }
    }

    #[test]
    fn a_text_is_said_in_the_windows_language_or_in_another() {
        let text = |json: &str| serde_json::from_str::<Text>(json).unwrap();
        let said =
            |json: &str| ["en", "tr"].map(|code| text(json).say(&Words::new(Language::of_locale(code).unwrap())));
        assert_eq!(said(r#""One""#), ["One", "One"]);
        assert_eq!(said(r#"{"tr": "Bir", "en": "One"}"#), ["One", "Bir"]);
        assert_eq!(said(r#"{"de": "Eins"}"#), ["Eins", "Eins"]);
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_and_where() {
        let wrong = |error: Result<Challenge, ShareError>| error.unwrap_err().to_string();
        for (conditions, expected) in [
            ("[]", "there are 0 conditions"),
            (r#"[{"train_accuracy_at_least": 101}]"#, "condition 1: 101 isn't from 0 to 100"),
            (r#"[{"parameters_below": 9}, {"seconds_below": -1}]"#, "condition 2: -1 isn't from 1"),
            (r#"[{"undoes_fooling_at_least": 7}]"#, "condition 1: 7 isn't from 0.001 to 0.5"),
            (r#"[{"reads": {"label": "4", "network": "other"}}]"#, "\"other\" is none of rakam, classic"),
            (r#"[{"reads": {"label": " "}}]"#, "condition 1: the name is empty"),
            (r#"[{"reads": {"label": "4", "by": "rakam"}}]"#, "unknown field `by`"),
            (r#"[{"wins": 1}]"#, "unknown variant `wins`, expected one of `data_set`, `test_accuracy_at_least`"),
            (r#"[{"parameters_below": "few"}]"#, "invalid type: string \"few\", expected f64"),
            (r#"[{"parameters_below": 1e999}]"#, "number out of range"),
            (r#"[{"parameters_below": NaN}]"#, "line 1"),
            ("7", "invalid type: integer `7`, expected a sequence"),
        ] {
            let said = wrong(with(conditions));
            assert!(said.contains(expected), "{conditions}: {said}");
        }
        let condition = r#"[{"parameters_below": 100}]"#;
        let text = |title: &str| open(&format!(r#"{{"title":{title},"goal":"G","conditions":{condition}}}"#));
        assert!(wrong(text("\"\"")).contains("title is empty or longer than 80 characters"));
        assert!(wrong(text(&format!("\"{}\"", "x".repeat(81)))).contains("title is empty or longer"));
        assert!(wrong(text("{}")).contains("title is empty"));
        assert!(wrong(text("3")).contains("expected a text, or an object with a text for each language"));
        assert!(wrong(open(r#"{"title":"T","gaol":"G","conditions":[]}"#)).contains("unknown field `gaol`"));
        let deep = "[".repeat(100_000);
        assert!(wrong(with(&deep)).contains("line 1"));
        assert!(wrong(text(&deep)).contains("line 1"));
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        use serde_json::Value;
        let names =
            "title|goal|hint|conditions|reads|label|network|test_accuracy_at_least|parameters_below|data_set|en";
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,100}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 64, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..10).prop_map(Value::from),
                prop::collection::hash_map(names, inner, 0..5).prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_is_in_a_file_it_is_a_challenge_or_an_error(
            title in json(), goal in "[a-z]{1,9}", hint in json(), conditions in json(), at in 0usize..200, byte: u8,
        ) {
            let challenge = serde_json::json!({"title": title, "goal": goal, "hint": hint, "conditions": conditions});
            let mut text = serde_json::json!({"rakam": 1, "challenge": challenge}).to_string().into_bytes();
            let _ = Shared::from_json(&String::from_utf8_lossy(&text));
            let at = at % text.len();
            text[at] = byte;
            let _ = Shared::from_json(&String::from_utf8_lossy(&text));
        }

        #[test]
        fn a_challenge_comes_back_from_its_text(
            title in "[a-z]{1,80}", value in 0.0f64..=100.0, label in "[0-9a-z]{1,9}", parameters in 1.0f64..1e9,
        ) {
            let file = serde_json::json!({"title": {"en": title}, "goal": "G", "hint": "H", "conditions": [
                {"test_accuracy_at_least": value}, {"parameters_below": parameters},
                {"reads": {"label": label, "network": "classic", "confidence_at_least": value}},
            ]});
            let challenge = open(&file.to_string()).unwrap();
            prop_assert_eq!(&open(&serde_json::to_string(&challenge).unwrap()).unwrap(), &challenge);
            prop_assert_eq!(challenge.key(), format!("own: {title}"));
        }
    }
}
