//! Training on a few hundred real images: it learns, stops, goes on, and says what is wrong.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use rakam_data::{Dataset, Split};
use rakam_eval::{evaluate, logits, robustness};
use rakam_ink::Framing;
use rakam_model::{Calibration, Format, Model, Verdict};
use rakam_nn::{Cpu, Inference, Optimizer, OptimizerKind};
use rakam_train::{Job, Recipe, Samples, Schedule, Session, Task, TrainError, TrainEvent, checkpoint_path, train};

/// The first images of MNIST.
pub(crate) fn images(train: usize, test: usize) -> Dataset {
    static MNIST: OnceLock<Dataset> = OnceLock::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/mnist");
    let mnist = MNIST.get_or_init(|| Dataset::load(Some(&folder), &mut |_| {}).unwrap());
    Dataset { train: mnist.train.split_at(train).0, test: mnist.test.split_at(test).0, ..mnist.clone() }
}

pub(crate) fn recipe(epochs: usize) -> Recipe {
    Recipe { epochs, seed: 9, ..Recipe::original() }
}

pub(crate) fn job(folder: &Path, recipe: Recipe) -> Job {
    let format = Format::Safetensors { half: false };
    Job {
        recipe,
        threads: 2,
        out: folder.join("weights.safetensors"),
        format,
        resume: false,
        #[cfg(feature = "gpu")]
        gpu: None,
    }
}

/// Trains to the end; returns the events.
pub(crate) fn finish(job: &Job, data: &Dataset) -> Result<Vec<TrainEvent>, TrainError> {
    let mut events = Vec::new();
    train(job, data, &AtomicBool::new(false), &mut |event| events.push(event))?;
    Ok(events)
}

/// Trains and asks to stop at the first progress, which comes after one batch.
fn stop_after_a_batch(job: &Job, data: &Dataset) {
    let stop = AtomicBool::new(false);
    let model = train(job, data, &stop, &mut |event| {
        if matches!(event, TrainEvent::Progress { .. }) {
            stop.store(true, Ordering::Relaxed);
        }
    });
    assert!(model.unwrap().is_none());
}

fn bytes(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap()
}

fn names(folder: &Path) -> Vec<PathBuf> {
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into()).collect();
    names.sort();
    names
}

#[test]
fn learns_to_read() {
    let folder = tempfile::tempdir().unwrap();
    let data = images(3000, 500);
    let job = job(folder.path(), Recipe { samples: Samples::Unchanged, ..recipe(3) });
    let events = finish(&job, &data).unwrap();
    let accuracies: Vec<f64> = events
        .iter()
        .filter_map(|event| match event {
            TrainEvent::Epoch { test_accuracy, .. } => Some(*test_accuracy),
            _ => None,
        })
        .collect();
    assert_eq!(accuracies.len(), 3);
    assert!(accuracies[2] > 0.85, "{accuracies:?}");
    let Some(TrainEvent::Done { epochs: 3, test_accuracy, .. }) = events.last() else { panic!("{events:?}") };
    let written = Model::load(&job.out).unwrap();
    assert_eq!(evaluate(&written, &data.test, &mut Cpu::new(1)).accuracy, *test_accuracy);
    assert_eq!(written.trained.unwrap().test_accuracy, *test_accuracy);
}

#[test]
fn a_broken_training_goes_on_to_the_weights_of_an_unbroken_one() {
    let data = images(300, 50);
    for optimizer in OptimizerKind::ALL {
        let recipe = Recipe { optimizer: optimizer.into(), ..recipe(3) };
        let folder = tempfile::tempdir().unwrap();
        let unbroken = job(folder.path(), recipe.clone());
        finish(&unbroken, &data).unwrap();

        let other = tempfile::tempdir().unwrap();
        let mut broken = job(other.path(), recipe);
        stop_after_a_batch(&broken, &data);
        assert_eq!(names(other.path()), [PathBuf::from("weights.safetensors.checkpoint")]);
        broken.resume = true;
        for _ in 0..6 {
            stop_after_a_batch(&broken, &data);
        }
        let events = finish(&broken, &data).unwrap();
        assert!(matches!(events[0], TrainEvent::Started { epoch: 2, batch: 2, .. }), "{:?}", events[0]);
        assert!(bytes(&broken.out) == bytes(&unbroken.out), "the weights differ with {optimizer:?}");
    }
}

#[test]
fn the_number_of_threads_does_not_change_the_weights() {
    let data = images(300, 50);
    let weights = [1, 2, 3].map(|threads| {
        let folder = tempfile::tempdir().unwrap();
        let job = Job { threads, ..job(folder.path(), recipe(1)) };
        finish(&job, &data).unwrap();
        bytes(&job.out)
    });
    assert!(weights[0] == weights[1] && weights[1] == weights[2]);
}

#[test]
fn the_seed_does() {
    let data = images(300, 50);
    let weights = [1, 2].map(|seed| {
        let mut session = Session::new(Recipe { seed, ..recipe(1) }, Cpu::new(1)).unwrap();
        session.epoch(&data, &AtomicBool::new(false), &mut |_| {}).unwrap();
        session.model().to_bytes()
    });
    assert!(weights[0] != weights[1]);
}

#[test]
fn more_epochs_are_added_to_a_training_that_is_done() {
    let data = images(200, 50);
    let folder = tempfile::tempdir().unwrap();
    let whole = job(folder.path(), recipe(2));
    finish(&whole, &data).unwrap();

    let other = tempfile::tempdir().unwrap();
    let first = job(other.path(), recipe(1));
    finish(&first, &data).unwrap();
    let second = Job { resume: true, ..job(other.path(), recipe(2)) };
    finish(&second, &data).unwrap();
    assert!(bytes(&second.out) == bytes(&whole.out));

    // Once more: nothing is left to train, and the weights are written again.
    fs::remove_file(&second.out).unwrap();
    finish(&second, &data).unwrap();
    assert!(bytes(&second.out) == bytes(&whole.out));

    let back = Job { resume: true, ..job(other.path(), recipe(1)) };
    let text = finish(&back, &data).unwrap_err().to_string();
    assert!(text.contains("epoch 2 already") && text.contains("epochs is 1"), "{text}");
}

#[test]
fn the_checkpoint_of_a_stopped_training_is_kept_and_that_of_a_finished_one_is_not() {
    let (folder, data) = (tempfile::tempdir().unwrap(), images(200, 50));
    let job = job(folder.path(), recipe(1));
    assert_eq!(job.set_aside_unfinished().unwrap(), None);
    stop_after_a_batch(&job, &data);
    let stopped = bytes(&checkpoint_path(&job.out));
    assert_eq!(Job { resume: true, ..job.clone() }.set_aside_unfinished().unwrap(), None);
    let kept = job.set_aside_unfinished().unwrap().unwrap();
    assert!(bytes(&kept) == stopped && !checkpoint_path(&job.out).exists());
    finish(&job, &data).unwrap();
    assert_eq!(job.set_aside_unfinished().unwrap(), None);
}

#[test]
fn a_checkpoint_of_another_recipe_is_refused_and_kept() {
    let data = images(200, 50);
    let folder = tempfile::tempdir().unwrap();
    let first = job(folder.path(), recipe(2));
    stop_after_a_batch(&first, &data);
    let kept = bytes(&checkpoint_path(&first.out));
    let mut slower = recipe(2);
    slower.learning_rate = slower.learning_rate.with_highest(0.01);
    for (other, differs) in [
        (slower, "lr is 0.001 there and 0.01 here"),
        (Recipe { seed: 10, ..recipe(2) }, "seed is 9 there and 10 here"),
        (Recipe { batch_size: 32, ..recipe(2) }, "batch-size is 64 there and 32 here"),
        (
            Recipe { optimizer: OptimizerKind::Adadelta.into(), ..recipe(2) },
            "optimizer is adam there and adadelta here",
        ),
        (
            Recipe { optimizer: Optimizer { weight_decay: 0.1, ..recipe(2).optimizer }, ..recipe(2) },
            "optimizer is adam there and adam with weight decay 0.1 here",
        ),
        (
            Recipe { learning_rate: recipe(2).learning_rate.with_schedule(Schedule::Cosine), ..recipe(2) },
            "lr schedule is times 0.1 every 5 epochs there and half a cosine over 2 epochs here",
        ),
        (
            Recipe { samples: Samples::Unchanged, ..recipe(2) },
            "augmentation is 10 degrees, shift 0.1 there and none here",
        ),
    ] {
        let job = Job { resume: true, ..job(folder.path(), other) };
        let text = finish(&job, &data).unwrap_err().to_string();
        assert!(text.contains(differs), "{text}");
    }
    let resumed = Job { resume: true, ..first.clone() };
    let text = finish(&resumed, &images(201, 50)).unwrap_err().to_string();
    assert!(text.contains("training images is 200"), "{text}");
    let inverted = data.train.pixels().iter().map(|pixel| 255 - pixel).collect();
    let train = Split::new(data.train.shape(), inverted, data.train.labels().to_vec()).unwrap();
    let text = finish(&resumed, &Dataset { train, ..data }).unwrap_err().to_string();
    assert!(text.contains("set of training images"), "{text}");
    assert!(bytes(&checkpoint_path(&first.out)) == kept);
}

#[test]
fn a_label_that_is_no_class_is_named() {
    let data = images(200, 50);
    let mut labels = data.train.labels().to_vec();
    labels[17] = 10;
    let train = Split::new(data.train.shape(), data.train.pixels().to_vec(), labels).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let text = finish(&job(folder.path(), recipe(1)), &Dataset { train, ..data }).unwrap_err().to_string();
    assert_eq!(text, "label is 10; expected below the number of classes");
}

#[test]
fn what_is_no_checkpoint_is_refused() {
    let data = images(200, 50);
    let folder = tempfile::tempdir().unwrap();
    let first = job(folder.path(), recipe(2));
    let resumed = Job { resume: true, ..first.clone() };
    let text = finish(&resumed, &data).unwrap_err().to_string();
    assert!(text.contains("no checkpoint") && text.contains("weights.safetensors.checkpoint"), "{text}");

    stop_after_a_batch(&first, &data);
    let path = checkpoint_path(&first.out);
    let whole = bytes(&path);
    let weights = Session::new(recipe(2), Cpu::new(1)).unwrap().model().to_bytes();
    for wrong in [&whole[..0], &whole[..100], &whole[..whole.len() - 1], b"not a checkpoint", &weights] {
        fs::write(&path, wrong).unwrap();
        let error = finish(&resumed, &data).unwrap_err();
        assert!(matches!(error, TrainError::NotACheckpoint { .. }), "{error}");
    }
    // And a checkpoint is no weights file.
    fs::write(&path, &whole).unwrap();
    let text = Model::load(&path).unwrap_err().to_string();
    assert!(text.contains("--resume"), "{text}");
}

#[test]
fn a_folder_that_is_not_there_is_found_before_training() {
    let folder = tempfile::tempdir().unwrap();
    let mut events = 0;
    let job = job(&folder.path().join("nowhere"), recipe(1));
    let error = train(&job, &images(200, 50), &AtomicBool::new(false), &mut |_| events += 1).unwrap_err();
    assert!(matches!(error, TrainError::Unwritable(_)), "{error}");
    assert_eq!(events, 0);
}

#[test]
fn a_training_that_diverges_says_so_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut recipe = recipe(1);
    recipe.learning_rate = recipe.learning_rate.with_highest(1e38);
    let text = finish(&job(folder.path(), recipe), &images(300, 50)).unwrap_err().to_string();
    assert!(text.contains("smaller lr"), "{text}");
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_last_batch_of_one_image_is_left_out() {
    let mut of = 0;
    let mut session = Session::new(recipe(1), Cpu::new(1)).unwrap();
    session
        .epoch(&images(65, 10), &AtomicBool::new(false), &mut |event| {
            if let TrainEvent::Progress { of: batches, .. } = event {
                of = batches;
            }
        })
        .unwrap();
    assert_eq!((of, session.trainer().optimizer().steps), (1, 1));
}

#[test]
fn too_few_images_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let error = finish(&job(folder.path(), recipe(1)), &images(1, 10)).unwrap_err();
    assert!(matches!(error, TrainError::TooFewImages { train: 1, test: 10 }), "{error}");
}

#[test]
fn events_are_written_as_the_contract_says() {
    let epoch = TrainEvent::Epoch { epoch: 1, loss: 0.31, test_accuracy: 0.9812, seconds: 0.7 };
    assert_eq!(
        serde_json::to_string(&epoch).unwrap(),
        r#"{"event":"epoch","epoch":1,"loss":0.31,"test_accuracy":0.9812,"seconds":0.7}"#
    );
    let done = TrainEvent::Done { epochs: 15, test_accuracy: 0.9921, seconds: 10.9, out: "w.safetensors".to_owned() };
    assert_eq!(
        serde_json::to_string(&done).unwrap(),
        r#"{"event":"done","epochs":15,"test_accuracy":0.9921,"seconds":10.9,"out":"w.safetensors"}"#
    );
}

#[test]
fn the_networks_inside_read_the_test_images_as_their_cards_say() {
    let data = Dataset::load(None, &mut |_| {}).unwrap();
    for (name, least) in [("classic", 0.9915), ("rakam", 0.996)] {
        let model = rakam_model::open(name).unwrap();
        let evaluation = evaluate(&model, &data.test, &mut Cpu::all_threads());
        assert!(evaluation.accuracy >= least, "{name}: {}", evaluation.accuracy);
        // Another instruction set rounds otherwise: an image or two on the edge may change sides.
        let on_card = model.trained.map(|trained| trained.test_accuracy).unwrap();
        assert!((on_card - evaluation.accuracy).abs() <= 0.0003, "{name}: {on_card} in its metadata");
    }
}

#[test]
fn the_network_inside_reads_what_a_canvas_makes_of_the_test_images() {
    let data = images(0, 500);
    let model = rakam_model::open("rakam").unwrap();
    let measured = robustness(&model, &data.test, &mut Cpu::all_threads());
    assert_eq!((measured.images, measured.conditions.len()), (500, 8));
    assert!(measured.calibration_error < 0.01, "{}", measured.calibration_error);
    for condition in &measured.conditions {
        assert!(condition.accuracy >= 0.98 && condition.taken_for_digits >= 0.95, "{condition:?}");
    }
}

#[test]
fn samples_that_are_made_train_a_network_that_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let data = images(1200, 100);
    let recipe = Recipe { epochs: 1, seed: 9, ..Recipe::rakam() };
    let job = job(folder.path(), recipe);
    let events = finish(&job, &data).unwrap();
    // Of few images, a tenth is held back.
    assert!(matches!(events[0], TrainEvent::Started { images: 1080, .. }), "{:?}", events[0]);
    let model = Model::load(&job.out).unwrap();
    assert_eq!(model.network.classes(), 11);
    let Calibration { temperature, digit_from, no_digit_below, .. } = model.calibration;
    assert!((0.25..=4.0).contains(&temperature), "{temperature}");
    assert!(no_digit_below < digit_from, "{no_digit_below} {digit_from}");
    // The same recipe gives the same bytes on any number of threads.
    let again = Job { threads: 1, out: folder.path().join("again.safetensors"), ..job.clone() };
    finish(&again, &data).unwrap();
    assert_eq!(bytes(&job.out), bytes(&again.out));
}

#[test]
fn samples_that_are_drawn_need_images_of_ink() {
    let folder = tempfile::tempdir().unwrap();
    let task = Task { framing: Framing::AsIs, ..Task::default() };
    let job = Job { threads: 1, ..job(folder.path(), Recipe { task, ..Recipe::rakam() }) };
    let error = job.check().unwrap_err().to_string();
    assert!(error.contains("framing") && error.contains("ink"), "{error}");
}

#[test]
fn samples_that_are_no_digits_need_an_eleventh_class() {
    let folder = tempfile::tempdir().unwrap();
    let recipe = Recipe { architecture: "classic".to_owned(), ..Recipe::rakam() };
    let job = Job { threads: 1, ..job(folder.path(), recipe) };
    let error = job.check().unwrap_err().to_string();
    assert!(error.contains("rakam") && error.contains("classic"), "{error}");
}

#[test]
fn a_class_for_what_is_none_of_the_digits_can_be_added_to_any_network() {
    let data = images(600, 50);
    let recipe = Recipe { epochs: 1, ..Recipe::original() }.with_none();
    assert_eq!(recipe.held_back_of(data.train.len()), 60);
    let mut session = Session::new(recipe, Cpu::new(2)).unwrap();
    session.epoch(&data, &AtomicBool::new(false), &mut |_| {}).unwrap();
    let model = session.calibrated_model(&data);
    assert_eq!((model.network.classes(), model.labels.len()), (11, 10));
    assert!(model.calibration.no_digit_below <= model.calibration.digit_from);
    let read = rakam_model::Model::from_bytes(&model.to_bytes()).unwrap();
    assert_eq!((read.labels, read.network.parameters()), (model.labels.clone(), model.network.parameters()));
    assert!(model.calibration.least_other.is_some());
    assert_eq!(read.calibration, model.calibration);
}

#[test]
fn classes_that_were_never_shown_are_taken_for_others_less_often_with_a_floor() {
    let mnist = images(6_000, 1_000);
    let of = |split: &Split, digits: Range<u8>| {
        let kept: Vec<usize> = (0..split.len()).filter(|&index| digits.contains(&split.label(index))).collect();
        let pixels = kept.iter().flat_map(|&index| split.image(index)).copied().collect();
        Split::new(split.shape(), pixels, kept.iter().map(|&index| split.label(index)).collect()).unwrap()
    };
    let [known, strangers] = [0..5, 5..10].map(|digits| of(&mnist.test, digits));
    let classes: Vec<String> = (0..5).map(|label: u8| label.to_string()).collect();
    let data = Dataset { train: of(&mnist.train, 0..5), test: known.clone(), classes, ..mnist };
    let recipe = Recipe { task: Task::of(&data).unwrap(), ..recipe(3) }.with_none();
    let mut session = Session::new(recipe, Cpu::new(2)).unwrap();
    while !session.is_done() {
        session.epoch(&data, &AtomicBool::new(false), &mut |_| {}).unwrap();
    }
    let model = session.calibrated_model(&data);
    let without = Calibration { least_other: None, ..model.calibration };
    let share = |split: &Split, calibration: Calibration, verdict: Verdict| {
        let inference = Inference::new(&model.network);
        let logits = logits(&inference, model.input, split, &mut Cpu::new(2));
        let rows = logits.chunks(inference.classes());
        let read = rows.filter(|row| calibration.reading(row, &model.labels).verdict == verdict);
        read.count() as f64 / split.len() as f64
    };
    let refused = share(&known, model.calibration, Verdict::NotADigit);
    let [taken, taken_without] = [model.calibration, without].map(|with| share(&strangers, with, Verdict::Digit));
    assert!(refused <= 0.03, "{refused} of the known refused");
    assert!(taken < taken_without - 0.05, "{taken} of the strangers taken, without the floor {taken_without}");
}
