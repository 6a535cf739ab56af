//! The images, and the work in hand.

use rakam_data::Dataset;
use rakam_model::Model;
use rakam_nn::Team;

use crate::judges::Judges;
use crate::near::Neighbours;
use crate::teach::Teaching;
use crate::watch::Watched;
use crate::{Ask, Image, Subject, Tell, hard};

/// The lab: hears messages, and works between them.
pub struct Lab {
    threads: usize,
    data: Option<Dataset>,
    training: Option<Watched>,
    teaching: Option<Teaching>,
    judges: Option<Judges>,
    near: Option<Neighbours>,
}

impl Lab {
    /// A lab that works with so many threads, at least one.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        Self { threads, data: None, training: None, teaching: None, judges: None, near: None }
    }

    /// Takes the images, or why they cannot be had.
    pub fn take_data(&mut self, data: Result<Dataset, String>, tell: &mut dyn FnMut(Tell)) {
        match data {
            Ok(data) => {
                let (train, test) = (data.train.len(), data.test.len());
                tell(Tell::Data { train, test, hard: hard::images(&data.test) });
                self.data = Some(data);
                self.tell_training(tell);
            }
            Err(reason) => tell(Tell::NoData(reason)),
        }
    }

    /// Hears a message. What needs the images before they are there is not done, but for [`Ask::Begin`].
    pub fn hear(&mut self, ask: Ask, tell: &mut dyn FnMut(Tell)) {
        match ask {
            Ask::Data => self.find_data(tell),
            Ask::Begin(knobs) => {
                // The threads of the old training end before the new ones begin.
                self.training = None;
                match Watched::new(knobs, Team::new(self.threads)) {
                    Ok(training) => self.training = Some(training),
                    Err(error) => tracing::error!(%error, "no training"),
                }
                self.tell_training(tell);
            }
            Ask::Turn(knobs) => {
                if let Some(training) = &mut self.training {
                    training.turn(knobs);
                }
                self.tell_training(tell);
            }
            Ask::Go(goal) => {
                if let Some(training) = self.training.as_mut().filter(|_| self.data.is_some()) {
                    training.go(goal);
                }
                self.tell_training(tell);
            }
            Ask::Weights => {
                if let Some(training) = &self.training {
                    tell(Tell::Weights(training.weights()));
                }
            }
            Ask::Teach { model, lessons } => {
                self.teaching = None;
                match Teaching::new(&model, &lessons, Team::new(self.threads)) {
                    Ok(teaching) => self.teaching = Some(teaching),
                    Err(error) => tell(Tell::NotTaught(error.to_string())),
                }
            }
            Ask::StopTeaching => self.teaching = None,
            Ask::NearIn(weights) => self.near = Neighbours::new(&weights, self.threads),
            Ask::Near(pixels) => {
                let images = self.data.as_ref().map(|data| &data.train);
                let nearest = self.near.as_mut().and_then(|near| near.compare(&pixels, images));
                nearest.into_iter().for_each(|nearest| tell(Tell::Nearest(nearest)));
            }
            Ask::Judge { job, subjects, curve_images } => {
                let Some(data) = &self.data else { return };
                let models: Result<Vec<Model>, String> = subjects.iter().map(|subject| self.model(subject)).collect();
                match models {
                    Ok(models) => self.judges = Some(Judges::new(job, &models, &data.test, curve_images, self.threads)),
                    Err(reason) => tell(Tell::NotJudged(reason)),
                }
            }
            Ask::StopJudging => self.judges = None,
            Ask::TestImages(indices) => {
                if let Some(data) = &self.data {
                    tell(Tell::TestImages(Image::of(&data.test, &indices)));
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
    pub fn work(&mut self, tell: &mut dyn FnMut(Tell)) -> bool {
        let Some(data) = &self.data else { return false };
        let mut more = false;
        if let Some(training) = self.training.as_mut().filter(|training| training.is_running()) {
            training.work(data);
            if let Some(snapshot) = training.news(data) {
                tell(Tell::Training(snapshot));
            }
            more |= training.is_running();
        }
        if let Some(mut teaching) = self.teaching.take() {
            match teaching.work(data) {
                Ok(true) => {
                    tell(teaching.news());
                    self.teaching = Some(teaching);
                    more = true;
                }
                Ok(false) => tell(teaching.finish(data)),
                Err(error) => tell(Tell::NotTaught(error.to_string())),
            }
        }
        if let Some(judges) = &mut self.judges {
            if judges.work(tell) {
                more = true;
            } else {
                self.judges = None;
            }
        }
        if let Some(near) = &mut self.near {
            let (unfinished, nearest) = near.work(&data.train);
            nearest.into_iter().for_each(|nearest| tell(Tell::Nearest(nearest)));
            more |= unfinished;
        }
        more
    }

    fn tell_training(&mut self, tell: &mut dyn FnMut(Tell)) {
        if let (Some(data), Some(training)) = (&self.data, &mut self.training) {
            tell(Tell::Training(training.snapshot(data)));
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn find_data(&mut self, tell: &mut dyn FnMut(Tell)) {
        if self.data.is_some() {
            return;
        }
        let found = Dataset::load(None, &mut |download| {
            if let rakam_data::Download::Progress { bytes, of, .. } = download {
                tell(Tell::Fetching { bytes, of: of.unwrap_or_default() });
            }
        });
        self.take_data(found.map_err(|error| error.to_string()), tell);
    }

    /// The page has its own way to fetch them, and calls [`Lab::take_data`].
    #[cfg(target_arch = "wasm32")]
    fn find_data(&mut self, _: &mut dyn FnMut(Tell)) {}
}
