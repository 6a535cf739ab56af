//! The top of the window: its name, and what one chooses seldom: the network, the language, the theme.

use egui::{Align2, Rect, ThemePreference, Ui, pos2};

use crate::Language;
use crate::i18n::Words;
use crate::icons::{self, Icon};
use crate::layout::{Frame, GAP};
use crate::network::Network;
use crate::theme::{self, Palette, size};
use crate::widgets::{Button, Letters, paragraph};

/// Where there is less room than this before the network's name, the word "network" is left out.
const NETWORK_LABEL: f32 = 88.0;

/// What was chosen in the header.
pub(crate) enum Choice {
    Inside(&'static str),
    WeightsFile,
    /// The network that was taught the corrections.
    Personal,
    /// The network that reads already.
    Stay,
    Language(Language),
    Theme(ThemePreference),
}

/// Shows the header, and returns what was chosen in it.
pub(crate) fn show(
    ui: &mut Ui,
    frame: &Frame,
    network: &Network,
    has_personal: bool,
    theme: ThemePreference,
    words: &Words,
) -> Option<Choice> {
    let place = frame.header;
    let button = |id, icon, text, name: String| Button {
        id,
        icon,
        text,
        menu: true,
        tip: name.clone(),
        name,
        enabled: true,
        primary: false,
    };
    let theme_button = button("theme", Some(theme_icon(theme)), None, words.tr("theme"));
    let language_button = button("language", None, Some(words.language().code().to_uppercase()), words.tr("language"));
    let network_button = button("network", None, Some(network.name(words)), words.tr("network"));

    // From the right edge inwards; the network's name, which may be a file's, takes what is left at most.
    let theme_place = place.with_min_x(place.right() - theme_button.width(ui));
    let language_right = theme_place.left() - GAP / 2.0;
    let language_place = place.with_max_x(language_right).with_min_x(language_right - language_button.width(ui));
    let palette = Palette::of(ui);
    let letters = Letters { font: theme::bold(size::TITLE), color: palette.text };
    let title = frame.title.left_center();
    paragraph(ui.painter(), title, Align2::LEFT_CENTER, &words.tr("app-name"), letters, frame.title.width(), 1);
    let network_right = language_place.left() - GAP / 2.0;
    let network_left = (network_right - network_button.width(ui)).max(place.left());
    let network_place = place.with_max_x(network_right).with_min_x(network_left);
    if network_left - place.left() > NETWORK_LABEL {
        let at = pos2(network_left - GAP / 4.0, place.center().y);
        let letters = Letters { font: theme::regular(size::SMALL), color: palette.weak_text };
        paragraph(ui.painter(), at, Align2::RIGHT_CENTER, &words.tr("network"), letters, NETWORK_LABEL, 1);
    }

    let mut networks: Vec<(Choice, bool, String)> = rakam_model::embedded()
        .iter()
        .map(|inside| (Choice::Inside(inside.name), network.is_inside(inside.name), inside.name.to_owned()))
        .collect();
    if has_personal {
        networks.push((Choice::Personal, network.is_personal(), words.tr("network-personal")));
    }
    if !networks.iter().any(|(_, in_use, _)| *in_use) {
        networks.push((Choice::Stay, true, network.name(words)));
    }
    networks.push((Choice::WeightsFile, false, words.tr("network-file")));
    let languages = Language::ALL
        .iter()
        .map(|&language| (Choice::Language(language), words.language() == language, language.name().to_owned()))
        .collect();
    let themes = [
        (ThemePreference::System, words.tr("theme-system")),
        (ThemePreference::Light, words.tr("theme-light")),
        (ThemePreference::Dark, words.tr("theme-dark")),
    ]
    .map(|(preference, name)| (Choice::Theme(preference), theme == preference, name));

    let network = choose(ui, network_button, network_place, networks);
    let language = choose(ui, language_button, language_place, languages);
    let theme = choose(ui, theme_button, theme_place, themes.into());
    network.or(language).or(theme)
}

fn choose(ui: &mut Ui, button: Button<'_>, place: Rect, menu: Vec<(Choice, bool, String)>) -> Option<Choice> {
    let (mut choices, items): (Vec<Choice>, Vec<(bool, String)>) =
        menu.into_iter().map(|(choice, in_use, text)| (choice, (in_use, text))).unzip();
    button.show_menu(ui, place, &items).map(|chosen| choices.swap_remove(chosen))
}

fn theme_icon(theme: ThemePreference) -> &'static Icon {
    match theme {
        ThemePreference::System => &icons::SCREEN,
        ThemePreference::Light => &icons::SUN,
        ThemePreference::Dark => &icons::MOON,
    }
}
