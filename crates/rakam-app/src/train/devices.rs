//! What makes the steps of the training, where there is a choice.

use egui::Ui;
use rakam_lab::Placement;
use rakam_train::Device;

use crate::i18n::{Message, Words, tr};
use crate::layout::GAP;
use crate::widgets::{radio, section, weak};

/// Shows the devices, if there is a graphics card or one was chosen. Returns the one that was clicked.
pub(super) fn show(ui: &mut Ui, placement: &Placement, words: &Words) -> Option<Device> {
    let lines = notes(placement, words)?;
    let mut clicked = None;
    let explained = format!("{} {}", words.tr("devices-explained"), words.tr("devices-read"));
    section(ui, &words.tr("devices"), &explained, words, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let names = [tr("device-auto"), tr("device-cpu"), tr("device-gpu")];
        for (device, name) in [Device::Auto, Device::Cpu, Device::Gpu].into_iter().zip(names) {
            if radio(ui, &words.say(&name), device == placement.device) && device != placement.device {
                clicked = Some(device);
            }
        }
        ui.add_space(GAP / 2.0);
        for line in lines {
            ui.label(weak(ui, words.say(&line)));
        }
    });
    clicked
}

/// What there is to say of the graphics card; `None` if there is none and none was chosen.
fn notes(placement: &Placement, words: &Words) -> Option<Vec<Message>> {
    let Some(card) = &placement.card else {
        return (placement.device == Device::Gpu).then(|| vec![tr("device-missing")]);
    };
    let name = if placement.on_card { tr("device-trains") } else { tr("device-there") };
    let mut notes = vec![name.with("card", card.name.clone())];
    if let Some(pace) = placement.pace {
        let [of_card, of_cpu] = [pace.gpu, pace.cpu].map(|steps| words.number(steps, 0));
        notes.push(tr("device-pace").with("card", of_card).with("cpu", of_cpu));
    }
    if card.software {
        notes.push(tr("device-software"));
    }
    if placement.ended_program {
        notes.push(tr("device-ended-program"));
    }
    notes.extend(placement.failure.clone().map(|reason| tr("device-failed").with("reason", reason)));
    Some(notes)
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;
    use rakam_lab::Card;
    use rakam_train::Pace;

    use super::*;
    use crate::{Language, theme};

    struct State {
        words: Words,
        placement: Placement,
        /// Fonts are there from the second frame on.
        installed: bool,
        clicked: Option<Device>,
    }

    fn harness(placement: Placement, language: &str) -> Harness<'static, State> {
        let words = Words::new(Language::of_locale(language).unwrap());
        let show_all = |ui: &mut Ui, state: &mut State| {
            if std::mem::replace(&mut state.installed, true) {
                state.clicked = show(ui, &state.placement, &state.words).or(state.clicked);
            } else {
                theme::install(ui.ctx());
                ui.ctx().request_repaint();
            }
        };
        let state = State { words, placement, installed: false, clicked: None };
        Harness::builder().with_size([320.0, 400.0]).build_ui_state(show_all, state)
    }

    fn card() -> Placement {
        let card = Some(Card { name: "Quick 9000".to_owned(), software: false });
        Placement { card, on_card: true, pace: Some(Pace { cpu: 870.4, gpu: 12_345.6 }), ..Placement::default() }
    }

    #[test]
    fn a_card_is_named_with_both_figures_and_another_device_can_be_chosen() {
        for (language, auto, cpu, pace) in [
            ("en", "Automatic", "Processor", "12,346 on the graphics card, 870 on the processor"),
            ("tr", "Otomatik", "İşlemci", "ekran kartında 12.346, işlemcide 870"),
        ] {
            let mut harness = harness(card(), language);
            harness.get_by_label_contains("Quick 9000");
            harness.get_by_label_contains(pace);
            harness.get_by_label(auto).click();
            harness.run();
            assert_eq!(harness.state().clicked, None, "it is chosen already");
            harness.get_by_label(cpu).click();
            harness.run();
            assert_eq!(harness.state().clicked, Some(Device::Cpu));
        }
    }

    #[test]
    fn without_a_card_there_is_nothing_to_choose() {
        let harness = harness(Placement::default(), "en");
        assert!(harness.query_by_label("Processor").is_none());
    }

    #[test]
    fn a_card_that_was_chosen_and_is_gone_is_missed_and_another_device_can_be_chosen() {
        for (language, missing, auto) in
            [("en", "No graphics card was found", "Automatic"), ("tr", "Ekran kartı bulunamadı", "Otomatik")]
        {
            let mut harness = harness(Placement { device: Device::Gpu, ..Placement::default() }, language);
            harness.get_by_label_contains(missing);
            harness.get_by_label(auto).click();
            harness.run();
            assert_eq!(harness.state().clicked, Some(Device::Auto));
        }
    }

    #[test]
    fn a_failure_is_told() {
        let failure = Some("out of memory".to_owned());
        let harness = harness(Placement { on_card: false, failure, ..card() }, "en");
        harness.get_by_label_contains("nothing is lost. (out of memory)");
    }

    #[test]
    fn a_card_that_ended_the_program_is_told_with_what_to_do() {
        for (language, said) in [("en", "Choose “Graphics card” to try again"), ("tr", "“Ekran kartı”nı seçin")]
        {
            let harness = harness(Placement { on_card: false, pace: None, ended_program: true, ..card() }, language);
            harness.get_by_label_contains(said);
        }
    }
}
