//! How the layers of the network in training fare, reported while the window shows it.

use std::time::Duration;

use rakam_data::Dataset;
use web_time::Instant;

use crate::look::Look;
use crate::training::TrainingJob;
use crate::{Answer, RequestId};

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
        // A look at another training's network means nothing any more.
        self.look.take_if(|(of, _)| of.0 != request);
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
