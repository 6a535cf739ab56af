//! The training as far as the window knows it: what the lab reported last, and before.

use std::time::Duration;

use egui::{Context, RichText, Ui};
use rakam_lab::{
    Answer, DataSet, Evidence, Fix, LabError, Phase, Point, RequestId, RequestKind, SetId, Snapshot, Until,
};
use rakam_nn::{Architecture, Stage};
use rakam_train::{Hyperparameters, Preset};
use web_time::Instant;

use super::advice::Advice;
use super::controls::{self, Choice};
use super::curves::Curves;
use super::data::Data;
use super::earlier::{Earlier, EarlierTrainings};
use super::layers::Layers;
use super::network::{Network, Target, parameters};
use super::pictures::Pictures;
use super::timeline::Timeline;
use super::{charts, devices, presets, sliders};
use crate::app::Action;
use crate::i18n::{Words, tr};
use crate::lab::Lab;
use crate::layout::GAP;
use crate::network::NetworkId;
use crate::share::SharedTraining;
use crate::tab::{Cx, TabId};
use crate::theme::Palette;
use crate::widgets::weak;

/// The width of the column with the presets and the hyperparameters, beside what they do.
const COLUMN: f32 = 300.0;

/// A report takes no longer than this from the lab to the window.
const ON_ITS_WAY: Duration = Duration::from_secs(3);

/// More images than any set has. It is shared like any other number of images, and a browser can read it.
const ALL: usize = u32::MAX as usize;

/// Layers that fit images of every size.
const ANY_IMAGES: &str = "dense 128, bn, relu";

/// A network that took so many seconds to train isn't let go without a question.
const WORTH_ASKING: f64 = 30.0;

/// What would be lost with the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AtStake {
    /// A training that has begun and not ended.
    Training,
    /// A network that took a while to train and wasn't saved.
    Network,
}

/// What the requested weights are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Try,
    Save,
}

/// A training as challenges see it. Accuracies are percentages.
pub(crate) struct TrainingFacts {
    /// The name of its data set.
    pub(crate) set: String,
    /// Over all test images.
    pub(crate) test_accuracy: Option<f64>,
    pub(crate) train_accuracy: Option<f64>,
    pub(crate) parameters: usize,
    pub(crate) seconds: f64,
    pub(crate) images: u64,
}

/// Which layers are trained.
#[derive(Clone, Default)]
struct LayersChoice {
    /// Those that the user chose; `None` is the preset's network.
    own: Option<String>,
    /// Whether the images of the set that there is don't fit them, so that others stand in.
    refused: bool,
}

impl LayersChoice {
    fn of(own: Option<String>) -> Self {
        Self { own, refused: false }
    }

    fn layers(&self) -> Option<String> {
        if self.refused { Some(ANY_IMAGES.to_owned()) } else { self.own.clone() }
    }
}

/// What the lab was asked to train.
#[derive(Clone)]
pub(super) struct Asked {
    /// The request.
    pub(super) id: RequestId,
    hyperparameters: Hyperparameters,
    choice: LayersChoice,
}

/// The training.
#[derive(Default)]
pub(super) struct Training {
    /// `None` before the first.
    asked: Option<Asked>,
    /// What was reported last; `stale` until the training that was asked for is reported, and not the one before.
    snapshot: Option<Snapshot>,
    stale: bool,
    /// The hyperparameters that were sent and haven't been reported, and when that was.
    chosen: Option<(Hyperparameters, Instant)>,
    earlier: EarlierTrainings,
    network: Network,
    choice: LayersChoice,
    curves: Curves,
    timeline: Timeline,
    /// The data set that it learns; `None` if there is none, or if the training is to begin again.
    set: Option<SetId>,
    /// Hyperparameters that were opened, for the training that begins next.
    opened: Option<Hyperparameters>,
    data: Data,
    /// Why the last one couldn't begin, in English.
    failed: Option<String>,
    pictures: Pictures,
    layers: Layers,
    /// The last request for the weights, and what they are for.
    weights: Option<(RequestId, Purpose)>,
    /// The training whose weights were to be saved last, and after how many images; and the one whose weights were.
    saving: Option<(RequestId, u64)>,
    saved: Option<(RequestId, u64)>,
}

impl Training {
    /// Asks for a training on the images that there are, with the sprint at first, which takes seconds; it waits until it is started.
    pub(super) fn begin(&mut self, ctx: &Context, lab: &mut Lab) {
        let Some(set) = lab.set().filter(|_| lab.has_images()).map(|set| set.id.clone()) else { return };
        if self.set.as_ref() == Some(&set) {
            return;
        }
        self.set_aside(ctx, lab);
        self.end();
        self.set = Some(set);
        let hyperparameters = self.opened.take().unwrap_or_else(|| Preset::Sprint.hyperparameters());
        self.start(hyperparameters, ctx, lab);
    }

    /// The training is over. The next one has its hyperparameters, but for the number of images: all that there are.
    fn end(&mut self) {
        (self.set, self.chosen) = (None, None);
        self.curves = Curves::default();
        self.timeline.forget();
        if let Some(snapshot) = self.snapshot.take() {
            self.opened.get_or_insert(Hyperparameters { images: ALL, ..snapshot.hyperparameters });
        }
    }

    /// The next training is in another lab, which has to be told the device, too.
    pub(super) fn lab_stopped(&mut self) {
        self.end();
        *self = Self { choice: std::mem::take(&mut self.choice), opened: self.opened, ..Self::default() };
    }

    pub(super) fn shared(&self) -> Option<SharedTraining> {
        let hyperparameters = self.opened.or_else(|| Some(self.snapshot.as_ref()?.hyperparameters))?;
        Some(SharedTraining { layers: self.choice.own.clone(), hyperparameters })
    }

    /// The training begins again with what is shared.
    pub(super) fn open(&mut self, SharedTraining { layers, hyperparameters }: SharedTraining) {
        (self.choice, self.opened) = (LayersChoice::of(layers), Some(hyperparameters));
        self.set = None;
    }

    /// Trains adversarially from now on, from the start if the training is over. If there was none, a sprint waits to be started.
    pub(super) fn make_adversarial(&mut self, strength: f32, ctx: &Context, lab: &mut Lab) {
        let Some(Snapshot { hyperparameters, phase, .. }) = &self.snapshot else {
            let next = self.opened.unwrap_or_else(|| Preset::Sprint.hyperparameters());
            self.opened = Some(Hyperparameters { adversary: strength, ..next });
            return;
        };
        let adversarial = Hyperparameters { adversary: strength, ..*hyperparameters };
        match phase {
            // Its learning rate has fallen to almost nothing.
            Phase::Done | Phase::Diverged => self.start(adversarial, ctx, lab),
            Phase::Fresh | Phase::Running | Phase::Paused => {
                self.set_hyperparameters(adversarial, ctx, lab);
            }
        }
    }

    /// Asks for a training in place of the one before, of the same network.
    fn start(&mut self, hyperparameters: Hyperparameters, ctx: &Context, lab: &mut Lab) {
        self.set_aside(ctx, lab);
        let choice = self.choice.clone();
        let id = lab.send(ctx, RequestKind::StartTraining { hyperparameters, layers: choice.layers() });
        self.show_next(Asked { id, hyperparameters, choice });
    }

    /// Keeps the training, if it has begun, so that it can be brought back.
    fn set_aside(&mut self, ctx: &Context, lab: &mut Lab) {
        let begun = self.snapshot.as_ref().filter(|snapshot| snapshot.images > 0 && !self.stale);
        if let (Some(asked), Some(snapshot)) = (&self.asked, begun) {
            let (asked, snapshot, curves) = (asked.clone(), snapshot.clone(), std::mem::take(&mut self.curves));
            self.earlier.keep(Earlier { asked, snapshot, curves }, ctx, lab);
        }
    }

    fn bring_back(&mut self, index: usize, ctx: &Context, lab: &mut Lab) {
        let Some(Earlier { asked, snapshot, curves }) = self.earlier.take(index) else { return };
        self.set_aside(ctx, lab);
        lab.send(ctx, RequestKind::BringTrainingBack(asked.id));
        self.choice.clone_from(&asked.choice);
        (self.snapshot, self.curves) = (Some(snapshot), curves);
        self.show_next(asked);
    }

    /// From now on, this training is the one that is shown.
    fn show_next(&mut self, asked: Asked) {
        self.failed = None;
        self.timeline.forget();
        self.layers.forget();
        (self.asked, self.stale, self.chosen) = (Some(asked), true, None);
    }

    pub(super) fn progress(&self) -> Option<(Preset, f64)> {
        let snapshot = self.snapshot.as_ref()?;
        Some((snapshot.hyperparameters.preset, snapshot.test_accuracy.map_or(0.0, |(_, accuracy)| accuracy)))
    }

    pub(super) fn facts(&self, set: &DataSet) -> Option<TrainingFacts> {
        let snapshot = self.snapshot.as_ref()?;
        let recent = Point::recent(self.curves.until(None));
        let mean = recent.iter().map(|point| f64::from(point.train_accuracy)).sum::<f64>() / recent.len() as f64;
        let name = match &set.id {
            SetId::Published(name) | SetId::Own(name) => name.clone(),
        };
        Some(TrainingFacts {
            set: name,
            test_accuracy: snapshot.test_accuracy.map(|(_, accuracy)| 100.0 * accuracy),
            train_accuracy: (!recent.is_empty()).then_some(100.0 * mean),
            parameters: parameters(&snapshot.layers, Target::of(set))?,
            seconds: snapshot.seconds,
            images: snapshot.images,
        })
    }

    /// What would be lost with the window.
    pub(super) fn at_stake(&self) -> Option<AtStake> {
        let snapshot = self.snapshot.as_ref().filter(|snapshot| snapshot.images > 0)?;
        let is_saved = self.saved.is_some() && self.saved == self.reached();
        match snapshot.phase {
            Phase::Running | Phase::Paused => Some(AtStake::Training),
            Phase::Done if snapshot.seconds >= WORTH_ASKING && !is_saved => Some(AtStake::Network),
            Phase::Done | Phase::Fresh | Phase::Diverged => None,
        }
    }

    pub(super) fn weights_saved(&mut self) {
        self.saved = self.saving.take().or(self.saved);
    }

    /// The training, and after how many images it is.
    fn reached(&self) -> Option<(RequestId, u64)> {
        Some((self.asked.as_ref()?.id, self.snapshot.as_ref()?.images))
    }

    /// The network in training, once it has learned something from this set.
    pub(super) fn network(&self, set: &DataSet) -> Option<Architecture> {
        let learned = |snapshot: &&Snapshot| snapshot.images > 0 && snapshot.phase != Phase::Diverged;
        let snapshot = self.snapshot.as_ref().filter(learned)?;
        Some(Target::of(set).architecture(Stage::parse_all(&snapshot.layers).ok()?))
    }

    /// Has the network that reads follow the training, or the moment that is looked at, in whichever tab.
    pub(super) fn keep_up(&mut self, ctx: &Context, lab: &mut Lab, reads: &NetworkId) {
        if let Some(snapshot) = &self.snapshot {
            self.timeline.keep_up(ctx, lab, snapshot, reads);
        }
    }

    pub(super) fn watch(&mut self, ctx: &Context, lab: &mut Lab) {
        self.layers.keep_up(ctx, lab, self.timeline.moment().map(|moment| moment.snapshot.images));
    }

    pub(super) fn handle(&mut self, id: RequestId, answer: &Answer) -> Vec<Action> {
        self.layers.take(id, answer);
        if let Some(action) = self.timeline.take(id, answer) {
            return vec![action];
        }
        match answer {
            Answer::Data(set) => {
                self.pictures.forget_hard();
                // One of the user's own was read again, so the training before is over.
                if self.set.as_ref() != Some(&set.id) || matches!(set.id, SetId::Own(_)) {
                    self.end();
                    self.earlier = EarlierTrainings::default();
                    self.choice.refused = false;
                }
            }
            Answer::Failed(error) if self.is_answer(id) && self.snapshot.is_none() => {
                self.opened = self.opened.or(self.asked.as_ref().map(|asked| asked.hyperparameters));
                if matches!(error, LabError::Network(_)) && !self.choice.refused {
                    // The layers don't fit images of this size: others fit all.
                    (self.choice.refused, self.set) = (true, None);
                    return vec![Action::TellLayersRefused];
                }
                self.failed = Some(error.to_string());
            }
            Answer::Training(snapshot) if self.is_answer(id) => self.take(Snapshot::clone(snapshot)),
            Answer::Weights(weights) => {
                let requested = self.weights.take_if(|(request, _)| *request == id);
                return match requested {
                    Some((_, Purpose::Try)) => vec![Action::UseTrained(weights.clone())],
                    Some((_, Purpose::Save)) => {
                        self.saving = self.reached();
                        vec![Action::SaveWeights(weights.clone())]
                    }
                    None => Vec::new(),
                };
            }
            _ => {}
        }
        Vec::new()
    }

    /// Whether what answers this request is about the training.
    fn is_answer(&self, id: RequestId) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.id == id)
    }

    fn take(&mut self, mut snapshot: Snapshot) {
        self.curves.take(&snapshot);
        // A report that was on its way when others were chosen still has those before.
        self.chosen =
            self.chosen.filter(|(chosen, at)| *chosen != snapshot.hyperparameters && at.elapsed() < ON_ITS_WAY);
        if let Some((chosen, _)) = self.chosen {
            snapshot.hyperparameters = chosen;
        }
        (self.snapshot, self.stale) = (Some(snapshot), false);
    }

    pub(super) fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) -> Vec<Action> {
        let Some(set) = cx.lab.set().cloned() else { return Vec::new() };
        let Some(snapshot) = self.snapshot.clone() else { return self.show_without(ui, &set, cx) };
        let target = Target::of(&set);
        // A moment has the figures, kernels and readings of then; what steers the training has those of now.
        let moment = self.timeline.moment().map(|moment| moment.snapshot.clone());
        let shown = moment.as_ref().unwrap_or(&snapshot);
        let figures = (shown, self.curves.tested(shown.images));
        let mut action = None;
        let (mut choice, mut preset, mut device, mut network, mut fix) = (None, None, None, None, None);
        let mut chosen = None;
        if cx.frame.narrow {
            choice = controls::show(ui, &snapshot, figures, &self.earlier, cx);
            fix = self.show_advice(ui, &snapshot, &set, cx.words);
            self.timeline.show(ui, &snapshot, &self.curves, &set, cx);
            self.show_results(ui, shown, &set, cx);
            action = self.data.show(ui, &set, cx.words);
            preset = presets::show(ui, &snapshot, cx.words);
            chosen = sliders::show(ui, &snapshot, cx);
            network = self.network.show(ui, target, &snapshot, cx.words);
            device = devices::show(ui, &snapshot.placement, cx.words);
        } else {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0 * GAP;
                ui.vertical(|ui| {
                    ui.set_width(COLUMN);
                    action = self.data.show(ui, &set, cx.words);
                    preset = presets::show(ui, &snapshot, cx.words);
                    chosen = sliders::show(ui, &snapshot, cx);
                    device = devices::show(ui, &snapshot.placement, cx.words);
                });
                ui.vertical(|ui| {
                    choice = controls::show(ui, &snapshot, figures, &self.earlier, cx);
                    fix = self.show_advice(ui, &snapshot, &set, cx.words);
                    self.timeline.show(ui, &snapshot, &self.curves, &set, cx);
                    self.show_results(ui, shown, &set, cx);
                    network = self.network.show(ui, target, &snapshot, cx.words);
                });
            });
        }
        if let Some(action) = action {
            return vec![action];
        }
        // Another seed begins anew, in place of a training that hasn't begun.
        let anew = chosen.filter(|chosen| chosen.seed != snapshot.hyperparameters.seed);
        if let Some(hyperparameters) = preset.map(Preset::hyperparameters).or(anew) {
            self.start(hyperparameters, ui.ctx(), cx.lab);
        } else if let Some(chosen) = chosen {
            self.set_hyperparameters(chosen, ui.ctx(), cx.lab);
        }
        if let Some(fix) = fix {
            self.try_fix(fix, &snapshot, &set, ui.ctx(), cx.lab);
        }
        if let Some(architecture) = network {
            self.start_with(architecture, snapshot.hyperparameters, ui.ctx(), cx.lab);
        }
        if let Some(device) = device {
            cx.lab.set_device(ui.ctx(), device);
            return vec![Action::SetDevice(device)];
        }
        match choice {
            Some(choice @ (Choice::Try | Choice::Save)) if let Some(moment) = self.timeline.moment() => {
                let weights = moment.weights.clone();
                if choice == Choice::Save {
                    return vec![Action::SaveWeights(weights)];
                }
                let reads = Action::ReadInTraining(NetworkId::Moment(moment.snapshot.images), weights);
                return vec![reads, Action::ShowTab(TabId::Draw)];
            }
            Some(Choice::Try) => self.ask_for_weights(Purpose::Try, ui.ctx(), cx.lab),
            Some(Choice::Save) => self.ask_for_weights(Purpose::Save, ui.ctx(), cx.lab),
            Some(Choice::StartOver(hyperparameters)) => self.start(hyperparameters, ui.ctx(), cx.lab),
            Some(Choice::BringBack(index)) => self.bring_back(index, ui.ctx(), cx.lab),
            Some(Choice::Leave) => {
                self.timeline.stop_following();
                return vec![Action::UseNetwork(NetworkId::Embedded(rakam_model::DEFAULT.to_owned()))];
            }
            None => {}
        }
        Vec::new()
    }

    /// Goes on with other hyperparameters. They count at once: the report that has them may be long in coming, and a second change
    /// must not take back the first.
    fn set_hyperparameters(&mut self, hyperparameters: Hyperparameters, ctx: &Context, lab: &mut Lab) {
        lab.send(ctx, RequestKind::SetHyperparameters(hyperparameters));
        if let Some(snapshot) = &mut self.snapshot {
            snapshot.hyperparameters = hyperparameters;
            self.chosen = Some((hyperparameters, Instant::now()));
        }
    }

    /// What the curves say now, once the training has begun, whatever moment is looked at. Returns the fix that is to be tried.
    fn show_advice(&self, ui: &mut Ui, snapshot: &Snapshot, set: &DataSet, words: &Words) -> Option<Fix> {
        if snapshot.images == 0 && snapshot.phase != Phase::Diverged {
            return None;
        }
        let evidence = Evidence {
            points: self.curves.until(None),
            diverged: snapshot.phase == Phase::Diverged,
            hyperparameters: &snapshot.hyperparameters,
            classes: set.classes.len(),
            dead_units: snapshot.dead_units,
        };
        let title = if self.timeline.moment().is_some() { tr("advice-now") } else { tr("advice") };
        Advice::on(&evidence, set.train, snapshot).show(ui, &words.say(&title), set.train, words)
    }

    /// Changes what the fix says, and runs on.
    fn try_fix(&mut self, fix: Fix, snapshot: &Snapshot, set: &DataSet, ctx: &Context, lab: &mut Lab) {
        let before = snapshot.hyperparameters;
        let changed = match fix {
            Fix::LowerRate(learning_rate) if snapshot.moments.is_empty() => {
                self.start(Hyperparameters { learning_rate, ..before }, ctx, lab);
                None
            }
            Fix::LowerRate(learning_rate) => {
                // A loss near that of guessing may be chance: then the start is the better place to go on from.
                let learned = 0.5 * (set.classes.len() as f32).ln();
                self.timeline.go_back(self.curves.best(learned), ctx, lab);
                Some(Hyperparameters { learning_rate, ..before })
            }
            Fix::RaiseRate(learning_rate) => Some(Hyperparameters { learning_rate, ..before }),
            Fix::AllImages => {
                self.start(Hyperparameters { images: set.train, ..before }, ctx, lab);
                None
            }
            Fix::Regularise { dropout, augmentation } => {
                self.start(Hyperparameters { dropout, augmentation, ..before }, ctx, lab);
                None
            }
            Fix::LeakyRelu { stages, learning_rate } => {
                let changed = Hyperparameters { learning_rate, ..before };
                self.start_with(Target::of(set).architecture(stages), changed, ctx, lab);
                None
            }
            Fix::BatchNorm(stages) => {
                self.start_with(Target::of(set).architecture(stages), before, ctx, lab);
                None
            }
        };
        if let Some(changed) = changed {
            self.set_hyperparameters(changed, ctx, lab);
        }
        lab.send(ctx, RequestKind::Run(Until::Done));
    }

    /// Asks for a training of another network.
    fn start_with(&mut self, network: Architecture, from: Hyperparameters, ctx: &Context, lab: &mut Lab) {
        // The slider goes to the dropout of the network's own, which it stands for from now on.
        let dropout = network.hidden.iter().find_map(|stage| stage.dropout).unwrap_or(from.dropout);
        self.choice = LayersChoice::of(Some(network.name));
        self.start(Hyperparameters { dropout, ..from }, ctx, lab);
    }

    /// Without a training, another data set can still be chosen.
    fn show_without(&mut self, ui: &mut Ui, set: &DataSet, cx: &Cx<'_>) -> Vec<Action> {
        if let Some(reason) = &self.failed {
            ui.label(RichText::new(cx.words.tr("training-failed")).color(Palette::of(ui).error));
            ui.label(weak(ui, reason));
        }
        self.data.show(ui, set, cx.words).into_iter().collect()
    }

    fn show_results(&mut self, ui: &mut Ui, snapshot: &Snapshot, set: &DataSet, cx: &Cx<'_>) {
        let at = self.timeline.moment().map(|moment| moment.snapshot.images);
        charts::show(ui, &self.curves, at, snapshot, set.classes.len(), cx.words);
        self.layers.show(ui, cx.words);
        self.pictures.show(ui, snapshot, set, cx.words);
    }

    fn ask_for_weights(&mut self, purpose: Purpose, ctx: &Context, lab: &mut Lab) {
        self.weights = Some((lab.send(ctx, RequestKind::TrainingWeights), purpose));
    }
}

#[cfg(test)]
mod tests {
    use rakam_data::ImageShape;
    use rakam_lab::{Placement, Request};
    use rakam_train::Device;

    use super::*;

    fn id() -> RequestId {
        Request::new(RequestKind::Pause).id
    }

    /// Not those of a sprint.
    fn hyperparameters() -> Hyperparameters {
        Hyperparameters { learning_rate: 0.007, images: 100, ..Preset::Sprint.hyperparameters() }
    }

    fn snapshot() -> Snapshot {
        let device = Device::Cpu;
        Snapshot {
            phase: Phase::Paused,
            hyperparameters: hyperparameters(),
            placement: Placement { device, ..Placement::default() },
            epoch: 0,
            batch: 1,
            batches: 2,
            images: 64,
            seconds: 1.0,
            images_per_second: 64.0,
            multiply_adds_per_second: 1e9,
            learning_rate: 0.007,
            test_accuracy: None,
            points: Vec::new(),
            moments: vec![64],
            branch: 0,
            layers: ANY_IMAGES.to_owned(),
            kernels: Vec::new(),
            kernel_side: 0,
            dead_units: (0, 0),
            guesses: Vec::new(),
        }
    }

    fn asked(id: RequestId) -> Asked {
        Asked { id, hyperparameters: hyperparameters(), choice: LayersChoice::default() }
    }

    fn trained() -> Training {
        let asked = Some(asked(id()));
        Training { asked, snapshot: Some(snapshot()), set: Some(SetId::default()), ..Training::default() }
    }

    #[test]
    fn a_network_that_took_long_is_at_stake_until_it_is_saved() {
        let mut training = trained();
        assert_eq!(training.at_stake(), Some(AtStake::Training));
        training.take(Snapshot { phase: Phase::Done, ..snapshot() });
        assert_eq!(training.at_stake(), None, "it took a second");
        training.take(Snapshot { phase: Phase::Done, seconds: 90.0, ..snapshot() });
        assert_eq!(training.at_stake(), Some(AtStake::Network));
        let request = id();
        training.weights = Some((request, Purpose::Save));
        training.handle(request, &Answer::Weights(Vec::new()));
        assert_eq!(training.at_stake(), Some(AtStake::Network), "the dialog may be cancelled");
        training.weights_saved();
        assert_eq!(training.at_stake(), None);
        training.take(Snapshot { phase: Phase::Done, seconds: 99.0, images: 128, ..snapshot() });
        assert_eq!(training.at_stake(), Some(AtStake::Network), "it has learned more since");
    }

    #[test]
    fn what_was_chosen_counts_until_it_is_reported() {
        let mut training = trained();
        let chosen = Hyperparameters { dropout: 0.25, ..hyperparameters() };
        let known = |training: &Training| training.snapshot.as_ref().map(|snapshot| snapshot.hyperparameters);
        training.chosen = Some((chosen, Instant::now()));
        training.take(snapshot());
        assert_eq!(known(&training), Some(chosen), "the report was on its way");
        training.take(Snapshot { hyperparameters: chosen, ..snapshot() });
        training.take(snapshot());
        assert_eq!(known(&training), Some(hyperparameters()), "as after going back to a moment");
    }

    fn next(training: &Training) -> Option<Hyperparameters> {
        training.shared().map(|shared| shared.hyperparameters)
    }

    fn halves() -> DataSet {
        let (id, classes) = (SetId::Own("halves.csv".to_owned()), vec!["up".to_owned(), "down".to_owned()]);
        DataSet { id, classes, shape: ImageShape::MNIST, train: 1_000, test: 200, hard: Vec::new() }
    }

    fn has_network(training: &Training) -> bool {
        training.network(&halves()).is_some()
    }

    #[test]
    fn another_set_ends_the_training_and_its_hyperparameters_stay() {
        let mut training = trained();
        assert!(has_network(&training));
        training.handle(id(), &Answer::Data(halves()));
        assert!(!has_network(&training));
        assert_eq!(next(&training), Some(Hyperparameters { images: ALL, ..hyperparameters() }));
    }

    #[test]
    fn layers_that_are_refused_leave_the_hyperparameters_as_they_were_asked_for_and_come_back_with_another_set() {
        let (request, own) = (id(), "conv 8 5x5, relu");
        let choice = LayersChoice::of(Some(own.to_owned()));
        let mut training = Training { asked: Some(asked(request)), choice, ..Training::default() };
        let told = training.handle(request, &Answer::Failed(LabError::Network("too small".to_owned())));
        assert_eq!(told, [Action::TellLayersRefused]);
        assert_eq!(training.choice.layers().as_deref(), Some(ANY_IMAGES));
        assert_eq!(next(&training), Some(hyperparameters()));
        let shared = training.shared().and_then(|shared| shared.layers);
        assert_eq!(shared.as_deref(), Some(own), "those that the user chose");
        training.handle(id(), &Answer::Data(halves()));
        assert_eq!(training.choice.layers().as_deref(), Some(own));
    }

    #[test]
    fn of_many_trainings_the_one_goes_that_has_seen_the_fewest_images() {
        let (ctx, mut lab, mut training) = (Context::default(), Lab::new(SetId::default(), Device::Cpu), trained());
        let words = Words::new(crate::Language::ALL[0]);
        for images in [900, 64, 500, 128, 300] {
            training.take(Snapshot { images, ..snapshot() });
            training.start(hyperparameters(), &ctx, &mut lab);
            // What is shown is still the one before.
            training.start(hyperparameters(), &ctx, &mut lab);
        }
        let kept: Vec<String> = std::iter::from_fn(|| training.earlier.take(0)).map(|kept| kept.name(&words)).collect();
        assert_eq!(kept, [900, 500, 300].map(|images| format!("Sprint: 99% in one epoch · {images} images · –")));
    }

    #[test]
    fn a_training_is_over_when_its_lab_has_stopped() {
        let mut training = trained();
        training.lab_stopped();
        assert!(!has_network(&training) && training.asked.is_none() && training.set.is_none());
        assert_eq!(next(&training).map(|next| next.learning_rate), Some(0.007));
    }
}
