//! The state of the window, and a frame of it.

use egui::{Align2, Color32, ColorImage, Rect, Stroke, StrokeKind, Ui, ViewportCommand};
use rakam_ink::{Drawing, Picture};
use rakam_lab::{Event, Request};
use rakam_model::{ModelError, Number, Reader, Reading};
use web_time::Instant;

use crate::draw::canvas::Canvas;
use crate::draw::digits::Digits;
use crate::draw::places::Places;
use crate::draw::seen::Seen;
use crate::draw::verdict::Chosen;
use crate::draw::{bars, toolbar, verdict};
use crate::evaluate::Evaluate;
use crate::files::{Arrival, Inbox, What};
use crate::fine_tuning::{self, FineTuningPanel};
use crate::header::{self, Choice};
use crate::i18n::{Words, tr};
use crate::inside::{Inside, Scene};
use crate::lab::Lab;
use crate::layout::Frame;
use crate::network::Network;
use crate::notices::Notices;
use crate::pace::Pace;
use crate::shortcuts::{self, Command};
use crate::tab::{self, Tab};
use crate::theme::{self, CARD_CORNERS, Palette, size};
use crate::train::{self, Train};
use crate::widgets::{Letters, paragraph};
use crate::{Settings, explain};

/// The side of the picture that is saved or copied, in pixels.
const PICTURE_SIDE: u32 = 1024;

/// The application.
pub struct RakamApp {
    settings: Settings,
    words: Words,
    tab: Tab,
    network: Network,
    lab: Lab,
    drawing: Drawing,
    digits: Digits,
    /// The drawing's revision that `digits` and `seen` belong to; `None` before the first reading.
    read: Option<u64>,
    canvas: Canvas,
    seen: Seen,
    inside: Inside,
    train: Train,
    fine_tuning: FineTuningPanel,
    evaluate: Evaluate,
    notices: Notices,
    inbox: Inbox,
    pace: Pace,
}

impl RakamApp {
    /// The application with what it remembers from last time, and the default network.
    ///
    /// # Errors
    /// When the network inside the program is damaged.
    pub fn new(cc: &eframe::CreationContext<'_>) -> Result<Self, ModelError> {
        Self::with_settings(cc, Settings::load(cc.storage))
    }

    /// The application with these settings, and the default network.
    ///
    /// # Errors
    /// When the network inside the program is damaged.
    pub fn with_settings(cc: &eframe::CreationContext<'_>, settings: Settings) -> Result<Self, ModelError> {
        Ok(Self::with_network(cc, settings, Network::default_inside()?, Instant::now()))
    }

    pub(crate) fn with_network(
        cc: &eframe::CreationContext<'_>,
        settings: Settings,
        network: Network,
        started: Instant,
    ) -> Self {
        theme::install(&cc.egui_ctx);
        cc.egui_ctx.set_theme(settings.theme);
        let words = Words::new(settings.language());
        cc.egui_ctx.send_viewport_cmd(ViewportCommand::Title(words.tr("window-title")));
        Self {
            settings,
            words,
            tab: Tab::default(),
            network,
            lab: Lab::default(),
            drawing: Drawing::new(),
            digits: Digits::default(),
            read: None,
            canvas: Canvas::default(),
            seen: Seen::default(),
            inside: Inside::default(),
            train: Train::default(),
            fine_tuning: FineTuningPanel::load(cc.storage),
            evaluate: Evaluate::default(),
            notices: Notices::default(),
            inbox: Inbox::default(),
            pace: Pace::new(started),
        }
    }

    /// What the network reads on the canvas, as of the last frame; of a number, the digit that is looked at.
    pub fn reading(&self) -> &Reading {
        self.digits.reading()
    }

    /// The number on the canvas, where it has two digits or more.
    pub fn number(&self) -> Option<&Number> {
        self.digits.number()
    }

    /// What the network reads with the channels that are changed in Inside; `None` before that place has read anything.
    pub fn reading_inside(&self) -> Option<&Reading> {
        self.inside.reading()
    }

    /// Of the cell that is looked at in Inside: the sum that is laid out for it, and its activation.
    pub fn sum_looked_at(&self) -> Option<(f32, f32)> {
        self.inside.sum_looked_at(&self.network)
    }

    /// What is on the canvas.
    pub fn drawing(&self) -> &Drawing {
        &self.drawing
    }

    /// The network that reads.
    pub fn reader(&self) -> &Reader {
        self.network.reader()
    }

    /// What the window shows of its reading, in its language: `This is a 7, 99.8% sure`.
    pub fn reading_in_words(&self) -> String {
        verdict::of_digits(&self.digits, &self.words)
    }

    /// The window's title, in its language.
    pub fn title(&self) -> String {
        self.words.tr("window-title")
    }

    /// Empties the canvas, as the button does.
    pub fn clear(&mut self, ctx: &egui::Context) {
        self.drawing.clear();
        self.follow(ctx);
        ctx.request_repaint();
    }

    /// Opens a picture, or a weights file by its ending, as if it had been dropped on the window; what is wrong with it is
    /// shown there.
    pub fn open_file(&self, ctx: &egui::Context, name: String, bytes: Vec<u8>) {
        self.inbox.take_bytes(ctx, name, bytes);
    }

    /// What the window remembers.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The name of the network that reads, as the window shows it.
    pub fn network_name(&self) -> String {
        self.network.name(&self.words)
    }

    fn take_arrivals(&mut self, ctx: &egui::Context) {
        self.inbox.take_dropped(ctx);
        for Arrival { name, what } in self.inbox.take() {
            match what {
                What::Picture(Ok(picture)) => {
                    self.drawing.open(picture);
                    if !self.tab.has_canvas() {
                        self.tab = Tab::Draw;
                    }
                }
                What::Picture(Err(error)) => self.notices.wrong(explain::picture(&name, &error), None),
                What::Network(Ok(network)) => {
                    self.use_network(*network);
                    self.notices.done(ctx, tr("network-opened").with("file", name));
                }
                What::Network(Err(error)) => {
                    self.notices.wrong(tr("weights-failed").with("file", name), explain::weights(&error));
                }
                What::Unreadable => self.notices.wrong(tr("file-unreadable").with("file", name), None),
                What::TooLarge => self.notices.wrong(tr("file-too-large").with("file", name), None),
                What::NoDialog => self.notices.wrong(tr("no-dialog"), None),
                What::Saved(true) => self.notices.done(ctx, tr("saved").with("file", name)),
                What::Saved(false) => self.notices.wrong(tr("save-failed").with("file", name), None),
            }
        }
        self.take_pasted(ctx);
    }

    fn take_pasted(&mut self, ctx: &egui::Context) {
        let pasted = ctx.input(|input| {
            input.events.iter().find_map(|event| match event {
                egui::Event::PasteImage(image) => Some(image.clone()),
                _ => None,
            })
        });
        let Some(image) = pasted else { return };
        let rgba: Vec<u8> = image.pixels.iter().flat_map(Color32::to_srgba_unmultiplied).collect();
        match Picture::from_rgba(image.width(), image.height(), &rgba) {
            Ok(picture) => self.drawing.open(picture),
            Err(error) => self.notices.wrong(explain::picture(&self.words.tr("pasted-picture"), &error), None),
        }
    }

    fn hear(&mut self, tell: Event, ctx: &egui::Context, window: &eframe::Frame) {
        let Some(tell) = self.evaluate.hear(tell) else { return };
        if let Event::Weights(bytes) = &tell {
            match self.train.weights_wanted() {
                Some(train::Wanted::Try) => match Network::trained(bytes) {
                    Ok(network) => {
                        self.use_network(network);
                        self.tab = Tab::Draw;
                        self.notices.done(ctx, tr("trained-reads"));
                    }
                    Err(error) => {
                        let name = self.words.tr("network-trained");
                        self.notices.wrong(tr("weights-failed").with("file", name), explain::weights(&error));
                    }
                },
                Some(train::Wanted::Save) => {
                    let name = self.words.tr("file-name-weights");
                    self.inbox.save_weights(ctx, window, &self.words, name, bytes.clone());
                }
                _ => {}
            }
        }
        self.fine_tuning.hear(&tell);
        self.inside.hear(&tell);
        self.train.hear(tell);
    }

    /// Keeps what the drawing was.
    fn correct(&mut self, label: Option<u8>, ctx: &egui::Context) {
        let Some(input) = self.digits.input() else { return };
        let whole = self.digits.number().is_none().then_some(&self.drawing);
        self.fine_tuning.correct(input, whole, self.digits.reading().digit, label);
        self.train.turn_to_corrections();
        self.notices.done(ctx, tr("corrected").with("count", self.fine_tuning.len()));
        ctx.request_repaint();
    }

    fn take_from_fine_tuning(&mut self, wanted: fine_tuning::Wanted, ctx: &egui::Context, window: &eframe::Frame) {
        match wanted {
            fine_tuning::Wanted::Export => {
                self.inbox.save_corrections(ctx, window, &self.words, self.fine_tuning.export())
            }
            fine_tuning::Wanted::UsePersonal => self.use_personal(ctx),
            fine_tuning::Wanted::SavePersonal => {
                let name = self.words.tr("file-name-weights");
                let bytes = self.fine_tuning.personal().unwrap_or_default().to_vec();
                self.inbox.save_weights(ctx, window, &self.words, name, bytes);
            }
            fine_tuning::Wanted::ForgetPersonal => {
                self.fine_tuning.forget_personal();
                if self.network.is_personal() {
                    self.use_inside(rakam_model::DEFAULT);
                }
            }
        }
        ctx.request_repaint();
    }

    fn use_personal(&mut self, ctx: &egui::Context) {
        match Network::personal(self.fine_tuning.personal().unwrap_or_default()) {
            Ok(network) => {
                self.use_network(network);
                self.notices.done(ctx, tr("personal-reads-now"));
            }
            Err(error) => {
                let name = self.words.tr("network-personal");
                self.notices.wrong(tr("weights-failed").with("file", name), explain::weights(&error));
            }
        }
    }

    fn take_from_train(&mut self, wanted: train::Wanted, ctx: &egui::Context) {
        match wanted {
            train::Wanted::Try | train::Wanted::Save => self.lab.ask(ctx, Request::Weights),
            train::Wanted::Back => self.use_inside(rakam_model::DEFAULT),
        }
    }

    fn use_inside(&mut self, name: &'static str) {
        let inside = rakam_model::embedded().iter().find(|inside| inside.name == name);
        match inside.map(Network::inside) {
            Some(Ok(network)) => self.use_network(network),
            Some(Err(error)) => self.notices.wrong(tr("weights-failed").with("file", name), explain::weights(&error)),
            None => {}
        }
    }

    fn show_draw(&mut self, ui: &mut Ui, places: &Places) -> (Option<Command>, Option<Chosen>) {
        let asked = toolbar::show(ui, places.toolbar, &self.drawing, &mut self.settings.pen_width, &self.words);
        self.canvas.show(ui, places.canvas, self.settings.pen_width, &self.drawing, &self.words);
        self.digits.frame(ui, places.canvas);
        let chosen = verdict::show(ui, places.verdict, &self.digits, &self.words);
        self.seen.show(ui, places.seen, &self.words);
        bars::show(ui, places.bars, places.bar_columns, self.digits.reading(), &self.words);
        (asked, chosen)
    }

    fn use_network(&mut self, network: Network) {
        self.network = network;
        self.read = None;
        self.inside.forget();
    }

    /// Reads the drawing if it, or the network, has changed.
    fn follow(&mut self, ctx: &egui::Context) {
        let revision = self.drawing.revision();
        if self.read == Some(revision) {
            return;
        }
        self.read = Some(revision);
        let began = Instant::now();
        self.digits.read(self.network.reader(), &self.drawing);
        self.seen.set(ctx, self.digits.input());
        self.pace.bars_changed(began.elapsed());
    }

    fn obey(&mut self, command: Command, ctx: &egui::Context, window: &eframe::Frame) {
        match command {
            Command::Undo => _ = self.drawing.undo(),
            Command::Redo => _ = self.drawing.redo(),
            Command::Clear => self.drawing.clear(),
            Command::Open => self.inbox.ask_for_picture(ctx, window, &self.words),
            Command::Save | Command::Copy if self.drawing.is_empty() => {}
            Command::Save => self.inbox.save(ctx, window, &self.words, self.drawing.render(PICTURE_SIDE)),
            Command::Copy => {
                ctx.copy_image(black_on_white(&self.drawing.render(PICTURE_SIDE)));
                self.notices.done(ctx, tr("copied"));
            }
        }
        ctx.request_repaint();
    }

    fn choose(&mut self, choice: Choice, ctx: &egui::Context, window: &eframe::Frame) {
        match choice {
            Choice::Inside(name) => self.use_inside(name),
            Choice::Personal => self.use_personal(ctx),
            Choice::Stay => {}
            Choice::WeightsFile => self.inbox.ask_for_weights(ctx, window, &self.words),
            Choice::Language(language) => {
                self.settings.language = Some(language);
                self.words = Words::new(language);
                ctx.send_viewport_cmd(ViewportCommand::Title(self.words.tr("window-title")));
            }
            Choice::Theme(theme) => {
                self.settings.theme = theme;
                ctx.set_theme(theme);
            }
        }
        ctx.request_repaint();
    }
}

impl eframe::App for RakamApp {
    fn ui(&mut self, ui: &mut Ui, window: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.pace.begin(&ctx, window.info().cpu_usage);
        let all = ui.max_rect();
        let frame = Frame::of(all);

        self.take_arrivals(&ctx);
        for tell in self.lab.take() {
            self.hear(tell, &ctx, window);
        }
        if let Some(tab) = shortcuts::tab(&ctx) {
            self.tab = tab;
        }
        let places = Places::of(frame.body);
        if self.tab.has_canvas() {
            let (commands, pen_steps) = shortcuts::pressed(&ctx);
            for command in commands {
                self.obey(command, &ctx, window);
            }
            if pen_steps != 0 {
                self.settings.widen_pen(pen_steps);
            }
            let canvas = if self.tab == Tab::Draw { places.canvas } else { self.inside.canvas(&frame) };
            self.canvas.take_events(ui, canvas, self.settings.pen_width, &mut self.drawing);
        }
        self.follow(&ctx);

        ui.painter().rect_filled(all, 0.0, Palette::of(ui).background);
        let choice = header::show(
            ui,
            &frame,
            &self.network,
            self.fine_tuning.personal().is_some(),
            self.settings.theme,
            &self.words,
        );
        let tab = tab::show_tabs(ui, &frame, self.tab, &self.words);
        let (mut asked, mut chosen) = (None, None);
        match self.tab {
            Tab::Draw => (asked, chosen) = self.show_draw(ui, &places),
            Tab::Inside => {
                let canvas = self.inside.canvas(&frame);
                self.canvas.show(ui, canvas, self.settings.pen_width, &self.drawing, &self.words);
                self.digits.frame(ui, canvas);
                let scene = Scene {
                    network: &self.network,
                    drawing: &self.drawing,
                    digits: &self.digits,
                    pen_down: self.canvas.is_drawing(),
                    words: &self.words,
                };
                asked = self.inside.show(ui, &frame, &scene, &mut self.lab);
            }
            Tab::Train => {
                let reads = self.network.is_trained();
                let (lab, fine_tuning, network) = (&mut self.lab, &mut self.fine_tuning, &self.network);
                let (train, tuned) = self.train.show(ui, &frame, lab, reads, fine_tuning, network, &self.words);
                if let Some(wanted) = train {
                    self.take_from_train(wanted, &ctx);
                }
                if let Some(wanted) = tuned {
                    self.take_from_fine_tuning(wanted, &ctx, window);
                }
            }
            Tab::Evaluate => {
                let in_training = self.train.has_network();
                self.evaluate.show(ui, &frame, &mut self.lab, &self.network, in_training, &self.words);
            }
        }
        self.notices.show(ui, all, &self.words);
        show_drop_hint(ui, all, &self.words);

        if let Some(tab) = tab {
            self.tab = tab;
            ctx.request_repaint();
        }
        match chosen {
            Some(Chosen::LookAt(index)) => {
                self.digits.select(index);
                self.seen.set(&ctx, self.digits.input());
                ctx.request_repaint();
            }
            Some(Chosen::Correct(label)) => self.correct(label, &ctx),
            None => {}
        }
        if let Some(choice) = choice {
            self.choose(choice, &ctx, window);
        }
        if let Some(command) = asked {
            self.obey(command, &ctx, window);
        }
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.settings.save(storage);
        self.fine_tuning.save(storage);
    }

    fn persist_egui_memory(&self) -> bool {
        // Nothing of egui's own state is worth remembering: all that is chosen is in the settings.
        false
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    #[cfg(target_arch = "wasm32")]
    fn as_any_mut(&mut self) -> Option<&mut dyn std::any::Any> {
        Some(self)
    }
}

/// Over the whole window while a file is held over it.
fn show_drop_hint(ui: &Ui, window: Rect, words: &Words) {
    if ui.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let palette = Palette::of(ui);
    let layer = egui::LayerId::new(egui::Order::Foreground, ui.scope_id().with("drop-hint"));
    let painter = ui.ctx().layer_painter(layer);
    painter.rect_filled(window, 0.0, palette.background.gamma_multiply(0.92));
    let frame = window.shrink(16.0);
    painter.rect(frame, CARD_CORNERS, palette.accent_tint, Stroke::new(2.0, palette.accent), StrokeKind::Inside);
    let letters = Letters { font: theme::bold(size::TITLE), color: palette.text };
    let width = (frame.width() - 64.0).min(400.0);
    paragraph(&painter, frame.center(), Align2::CENTER_CENTER, &words.tr("drop-here"), letters, width, 4);
}

fn black_on_white(picture: &Picture) -> ColorImage {
    let grey = picture.ink().iter().map(|&ink| ((1.0 - ink) * 255.0).round() as u8);
    ColorImage::from_gray_iter([picture.width(), picture.height()], grey)
}
