//! What the handlers that read share.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::limits::{COUNTS_AS, TIMES_AS_LONG};
use crate::metrics::Metrics;
use crate::problem::{Kind, Problem};
use crate::readers::Readers;
use crate::settings::Settings;
use crate::stage::Stage;

/// The readers, the metrics, the limits and the stage of a server.
pub(crate) struct Service {
    pub(crate) readers: Readers,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) stage: watch::Receiver<Stage>,
    pub(crate) settings: Settings,
}

impl Service {
    /// A problem if the server is stopping.
    pub(crate) fn check_running(&self) -> Result<(), Problem> {
        match *self.stage.borrow() {
            Stage::Running => Ok(()),
            Stage::Stopping | Stage::Over => {
                Err(Problem::new(Kind::Stopping, "the server finishes the requests it has, and takes no new ones"))
            }
        }
    }

    /// The problem of a request that takes longer than the limit.
    pub(crate) fn too_slow(&self) -> Problem {
        Problem::new(
            Kind::TooSlow,
            format!("a request may take {:?}, including the time to send it", self.settings.timeout),
        )
    }

    /// The problem of a batch whose next item takes longer than that.
    pub(crate) fn next_too_slow(&self) -> Problem {
        let most = self.settings.timeout;
        let detail = format!("the next item did not arrive within {most:?}: it and those after it aren't read");
        Problem::new(Kind::TooSlow, detail)
    }

    /// The longest that a batch may take.
    pub(crate) fn batch_timeout(&self) -> Duration {
        TIMES_AS_LONG * self.settings.timeout
    }

    /// The problem of a batch that takes longer.
    pub(crate) fn batch_too_slow(&self) -> Problem {
        let most = self.batch_timeout();
        Problem::new(Kind::TooSlow, format!("a batch may take {most:?}: this item and those after it aren't read"))
    }

    /// The number of permits that a batch takes.
    pub(crate) fn batch_permits(&self) -> usize {
        COUNTS_AS.min(self.settings.max_concurrent)
    }

    /// The most bytes in a batch's body: as many as in the bodies of the requests that it counts as.
    pub(crate) fn max_batch_body(&self) -> usize {
        self.batch_permits().saturating_mul(self.settings.max_body)
    }
}
