//! How the layers of the network in training fare on a few images, reported while the window shows it.

use std::time::Duration;

use rakam_data::Dataset;
use rakam_model::explain::LayerProbe;
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

/// The reports, as long as they are wanted.
pub(crate) struct LayersJob {
    id: RequestId,
    /// The report under way.
    probe: Option<(Place, LayerProbe)>,
    /// How long it has taken so far.
    took: Duration,
    /// What the last report was about.
    reported: Option<Place>,
    /// When the next one may begin while the training runs.
    due: Instant,
}

impl LayersJob {
    pub(crate) fn new(id: RequestId) -> Self {
        Self { id, probe: None, took: Duration::ZERO, reported: None, due: Instant::now() }
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
        if self.probe.is_none() && (self.reported == Some(place) || waits) {
            return (false, None);
        }
        let began = Instant::now();
        let (of, probe) = self.probe.get_or_insert_with(|| (place, LayerProbe::new(training.network().clone())));
        let count = data.test.len().min(IMAGES);
        let input = training.input();
        while probe.images() < count && began.elapsed() < SLICE {
            // Spread over the set, which may be in the order of its classes.
            let index = probe.images() * data.test.len() / count;
            let pixels: Vec<f32> = data.test.image(index).iter().map(|&byte| input.apply_byte(byte)).collect();
            probe.add(&pixels, data.test.label(index).into());
        }
        let done = probe.images() >= count;
        let (of, layers) = (*of, done.then(|| probe.health()));
        self.took += began.elapsed();
        let Some(layers) = layers else { return (true, None) };
        tracing::debug!(ms = self.took.as_secs_f64() * 1e3, "the layers were looked at");
        self.due = Instant::now() + EVERY.max(FACTOR * self.took);
        (self.probe, self.took, self.reported) = (None, Duration::ZERO, Some(of));
        let (_, branch, images) = of;
        let report = LayerReport { images, branch, layers };
        (self.reported != Some(place), Some((self.id, Answer::Layers(report))))
    }
}
