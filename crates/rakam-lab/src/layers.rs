//! How the layers of the network in training fare on a few images, reported while the window shows it, or fared at a moment before.

use std::time::Duration;

use rakam_data::{Dataset, Split};
use rakam_model::InputNorm;
use rakam_model::explain::LayerProbe;
use rakam_nn::Network;
use web_time::Instant;

use crate::training::TrainingJob;
use crate::{Answer, LayerReport, RequestId};

/// Number of test images that are looked at.
const IMAGES: usize = 32;
/// The longest that a slice of work delays the next request.
const SLICE: Duration = Duration::from_millis(15);
/// While the training runs, the next report waits this many times as long as the last one took, so that training is slowed by less
/// than a twentieth.
const FACTOR: u32 = 20;
/// The least time between two reports: more often than a chart needs them is a waste.
const EVERY: Duration = Duration::from_millis(300);

/// Where a training was: the request that started it, how often it went back, and how many images it had seen.
type Place = (RequestId, usize, u64);

/// A look at the layers of a network, image by image.
pub(crate) struct Look {
    /// How many images the network had seen, and how often its training had gone back.
    images: u64,
    branch: usize,
    probe: LayerProbe,
    /// How long it has taken so far.
    took: Duration,
}

impl Look {
    pub(crate) fn new(network: Network, images: u64, branch: usize) -> Self {
        Self { images, branch, probe: LayerProbe::new(network), took: Duration::ZERO }
    }

    /// Works for a slice of time. Returns a report once it is ready.
    pub(crate) fn work(&mut self, input: InputNorm, test: &Split) -> Option<LayerReport> {
        let began = Instant::now();
        let count = test.len().min(IMAGES);
        while self.probe.images() < count && began.elapsed() < SLICE {
            // Spread over the set, which may be in the order of its classes.
            let index = self.probe.images() * test.len() / count;
            let pixels: Vec<f32> = test.image(index).iter().map(|&byte| input.apply_byte(byte)).collect();
            self.probe.add(&pixels, test.label(index).into());
        }
        let layers = (self.probe.images() >= count).then(|| self.probe.health());
        self.took += began.elapsed();
        let layers = layers?;
        tracing::debug!(ms = self.took.as_secs_f64() * 1e3, "the layers were looked at");
        Some(LayerReport { images: self.images, branch: self.branch, layers })
    }
}

/// The reports, as long as they are wanted.
pub(crate) struct LayersJob {
    id: RequestId,
    /// The look under way.
    look: Option<(Place, Look)>,
    /// What the last report was about.
    reported: Option<Place>,
    /// When the next one may begin while the training runs.
    due: Instant,
}

impl LayersJob {
    pub(crate) fn new(id: RequestId) -> Self {
        Self { id, look: None, reported: None, due: Instant::now() }
    }

    /// Works for a slice of time. Returns whether there is more to do, and a report once it is ready.
    pub(crate) fn work(
        &mut self,
        request: RequestId,
        training: &mut TrainingJob,
        data: &Dataset,
    ) -> (bool, Option<(RequestId, Answer)>) {
        let place = (request, training.branch(), training.images());
        let waits = training.is_running() && Instant::now() < self.due;
        if self.look.is_none() && (self.reported == Some(place) || waits) {
            return (false, None);
        }
        let (_, branch, images) = place;
        let (of, look) =
            self.look.get_or_insert_with(|| (place, Look::new(training.network().clone(), images, branch)));
        let Some(report) = look.work(training.input(), &data.test) else { return (true, None) };
        self.due = Instant::now() + EVERY.max(FACTOR * look.took);
        self.reported = Some(*of);
        self.look = None;
        (self.reported != Some(place), Some((self.id, Answer::Layers(report))))
    }
}
