//! What the window remembers from one start to the next.

use rakam_ink::Point;
use rakam_lab::SetId;
use rakam_train::Device;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Bests, Language, NetworkId};

/// The widths that the pen can have, in sides of the canvas.
pub(crate) const PEN_WIDTHS: std::ops::RangeInclusive<f32> = 0.02..=0.16;

/// By how much `[` and `]` change the width of the pen.
pub(crate) const PEN_STEP: f32 = 0.01;

/// What the window remembers; eframe remembers its size and position.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The language that was chosen; `None` follows the system.
    pub language: Option<Language>,
    /// Light, dark, or that of the system.
    pub theme: egui::ThemePreference,
    /// The pen's diameter, in sides of the canvas.
    pub pen_width: f32,
    /// Whether an opened picture is shown in the colours of what its pixels were taken for.
    pub layers: bool,
    /// The network that was chosen in the window; `None` is the default one.
    pub network: Option<NetworkId>,
    /// What is to train.
    pub device: Device,
    /// The data set that networks are trained and evaluated with.
    pub data: SetId,
    /// The best results of challenges.
    pub challenges: Bests,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: None,
            theme: egui::ThemePreference::System,
            pen_width: Point::DEFAULT_WIDTH,
            layers: false,
            network: None,
            device: Device::default(),
            data: SetId::default(),
            challenges: Bests::new(),
        }
    }
}

impl Settings {
    const KEY: &str = "rakam-settings";

    /// The saved settings, with defaults for those that there are not or that are damaged.
    pub fn load(storage: Option<&dyn eframe::Storage>) -> Self {
        let remembered = storage.and_then(|storage| storage.get_string(Self::KEY));
        let settings = remembered.map_or_else(Self::default, |text| Self::from_json(&text));
        let pen_width = if settings.pen_width.is_finite() { settings.pen_width } else { Point::DEFAULT_WIDTH };
        Self { pen_width: pen_width.clamp(*PEN_WIDTHS.start(), *PEN_WIDTHS.end()), ..settings }
    }

    /// Each that can't be read is left out, such as a language of a later version: the others are kept.
    fn from_json(text: &str) -> Self {
        let all: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
        let reads = |name: &str, value: &Value| Self::deserialize(serde_json::json!({ name: value })).is_ok();
        let readable = all.into_iter().filter(|(name, value)| reads(name, value)).collect();
        Self::deserialize(Value::Object(readable)).unwrap_or_default()
    }

    /// Saves the settings.
    pub fn save(&self, storage: &mut dyn eframe::Storage) {
        match serde_json::to_string(self) {
            Ok(text) => storage.set_string(Self::KEY, text),
            Err(error) => tracing::warn!(%error, "the settings can't be saved"),
        }
    }

    /// Saves what has changed since the settings were `before`. The rest stays as it is kept: it may be another window's.
    pub(crate) fn save_changes(&self, before: &Self, storage: &mut dyn eframe::Storage) {
        if self == before {
            return;
        }
        let stored = Self::load(Some(storage));
        let better = self.challenges.iter().filter(|(name, best)| before.challenges.get(*name) != Some(*best));
        let better = better.map(|(name, best)| (name.clone(), *best));
        let all = Self {
            language: newer(&self.language, &before.language, stored.language),
            theme: newer(&self.theme, &before.theme, stored.theme),
            pen_width: newer(&self.pen_width, &before.pen_width, stored.pen_width),
            layers: newer(&self.layers, &before.layers, stored.layers),
            network: newer(&self.network, &before.network, stored.network),
            device: newer(&self.device, &before.device, stored.device),
            data: newer(&self.data, &before.data, stored.data),
            challenges: stored.challenges.into_iter().chain(better).collect(),
        };
        all.save(storage);
    }

    /// The language of the window.
    pub fn language(&self) -> Language {
        self.language.unwrap_or_else(Language::of_system)
    }

    /// Makes the pen wider by `steps`, or thinner if they are negative, within its limits.
    pub(crate) fn widen_pen(&mut self, steps: i32) {
        let width = self.pen_width + steps as f32 * PEN_STEP;
        self.pen_width = width.clamp(*PEN_WIDTHS.start(), *PEN_WIDTHS.end());
    }
}

/// What this window has changed, or else what is stored.
fn newer<T: PartialEq + Clone>(own: &T, before: &T, stored: T) -> T {
    if own == before { stored } else { own.clone() }
}

/// What eframe writes to a file, or the browser keeps.
#[cfg(test)]
#[derive(Default)]
pub(crate) struct InMemory(pub(crate) std::collections::HashMap<String, String>);

#[cfg(test)]
impl eframe::Storage for InMemory {
    fn get_string(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }
    fn set_string(&mut self, key: &str, value: String) {
        self.0.insert(key.to_owned(), value);
    }
    fn remove_string(&mut self, key: &str) {
        self.0.remove(key);
    }
    fn flush(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Best;

    #[test]
    fn settings_come_back() {
        let mut storage = InMemory::default();
        let settings = Settings {
            language: Language::of_locale("tr"),
            theme: egui::ThemePreference::Dark,
            pen_width: 0.1,
            layers: true,
            network: Some(NetworkId::File("/a/b.pth".to_owned())),
            device: Device::Cpu,
            data: SetId::Own("/a/pictures".to_owned()),
            challenges: [("small".to_owned(), Best { result: 98.7, done: false })].into(),
        };
        settings.save_changes(&Settings::default(), &mut storage);
        assert_eq!(Settings::load(Some(&storage)), settings);
    }

    #[test]
    fn two_windows_keep_what_each_has_changed() {
        let mut storage = InMemory::default();
        let best = |name: &str| (name.to_owned(), Best { result: 1.0, done: true });
        let start = Settings { challenges: [best("old")].into(), ..Settings::default() };
        start.save_changes(&Settings::default(), &mut storage);
        let one = Settings { challenges: [best("old"), best("new")].into(), layers: true, ..start.clone() };
        one.save_changes(&start, &mut storage);
        let other = Settings { pen_width: 0.1, challenges: [best("old"), best("other")].into(), ..start.clone() };
        other.save_changes(&start, &mut storage);
        let both = Settings { pen_width: 0.1, challenges: [best("new"), best("old"), best("other")].into(), ..one };
        assert_eq!(Settings::load(Some(&storage)), both);
    }

    #[test]
    fn damaged_settings_are_the_defaults_and_a_wild_pen_is_tamed() {
        let mut storage = InMemory::default();
        assert_eq!(Settings::load(Some(&storage)), Settings::default());
        storage.0.insert(Settings::KEY.to_owned(), r#"{"language":"klingon"}"#.to_owned());
        assert_eq!(Settings::load(Some(&storage)), Settings::default());
        storage.0.insert(Settings::KEY.to_owned(), r#"{"pen_width":900.0}"#.to_owned());
        assert_eq!(Settings::load(Some(&storage)).pen_width, *PEN_WIDTHS.end());
    }

    #[test]
    fn settings_of_a_later_version_are_the_defaults_and_the_others_are_kept() {
        let mut storage = InMemory::default();
        let later = r#"{"language":"Klingon","network":{"later":1},"pen_width":null,"layers":true,"data":3,"more":[],
            "challenges":{"small":{"result":98.7,"done":true}}}"#;
        storage.0.insert(Settings::KEY.to_owned(), later.to_owned());
        let challenges = [("small".to_owned(), Best { result: 98.7, done: true })].into();
        let kept = Settings { layers: true, challenges, ..Settings::default() };
        assert_eq!(Settings::load(Some(&storage)), kept);
    }

    #[test]
    fn the_pen_stays_within_its_widths() {
        let mut settings = Settings::default();
        settings.widen_pen(100);
        assert_eq!(settings.pen_width, *PEN_WIDTHS.end());
        settings.widen_pen(-100);
        assert_eq!(settings.pen_width, *PEN_WIDTHS.start());
    }
}
