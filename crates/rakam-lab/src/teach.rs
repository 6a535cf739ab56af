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

    /// Teaches for a slice of time. Returns whether there is more to do.
    pub(crate) fn work(&mut self, data: &Dataset) -> Result<bool, TrainError> {
        let began = Instant::now();
        while began.elapsed() < SLICE {
            let (step, of) = self.tuning.progress();
            if step == of {
                return Ok(false);
            }
            self.tuning.step(&data.train)?;
        }
        Ok(true)
    }

    /// How far it has come.
    pub(crate) fn news(&self) -> Tell {
        let (step, of) = self.tuning.progress();
        Tell::Teaching { step, of }
    }

    /// What it came to.
    pub(crate) fn finish(self, data: &Dataset) -> Tell {
        let Tuned { model, test_accuracy, right } = self.tuning.finish(data);
        Tell::Taught(Taught { weights: model.to_bytes(), test_accuracy, right, lessons: self.lessons })
    }
}
