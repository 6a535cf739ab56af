//! The words of the window, in English and Turkish: Fluent files in `locales/`, built into the program.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use serde::{Deserialize, Serialize};

/// A language of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// Türkçe.
    Tr,
}

impl Language {
    /// Every language, in the order of the menu.
    pub const ALL: [Language; 2] = [Language::En, Language::Tr];

    /// The language of the system or the browser: Turkish where it is preferred to English, else English.
    pub fn of_system() -> Self {
        sys_locale::get_locales().find_map(|locale| Self::of_locale(&locale)).unwrap_or(Self::En)
    }

    /// The language of a locale such as `tr-TR` or `en_GB.UTF-8`, if the window speaks it.
    pub fn of_locale(locale: &str) -> Option<Self> {
        match locale.get(..2)?.to_ascii_lowercase().as_str() {
            _ if locale[2..].starts_with(|next: char| next.is_ascii_alphabetic()) => None,
            "tr" => Some(Self::Tr),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The code by which pages and files name the language.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Tr => "tr",
        }
    }

    fn decimal_mark(self) -> &'static str {
        match self {
            Self::En => ".",
            Self::Tr => ",",
        }
    }

    fn thousands_mark(self) -> &'static str {
        match self {
            Self::En => ",",
            Self::Tr => ".",
        }
    }

    fn source(self) -> &'static str {
        match self {
            Self::En => include_str!("../locales/en.ftl"),
            Self::Tr => include_str!("../locales/tr.ftl"),
        }
    }
}

/// A message by its id, with what fills its gaps: said only when shown, so that it follows the language.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Message {
    id: &'static str,
    gaps: Vec<(&'static str, FluentValue<'static>)>,
}

/// The message `id` of the catalogue.
pub(crate) fn tr(id: &'static str) -> Message {
    Message { id, gaps: Vec::new() }
}

impl Message {
    /// Fills the gap `name`.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<FluentValue<'static>>) -> Self {
        self.gaps.push((name, value.into()));
        self
    }
}

/// The catalogue of one language.
pub(crate) struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    pub(crate) fn new(language: Language) -> Self {
        let mut bundle = FluentBundle::new(vec![language.code().parse().unwrap_or_default()]);
        // The marks around gaps are for mixing right-to-left text, which neither language has.
        bundle.set_use_isolating(false);
        let resource = match FluentResource::try_new(language.source().to_owned()) {
            Ok(resource) => resource,
            Err((readable, errors)) => {
                tracing::error!(?errors, "the catalogue has messages that cannot be read");
                readable
            }
        };
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(?errors, "the catalogue has a message twice");
        }
        Self { language, bundle }
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// The text of a message in this language; its id where the catalogue lacks it (a test sees that it does not).
    pub(crate) fn say(&self, message: &Message) -> String {
        let Some(pattern) = self.bundle.get_message(message.id).and_then(|found| found.value()) else {
            return message.id.to_owned();
        };
        let gaps: FluentArgs = message.gaps.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.bundle.format_pattern(pattern, Some(&gaps), &mut Vec::new()).into_owned()
    }

    /// The text of the message `id`, which has no gaps.
    pub(crate) fn tr(&self, id: &'static str) -> String {
        self.say(&tr(id))
    }

    /// A share from 0 to 1 as percents, written as the language writes them: `87%`, `%87`. They are whole but for the last
    /// before 100, which are rounded down to a tenth: only what is certain shows as 100%.
    pub(crate) fn percent(&self, share: f32) -> String {
        let tenths = (share * 1000.0).floor();
        let value = if (990.0..1000.0).contains(&tenths) {
            format!("{:.1}", f64::from(tenths) / 10.0).replace('.', self.language.decimal_mark())
        } else {
            (share * 100.0).round().to_string()
        };
        self.say(&tr("percent").with("value", value))
    }

    /// A share from 0 to 1 as percents with two decimals.
    pub(crate) fn percent_exact(&self, share: f64) -> String {
        self.say(&tr("percent").with("value", self.decimals(share * 100.0, 2)))
    }

    /// A number with so many decimals, so that numbers below each other are as long.
    pub(crate) fn decimals(&self, value: f64, decimals: usize) -> String {
        format!("{value:.decimals$}").replace('.', self.language.decimal_mark())
    }

    /// A number with so many decimals at most, its thousands apart: `60,000` or `60.000`.
    pub(crate) fn number(&self, value: f64, decimals: usize) -> String {
        let text = format!("{:.decimals$}", value.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let fraction = fraction.trim_end_matches('0');
        let mut said = String::new();
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                said.push_str(self.language.thousands_mark());
            }
            said.push(digit);
        }
        if !fraction.is_empty() {
            said = format!("{said}{}{fraction}", self.language.decimal_mark());
        }
        if value < 0.0 && said != "0" { format!("−{said}") } else { said }
    }

    /// A number with exactly so many decimals, as those of a column have them.
    pub(crate) fn exact(&self, value: f32, decimals: usize) -> String {
        let text = format!("{value:.decimals$}").replace('.', self.language.decimal_mark());
        match text.strip_prefix('-') {
            Some(amount) if amount.bytes().any(|byte| matches!(byte, b'1'..=b'9')) => format!("−{amount}"),
            Some(nothing) => nothing.to_owned(),
            None => text,
        }
    }

    /// A number of things in thousands, as an axis has it: `120k`.
    pub(crate) fn thousands(&self, value: f64) -> String {
        if value.abs() < 1_000.0 { self.number(value, 0) } else { format!("{}k", self.number(value / 1e3, 1)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    /// The messages of a language, each with the names of its gaps.
    fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
        let mut all = BTreeMap::new();
        let mut current = None;
        for line in language.source().lines().filter(|line| !line.starts_with('#')) {
            if let Some((id, _)) = line.split_once(" = ").filter(|(id, _)| !id.contains([' ', '{', '['])) {
                assert!(all.insert(id.to_owned(), BTreeSet::new()).is_none(), "{id} is there twice");
                current = Some(id.to_owned());
            }
            let gaps = line.split('$').skip(1).filter_map(|rest| rest.split([' ', '}']).next());
            if let Some(id) = &current {
                all.entry(id.clone()).or_default().extend(gaps.map(str::to_owned));
            }
        }
        all
    }

    /// Every id that the code asks for, as it stands in the sources.
    fn ids_in_code(folder: &Path) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                ids.extend(ids_in_code(&path));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let code = std::fs::read_to_string(&path).unwrap();
                let code = code.split("#[cfg(test)]").next().unwrap();
                ids.extend(code.split("tr(\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
            }
        }
        ids
    }

    #[test]
    fn both_languages_have_the_same_messages_with_the_same_gaps() {
        assert_eq!(messages(Language::En), messages(Language::Tr));
    }

    #[test]
    fn the_code_uses_every_message_and_no_other() {
        let used = ids_in_code(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
        let known: BTreeSet<String> = messages(Language::En).into_keys().collect();
        assert_eq!(used.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "in no catalogue");
        assert_eq!(known.difference(&used).collect::<Vec<_>>(), Vec::<&String>::new(), "used nowhere");
    }

    #[test]
    fn fluent_reads_every_message() {
        for language in Language::ALL {
            let words = Words::new(language);
            for id in messages(language).into_keys() {
                assert!(
                    words.bundle.get_message(&id).is_some_and(|found| found.value().is_some()),
                    "{language:?} {id}"
                );
            }
        }
    }

    #[test]
    fn percents_and_articles_follow_the_language() {
        let (en, turkish) = (Words::new(Language::En), Words::new(Language::Tr));
        assert_eq!((en.percent(0.874), turkish.percent(0.874)), ("87%".to_owned(), "%87".to_owned()));
        assert_eq!((en.percent(0.9968), turkish.percent(0.99999)), ("99.6%".to_owned(), "%99,9".to_owned()));
        assert_eq!((en.percent(1.0), turkish.percent(1.0)), ("100%".to_owned(), "%100".to_owned()));
        let sure = |digit: u8| tr("verdict-sure").with("digit", digit);
        assert_eq!(en.say(&sure(8)), "This is an 8");
        assert_eq!(en.say(&sure(7)), "This is a 7");
        assert_eq!(turkish.say(&sure(7)), "Bu bir 7");
    }

    #[test]
    fn locales_name_their_language() {
        assert_eq!(Language::of_locale("tr-TR"), Some(Language::Tr));
        assert_eq!(Language::of_locale("tr_TR.UTF-8"), Some(Language::Tr));
        assert_eq!(Language::of_locale("EN"), Some(Language::En));
        for other in ["de-DE", "trv", "", "t", "日本"] {
            assert_eq!(Language::of_locale(other), None, "{other}");
        }
    }
}
