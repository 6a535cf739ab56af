//! A look at how the layers of a network fare on a few images.

use std::time::Duration;

use rakam_data::Split;
use rakam_model::InputNorm;
use rakam_model::explain::LayerProbe;
use rakam_nn::Network;
use web_time::Instant;

use crate::LayerReport;

/// Number of test images that are looked at.
const IMAGES: usize = 32;
/// The longest that a slice of work delays the next request.
const SLICE: Duration = Duration::from_millis(15);

/// A look at the layers of a network, image by image.
pub(crate) struct Look {
    /// How many images the network had seen, and how often its training had gone back.
    images: u64,
    branch: usize,
    probe: LayerProbe,
    /// How many images it has looked at.
    looked: usize,
    /// How long it has taken so far.
    pub(crate) took: Duration,
}

impl Look {
    pub(crate) fn new(network: Network, images: u64, branch: usize) -> Self {
        Self { images, branch, probe: LayerProbe::new(network), looked: 0, took: Duration::ZERO }
    }

    /// Works for a slice of time. Returns a report once it is ready.
    pub(crate) fn work(&mut self, input: InputNorm, test: &Split) -> Option<LayerReport> {
        let began = Instant::now();
        let count = test.len().min(IMAGES);
        while self.looked < count && began.elapsed() < SLICE {
            // Spread over the set, which may be in the order of its classes.
            let index = self.looked * test.len() / count;
            self.looked += 1;
            let pixels: Vec<f32> = test.image(index).iter().map(|&byte| input.apply_byte(byte)).collect();
            self.probe.add(&pixels, test.label(index).into());
        }
        let layers = (self.looked >= count).then(|| self.probe.health());
        self.took += began.elapsed();
        let layers = layers?;
        tracing::debug!(ms = self.took.as_secs_f64() * 1e3, "the layers were looked at");
        Some(LayerReport { images: self.images, branch: self.branch, layers })
    }
}
