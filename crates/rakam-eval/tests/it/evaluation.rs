//! The evaluation of an embedded network, on real test images.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rakam_data::{Dataset, Split};
use rakam_eval::{Corruption, Evaluation, Evaluator, evaluate, robustness};
use rakam_model::{Model, embedded};
use rakam_nn::{Coprocessor, Cpu, Inference};

const IMAGES: usize = 100;

fn test_images() -> Split {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/mnist");
    Dataset::load(Some(&folder), &mut |_| {}).unwrap().test.split_at(IMAGES).0
}

fn model() -> Model {
    embedded()[0].model().unwrap()
}

/// Measured once for the tests that share it.
fn evaluation() -> &'static Evaluation {
    static EVALUATION: OnceLock<Evaluation> = OnceLock::new();
    EVALUATION.get_or_init(|| measure(IMAGES, 2))
}

fn measure(curve_images: usize, threads: usize) -> Evaluation {
    Evaluator::new(&model(), test_images(), curve_images, Cpu::new(threads)).finish()
}

#[test]
fn an_evaluation_agrees_with_evaluate_and_robustness() {
    let evaluation = evaluation();
    let (test, mut cpu) = (test_images(), Cpu::new(2));
    assert_eq!(evaluation.metrics, evaluate(&model(), &test, &mut cpu));
    assert_eq!(evaluation.wrong().len(), IMAGES - evaluation.metrics.right());

    let robust = robustness(&model(), &test, &mut cpu);
    assert!((evaluation.reliability().calibration_error - robust.calibration_error).abs() < 1e-6);
    let program = |corruption, level| {
        let curve = evaluation.curves.iter().find(|curve| curve.corruption == corruption).unwrap();
        let point = curve.points.iter().find(|point| point.level == level).unwrap();
        curve.share(point.program)
    };
    let robust = |name| robust.conditions.iter().find(|condition| condition.condition == name).unwrap().accuracy;
    assert_eq!(program(Corruption::Rotation, 0.0), robust("as they are"));
    assert_eq!(program(Corruption::Noise, 0.0), robust("as they are"));
    assert_eq!(program(Corruption::Shift, 4.0), robust("shifted by 4 pixels"));
}

/// A device that reads as the processor does, and counts; after so many images it fails.
#[derive(Debug)]
struct Device {
    inference: Inference,
    read: AtomicUsize,
    most: usize,
}

impl Coprocessor for Device {
    fn name(&self) -> Option<&str> {
        (self.read.load(Ordering::Relaxed) <= self.most).then_some("device")
    }
    fn slice(&self) -> usize {
        30
    }
    fn logits_of_many(
        &self,
        cpu: &mut Cpu,
        count: usize,
        fill: &(dyn Fn(usize, &mut [f32]) + Sync),
    ) -> Option<Vec<f32>> {
        let read = count + self.read.fetch_add(count, Ordering::Relaxed);
        (read <= self.most).then(|| self.inference.logits_of_many(cpu, count, fill))
    }
}

#[test]
fn another_device_reads_all_that_it_can_and_the_processor_the_rest() {
    for most in [usize::MAX, 1000, 70, 0] {
        let device = Arc::new(Device { inference: Inference::new(&model().network), read: 0.into(), most });
        let evaluator = Evaluator::new(&model(), test_images(), IMAGES, Cpu::new(2)).with(device.clone());
        let all = evaluator.progress().of;
        let evaluation = evaluator.finish();
        assert_eq!(&evaluation, self::evaluation(), "after {most} images");
        let read = device.read.load(Ordering::Relaxed);
        assert!(most < usize::MAX || read >= all, "the device read {read} of {all}");
    }
}

#[test]
fn curves_start_at_the_accuracy_and_fall() {
    let evaluation = evaluation();
    for curve in &evaluation.curves {
        assert_eq!((curve.images, curve.points.len()), (IMAGES, curve.corruption.levels().len()));
        if curve.corruption != Corruption::PenWidth {
            let unchanged = curve.points.iter().find(|point| point.level == 0.0).unwrap();
            assert_eq!(unchanged.network, evaluation.metrics.right(), "{:?}", curve.corruption);
            let last = curve.points.last().unwrap();
            assert!(last.network < unchanged.network, "{curve:?}");
        }
    }
    // The network alone misses digits far from the centre; the program moves them back.
    let shifted = evaluation.curves[1].points.last().unwrap();
    assert!(shifted.program >= IMAGES * 97 / 100 && shifted.network < shifted.program, "{shifted:?}");
}

#[test]
fn slices_and_threads_change_nothing() {
    let whole = measure(32, 1);
    assert_eq!(measure(32, 3), whole);

    let mut evaluator = Evaluator::new(&model(), test_images(), 32, Cpu::new(1));
    let (mut before, mut steps) = (0, 0);
    loop {
        let progress = evaluator.step(Duration::ZERO);
        assert!(progress.done > before && progress.done <= progress.of, "{progress:?}");
        (before, steps) = (progress.done, steps + 1);
        let so_far = evaluator.so_far();
        assert_eq!(evaluator.has_read_all(), so_far.metrics == whole.metrics);
        assert!(whole.readings.starts_with(&so_far.readings));
        for (so_far, whole) in so_far.curves.iter().zip(&whole.curves) {
            assert!(whole.points.starts_with(&so_far.points), "{so_far:?}");
        }
        if progress.is_complete() {
            break;
        }
    }
    assert!(steps > 20, "{steps}");
    assert_eq!(evaluator.finish(), whole);
}

#[test]
fn an_evaluation_survives_serialization() {
    let evaluation = measure(16, 1);
    let text = serde_json::to_string(&evaluation).unwrap();
    assert_eq!(serde_json::from_str::<Evaluation>(&text).unwrap(), evaluation);
}

#[test]
fn blank_paper_is_read_by_the_network_and_not_by_the_program() {
    // The label is whatever the network makes of blank paper.
    let paper = |label: u8| {
        let header = |words: &[u32]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
        let images = [header(&[0x0803, 1, 28, 28]), vec![0; 784]].concat();
        let labels = [header(&[0x0801, 1]), vec![label]].concat();
        Dataset::from_bytes(&images, &labels, &images, &labels).unwrap().test
    };
    let measure = |label| Evaluator::new(&model(), paper(label), 1, Cpu::new(1)).finish();
    let evaluation = measure(measure(0).readings[0].read);
    assert_eq!(evaluation.metrics.accuracy, 1.0);
    let unmoved = &evaluation.curves[0].points;
    assert!(unmoved.iter().all(|point| (point.network, point.program) == (1, 0)), "{unmoved:?}");
}

#[test]
fn no_images_give_an_empty_evaluation() {
    let evaluation = Evaluator::new(&model(), test_images().split_at(0).0, 100, Cpu::new(2)).finish();
    assert_eq!((evaluation.metrics.images, evaluation.wrong().len()), (0, 0));
    assert!(evaluation.reliability().bins.is_empty());
    assert!(evaluation.curves.iter().all(|curve| curve.points.is_empty() && curve.share(0) == 0.0));
}
