//! The state of the window, and a frame of it.
//!
//! ```text
//! action.rs    what the user can want, and how it is done
//! arrivals.rs  files that arrive
//! closing.rs   the window is to be closed, and a training would be lost
//! sharing.rs   what is in the window, as a link or a file
//! ```

mod action;
mod arrivals;
mod closing;
mod sharing;

use egui::{Rect, Ui, ViewportCommand};
use rakam_ink::Drawing;
use rakam_lab::{Answer, Event, RequestId};
use rakam_model::{ModelError, Number, Reader, Reading};
use rakam_train::Device;
use web_time::Instant;

pub(crate) use self::action::Action;
use crate::challenges::{Challenges, Facts};
use crate::draw::canvas::Canvas;
use crate::draw::digits::Digits;
use crate::draw::{Draw, verdict};
use crate::evaluate::Evaluate;
use crate::export::{self, Export};
use crate::files::Inbox;
use crate::i18n::{Words, tr};
use crate::inside::Inside;
use crate::lab::Lab;
use crate::layout::{Frame, GAP};
use crate::network::{Network, NetworkId, Networks};
use crate::notices::Notices;
use crate::pace::Pace;
use crate::store::Unsaved;
use crate::symbols::MySymbols;
use crate::tab::{self, Cx, Tab, TabId};
use crate::theme::{self, Palette};
use crate::tour::{Progress, Tour};
use crate::train::Train;
use crate::{Settings, drop_hint, header, help, sets, shortcuts};

/// The application.
pub struct RakamApp {
    settings: Settings,
    words: Words,
    tab: TabId,
    tabs: Tabs,
    networks: Networks,
    lab: Lab,
    drawing: Drawing,
    digits: Digits,
    /// The revision of the drawing that `digits` belongs to; `None` before the first reading.
    read: Option<u64>,
    canvas: Canvas,
    notices: Notices,
    tour: Tour,
    challenges: Challenges,
    inbox: Inbox,
    /// The picture that was saved last.
    exported: Option<Export>,
    /// Where all is kept that outlives the window, if that isn't eframe's storage.
    store: Option<Box<dyn eframe::Storage>>,
    /// When it was kept there last.
    kept_at: Instant,
    /// The settings as they were loaded or saved last.
    kept: Settings,
    unsaved: Unsaved,
    pace: Pace,
}

/// The five tabs.
struct Tabs {
    draw: Draw,
    inside: Inside,
    train: Train,
    evaluate: Evaluate,
    symbols: MySymbols,
}

impl Tabs {
    fn get(&mut self, id: TabId) -> &mut dyn Tab {
        match id {
            TabId::Draw => &mut self.draw,
            TabId::Inside => &mut self.inside,
            TabId::Train => &mut self.train,
            TabId::Evaluate => &mut self.evaluate,
            TabId::Symbols => &mut self.symbols,
        }
    }

    fn all(&mut self) -> [&mut dyn Tab; 5] {
        [&mut self.draw, &mut self.inside, &mut self.train, &mut self.evaluate, &mut self.symbols]
    }

    fn handle(&mut self, id: RequestId, answer: &Answer) -> Vec<Action> {
        self.all().into_iter().flat_map(|tab| tab.handle(id, answer)).collect()
    }
}

impl RakamApp {
    /// The application with the settings and the network of the last time.
    ///
    /// # Errors
    /// When the network inside the program is damaged.
    pub fn new(cc: &eframe::CreationContext<'_>) -> Result<Self, ModelError> {
        Self::with_settings(cc, Settings::load(cc.storage))
    }

    /// The application with these settings. The network that they name reads, if it is still there; else the default one.
    ///
    /// # Errors
    /// When the network inside the program is damaged.
    pub fn with_settings(cc: &eframe::CreationContext<'_>, settings: Settings) -> Result<Self, ModelError> {
        Self::start(cc, cc.storage, settings, None, Instant::now())
    }

    /// The application with what this storage has, and with this network, or that of the settings; `started` is when the process
    /// began.
    pub(crate) fn start(
        cc: &eframe::CreationContext<'_>,
        storage: Option<&dyn eframe::Storage>,
        mut settings: Settings,
        network: Option<Network>,
        started: Instant,
    ) -> Result<Self, ModelError> {
        let kept = settings.clone();
        theme::install(&cc.egui_ctx);
        cc.egui_ctx.set_theme(settings.theme);
        let words = Words::new(settings.language());
        cc.egui_ctx.send_viewport_cmd(ViewportCommand::Title(words.tr("window-title")));
        let mut notices = Notices::default();
        let networks = match network {
            Some(network) => Networks::load(network, storage),
            None => {
                let mut networks = Networks::load(Network::default_embedded()?, storage);
                // One that was trained here was never kept, and isn't missed.
                if let Some(gone) = settings.network.take_if(|id| !networks.select(id).unwrap_or(false))
                    && matches!(gone, NetworkId::File(_))
                {
                    let now = networks.in_use().id().name(&words);
                    notices.wrong(tr("network-gone").with("network", gone.name(&words)).with("now", now), None);
                }
                networks
            }
        };
        if !sets::is_there(&settings.data) {
            let gone = std::mem::take(&mut settings.data);
            notices.wrong(tr("data-gone").with("set", sets::name(&gone)), None);
        }
        Ok(Self {
            lab: Lab::new(settings.data.clone(), Device::of_environment().unwrap_or(settings.device)),
            settings,
            words,
            tab: TabId::default(),
            tabs: Tabs {
                draw: Draw::default(),
                inside: Inside::default(),
                train: Train::load(storage),
                evaluate: Evaluate::load(storage),
                symbols: MySymbols::load(storage),
            },
            networks,
            drawing: Drawing::new(),
            digits: Digits::default(),
            read: None,
            canvas: Canvas::default(),
            notices,
            tour: Tour::default(),
            challenges: Challenges::default(),
            inbox: Inbox::default(),
            exported: None,
            store: None,
            kept_at: Instant::now(),
            kept,
            unsaved: Unsaved::default(),
            pace: Pace::new(started),
        })
    }

    /// The application that keeps what outlives it there, not in eframe's storage.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn keeping_in(self, store: Option<impl eframe::Storage + 'static>) -> Self {
        Self { store: store.map(|store| Box::new(store) as _), ..self }
    }

    /// Saves to the store, if there is one: eframe saves only where it has a storage of its own.
    fn keep_in_store(&mut self) {
        self.kept_at = Instant::now();
        if let Some(mut store) = self.store.take() {
            self.keep_in(&mut *store);
            self.store = Some(store);
        }
    }

    /// Saves what has changed, and says if that has begun to fail.
    fn keep_in(&mut self, storage: &mut dyn eframe::Storage) {
        let mut unsaved = std::mem::take(&mut self.unsaved);
        if unsaved.save(storage, |storage| self.save_to(storage)) {
            self.notices.wrong(tr("not-kept"), None);
        }
        self.unsaved = unsaved;
    }

    fn save_to(&mut self, storage: &mut dyn eframe::Storage) {
        self.settings.save_changes(&self.kept, storage);
        self.kept.clone_from(&self.settings);
        self.networks.save(storage);
        self.tabs.train.save(storage);
        self.tabs.evaluate.save(storage);
        self.tabs.symbols.save(storage);
    }

    /// What the network reads on the canvas, as of the last frame; of a number, the digit that is looked at.
    pub fn reading(&self) -> &Reading {
        self.digits.reading()
    }

    /// The number on the canvas, where there is more than one digit.
    pub fn number(&self) -> Option<&Number> {
        self.digits.number()
    }

    /// What the network reads with the channels that are changed in Inside; `None` before that tab has read anything.
    pub fn reading_inside(&self) -> Option<&Reading> {
        self.tabs.inside.reading()
    }

    /// Of the cell that is looked at in Inside: the sum that is laid out for it, and its activation.
    pub fn sum_looked_at(&self) -> Option<(f32, f32)> {
        self.tabs.inside.sum_looked_at(self.networks.in_use())
    }

    /// What is on the canvas.
    pub fn drawing(&self) -> &Drawing {
        &self.drawing
    }

    /// The network that reads.
    pub fn reader(&self) -> &Reader {
        self.networks.in_use().reader()
    }

    /// The reading as the window shows it, in its language: `This is a 7, 99.8% sure`.
    pub fn reading_in_words(&self) -> String {
        verdict::of_digits(&self.digits, self.reader().labels(), &self.words)
    }

    /// The window's title, in its language.
    pub fn title(&self) -> String {
        self.words.tr("window-title")
    }

    /// Clears the canvas, as the button does.
    pub fn clear(&mut self, ctx: &egui::Context) {
        self.drawing.clear();
        self.follow();
        ctx.request_repaint();
    }

    /// Opens a picture, or a weights file by its ending, as if it had been dropped on the window. If it can't be opened, the
    /// window says why.
    pub fn open_file(&self, ctx: &egui::Context, name: String, bytes: Vec<u8>) {
        self.inbox.take_bytes(ctx, name, bytes);
    }

    /// The picture that was saved last: the name that was suggested for its file, and the file.
    pub fn exported(&self) -> Option<(&str, &[u8])> {
        self.exported.as_ref().map(|export| (export.name.as_str(), export.bytes.as_slice()))
    }

    /// Whether something would be lost with the window: a training that has begun and not ended, or a network that took half a
    /// minute or more to train and wasn't saved. Trainings that were set aside for another don't count.
    pub fn has_unsaved_training(&self) -> bool {
        self.tabs.train.at_stake().is_some()
    }

    /// What the window remembers.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The name of the network that reads, as the window shows it.
    pub fn network_name(&self) -> String {
        self.networks.in_use().id().name(&self.words)
    }

    /// Takes the keys, and what the pointer does on the canvas.
    fn take_input(&mut self, ui: &Ui, frame: &Frame, window: &eframe::Frame) {
        let ctx = ui.ctx().clone();
        if shortcuts::explain(&ctx) {
            help::start(&ctx);
        }
        if let Some(tab) = shortcuts::tab(&ctx) {
            self.tab = tab;
        }
        let Some(canvas) = self.tabs.get(self.tab).canvas(frame) else { return };
        let (commands, pen_steps) = shortcuts::pressed(&ctx);
        self.apply_all(commands.into_iter().map(Action::Command).collect(), &ctx, window);
        if pen_steps != 0 {
            self.settings.widen_pen(pen_steps);
        }
        self.canvas.take_events(ui, canvas, self.settings.pen_width, &mut self.drawing);
    }

    fn show_tour(&mut self, ui: &Ui, window: Rect, frame: &Frame) {
        let training = self.tabs.train.progress();
        let progress = Progress {
            tab: self.tab,
            drew: self.tour.drew(self.drawing.revision()),
            verdict: self.digits.reading().verdict,
            view: self.tabs.inside.view(),
            looks: self.tabs.inside.looks(),
            preset: training.map(|(preset, _)| preset),
            accuracy: training.map_or(0.0, |(_, accuracy)| accuracy),
            network: self.networks.in_use().id().clone(),
        };
        self.tour.show(ui, window, frame, &progress, &self.words);
    }

    fn show_challenges(&mut self, ui: &Ui, room: Rect) -> Option<Action> {
        if !self.challenges.is_open() {
            return None;
        }
        let (inside, network) = (&self.tabs.inside, self.networks.in_use());
        let facts = Facts {
            training: self.tabs.train.facts(self.lab.set()),
            drawing: &self.drawing,
            digits: &self.digits,
            fool: self.digits.input().and_then(|input| inside.fool_facts(network, input)),
        };
        self.challenges.show(ui, room, &facts, &mut self.settings.challenges, &self.words)
    }

    /// Reads the drawing again if it, or the network, has changed.
    fn follow(&mut self) {
        let revision = self.drawing.revision();
        if self.read == Some(revision) {
            return;
        }
        self.read = Some(revision);
        let began = Instant::now();
        self.digits.read(self.networks.in_use().reader(), &self.drawing);
        self.pace.bars_changed(began.elapsed());
    }
}

impl RakamApp {
    /// Takes what the lab has to say, also in a hidden window: what was done there is saved, and nothing waits in memory.
    fn take_from_lab(&mut self, ctx: &egui::Context, window: &eframe::Frame) {
        for event in self.lab.take() {
            match event {
                Event::Answer { id, answer } => {
                    if let Answer::Data(set) = &answer {
                        self.settings.data = set.id.clone();
                    }
                    let actions = self.tabs.handle(id, &answer);
                    self.apply_all(actions, ctx, window);
                }
                Event::Stopped(reason) => {
                    self.tabs.all().into_iter().for_each(|tab| tab.lab_stopped(&reason));
                    self.notices.wrong(tr("lab-failed").with("reason", reason), None);
                }
                Event::Undecodable(reason) => self.notices.wrong(tr("lab-unreadable").with("reason", reason), None),
            }
        }
        if let Some((set, reason)) = self.lab.take_failed() {
            let reason = tr("data-reason").with("reason", reason);
            self.notices.wrong(tr("data-failed").with("set", sets::name(&set)), Some(reason));
        }
    }
}

impl eframe::App for RakamApp {
    /// Before each frame, and where there is none because the window is hidden.
    fn logic(&mut self, ctx: &egui::Context, window: &mut eframe::Frame) {
        self.take_from_lab(ctx, window);
        closing::hold(ctx, self.tabs.train.at_stake(), &mut self.notices);
    }

    fn ui(&mut self, ui: &mut Ui, window: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.pace.begin(&ctx, window.info().cpu_usage);
        let all = ui.max_rect();
        let whole = Frame::of(all);

        self.take_arrivals(&ctx);
        let frame = Frame { body: self.tour.leaves(&ctx, self.tab, whole.body), ..whole };
        if self.tab != TabId::Inside || !self.tabs.inside.takes_time() {
            self.tabs.train.keep_up(&ctx, &mut self.lab, self.networks.in_use().id());
        }
        self.tabs.train.watch(&ctx, &mut self.lab);
        self.take_input(ui, &frame, window);
        self.follow();

        ui.painter().rect_filled(all, 0.0, Palette::of(ui).background);
        let mut actions = Vec::new();
        // The keyboard goes from one part to the next in the order in which they are shown: from the left to the right, and the tabs at
        // the foot of a narrow window come last.
        let (tab, words) = (self.tab, &self.words);
        let show_tabs = |ui: &mut Ui| tab::show_tabs(ui, &frame, tab, words).map(Action::ShowTab);
        if !frame.narrow {
            actions.extend(show_tabs(ui));
        }
        actions.extend(header::show(ui, &frame, &self.networks, self.settings.theme, words));
        let in_training = self.tabs.train.network(self.lab.set());
        let mut cx = Cx {
            frame: &frame,
            words,
            networks: &self.networks,
            drawing: &self.drawing,
            digits: &self.digits,
            canvas: &mut self.canvas,
            pen_width: self.settings.pen_width,
            layers: self.settings.layers,
            lab: &mut self.lab,
            in_training: in_training.as_ref(),
        };
        actions.extend(self.tabs.get(tab).show(ui, &mut cx));
        if frame.narrow {
            actions.extend(show_tabs(ui));
        }
        // Not over the tabs at the foot of a narrow window.
        let above = if frame.narrow { all.with_max_y(frame.tabs.top() + GAP) } else { all };
        actions.extend(self.show_challenges(ui, above));
        self.show_tour(ui, above, &whole);
        self.notices.show(ui, above, &self.words);
        drop_hint::show(ui, all, &self.words);
        help::show(ui, all, above, &self.words);
        self.apply_all(actions, &ctx, window);
        if let Some(export) = export::take(&ctx) {
            self.inbox.save_export(&ctx, window, &self.words, export.clone());
            self.exported = Some(export);
        }
        // It is saved after a frame only, and there may be none for long.
        let interval = eframe::App::auto_save_interval(self);
        if self.kept_at.elapsed() >= interval {
            self.keep_in_store();
        }
        ctx.request_repaint_after(interval);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        if self.store.is_none() {
            self.keep_in(storage);
        }
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        self.keep_in_store();
    }

    fn persist_egui_memory(&self) -> bool {
        // Nothing of egui's own state is worth saving: what the user chooses is in the settings.
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
