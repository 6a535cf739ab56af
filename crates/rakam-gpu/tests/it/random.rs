//! Random networks take their steps, and read, as on the processor: two dozen of them, or as many as `RAKAM_CASES` says.

#[path = "../../../rakam-model/tests/it/random/architectures.rs"]
mod architectures;

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use rakam_gpu::Gpu;
use rakam_nn::{Optimizer, OptimizerKind, Shape};

use self::architectures::architectures;
use crate::both::Both;
use crate::{reading, validation};

const STEPS: usize = 3;
/// Beside the largest gradient of all.
const TOLERANCE: f32 = 1e-4;
/// A smaller part of the largest gradient may be nothing but rounding, as that of a scale before another batch-norm is.
const ROUNDING: f32 = 0.01;

#[test]
fn random_networks_train_and_read_as_on_the_processor() {
    validation::listen();
    let Some(gpu) = Gpu::for_tests() else { return };
    let config = ProptestConfig {
        cases: std::env::var("RAKAM_CASES").map_or(24, |cases| cases.parse().unwrap()),
        rng_seed: RngSeed::Fixed(16),
        failure_persistence: None,
        max_shrink_iters: 20,
        ..ProptestConfig::default()
    };
    let input = (1..=3usize, 8..=16usize, 8..=16usize).prop_map(|(c, h, w)| Shape::new(c, h, w));
    let architecture = (input, 2..=12usize).prop_flat_map(|(input, classes)| architectures(input, classes));
    let networks = (architecture, 24..=80usize);
    let trained = TestRunner::new(config).run(&networks, |(architecture, samples)| {
        let plain = Optimizer { momentum: 0.0, ..OptimizerKind::Sgd.into() };
        let mut both = Both::new(&gpu, architecture, plain, samples);
        for step in 0..STEPS {
            let [cpu, gpu] = both.step(step, samples, 0.02);
            prop_assert!((cpu - gpu).abs() < TOLERANCE * cpu.max(1.0), "step {step}: {cpu} and {gpu}");
            // Later steps begin with weights that differ, and some of these networks magnify it.
            if step == 0 {
                for (floor, most) in [(1.0, TOLERANCE), (ROUNDING, 100.0 * TOLERANCE)] {
                    for (tensor, difference) in both.gradients_differ_by(floor) {
                        prop_assert!(difference < most, "{tensor}: {difference} over {floor}");
                    }
                }
            }
        }
        let difference = reading::difference(&gpu, both.cpu.network(), samples);
        prop_assert!(difference < TOLERANCE, "read: {difference}");
        Ok(())
    });
    trained.unwrap_or_else(|failure| panic!("{failure}"));
    validation::assert_quiet();
}
