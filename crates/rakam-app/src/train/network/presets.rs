//! Networks to begin with, and what each teaches.

use egui::Ui;
use rakam_nn::Stage;

use super::draft::{Edit, Target};
use crate::i18n::{Message, Words, tr};
use crate::widgets::{Button, weak};

/// A line for each: its name, and its layers as they are written everywhere. `bench/peers/torch_presets.py` trains them too.
///
/// `small` is the smallest of a dozen that reads 99% of 5,000 training images which were held back, by the original recipe with
/// two seeds: `python3 bench/hold_back.py data/mnist held-back`, then `rakam train --data held-back --layers "..."`.
const LAYERS: &str = include_str!("presets.txt");

/// The name of a network, and what it teaches.
fn messages(name: &str) -> Option<(Message, Message)> {
    Some(match name {
        "one-layer" => (tr("net-one-layer"), tr("net-one-layer-teaches")),
        "nielsen" => (tr("net-nielsen"), tr("net-nielsen-teaches")),
        "lenet-5" => (tr("net-lenet"), tr("net-lenet-teaches")),
        "original" => (tr("net-original"), tr("net-original-teaches")),
        "no-batch-norm" => (tr("net-plain"), tr("net-plain-teaches")),
        "too-deep" => (tr("net-deep"), tr("net-deep-teaches")),
        "with-skips" => (tr("net-skips"), tr("net-skips-teaches")),
        "small" => (tr("net-small"), tr("net-small-teaches")),
        _ => return None,
    })
}

/// A network to begin with.
pub(in crate::train) struct Preset {
    pub(in crate::train) name: Message,
    teaches: Message,
    pub(in crate::train) layers: &'static str,
}

/// All of them, in the order of the menu.
pub(in crate::train) fn presets() -> impl Iterator<Item = Preset> {
    LAYERS.lines().filter_map(|line| {
        let (name, layers) = line.split_once(" = ")?;
        let (name, teaches) = messages(name)?;
        Some(Preset { name, teaches, layers })
    })
}

/// Shows a menu of them, and what the one teaches that is being made. Returns the one that was chosen.
pub(super) fn show(ui: &mut Ui, stages: &[Stage], words: &Words) -> Option<Edit> {
    let layers = Target::default().architecture(stages.to_vec()).name;
    let items: Vec<(bool, String)> =
        presets().map(|preset| (preset.layers == layers, words.say(&preset.name))).collect();
    let button = Button::text("net-presets", words.tr("net-presets"));
    let chosen = Button { menu: true, ..button }.add_menu(ui, &items);
    if let Some(preset) = presets().find(|preset| preset.layers == layers) {
        ui.label(weak(ui, words.say(&preset.teaches)));
    }
    let preset = presets().nth(chosen?)?;
    Stage::parse_all(preset.layers).ok().map(Edit::Replace)
}

#[cfg(test)]
mod tests {
    use rakam_model::classic;

    use super::*;
    use crate::train::network::fixes::Problem;

    #[test]
    fn every_line_is_a_network_as_it_is_written_and_the_original_is_among_them() {
        assert_eq!(presets().count(), LAYERS.lines().count());
        for preset in presets() {
            let architecture = Target::default().architecture(Stage::parse_all(preset.layers).unwrap());
            assert_eq!(architecture.name, preset.layers);
            assert_eq!(Problem::of(&architecture), None);
        }
        assert!(presets().any(|preset| preset.layers == classic().notation()));
        let plain = classic().notation().replace(", bn", "");
        assert!(presets().any(|preset| preset.layers == plain));
        let of = |name: &str| LAYERS.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        let without_skips = of("with-skips = ").replace("residual(", "").replace(')', "");
        assert_eq!(of("too-deep = "), without_skips, "the two differ in nothing else");
    }
}
