//! The words of the window: languages as data, and their messages, Fluent files in `locales/` that are built into the program.

use std::fmt;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A language of the window. Two are equal if their codes are.
#[derive(Clone, Copy)]
pub struct Language {
    code: &'static str,
    name: &'static str,
    messages: &'static str,
}

/// A language by its code and its own name; its messages are in `locales/CODE.ftl`.
macro_rules! language {
    ($code:literal, $name:literal) => {
        Language { code: $code, name: $name, messages: include_str!(concat!("../locales/", $code, ".ftl")) }
    };
}

impl Language {
    /// Every language, in the order of the menu. The first is the reference: it is the default, and the tests compare the
    /// messages of the others with its own.
    pub const ALL: &[Self] = &[language!("en", "English"), language!("tr", "Türkçe")];

    /// The language of the system or the browser: the first of the preferred ones that the window speaks, else the first of
    /// [`Language::ALL`].
    pub fn of_system() -> Self {
        sys_locale::get_locales().find_map(|locale| Self::of_locale(&locale)).unwrap_or(Self::ALL[0])
    }

    /// The language of a locale such as `tr`, `tr-TR` or `en_GB.UTF-8`, if the window speaks it.
    pub fn of_locale(locale: &str) -> Option<Self> {
        let code = locale.split(['-', '_', '.']).next()?;
        Self::ALL.iter().copied().find(|language| language.code.eq_ignore_ascii_case(code))
    }

    /// The ISO 639-1 code, by which pages and files name the language.
    pub fn code(self) -> &'static str {
        self.code
    }

    /// The language's name in the language itself.
    pub fn name(self) -> &'static str {
        self.name
    }
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Language {}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code)
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::of_locale(&code).ok_or_else(|| D::Error::custom(format!("unknown language {code:?}")))
    }
}

/// A message by its id, with its arguments. It becomes text only when it is shown, so that it follows the language.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Message {
    id: &'static str,
    arguments: Vec<(&'static str, FluentValue<'static>)>,
}

/// The message with this id.
pub(crate) fn tr(id: &'static str) -> Message {
    Message { id, arguments: Vec::new() }
}

impl Message {
    pub(crate) fn id(&self) -> &'static str {
        self.id
    }

    /// Sets the argument `name`.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<FluentValue<'static>>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }
}

/// The messages of one language.
pub(crate) struct Words {
    language: Language,
    decimal_mark: String,
    thousands_mark: String,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    pub(crate) fn new(language: Language) -> Self {
        let mut bundle = FluentBundle::new(vec![language.code().parse().unwrap_or_default()]);
        // The isolation marks around arguments are for text that mixes directions; no language here is written from right to
        // left.
        bundle.set_use_isolating(false);
        let resource = match FluentResource::try_new(language.messages.to_owned()) {
            Ok(resource) => resource,
            Err((readable, errors)) => {
                tracing::error!(?language, ?errors, "messages that Fluent cannot parse");
                readable
            }
        };
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(?language, ?errors, "a message is defined twice");
        }
        let mut words = Self { language, decimal_mark: String::new(), thousands_mark: String::new(), bundle };
        (words.decimal_mark, words.thousands_mark) = (words.tr("decimal-mark"), words.tr("thousands-mark"));
        words
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// The text of a message in this language; its id where the language lacks it, which a test rules out.
    pub(crate) fn say(&self, message: &Message) -> String {
        let Some(pattern) = self.bundle.get_message(message.id).and_then(|found| found.value()) else {
            return message.id.to_owned();
        };
        let arguments: FluentArgs = message.arguments.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }

    /// The text of the message `id`, which has no arguments.
    pub(crate) fn tr(&self, id: &'static str) -> String {
        self.say(&tr(id))
    }

    /// A share from 0 to 1 as a percentage, as the language writes it: `87%`, `%87`. Whole percents, except that from 99 to 100
    /// it is rounded down to a tenth: only certainty shows as 100%.
    pub(crate) fn percent(&self, share: f32) -> String {
        let tenths = (share * 1000.0).floor();
        let value = if (990.0..1000.0).contains(&tenths) {
            self.decimals(f64::from(tenths) / 10.0, 1)
        } else {
            (share * 100.0).round().to_string()
        };
        self.say(&tr("percent").with("value", value))
    }

    /// A share from 0 to 1 as a percentage with two decimals.
    pub(crate) fn percent_exact(&self, share: f64) -> String {
        self.say(&tr("percent").with("value", self.decimals(share * 100.0, 2)))
    }

    /// A number with exactly this many decimals, so that the numbers of a column line up.
    pub(crate) fn decimals(&self, value: impl Into<f64>, decimals: usize) -> String {
        let text = format!("{:.decimals$}", value.into()).replace('.', &self.decimal_mark);
        match text.strip_prefix('-') {
            Some(amount) if amount.bytes().any(|byte| matches!(byte, b'1'..=b'9')) => format!("−{amount}"),
            Some(zero) => zero.to_owned(),
            None => text,
        }
    }

    /// A number with three significant digits, but at most nine decimals: for gradients, which may be of any size.
    pub(crate) fn significant(&self, value: f32) -> String {
        let exponent = if value == 0.0 { 0 } else { value.abs().log10().floor() as i32 };
        self.decimals(value, (2 - exponent).clamp(0, 9) as usize)
    }

    /// A number with at most this many decimals, its thousands grouped: `60,000` or `60.000`.
    pub(crate) fn number(&self, value: f64, decimals: usize) -> String {
        let text = format!("{:.decimals$}", value.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let fraction = fraction.trim_end_matches('0');
        let mut grouped = String::new();
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                grouped.push_str(&self.thousands_mark);
            }
            grouped.push(digit);
        }
        if !fraction.is_empty() {
            grouped = format!("{grouped}{}{fraction}", self.decimal_mark);
        }
        if value < 0.0 && grouped != "0" { format!("−{grouped}") } else { grouped }
    }

    /// A count in thousands, for the marks of an axis: `120k`.
    pub(crate) fn thousands(&self, count: f64) -> String {
        if count.abs() < 1_000.0 {
            self.number(count, 0)
        } else {
            self.say(&tr("thousands").with("value", self.number(count / 1e3, 1)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    /// The messages of a language, each with the names of its arguments.
    fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
        let mut all = BTreeMap::new();
        let mut current = None;
        for line in language.messages.lines().filter(|line| !line.starts_with('#')) {
            if let Some((id, _)) = line.split_once(" = ").filter(|(id, _)| !id.contains([' ', '{', '['])) {
                assert!(all.insert(id.to_owned(), BTreeSet::new()).is_none(), "{id} is there twice");
                current = Some(id.to_owned());
            }
            let arguments = line.split('$').skip(1).filter_map(|rest| rest.split([' ', '}']).next());
            if let Some(id) = &current {
                all.entry(id.clone()).or_default().extend(arguments.map(str::to_owned));
            }
        }
        all
    }

    /// What is wrong with the messages of a language, compared with those of the first: one line for each fault.
    fn faults(language: Language) -> Vec<String> {
        let (reference, own) = (messages(Language::ALL[0]), messages(language));
        let words = Words::new(language);
        let file = format!("{}.ftl", language.code());
        let mut faults = Vec::new();
        for (id, arguments) in &reference {
            match own.get(id) {
                None => faults.push(format!("{file} lacks the message {id}")),
                Some(own) if own != arguments => {
                    faults.push(format!("{file}: {id} has the arguments {own:?} instead of {arguments:?}"));
                }
                Some(_) if words.bundle.get_message(id).is_none_or(|found| found.value().is_none()) => {
                    faults.push(format!("{file}: Fluent cannot parse {id}"));
                }
                Some(_) => {}
            }
        }
        let unknown = own.keys().filter(|id| !reference.contains_key(*id));
        faults.extend(unknown.map(|id| format!("{file} has the message {id}, which nothing uses")));
        faults
    }

    fn words(code: &str) -> Words {
        Words::new(Language::of_locale(code).unwrap())
    }

    /// Every id that the code uses.
    fn ids_in_code(folder: &Path) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                ids.extend(ids_in_code(&path));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let code = std::fs::read_to_string(&path).unwrap();
                let code = code.split("#[cfg(test)]").next().unwrap();
                // Not the end of another name, such as `push_str`.
                let is_call = |at: &usize| !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
                let calls = code.match_indices("tr(\"").map(|(at, _)| at).filter(is_call);
                ids.extend(calls.filter_map(|at| code[at + 4..].split('"').next()).map(str::to_owned));
            }
        }
        ids
    }

    #[test]
    fn every_language_has_every_message_with_the_same_arguments() {
        for &language in Language::ALL {
            assert_eq!(faults(language), Vec::<String>::new());
        }
    }

    /// A third language, made from the first: what its translator forgot is named.
    #[test]
    fn what_a_third_language_lacks_is_named() {
        let forgotten = Language::ALL[0]
            .messages
            .replace("\nundo = Undo", "")
            .replace("\nsure-by = { $percent } sure", "\nsure-by = sure")
            .replace("\nclear = Clear", "\nclear = { Clear")
            + "\nsurplus = Surplus\n";
        let third = Language { code: "xx", name: "Third", messages: forgotten.leak() };
        assert_eq!(
            faults(third),
            [
                "xx.ftl: Fluent cannot parse clear",
                "xx.ftl: sure-by has the arguments {} instead of {\"percent\"}",
                "xx.ftl lacks the message undo",
                "xx.ftl has the message surplus, which nothing uses",
            ]
        );
        // It speaks nonetheless.
        assert_eq!(Words::new(third).percent(0.5), "50%");
    }

    #[test]
    fn every_file_of_messages_is_a_language() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(files, Language::ALL.iter().map(|language| language.code().to_owned()).collect());
    }

    #[test]
    fn the_code_uses_every_message_and_no_other() {
        let used = ids_in_code(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
        let known: BTreeSet<String> = messages(Language::ALL[0]).into_keys().collect();
        assert_eq!(used.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "in no file of messages");
        assert_eq!(known.difference(&used).collect::<Vec<_>>(), Vec::<&String>::new(), "used nowhere");
    }

    #[test]
    fn numbers_and_articles_follow_the_language() {
        let (en, turkish) = (words("en"), words("tr"));
        assert_eq!((en.percent(0.874), turkish.percent(0.874)), ("87%".to_owned(), "%87".to_owned()));
        assert_eq!((en.percent(0.9968), turkish.percent(0.99999)), ("99.6%".to_owned(), "%99,9".to_owned()));
        assert_eq!((en.percent(1.0), turkish.percent(1.0)), ("100%".to_owned(), "%100".to_owned()));
        assert_eq!(
            (en.number(60_000.5, 1), turkish.number(60_000.5, 1)),
            ("60,000.5".to_owned(), "60.000,5".to_owned())
        );
        assert_eq!((en.decimals(-0.5, 2), turkish.decimals(-0.001, 2)), ("−0.50".to_owned(), "0,00".to_owned()));
        assert_eq!((en.thousands(120_000.0), turkish.thousands(1_500.0)), ("120k".to_owned(), "1,5 bin".to_owned()));
        let sure = |digit: u8| tr("verdict-sure").with("digit", digit);
        assert_eq!(en.say(&sure(8)), "This is an 8");
        assert_eq!(en.say(&sure(7)), "This is a 7");
        assert_eq!(turkish.say(&sure(7)), "Bu bir 7");
        let number = |rows: usize, number: &str| tr("number-read").with("rows", rows).with("number", number.to_owned());
        assert_eq!(
            (en.say(&number(1, "71")), turkish.say(&number(1, "71"))),
            ("This is 71".into(), "Bu, 71 sayısı".into())
        );
        assert_eq!(en.say(&number(2, "7271; ?")), "These are 7271; ?");
        assert_eq!(turkish.say(&number(2, "7271; ?")), "Sayılar: 7271; ?");
    }

    #[test]
    fn a_lab_that_has_stopped_is_told_with_the_button_that_starts_it_again() {
        for code in ["en", "tr"] {
            let words = words(code);
            let said = words.say(&tr("lab-failed").with("reason", "out of memory"));
            assert!(said.contains(&words.tr("try-again")) && said.contains("out of memory"), "{said}");
        }
    }

    #[test]
    fn locales_name_their_language() {
        let code = |locale| Language::of_locale(locale).map(Language::code);
        assert_eq!(code("tr-TR"), Some("tr"));
        assert_eq!(code("tr_TR.UTF-8"), Some("tr"));
        assert_eq!(code("EN"), Some("en"));
        for other in ["de-DE", "trv", "", "t", "日本"] {
            assert_eq!(code(other), None, "{other}");
        }
    }
}
