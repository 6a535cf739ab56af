//! A network being taught a few corrected drawings.

use std::time::Duration;

use rakam_data::Dataset;
use rakam_model::Model;
use rakam_nn::Team;
use rakam_train::{TrainError, Tuned, Tuning};
use web_time::Instant;

use crate::{Lesson, Taught, Tell};

/// The longest that a slice of teaching keeps the next message waiting, but for the step under way.
const SLICE: Duration = Duration::from_millis(30);

/// Fixes the choice of images: the same corrections teach the same.
const SEED: u64 = 1;

pub(crate) struct Teaching {
    tuning: Tuning,
    lessons: usize,
}

impl Teaching {
    pub(crate) fn new(model: &[u8], lessons: &[Lesson], team: Team) -> Result<Self, TrainError> {
        let lesson = |lesson: &Lesson| {
            let pixels = lesson.pixels.as_slice().try_into().ok()?;
            Some(rakam_train::Lesson { pixels, label: lesson.label })
        };
        let whole: Vec<_> = lessons.iter().filter_map(lesson).collect();
        let lessons = whole.len();
        Ok(Self { tuning: Tuning::new(Model::from_bytes(model)?, whole, SEED, team)?, lessons })
    }

    /// Teaches for a slice of time, and says how far it has come. `Err` is the last word.
    pub(crate) fn work(mut self, data: &Dataset) -> Result<(Self, Tell), Tell> {
        let began = Instant::now();
        while began.elapsed() < SLICE {
            let (step, of) = self.tuning.progress();
            if step == of {
                return Err(Tell::Taught(self.finish(data)));
            }
            self.tuning.step(&data.train).map_err(|error| Tell::NotTaught(error.to_string()))?;
        }
        let (step, of) = self.tuning.progress();
        Ok((self, Tell::Teaching { step, of }))
    }

    fn finish(self, data: &Dataset) -> Taught {
        let Tuned { model, test_accuracy, right } = self.tuning.finish(data);
        Taught { weights: model.to_bytes(), test_accuracy, right, lessons: self.lessons }
    }
}
