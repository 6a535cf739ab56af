//! What the user can want, and how it is done: everything that a tab, the header or a key can change outside itself.

use egui::{ColorImage, Context, ThemePreference, ViewportCommand};
use rakam_ink::Picture;
use rakam_lab::SetId;
use rakam_model::{DEFAULT, ModelError};
use rakam_nn::Architecture;
use rakam_train::Device;

use super::RakamApp;
use crate::Language;
use crate::draw::toolbar::has_layers;
use crate::explain;
use crate::files::Pick;
use crate::help;
use crate::i18n::{Message, Words, tr};
use crate::network::{Network, NetworkId};
use crate::shortcuts::Command;
use crate::symbols::NotAdded;
use crate::tab::TabId;

/// The side of the picture that is saved or copied, in pixels.
const PICTURE_SIDE: u32 = 1024;

/// Something that the user wants.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Show another tab.
    ShowTab(TabId),
    /// Do what a tool of the canvas does.
    Command(Command),
    /// Draw with a pen of this diameter, in sides of the canvas.
    SetPenWidth(f32),
    /// Look at another digit of the number, by its index.
    SelectDigit(usize),
    /// Keep what the digit that is looked at really is; `None` is not a digit.
    Correct(Option<u8>),
    /// Read with another network.
    UseNetwork(NetworkId),
    /// Read with the network that was trained here, a weights file.
    UseTrained(Vec<u8>),
    /// Read with the network in training as it is or was, a weights file, and stay in this tab.
    ReadInTraining(NetworkId, Vec<u8>),
    /// Keep the fine-tuned network, a weights file, and read with it.
    UseFineTuned(Vec<u8>),
    /// Forget the fine-tuned network.
    ForgetFineTuned,
    /// Keep the network that reads the user's symbols, a weights file.
    KeepSymbols(Vec<u8>),
    /// Ask for a file of symbols, and add what is in it.
    OpenSymbols,
    /// Ask where to save the symbols, as JSON.
    SaveSymbols(String),
    /// Ask for a weights file, and read with it.
    OpenWeights,
    /// Ask where to save a weights file.
    SaveWeights(Vec<u8>),
    /// Ask where to save the corrections, as JSON.
    SaveCorrections(String),
    /// Say that the images don't fit the layers that were to be trained, and that others stand in.
    TellLayersRefused,
    /// Show Train, and train adversarially there from now on, with images changed by up to so much ink.
    TrainAdversarially(f32),
    /// Begin the tour.
    StartTour,
    /// Show the challenges.
    ShowChallenges,
    /// Explain what is pointed at, until the user leaves.
    Explain,
    /// Copy a link to what is in the window.
    CopyLink,
    /// Ask where to save what is in the window, as a file that can be opened again.
    SaveShared,
    /// Ask for such a file, and open it.
    OpenShared,
    /// Train and evaluate with another data set.
    UseSet(SetId),
    /// Ask for the files of a data set, or for its folder.
    OpenSet(Pick),
    /// Train on another device.
    SetDevice(Device),
    /// Speak another language.
    SetLanguage(Language),
    /// Show another theme.
    SetTheme(ThemePreference),
}

impl RakamApp {
    pub(super) fn apply_all(&mut self, actions: Vec<Action>, ctx: &Context, window: &eframe::Frame) {
        for action in actions {
            self.apply(action, ctx, window);
            ctx.request_repaint();
        }
    }

    fn apply(&mut self, action: Action, ctx: &Context, window: &eframe::Frame) {
        match action {
            Action::ShowTab(tab) => self.tab = tab,
            Action::Command(command) => self.run(command, ctx, window),
            Action::SetPenWidth(width) => self.settings.pen_width = width,
            Action::SelectDigit(index) => self.digits.select(index),
            Action::Correct(label) => self.correct(label),
            Action::UseNetwork(id) => self.select_network(&id),
            Action::UseTrained(weights) => match Network::from_bytes(NetworkId::Trained, &weights) {
                Ok(network) => {
                    self.use_network(network);
                    self.tab = TabId::Draw;
                    self.notices.done(tr("trained-reads"));
                }
                Err(error) => self.weights_failed(&NetworkId::Trained, &error),
            },
            Action::ReadInTraining(id, weights) => match Network::from_bytes(id, &weights) {
                // While it was on its way, the user may have chosen another network than the newest.
                Ok(network) if *network.id() != NetworkId::Trained || self.networks.in_use().id().is_of_training() => {
                    self.use_network(network);
                }
                Ok(_) => {}
                // A network for other images can't read drawings. Train shows it all the same.
                Err(error) => tracing::debug!(%error, "the network in training doesn't read"),
            },
            Action::UseFineTuned(weights) => {
                self.networks.keep_fine_tuned(weights.clone());
                match Network::from_bytes(NetworkId::FineTuned, &weights) {
                    Ok(network) => {
                        self.use_network(network);
                        self.notices.done(tr("fine-tuned-reads-now"));
                    }
                    Err(error) => self.weights_failed(&NetworkId::FineTuned, &error),
                }
            }
            Action::ForgetFineTuned => {
                self.networks.forget_fine_tuned();
                if *self.networks.in_use().id() == NetworkId::FineTuned {
                    self.select_network(&NetworkId::Embedded(DEFAULT.to_owned()));
                }
            }
            Action::KeepSymbols(weights) => {
                self.networks.keep_symbols(weights.clone());
                if *self.networks.in_use().id() == NetworkId::Symbols {
                    match Network::from_bytes(NetworkId::Symbols, &weights) {
                        Ok(network) => self.use_network(network),
                        Err(error) => self.weights_failed(&NetworkId::Symbols, &error),
                    }
                }
            }
            Action::OpenSymbols => self.inbox.ask_for_symbols(ctx, window, &self.words),
            Action::SaveSymbols(json) => self.inbox.save_symbols(ctx, window, &self.words, json),
            Action::OpenWeights => self.inbox.ask_for_weights(ctx, window, &self.words),
            Action::SaveWeights(weights) => {
                let name = self.words.tr("file-name-weights");
                self.inbox.save_weights(ctx, window, &self.words, name, weights);
            }
            Action::SaveCorrections(json) => self.inbox.save_corrections(ctx, window, &self.words, json),
            Action::TellLayersRefused => {
                self.notices.wrong(tr("layers-refused"), Some(tr("layers-refused-until")));
            }
            Action::TrainAdversarially(strength) => {
                self.tabs.train.make_adversarial(strength, ctx, &mut self.lab);
                self.tab = TabId::Train;
            }
            Action::StartTour => {
                self.tour.start(0);
                self.challenges.close();
                self.tab = TabId::Draw;
            }
            Action::ShowChallenges => {
                self.tour.end();
                self.challenges.open();
            }
            Action::Explain => help::start(ctx),
            Action::CopyLink => self.copy_link(ctx),
            Action::SaveShared => self.inbox.save_shared(ctx, window, &self.words, self.to_file()),
            Action::OpenShared => self.inbox.ask_for_shared(ctx, window, &self.words),
            Action::UseSet(set) => self.lab.load(ctx, set, Vec::new()),
            Action::OpenSet(pick) => self.inbox.ask_for_set(ctx, window, &self.words, pick),
            Action::SetDevice(device) => self.settings.device = device,
            Action::SetLanguage(language) => {
                self.settings.language = Some(language);
                self.words = Words::new(language);
                ctx.send_viewport_cmd(ViewportCommand::Title(self.words.tr("window-title")));
            }
            Action::SetTheme(theme) => {
                self.settings.theme = theme;
                ctx.set_theme(theme);
            }
        }
    }

    fn run(&mut self, command: Command, ctx: &Context, window: &eframe::Frame) {
        match command {
            Command::Undo => _ = self.drawing.undo(),
            Command::Redo => _ = self.drawing.redo(),
            Command::Clear => self.drawing.clear(),
            Command::Layers if !has_layers(&self.drawing) => {}
            Command::Layers => self.settings.layers = !self.settings.layers,
            Command::Open => self.inbox.ask_for_picture(ctx, window, &self.words),
            Command::Save | Command::Copy if self.drawing.is_empty() => {}
            Command::Save => self.inbox.save(ctx, window, &self.words, self.drawing.render(PICTURE_SIDE)),
            #[cfg(target_arch = "wasm32")]
            Command::Copy if !web_sys::window().is_some_and(|window| window.is_secure_context()) => {
                self.notices.wrong(tr("copy-not-here"), None);
            }
            Command::Copy => {
                ctx.copy_image(black_on_white(&self.drawing.render(PICTURE_SIDE)));
                self.notices.done(tr("copied"));
            }
        }
    }

    /// Keeps the digit that is looked at, with what it really is, for fine-tuning.
    fn correct(&mut self, label: Option<u8>) {
        let network = self.networks.in_use();
        if !network.learns_from(&self.drawing) {
            return;
        }
        if *network.id() == NetworkId::Symbols {
            return self.add_example(label);
        }
        let Some(input) = self.digits.input() else { return };
        let whole = self.digits.number().is_none().then_some(&self.drawing);
        let count = self.tabs.train.correct(input, whole, self.digits.reading().class, label);
        self.notices.done(tr("corrected").with("count", count));
    }

    /// Adds the drawing to the examples of the symbol that it really is.
    fn add_example(&mut self, label: Option<u8>) {
        let labels = self.networks.in_use().reader().labels();
        let Some(name) = label.and_then(|label| labels.get(label.into())).map(str::to_owned) else { return };
        match self.tabs.symbols.add_example(&name, self.drawing.strokes()) {
            Ok(count) => self.notices.done(tr("example-added").with("name", name).with("count", count)),
            Err(NotAdded::Full) => self.notices.wrong(tr("example-not-added").with("name", name), None),
            Err(NotAdded::NoSuchSymbol) => self.notices.wrong(tr("example-no-symbol").with("name", name), None),
        }
    }

    /// Reads with a network that the user chose.
    pub(super) fn select_network(&mut self, id: &NetworkId) {
        let before = self.layers();
        match self.networks.select(id) {
            Ok(true) => {
                self.network_changed(&before);
                if *id == NetworkId::FineTuned {
                    self.notices.done(tr("fine-tuned-reads-now"));
                }
            }
            Ok(false) => {}
            Err(error) => self.weights_failed(id, &error),
        }
    }

    /// Reads with this network, which the user opened, trained or fine-tuned.
    pub(super) fn use_network(&mut self, network: Network) {
        let before = self.layers();
        self.networks.set(network);
        self.network_changed(&before);
    }

    /// The layers of the network that reads.
    fn layers(&self) -> Architecture {
        self.networks.in_use().model().network.architecture().clone()
    }

    /// Another network reads than that of these layers.
    fn network_changed(&mut self, before: &Architecture) {
        let alike = self.layers() == *before;
        self.settings.network = Some(self.networks.in_use().id().clone());
        self.read = None;
        self.tabs.all().into_iter().for_each(|tab| tab.network_changed(alike));
    }

    pub(super) fn weights_failed(&mut self, id: &NetworkId, error: &ModelError) {
        let (message, detail): (Message, _) = (tr("weights-failed"), explain::weights(error));
        self.notices.wrong(message.with("file", id.name(&self.words)), detail);
    }
}

fn black_on_white(picture: &Picture) -> ColorImage {
    let grey = picture.ink().iter().map(|&ink| ((1.0 - ink) * 255.0).round() as u8);
    ColorImage::from_gray_iter([picture.width(), picture.height()], grey)
}
