//! What is seen in the curves of real trainings, and whether the fix helps.

use rakam_lab::{
    Answer, Evidence, Fix, Handle, Observation, Phase, Point, RequestId, RequestKind, Snapshot, Until, spawn,
};
use rakam_nn::{Architecture, Linear, OptimizerKind, Shape, Stage};
use rakam_train::{Hyperparameters, Preset, Schedule};

use crate::support::{load_mnist, send, wait};

const IMAGES: usize = 60_000;

/// A training, and what its charts show.
struct Watched {
    lab: Handle,
    request: RequestId,
    points: Vec<Point>,
    last: Option<Snapshot>,
    /// How often it went back.
    branch: usize,
}

impl Watched {
    fn start(hyperparameters: Hyperparameters, layers: Option<&str>) -> Self {
        let lab = spawn(|| {}).unwrap();
        load_mnist(&lab);
        let layers = layers.map(str::to_owned);
        let request = send(&lab, RequestKind::StartTraining { hyperparameters, layers });
        Self { lab, request, points: Vec::new(), last: None, branch: 0 }
    }

    /// Runs until so many images were seen, or it diverges or is done.
    fn run(&mut self, images: u64) {
        self.run_until(Until::Done, images);
    }

    fn run_until(&mut self, until: Until, images: u64) {
        send(&self.lab, RequestKind::Run(until));
        let (points, branch) = (&mut self.points, self.branch);
        let until = wait(&self.lab, self.request, |answer| {
            let Answer::Training(snapshot) = answer else { return None };
            if snapshot.branch < branch {
                return None;
            }
            points.extend(&snapshot.points);
            let ends = snapshot.images >= images || matches!(snapshot.phase, Phase::Diverged | Phase::Done);
            ends.then_some(*snapshot)
        });
        self.last = Some(until);
        // By the time of the snapshot, a fast machine is far beyond.
        self.points.retain(|point| point.images <= images);
    }

    fn seen(&self) -> Option<Observation> {
        let last = self.last.as_ref().unwrap();
        Observation::of(&Evidence {
            points: &self.points,
            diverged: last.phase == Phase::Diverged,
            hyperparameters: &last.hyperparameters,
            classes: 10,
            dead_units: last.dead_units,
        })
    }

    fn fix(&self) -> Option<Fix> {
        let last = self.last.as_ref().unwrap();
        self.seen().unwrap().fix(&last.hyperparameters, IMAGES, &Stage::parse_all(&last.layers).unwrap())
    }

    fn hyperparameters(&self) -> Hyperparameters {
        self.last.as_ref().unwrap().hyperparameters
    }

    /// Goes on with other hyperparameters.
    fn go_on(&mut self, hyperparameters: Hyperparameters, images: u64) {
        send(&self.lab, RequestKind::SetHyperparameters(hyperparameters));
        let images = self.last.as_ref().unwrap().images + images;
        self.run(images);
    }

    fn loss(&self) -> f32 {
        self.points.last().unwrap().loss
    }
}

#[test]
fn a_usual_training_is_well_and_nothing_is_said_too_early() {
    let mut watched = Watched::start(Hyperparameters::default(), None);
    watched.run(640);
    assert_eq!(watched.seen(), None);
    watched.run(40_000);
    assert!(matches!(watched.seen(), Some(Observation::AllWell { loss }) if loss < 0.5), "{:?}", watched.seen());
    assert_eq!(watched.fix(), None);
}

#[test]
fn a_rate_that_is_too_high_diverges_and_a_tenth_of_it_from_the_start_learns() {
    // Without batch-norm nothing holds the numbers: plain steps of the highest rate overshoot.
    let high = Hyperparameters { learning_rate: 1.0, ..Hyperparameters::default().with_optimizer(OptimizerKind::Sgd) };
    let high = Hyperparameters { learning_rate: 1.0, ..high };
    for (hyperparameters, layers) in [(high, Some("dense 64, relu")), (Preset::TooHighARate.hyperparameters(), None)] {
        let mut watched = Watched::start(hyperparameters, layers);
        watched.run(20_000);
        assert!(matches!(watched.seen(), Some(Observation::Diverging { .. })), "{layers:?}: {:?}", watched.seen());
        let Some(Fix::LowerRate(rate)) = watched.fix() else { panic!("{:?}", watched.fix()) };
        assert!(rate <= 0.1 && rate < watched.hyperparameters().learning_rate, "{rate}");
        send(&watched.lab, RequestKind::GoBack(0));
        watched.points.clear();
        watched.branch += 1;
        send(&watched.lab, RequestKind::SetHyperparameters(Hyperparameters { learning_rate: rate, ..hyperparameters }));
        watched.run(20_000);
        assert!(matches!(watched.seen(), Some(Observation::AllWell { .. })), "{layers:?}: {:?}", watched.seen());
        assert!(watched.loss() < 1.0, "{layers:?}: {}", watched.loss());
    }
}

#[test]
fn a_rate_that_is_too_low_is_slow_and_the_usual_one_is_not() {
    // The lowest rate that there is takes the place of this one.
    let mut watched = Watched::start(Hyperparameters { learning_rate: 1e-6, ..Hyperparameters::default() }, None);
    watched.run(10_000);
    let Some(Observation::TooSlow { loss, .. }) = watched.seen() else { panic!("{:?}", watched.seen()) };
    let Some(Fix::RaiseRate(learning_rate)) = watched.fix() else { panic!("{:?}", watched.fix()) };
    watched.go_on(Hyperparameters { learning_rate, ..watched.hyperparameters() }, 10_000);
    assert!(watched.loss() < 0.5 * loss, "{loss}, then {}", watched.loss());
    assert!(matches!(watched.seen(), Some(Observation::AllWell { .. })), "{:?}", watched.seen());
}

#[test]
fn what_was_learned_since_test_images_were_last_read_is_no_gap() {
    let point = |i: u64| Point {
        images: 2_000 * i,
        loss: 1.0,
        train_accuracy: 0.1 * i as f32,
        test_accuracy: (i == 2).then_some(0.2),
    };
    let points: Vec<Point> = (1..=6).map(point).collect();
    let (hyperparameters, dead_units) = (&Hyperparameters::default(), (0, 0));
    let evidence = Evidence { points: &points, diverged: false, hyperparameters, classes: 10, dead_units };
    assert_eq!(Observation::of(&evidence), Some(Observation::AllWell { loss: 1.0 }));
}

#[test]
fn few_images_are_overfitted_and_all_images_or_augmentation_close_the_gap() {
    const FEW: usize = 500;
    // Small batches, and a rate that stays high for long: images that move are learned in more steps.
    let (schedule, batch_size) = (Schedule::Cosine, 16);
    let usual = Hyperparameters { schedule, batch_size, ..Hyperparameters::default() };
    let few = Hyperparameters { dropout: 0.0, augmentation: 0.0, images: FEW, ..usual };
    let to_the_end = 15 * FEW as u64;
    let mut watched = Watched::start(few, None);
    watched.run(to_the_end);
    let Some(Observation::Overfitting { train, test }) = watched.seen() else { panic!("{:?}", watched.seen()) };
    assert!(train > 0.95 && test < 0.95, "{train} {test}");
    assert_eq!(watched.fix(), Some(Fix::AllImages));
    // With no more images than these, the fix is another.
    let stages = Stage::parse_all(&watched.last.as_ref().unwrap().layers).unwrap();
    let fix = watched.seen().unwrap().fix(&watched.hyperparameters(), FEW, &stages);
    assert_eq!(fix, Some(Fix::Regularise { dropout: 0.0, augmentation: 10.0 }));
    let moved = Hyperparameters { augmentation: 10.0, ..few };
    let fix = watched.seen().unwrap().fix(&moved, FEW, &stages);
    assert_eq!(fix, Some(Fix::Regularise { dropout: 0.5, augmentation: 10.0 }));
    let gap = |watched: &Watched| {
        let tested = watched.points.iter().rev().find_map(|point| point.test_accuracy).unwrap();
        let recent = &watched.points[watched.points.len() - 5..];
        (recent.iter().map(|point| point.train_accuracy).sum::<f32>() / 5.0 - tested, tested)
    };
    let mut regular = Watched::start(moved, None);
    regular.run(to_the_end);
    let (narrowed, tested) = gap(&regular);
    assert!(narrowed < 0.5 * (train - test) && tested > test, "{train} {test}, then {narrowed} {tested}");
    let mut all = Watched::start(Hyperparameters { images: IMAGES, ..few }, None);
    // At the end of an epoch all test images are read.
    all.run(IMAGES as u64);
    let (closed, tested) = gap(&all);
    assert!(closed < 0.05 && tested > test, "{test}, then {closed} {tested}");
    assert!(matches!(all.seen(), Some(Observation::AllWell { .. })), "{:?}", all.seen());
}

#[test]
fn dead_units_are_missed_and_leaky_ones_learn() {
    // Units are counted at the latest where a training stops, which is here after an epoch.
    const SEEN: usize = 30_000;
    let high = Hyperparameters { learning_rate: 0.3, images: SEEN, ..Hyperparameters::default() };
    let mut watched = Watched::start(high, Some("dense 64, relu, dense 64, relu"));
    watched.run_until(Until::EpochEnd, SEEN as u64);
    let last = watched.last.as_ref().unwrap();
    let (dead, of) = last.dead_units;
    assert!(of == 128 && dead > 50, "{dead} of {of}");
    let seen = Observation::DeadUnits { dead, of };
    let stages = Stage::parse_all(&last.layers).unwrap();
    let Some(Fix::LeakyRelu { stages, learning_rate }) = seen.fix(&watched.hyperparameters(), SEEN, &stages) else {
        panic!("no fix")
    };
    let architecture =
        Architecture { name: String::new(), input: Shape::new(1, 28, 28), hidden: stages, head: Linear::new(10) };
    let layers = architecture.notation();
    assert!(layers.contains("leaky") && !layers.contains("relu"), "{layers}");
    let mut better = Watched::start(Hyperparameters { learning_rate, ..high }, Some(&layers));
    better.run_until(Until::EpochEnd, SEEN as u64);
    assert_eq!(better.last.as_ref().unwrap().dead_units, (0, 0));
    assert!(better.loss() < 0.5 * watched.loss(), "{}, then {}", watched.loss(), better.loss());
}

#[test]
fn a_network_too_deep_is_stuck_and_batch_norm_moves_it() {
    let deep = "dense 32, sigmoid, dense 32, sigmoid, dense 32, sigmoid, dense 32, sigmoid, dense 32, sigmoid";
    let mut watched = Watched::start(Hyperparameters::default(), Some(deep));
    watched.run(15_000);
    let Some(Observation::Stuck { loss, .. }) = watched.seen() else { panic!("{:?}", watched.seen()) };
    let Some(Fix::BatchNorm(stages)) = watched.fix() else { panic!("{:?}", watched.fix()) };
    let architecture =
        Architecture { name: String::new(), input: Shape::new(1, 28, 28), hidden: stages, head: Linear::new(10) };
    let mut better = Watched::start(Hyperparameters::default(), Some(&architecture.notation()));
    better.run(15_000);
    assert!(better.loss() < 0.8 * loss, "{loss}, then {}", better.loss());
}
