//! How long things take, for the log: `RUST_LOG=rakam_app=debug`.

use std::time::Duration;

use web_time::Instant;

/// The clock of the frames.
pub(crate) struct Pace {
    started: Instant,
    frames: u64,
    /// When this frame got its events.
    given: Instant,
    /// Whether the last frame showed changed bars.
    changed: bool,
    second: Second,
}

/// The frames of a second, or of a longer time with few frames.
struct Second {
    began: Instant,
    /// How long each took, from its events to the end of painting, in seconds.
    frames: Vec<f32>,
}

impl Pace {
    /// `started`: when the process began, as far as that is known.
    pub(crate) fn new(started: Instant) -> Self {
        Self {
            started,
            frames: 0,
            given: started,
            changed: false,
            second: Second { began: started, frames: Vec::new() },
        }
    }

    /// Begins a frame: what the last one showed is on the screen now.
    pub(crate) fn begin(&mut self, ctx: &egui::Context, last_frame: Option<f32>) {
        self.given = Instant::now();
        match self.frames {
            // The first frame is known to be on the screen only when the next one begins.
            0 => ctx.request_repaint(),
            1 => tracing::debug!(ms = in_ms(self.given - self.started), "first frame on screen"),
            _ => {}
        }
        if let Some(seconds) = last_frame.filter(|_| self.changed) {
            tracing::debug!(
                ms = f64::from(seconds) * 1e3,
                "frame with changed bars, from its events to the end of painting"
            );
        }
        self.changed = false;
        self.frames += 1;
        self.second.frames.extend(last_frame);
        let lasted = self.second.began.elapsed();
        if lasted >= Duration::from_secs(1) {
            let mut frames = std::mem::take(&mut self.second.frames);
            frames.sort_unstable_by(f32::total_cmp);
            if let (Some(median), Some(longest)) = (frames.get(frames.len() / 2), frames.last()) {
                let (a_second, in_ms) = (frames.len() as f64 / lasted.as_secs_f64(), |s: &f32| f64::from(*s) * 1e3);
                tracing::debug!(a_second, median_ms = in_ms(median), longest_ms = in_ms(longest), "frames");
            }
            self.second.began = Instant::now();
        }
    }

    /// Notes that this frame shows changed bars; the reading alone took `reading`.
    pub(crate) fn bars_changed(&mut self, reading: Duration) {
        self.changed = true;
        tracing::debug!(ms = in_ms(self.given.elapsed()), reading_ms = in_ms(reading), "pointer event to changed bars");
    }
}

fn in_ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
