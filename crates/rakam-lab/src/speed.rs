//! How fast this machine trains, before a training has shown it.

use std::sync::OnceLock;
use std::time::Duration;

use rakam_model::classic;
use rakam_nn::{Cpu, Network, OptimizerKind, Trainer};
use web_time::Instant;

/// How long steps are timed, at least.
const TIMED: Duration = Duration::from_millis(20);

/// Multiply-adds a second in training steps of the original network, on so many threads; measured once, in a moment.
pub(crate) fn multiply_adds_per_second(threads: usize) -> f64 {
    static MEASURED: OnceLock<f64> = OnceLock::new();
    *MEASURED.get_or_init(|| measure(threads).unwrap_or(1e9))
}

fn measure(threads: usize) -> Option<f64> {
    let classic = classic();
    let (_, adds) = classic.multiply_adds().ok()?;
    let labels: Vec<u8> = (0..64).map(|image| image % 10).collect();
    let mut trainer = Trainer::new(Network::new(classic, 1).ok()?, OptimizerKind::Adam, 1, Cpu::new(threads));
    let mut step = || trainer.step(0.001, &labels, &|_, input| input.fill(0.5));
    // The first step also makes room for its numbers.
    step();
    let (began, mut images) = (Instant::now(), 0);
    while began.elapsed() < TIMED {
        step();
        images += labels.len();
    }
    Some(adds as f64 * images as f64 / began.elapsed().as_secs_f64())
}
