//! The images, and the work in hand.

use rakam_data::Dataset;
use rakam_model::Model;
use rakam_nn::Cpu;

use crate::evaluation::Evaluators;
use crate::fine_tuning;
use crate::neighbours::Neighbours;
use crate::training::Watched;
use crate::{Event, Image, Request, Subject, hard_images};

/// The lab: hears messages, and works between them.
pub struct Lab {
    threads: usize,
    data: Option<Dataset>,
    training: Option<Watched>,
    fine_tuning: Option<fine_tuning::Job>,
    evaluating: Option<Evaluators>,
    near: Option<Neighbours>,
}

impl Lab {
    /// A lab that works with so many threads, at least one.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        Self { threads, data: None, training: None, fine_tuning: None, evaluating: None, near: None }
    }

    /// Takes the images, or why they cannot be had.
    pub fn take_data(&mut self, data: Result<Dataset, String>, tell: &mut dyn FnMut(Event)) {
        match data {
            Ok(data) => {
                let (train, test) = (data.train.len(), data.test.len());
                tell(Event::Data { train, test, hard: hard_images::images(&data.test) });
                self.data = Some(data);
                self.tell_training(tell);
            }
            Err(reason) => tell(Event::NoData(reason)),
        }
    }

    /// Hears a message. What needs the images before they are there is not done, but for [`Request::Begin`].
    pub fn hear(&mut self, ask: Request, tell: &mut dyn FnMut(Event)) {
        match ask {
            Request::Data => self.find_data(tell),
            Request::Begin(hyperparameters) => {
                // The threads of the old training end before the new ones begin.
                self.training = None;
                match Watched::new(hyperparameters, Cpu::new(self.threads)) {
                    Ok(training) => self.training = Some(training),
                    Err(error) => tracing::error!(%error, "no training"),
                }
                self.tell_training(tell);
            }
            Request::Turn(hyperparameters) => {
                if let Some(training) = &mut self.training {
                    training.turn(hyperparameters);
                }
                self.tell_training(tell);
            }
            Request::Go(goal) => {
                if let Some(training) = self.training.as_mut().filter(|_| self.data.is_some()) {
                    training.go(goal);
                }
                self.tell_training(tell);
            }
            Request::Weights => {
                if let Some(training) = &self.training {
                    tell(Event::Weights(training.weights()));
                }
            }
            Request::FineTune { model, examples } => {
                self.fine_tuning = None;
                match fine_tuning::Job::new(&model, &examples, Cpu::new(self.threads)) {
                    Ok(fine_tuning) => self.fine_tuning = Some(fine_tuning),
                    Err(error) => tell(Event::NotFineTuned(error.to_string())),
                }
            }
            Request::StopFineTuning => self.fine_tuning = None,
            Request::NearIn(weights) => self.near = Neighbours::new(&weights, self.threads),
            Request::Near(pixels) => {
                let images = self.data.as_ref().map(|data| &data.train);
                let nearest = self.near.as_mut().and_then(|near| near.compare(&pixels, images));
                nearest.into_iter().for_each(|nearest| tell(Event::Nearest(nearest)));
            }
            Request::Evaluate { job, subjects, curve_images } => {
                let Some(data) = &self.data else { return };
                let models: Result<Vec<Model>, String> = subjects.iter().map(|subject| self.model(subject)).collect();
                match models {
                    Ok(models) => {
                        self.evaluating = Some(Evaluators::new(job, &models, &data.test, curve_images, self.threads))
                    }
                    Err(reason) => tell(Event::NotEvaluated(reason)),
                }
            }
            Request::StopEvaluating => self.evaluating = None,
            Request::TestImages(indices) => {
                if let Some(data) = &self.data {
                    tell(Event::TestImages(Image::of(&data.test, &indices)));
                }
            }
        }
    }

    fn model(&self, subject: &Subject) -> Result<Model, String> {
        let parse = |bytes: &[u8]| Model::from_bytes(bytes).map_err(|error| error.to_string());
        match (subject, &self.training) {
            (Subject::Weights(bytes), _) => parse(bytes),
            (Subject::InTraining, Some(training)) => parse(&training.weights()),
            (Subject::InTraining, None) => Err("no network is in training".to_owned()),
        }
    }

    /// Works for a slice of time, some hundredths of a second. Returns whether there is more to do.
    pub fn work(&mut self, tell: &mut dyn FnMut(Event)) -> bool {
        let Some(data) = &self.data else { return false };
        let mut more = false;
        if let Some(training) = self.training.as_mut().filter(|training| training.is_running()) {
            training.work(data);
            if let Some(snapshot) = training.news(data) {
                tell(Event::Training(snapshot));
            }
            more |= training.is_running();
        }
        if let Some(mut fine_tuning) = self.fine_tuning.take() {
            match fine_tuning.work(data) {
                Ok(true) => {
                    tell(fine_tuning.news());
                    self.fine_tuning = Some(fine_tuning);
                    more = true;
                }
                Ok(false) => tell(fine_tuning.finish(data)),
                Err(error) => tell(Event::NotFineTuned(error.to_string())),
            }
        }
        if let Some(evaluating) = &mut self.evaluating {
            if evaluating.work(tell) {
                more = true;
            } else {
                self.evaluating = None;
            }
        }
        if let Some(near) = &mut self.near {
            let (unfinished, nearest) = near.work(&data.train);
            nearest.into_iter().for_each(|nearest| tell(Event::Nearest(nearest)));
            more |= unfinished;
        }
        more
    }

    fn tell_training(&mut self, tell: &mut dyn FnMut(Event)) {
        if let (Some(data), Some(training)) = (&self.data, &mut self.training) {
            tell(Event::Training(training.snapshot(data)));
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn find_data(&mut self, tell: &mut dyn FnMut(Event)) {
        if self.data.is_some() {
            return;
        }
        let found = Dataset::load(None, &mut |download| {
            if let rakam_data::Download::Progress { bytes, of, .. } = download {
                tell(Event::Fetching { bytes, of: of.unwrap_or_default() });
            }
        });
        self.take_data(found.map_err(|error| error.to_string()), tell);
    }

    /// The page has its own way to fetch them, and calls [`Lab::take_data`].
    #[cfg(target_arch = "wasm32")]
    fn find_data(&mut self, _: &mut dyn FnMut(Event)) {}
}
