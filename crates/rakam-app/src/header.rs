//! The top of the window: its name, and what the user chooses seldom: the network, the language, the theme, and
//! a menu of what concerns all of the window.

use egui::{Align2, Rect, ThemePreference, Ui, pos2};

use crate::Language;
use crate::app::Action;
use crate::i18n::Words;
use crate::icons::{self, Icon};
use crate::layout::{Frame, GAP};
use crate::network::{NetworkId, Networks};
use crate::theme::{self, Palette, size};
use crate::widgets::{Button, Letters, paragraph};

/// With less room than this before the network's name, the word "network" is left out.
const NETWORK_LABEL: f32 = 88.0;

/// An item of a menu: what it does, whether it is the one in use, and its text.
type Item = (Action, bool, String);

/// Shows the header. Returns what was chosen in it.
pub(crate) fn show(
    ui: &mut Ui,
    frame: &Frame,
    networks: &Networks,
    theme: ThemePreference,
    words: &Words,
) -> Option<Action> {
    let header = frame.header;
    let menu = |id, name: String| Button { menu: true, text: None, tip: name.clone(), ..Button::text(id, name) };
    let theme_button = Button { icon: Some(theme_icon(theme)), ..menu("theme", words.tr("theme")) };
    let language_button =
        Button { text: Some(words.language().code().to_uppercase()), ..menu("language", words.tr("language")) };
    let menu_button = Button { icon: Some(&icons::MENU), ..menu("menu", words.tr("menu")) };
    let network_button =
        Button { text: Some(networks.in_use().id().name(words)), ..menu("network", words.tr("network")) };

    // From the right edge inwards; the network's name, which may be a file's, takes what is left at most.
    let theme_rect = header.with_min_x(header.right() - theme_button.width(ui));
    let language_right = theme_rect.left() - GAP / 2.0;
    let language_rect = header.with_max_x(language_right).with_min_x(language_right - language_button.width(ui));
    let menu_right = language_rect.left() - GAP / 2.0;
    let menu_rect = header.with_max_x(menu_right).with_min_x(menu_right - menu_button.width(ui));
    let network_right = menu_rect.left() - GAP / 2.0;
    let network_left = (network_right - network_button.width(ui)).max(header.left());
    let network_rect = header.with_max_x(network_right).with_min_x(network_left);
    show_names(ui, frame, network_left, words);

    let network = choose(ui, network_button, network_rect, network_items(networks, words));
    let chosen = choose(ui, menu_button, menu_rect, menu_items(words));
    let language = choose(ui, language_button, language_rect, language_items(words));
    let theme = choose(ui, theme_button, theme_rect, theme_items(theme, words));
    network.or(chosen).or(language).or(theme)
}

/// The program's name, and the word before the network's name.
fn show_names(ui: &Ui, frame: &Frame, network_left: f32, words: &Words) {
    let palette = Palette::of(ui);
    let letters = Letters { font: theme::bold(size::TITLE), color: palette.text };
    if frame.title.is_positive() {
        let title = frame.title.left_center();
        paragraph(ui.painter(), title, Align2::LEFT_CENTER, &words.tr("app-name"), letters, frame.title.width(), 1);
    }
    if network_left - frame.header.left() > NETWORK_LABEL {
        let at = pos2(network_left - GAP / 4.0, frame.header.center().y);
        let letters = Letters { font: theme::regular(size::SMALL), color: palette.weak_text };
        paragraph(ui.painter(), at, Align2::RIGHT_CENTER, &words.tr("network"), letters, NETWORK_LABEL, 1);
    }
}

fn network_items(networks: &Networks, words: &Words) -> Vec<Item> {
    let item = |id: NetworkId| {
        let (in_use, name) = (id == *networks.in_use().id(), id.name(words));
        (Action::UseNetwork(id), in_use, name)
    };
    let mut items: Vec<Item> = networks.ids().into_iter().map(item).collect();
    items.push((Action::OpenWeights, false, words.tr("network-file")));
    items
}

fn menu_items(words: &Words) -> Vec<Item> {
    [
        (Action::StartTour, words.tr("tour")),
        (Action::ShowChallenges, words.tr("challenges")),
        (Action::Explain, words.tr("help")),
        (Action::CopyLink, words.tr("share-link")),
        (Action::SaveShared, words.tr("share-save")),
        (Action::OpenShared, words.tr("share-open")),
    ]
    .map(|(action, name)| (action, false, name))
    .into()
}

fn language_items(words: &Words) -> Vec<Item> {
    let item = |&language: &Language| {
        (Action::SetLanguage(language), language == words.language(), language.name().to_owned())
    };
    Language::ALL.iter().map(item).collect()
}

fn theme_items(theme: ThemePreference, words: &Words) -> Vec<Item> {
    [
        (ThemePreference::System, words.tr("theme-system")),
        (ThemePreference::Light, words.tr("theme-light")),
        (ThemePreference::Dark, words.tr("theme-dark")),
    ]
    .map(|(preference, name)| (Action::SetTheme(preference), theme == preference, name))
    .into()
}

fn choose(ui: &mut Ui, button: Button<'_>, rect: Rect, menu: Vec<Item>) -> Option<Action> {
    let (mut actions, items): (Vec<Action>, Vec<(bool, String)>) =
        menu.into_iter().map(|(action, in_use, text)| (action, (in_use, text))).unzip();
    button.show_menu(ui, rect, &items).map(|chosen| actions.swap_remove(chosen))
}

fn theme_icon(theme: ThemePreference) -> &'static Icon {
    match theme {
        ThemePreference::System => &icons::SCREEN,
        ThemePreference::Light => &icons::SUN,
        ThemePreference::Dark => &icons::MOON,
    }
}
