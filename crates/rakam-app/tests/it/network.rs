//! The choice of the network, through changes of language and restarts.

use std::collections::HashMap;

use crate::hands::{DESKTOP, SEVEN, Window, click, draw, english, labels, says};
use crate::window::drop_file;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eframe::App as _;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rakam_app::{NetworkId, RakamApp, Settings};
use rakam_model::{InputNorm, Model};
use rakam_nn::{Architecture, Network, Shape};

/// What eframe keeps from one start to the next.
#[derive(Clone, Default)]
pub(crate) struct Storage(pub(crate) HashMap<String, String>);

impl eframe::Storage for Storage {
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

const FINE_TUNED: &str = "rakam-personal-network";

/// As an earlier version has left it: a fine-tuned network, which is `classic` here, and English.
fn with_fine_tuned() -> Storage {
    let mut storage = Storage::default();
    storage.0.insert(FINE_TUNED.to_owned(), STANDARD.encode(rakam_model::embedded()[1].bytes()));
    Settings { language: Some(english()), ..Settings::default() }.save(&mut storage);
    storage
}

pub(crate) fn start(storage: &Storage) -> Window {
    let storage: &'static Storage = Box::leak(Box::new(storage.clone()));
    Harness::builder().with_size(DESKTOP).with_max_steps(30).build_eframe(move |cc| {
        cc.storage = Some(storage);
        RakamApp::new(cc).unwrap()
    })
}

/// The window, closed and opened again.
pub(crate) fn restart(window: &mut Window, storage: &mut Storage) -> Window {
    window.state_mut().save(storage);
    start(storage)
}

/// The items of the menu of networks that are marked as in use.
fn in_use(window: &mut Window, menu: &str) -> Vec<String> {
    click(window, menu);
    let items = window.get_all_by_role(egui::Role::MenuItemRadio).map(|item| item.accesskit_node());
    let used = items.filter(|item| item.toggled() == Some(egui::accesskit::Toggled::True));
    let used = used.filter_map(|item| item.label()).collect();
    window.key_press(egui::Key::Escape);
    window.run();
    used
}

fn has_notice(window: &Window) -> bool {
    window.query_all_by_role(egui::Role::Alert).next().is_some()
}

#[test]
fn the_chosen_network_stays_chosen_in_another_language_and_after_a_restart() {
    let mut storage = with_fine_tuned();
    let mut window = start(&storage);
    assert_eq!(window.state().network_name(), "rakam");
    click(&mut window, "Network");
    click(&mut window, "fine-tuned");
    assert_eq!(window.state().network_name(), "fine-tuned");
    assert_eq!(in_use(&mut window, "Network"), ["fine-tuned"]);

    click(&mut window, "Language");
    click(&mut window, "Türkçe");
    assert_eq!(window.state().network_name(), "ince ayarlı");
    assert_eq!(in_use(&mut window, "Ağ"), ["ince ayarlı"], "{:#?}", labels(&window));

    let mut window = restart(&mut window, &mut storage);
    assert_eq!(window.state().network_name(), "ince ayarlı");
    draw(&mut window, SEVEN);
    assert_eq!(window.state().reading().digit, Some(7));
    assert_eq!(in_use(&mut window, "Ağ"), ["ince ayarlı"]);

    // A network that is gone is replaced by the default one, without a word.
    storage.0.remove(FINE_TUNED);
    let window = start(&storage);
    assert_eq!(window.state().network_name(), "rakam");
    assert!(!has_notice(&window), "{:#?}", labels(&window));
}

#[test]
fn an_opened_file_is_opened_again_and_one_that_is_gone_is_not_missed() {
    let folder = std::env::temp_dir().join(format!("rakam-app-network-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("mine.safetensors");
    let weights = rakam_model::embedded()[1].bytes();
    std::fs::write(&path, &weights).unwrap();
    let mut storage = with_fine_tuned();
    let mut window = start(&storage);
    drop_file(&mut window, path.to_str().unwrap(), &weights, "The network from mine.safetensors");
    let mut window = restart(&mut window, &mut storage);
    assert_eq!(window.state().network_name(), "mine.safetensors");
    assert_eq!(in_use(&mut window, "Network"), ["mine.safetensors"]);

    std::fs::remove_dir_all(&folder).unwrap();
    let mut window = restart(&mut window, &mut storage);
    assert_eq!(window.state().network_name(), "rakam");
    let gone = "The network of the last time, mine.safetensors, is no longer there. rakam reads instead.";
    assert!(labels(&window).iter().any(|label| label.contains(gone)), "{:#?}", labels(&window));
    let window = restart(&mut window, &mut storage);
    assert!(!has_notice(&window), "it is told once: {:#?}", labels(&window));
}

#[test]
fn a_file_whose_network_reads_other_images_than_drawings_says_which() {
    let architecture = Architecture::parse("dense 4, relu", Shape::new(3, 8, 16), 10).unwrap();
    let weights = Model::new(Network::new(architecture, 1).unwrap(), InputNorm::default()).to_bytes();
    for (language, failed, reason) in [
        ("English", "icons.safetensors does not fit.", "It reads images of 3x8x16 (channels, rows, columns)"),
        ("Türkçe", "icons.safetensors uygun değil.", "3x8x16 (kanal, satır, sütun) boyutlarındaki görüntüleri okur"),
    ] {
        let mut window = start(&with_fine_tuned());
        click(&mut window, "Language");
        click(&mut window, language);
        drop_file(&mut window, "icons.safetensors", &weights, failed);
        assert!(says(&window, reason), "{:#?}", labels(&window));
        assert_eq!(window.state().network_name(), "rakam");
    }
}

#[test]
fn a_network_that_was_trained_here_and_not_kept_is_not_missed_after_a_restart() {
    let mut storage = with_fine_tuned();
    Settings { network: Some(NetworkId::Trained), ..Settings::default() }.save(&mut storage);
    let window = start(&storage);
    assert_eq!(window.state().network_name(), "rakam");
    assert!(!has_notice(&window), "{:#?}", labels(&window));
}

#[test]
fn corrections_are_taken_of_networks_that_read_digits_alone() {
    let correct = "Is the reading wrong? Say what it is";
    let mut window = start(&with_fine_tuned());
    draw(&mut window, SEVEN);
    assert!(window.query_by_label(correct).is_some(), "{:#?}", labels(&window));
    let mut clothes = rakam_model::embedded()[1].model().unwrap();
    let names = (0..clothes.labels.len()).map(|class| format!("garment {class}"));
    clothes.labels = rakam_model::Labels::new(names.collect()).unwrap();
    drop_file(&mut window, "clothes.safetensors", &clothes.to_bytes(), "The network from clothes.safetensors");
    window.run();
    assert!(window.state().reading().label.as_ref().unwrap().starts_with("garment"), "{:#?}", labels(&window));
    assert!(window.query_by_label(correct).is_none(), "{:#?}", labels(&window));
}
