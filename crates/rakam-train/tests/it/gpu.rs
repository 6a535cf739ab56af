//! Training on a graphics card, or a software driver that stands for one, beside the processor.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rakam_data::Dataset;
use rakam_gpu::{Gpu, GpuError};
use rakam_nn::{Architecture, Cpu, OptimizerKind, Shape};
use rakam_train::{
    Hyperparameters, Job, LiveTraining, Preset, Recipe, Session, Task, TrainEvent, steps_a_second, train,
};

use crate::training::{finish, images, job, recipe};

/// What a training emitted: its losses and accuracies, and the failures of the card.
fn told(events: &[TrainEvent]) -> (Vec<(f32, f64)>, usize) {
    let epoch = |event: &TrainEvent| match event {
        TrainEvent::Epoch { loss, test_accuracy, .. } => Some((*loss, *test_accuracy)),
        _ => None,
    };
    let failed = events.iter().filter(|event| matches!(event, TrainEvent::DeviceFailed { .. })).count();
    (events.iter().filter_map(epoch).collect(), failed)
}

/// Whether every loss is within 1% and every accuracy, of 400 images, within eight of them. A training that was resumed may
/// lack the first epochs.
fn alike(events: &[TrainEvent], others: &[TrainEvent]) {
    let ((epochs, _), (expected, _)) = (told(events), told(others));
    assert!(!epochs.is_empty() && epochs.len() <= expected.len(), "{events:?}");
    for ((loss, accuracy), (expected_loss, expected_accuracy)) in
        epochs.into_iter().rev().zip(expected.into_iter().rev())
    {
        assert!((loss - expected_loss).abs() < 0.01 * expected_loss, "loss {loss}, on the processor {expected_loss}");
        assert!((accuracy - expected_accuracy).abs() <= 0.02, "{accuracy}, on the processor {expected_accuracy}");
    }
}

fn few() -> Dataset {
    images(1_500, 400)
}

/// An epoch of the original recipe with small batches: what it emitted, and the weights.
fn epoch(gpu: Option<&Gpu>, images: &Dataset) -> (Vec<TrainEvent>, Vec<u8>) {
    let recipe = Recipe { epochs: 1, batch_size: 20, ..recipe(1) };
    let mut session = Session::new(recipe, Cpu::new(2)).unwrap();
    gpu.into_iter().for_each(|gpu| session.move_to(gpu).unwrap());
    let mut events = Vec::new();
    session.epoch(images, &AtomicBool::new(false), &mut |event| events.push(event)).unwrap();
    (events, session.model().to_bytes())
}

#[test]
fn losses_of_thirty_steps_are_those_of_the_processor_and_a_second_run_gives_the_same_bits() {
    let Some(gpu) = Gpu::for_tests() else { return };
    let images = images(600, 400);
    let (on_gpu, weights) = epoch(Some(&gpu), &images);
    alike(&on_gpu, &epoch(None, &images).0);
    assert_eq!(epoch(Some(&gpu), &images).1, weights);
}

#[test]
#[ignore = "takes a minute on a software driver"]
fn losses_of_three_hundred_steps_are_those_of_the_processor() {
    let Some(gpu) = Gpu::for_tests() else { return };
    let images = images(6_000, 1_000);
    alike(&epoch(Some(&gpu), &images).0, &epoch(None, &images).0);
}

#[test]
fn a_training_moves_between_the_card_and_the_processor() {
    let Some(gpu) = Gpu::for_tests() else { return };
    let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let expected = finish(&job(folders[0].path(), recipe(2)), &few()).unwrap();
    for (folder, first, second) in [(&folders[1], Some(&gpu), None), (&folders[2], None, Some(&gpu))] {
        let first = Job { gpu: first.cloned(), ..job(folder.path(), recipe(2)) };
        let stop = AtomicBool::new(false);
        let stopped = train(&first, &few(), &stop, &mut |event| {
            if matches!(event, TrainEvent::Progress { .. }) {
                stop.store(true, Ordering::Relaxed);
            }
        });
        assert!(stopped.unwrap().is_none());
        let second = Job { gpu: second.cloned(), resume: true, ..first };
        alike(&finish(&second, &few()).unwrap(), &expected);
    }
}

#[test]
fn the_processor_goes_on_when_the_card_is_lost() {
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let Some(gpu) = Gpu::for_tests() else { return };
    let expected = finish(&job(folders[0].path(), recipe(2)), &few()).unwrap();
    let job = Job { gpu: Some(gpu.clone()), ..job(folders[1].path(), recipe(2)) };
    let mut events = Vec::new();
    train(&job, &few(), &AtomicBool::new(false), &mut |event| {
        // In the middle of the second epoch.
        if matches!(event, TrainEvent::Progress { epoch: 2, .. }) {
            gpu.lose();
        }
        events.push(event);
    })
    .unwrap();
    alike(&events, &expected);
    assert_eq!(told(&events).1, 1, "the failure is told once");
    // A card that is lost before the training starts is no obstacle either.
    let events = finish(&job, &few()).unwrap();
    alike(&events, &expected);
    assert_eq!(told(&events).1, 1);
}

#[test]
fn a_live_training_on_the_card_takes_other_batches_and_single_steps() {
    let Some(gpu) = Gpu::for_tests() else { return };
    let data = few();
    let hyperparameters = Hyperparameters { batch_size: 32, images: 300, ..Preset::Original.hyperparameters() };
    let run = |gpu: Option<&Gpu>| {
        let mut live = LiveTraining::new(Task::default(), hyperparameters, None, Cpu::new(2)).unwrap();
        live.move_to(gpu).unwrap();
        let mut losses = vec![live.step(&data.train, false).unwrap().loss];
        losses.extend((0..4).map(|_| live.step(&data.train, true).unwrap().loss));
        live.set_hyperparameters(hyperparameters.with_optimizer(OptimizerKind::Sgd));
        assert!(live.step(&data.train, false).unwrap().loss.is_finite());
        // What was begun ahead is part of the network; with other batches the epoch starts again.
        live.settle();
        live.set_hyperparameters(Hyperparameters { batch_size: 100, ..hyperparameters });
        let images: Vec<usize> = (0..4).map(|_| live.step(&data.train, true).unwrap().images).collect();
        assert_eq!((images, live.epoch()), (vec![100; 4], 1));
        (losses, live.evaluate(&data.test).accuracy)
    };
    let ((losses, accuracy), (expected, _)) = (run(Some(&gpu)), run(None));
    for (loss, expected) in losses.iter().zip(&expected) {
        assert!((loss - expected).abs() < 0.01 * expected, "{losses:?}, on the processor {expected:?}");
    }
    assert!(accuracy > 0.3, "{accuracy}");
}

#[test]
fn a_live_training_that_becomes_adversarial_goes_on_with_the_processor() {
    let Some(gpu) = Gpu::for_tests() else { return };
    let data = few();
    let hyperparameters = Hyperparameters { images: 640, ..Preset::Sprint.hyperparameters() };
    let run = |gpu: Option<&Gpu>| {
        let mut live = LiveTraining::new(Task::default(), hyperparameters, None, Cpu::new(2)).unwrap();
        live.move_to(gpu).unwrap();
        let mut losses: Vec<f32> = (0..3).map(|_| live.step(&data.train, true).unwrap().loss).collect();
        live.settle();
        live.set_hyperparameters(Hyperparameters { adversary: 0.2, ..hyperparameters });
        losses.extend((0..3).map(|_| live.step(&data.train, false).unwrap().loss));
        (losses, live)
    };
    let (expected, _) = run(None);
    let (losses, mut live) = run(Some(&gpu));
    assert!(live.take_failed_gpu().is_some_and(|(_, error)| error == GpuError::Adversarial));
    assert_eq!(live.move_to(Some(&gpu)), Err(GpuError::Adversarial));
    for (loss, expected) in losses[..3].iter().zip(&expected) {
        assert!((loss - expected).abs() < 0.01 * expected, "{losses:?}, on the processor {expected:?}");
    }
    // The card may have made the next ones, too, before it was told.
    assert!(losses.iter().all(|loss| loss.is_finite()), "{losses:?}");
}

#[test]
fn a_live_training_on_the_card_goes_back_and_makes_the_same_steps_again() {
    let Some(gpu) = Gpu::for_tests() else { return };
    let data = few();
    let hyperparameters = Hyperparameters { images: 640, ..Preset::Original.hyperparameters() };
    let mut live = LiveTraining::new(Task::default(), hyperparameters, None, Cpu::new(2)).unwrap();
    live.move_to(Some(&gpu)).unwrap();
    let losses = |live: &mut LiveTraining, steps: usize| -> Vec<f32> {
        (0..steps).map(|_| live.step(&data.train, true).unwrap().loss).collect()
    };
    losses(&mut live, 13);
    // The card may have gone beyond these steps; it waits for the next ones.
    let state = std::iter::repeat_with(|| {
        let state = live.state();
        if state.is_none() {
            live.step(&data.train, false).unwrap();
        }
        state
    });
    let state = state.take(640).flatten().next().unwrap();
    let expected = losses(&mut live, 9);
    live.go_back(&state);
    assert_eq!(losses(&mut live, 9), expected);
    assert!(live.take_failed_gpu().is_none());
}

#[test]
fn a_card_that_is_lost_before_the_training_leaves_it_costs_no_step() {
    let Some(gpu) = Gpu::for_tests() else { return };
    let data = few();
    let hyperparameters = Hyperparameters { images: 640, ..Preset::Sprint.hyperparameters() };
    let run = |gpu: Option<&Gpu>| -> Vec<f32> {
        let mut live = LiveTraining::new(Task::default(), hyperparameters, None, Cpu::new(2)).unwrap();
        live.move_to(gpu).unwrap();
        let mut losses: Vec<f32> = (0..6).map(|_| live.step(&data.train, true).unwrap().loss).collect();
        if let Some(gpu) = gpu {
            gpu.lose();
            assert!(live.move_to(None).is_err(), "what the card has made can't be had");
        }
        losses.extend((0..3).map(|_| live.step(&data.train, false).unwrap().loss));
        assert_eq!(live.take_failed_gpu().is_some(), gpu.is_some());
        losses
    };
    let (losses, expected) = (run(Some(&gpu)), run(None));
    for (loss, expected) in losses.iter().zip(&expected) {
        assert!((loss - expected).abs() < 0.01 * expected, "{losses:?}, on the processor {expected:?}");
    }
}

/// A live training that has made six steps and may have begun more on the card, where one is given.
fn six_steps(gpu: Option<&Gpu>, data: &Dataset) -> (LiveTraining, Vec<f32>) {
    let hyperparameters = Hyperparameters { images: 640, ..Preset::Sprint.hyperparameters() };
    let mut live = LiveTraining::new(Task::default(), hyperparameters, None, Cpu::new(2)).unwrap();
    live.move_to(gpu).unwrap();
    let losses = (0..6).map(|_| live.step(&data.train, true).unwrap().loss).collect();
    (live, losses)
}

#[test]
fn a_card_that_is_lost_before_the_training_changes_costs_no_step() {
    let data = few();
    let changes: [fn(&mut LiveTraining); 3] = [
        |_| {},
        // The epoch starts again.
        |live| live.set_hyperparameters(Hyperparameters { images: 600, ..*live.hyperparameters() }),
        |live| live.set_hyperparameters(live.hyperparameters().with_optimizer(OptimizerKind::Sgd)),
    ];
    for change in changes {
        let Some(gpu) = Gpu::for_tests() else { return };
        let run = |gpu: Option<&Gpu>| {
            let (mut live, _) = six_steps(gpu, &data);
            gpu.into_iter().for_each(Gpu::lose);
            change(&mut live);
            let accuracy = live.evaluate(&data.test).accuracy;
            let failed = live.take_failed_gpu().is_some();
            (accuracy, live.step(&data.train, true).unwrap().loss, failed)
        };
        let ((accuracy, loss, failed), (expected_accuracy, expected, _)) = (run(Some(&gpu)), run(None));
        assert!((accuracy - expected_accuracy).abs() <= 0.02, "{accuracy}, on the processor {expected_accuracy}");
        assert!((loss - expected).abs() < 0.01 * expected, "{loss}, on the processor {expected}");
        assert!(failed, "the failure is told");
    }
}

#[test]
fn a_state_is_that_of_the_steps_told_of_when_the_card_is_lost_or_left_ahead_of_them() {
    let data = few();
    let (_, expected) = {
        let (mut live, mut losses) = six_steps(None, &data);
        losses.extend((0..4).map(|_| live.step(&data.train, true).unwrap().loss));
        (live, losses)
    };
    let leaves: [fn(&Gpu, &mut LiveTraining); 2] = [
        |gpu, live| {
            live.settle();
            gpu.lose();
        },
        |_, live| live.move_to(None).unwrap(),
    ];
    for leave in leaves {
        let Some(gpu) = Gpu::for_tests() else { return };
        let (mut live, mut losses) = six_steps(Some(&gpu), &data);
        leave(&gpu, &mut live);
        // Steps that were begun ahead are told of one by one; no state is taken before the last of them.
        while losses.len() < 10 {
            if let Some(state) = live.state() {
                live.go_back(&state);
            }
            losses.push(live.step(&data.train, false).unwrap().loss);
        }
        for (loss, expected) in losses.iter().zip(&expected) {
            assert!((loss - expected).abs() < 0.01 * expected, "{losses:?}, on the processor {expected:?}");
        }
    }
}

/// A live training on batches of 256 images that has made a step on the card.
fn large_batches(gpu: &Gpu, data: &Dataset) -> LiveTraining {
    let hyperparameters = Hyperparameters { images: 640, batch_size: 256, ..Preset::Sprint.hyperparameters() };
    let mut live = LiveTraining::new(Task::default(), hyperparameters, None, Cpu::new(2)).unwrap();
    live.move_to(Some(gpu)).unwrap();
    live.step(&data.train, false).unwrap();
    live
}

#[test]
fn a_training_that_changes_its_optimizer_has_one_network_on_the_card_at_a_time() {
    let Some(gpu) = Gpu::for_tests() else { return };
    let data = few();
    let mut live = large_batches(&gpu, &data);
    let Some(before) = gpu.allocated() else { return };
    // It takes a while to compile the kernels. Meanwhile another thread looks.
    let most = std::thread::scope(|scope| {
        let (ended, end) = channel::<()>();
        let gpu = &gpu;
        let looks = std::iter::from_fn(move || {
            let goes_on = end.recv_timeout(Duration::from_millis(1)) == Err(RecvTimeoutError::Timeout);
            goes_on.then(|| gpu.allocated()).flatten()
        });
        let watcher = scope.spawn(|| looks.max());
        live.set_hyperparameters(live.hyperparameters().with_optimizer(OptimizerKind::Sgd));
        live.step(&data.train, false).unwrap();
        drop(ended);
        watcher.join().unwrap().unwrap()
    });
    assert!(most < before + before / 4, "{most} bytes, {before} before");
}

#[test]
fn a_training_that_goes_on_with_small_batches_needs_little_of_the_card() {
    let Some(gpu) = Gpu::for_tests() else { return };
    let data = few();
    let mut live = large_batches(&gpu, &data);
    let Some(before) = gpu.allocated() else { return };
    live.set_hyperparameters(Hyperparameters { batch_size: 16, ..*live.hyperparameters() });
    live.step(&data.train, false).unwrap();
    let after = gpu.allocated().unwrap();
    assert!(after < before / 2, "{after} bytes, {before} before");
    assert!(live.take_failed_gpu().is_none());
}

/// A card sleeps until it has work: its first thirty steps, which may take three milliseconds, say little of the next.
#[test]
fn a_fast_device_is_measured_for_long_enough() {
    let tiny = Architecture::parse(Architecture::WITHOUT_LAYERS, Shape::new(1, 4, 4), 2).unwrap();
    for gpu in [None, Gpu::for_tests()] {
        let began = Instant::now();
        assert!(steps_a_second(&tiny, 2, 1, gpu.as_ref()).unwrap() > 1.0);
        assert!(began.elapsed() >= Duration::from_millis(200), "{:?}", began.elapsed());
    }
}
