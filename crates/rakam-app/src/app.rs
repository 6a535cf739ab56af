//! The state of the window, and a frame of it.

use egui::{Align2, Color32, ColorImage, Event, Rect, Stroke, StrokeKind, Ui, ViewportCommand};
use rakam_ink::{Drawing, Picture};
use rakam_lab::{Ask, Tell};
use rakam_model::{ModelError, Number, Reader, Reading};
use web_time::Instant;

use crate::draw::canvas::Canvas;
use crate::draw::digits::Digits;
use crate::draw::places::Places;
use crate::draw::seen::Seen;
use crate::draw::verdict::Chosen;
use crate::draw::{bars, toolbar, verdict};
use crate::files::{Arrival, Inbox, What};
use crate::header::{self, Choice};
use crate::i18n::{Words, tr};
use crate::inside::{Inside, Scene};
use crate::judge::Judge;
use crate::lab::Lab;
use crate::layout::Frame;
use crate::learn::{self, Learn};
use crate::network::Network;
use crate::notices::Notices;
use crate::pace::Pace;
use crate::place::{self, Place};
use crate::shortcuts::{self, Command};
use crate::teach::{self, Teach};
use crate::theme::{self, CARD_CORNERS, Palette, size};
use crate::widgets::{Letters, paragraph};
use crate::{Settings, explain};

/// The side of the picture that is saved or copied, in pixels.
const PICTURE_SIDE: u32 = 1024;

/// The application.
pub struct RakamApp {
    settings: Settings,
    words: Words,
    place: Place,
    network: Network,
    lab: Lab,
    drawing: Drawing,
    digits: Digits,
    /// The drawing's revision that `digits` and `seen` belong to; `None` before the first reading.
    read: Option<u64>,
    canvas: Canvas,
    seen: Seen,
    inside: Inside,
    learn: Learn,
    teach: Teach,
    judge: Judge,
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
            place: Place::default(),
            network,
            lab: Lab::default(),
            drawing: Drawing::new(),
            digits: Digits::default(),
            read: None,
            canvas: Canvas::default(),
            seen: Seen::default(),
            inside: Inside::default(),
            learn: Learn::default(),
            teach: Teach::load(cc.storage),
            judge: Judge::default(),
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
                    if !self.place.has_canvas() {
                        self.place = Place::Draw;
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
                Event::PasteImage(image) => Some(image.clone()),
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

    fn hear(&mut self, tell: Tell, ctx: &egui::Context, window: &eframe::Frame) {
        let Some(tell) = self.judge.hear(tell) else { return };
        if let Tell::Weights(bytes) = &tell {
            match self.learn.weights_wanted() {
                Some(learn::Wanted::Try) => match Network::trained(bytes) {
                    Ok(network) => {
                        self.use_network(network);
                        self.place = Place::Draw;
                        self.notices.done(ctx, tr("trained-reads"));
                    }
                    Err(error) => {
                        let name = self.words.tr("network-trained");
                        self.notices.wrong(tr("weights-failed").with("file", name), explain::weights(&error));
                    }
                },
                Some(learn::Wanted::Save) => {
                    let name = self.words.tr("file-name-weights");
                    self.inbox.save_weights(ctx, window, &self.words, name, bytes.clone());
                }
                _ => {}
            }
        }
        self.teach.hear(&tell);
        self.inside.hear(&tell);
        self.learn.hear(tell);
    }

    /// Keeps what the drawing was.
    fn correct(&mut self, label: Option<u8>, ctx: &egui::Context) {
        let Some(input) = self.digits.input() else { return };
        let whole = self.digits.number().is_none().then_some(&self.drawing);
        self.teach.correct(input, whole, self.digits.reading().digit, label);
        self.learn.turn_to_corrections();
        self.notices.done(ctx, tr("corrected").with("count", self.teach.len()));
        ctx.request_repaint();
    }

    fn take_from_teach(&mut self, wanted: teach::Wanted, ctx: &egui::Context, window: &eframe::Frame) {
        match wanted {
            teach::Wanted::Export => self.inbox.save_corrections(ctx, window, &self.words, self.teach.export()),
            teach::Wanted::UsePersonal => self.use_personal(ctx),
            teach::Wanted::SavePersonal => {
                let name = self.words.tr("file-name-weights");
                let bytes = self.teach.personal().unwrap_or_default().to_vec();
                self.inbox.save_weights(ctx, window, &self.words, name, bytes);
            }
            teach::Wanted::ForgetPersonal => {
                self.teach.forget_personal();
                if self.network.is_personal() {
                    self.use_inside(rakam_model::DEFAULT);
                }
            }
        }
        ctx.request_repaint();
    }

    fn use_personal(&mut self, ctx: &egui::Context) {
        match Network::personal(self.teach.personal().unwrap_or_default()) {
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

    fn take_from_learn(&mut self, wanted: learn::Wanted, ctx: &egui::Context) {
        match wanted {
            learn::Wanted::Try | learn::Wanted::Save => self.lab.ask(ctx, Ask::Weights),
            learn::Wanted::Back => self.use_inside(rakam_model::DEFAULT),
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
        if let Some(place) = shortcuts::place(&ctx) {
            self.place = place;
        }
        let places = Places::of(frame.body);
        if self.place.has_canvas() {
            let (commands, pen_steps) = shortcuts::pressed(&ctx);
            for command in commands {
                self.obey(command, &ctx, window);
            }
            if pen_steps != 0 {
                self.settings.widen_pen(pen_steps);
            }
            let canvas = if self.place == Place::Draw { places.canvas } else { self.inside.canvas(&frame) };
            self.canvas.take_events(ui, canvas, self.settings.pen_width, &mut self.drawing);
        }
        self.follow(&ctx);

        ui.painter().rect_filled(all, 0.0, Palette::of(ui).background);
        let choice =
            header::show(ui, &frame, &self.network, self.teach.personal().is_some(), self.settings.theme, &self.words);
        let place = place::show_tabs(ui, &frame, self.place, &self.words);
        let (mut asked, mut chosen) = (None, None);
        match self.place {
            Place::Draw => (asked, chosen) = self.show_draw(ui, &places),
            Place::Inside => {
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
            Place::Learn => {
                let reads = self.network.is_trained();
                let (lab, teach, network) = (&mut self.lab, &mut self.teach, &self.network);
                let (learn, taught) = self.learn.show(ui, &frame, lab, reads, teach, network, &self.words);
                if let Some(wanted) = learn {
                    self.take_from_learn(wanted, &ctx);
                }
                if let Some(wanted) = taught {
                    self.take_from_teach(wanted, &ctx, window);
                }
            }
            Place::Judge => {
                let in_training = self.learn.has_network();
                self.judge.show(ui, &frame, &mut self.lab, &self.network, in_training, &self.words);
            }
        }
        self.notices.show(ui, all, &self.words);
        show_drop_hint(ui, all, &self.words);

        if let Some(place) = place {
            self.place = place;
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
        self.teach.save(storage);
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
