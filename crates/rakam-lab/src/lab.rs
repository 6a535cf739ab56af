//! The data set and the work in hand.

use std::ops::ControlFlow;

use rakam_data::{Dataset, GivenFile};
use rakam_model::Model;
use rakam_nn::Cpu;
use rakam_train::{Device, Task};

use crate::cancelled::Cancelled;
use crate::dream::DreamJob;
use crate::evaluation::EvaluationJob;
use crate::fine_tuning::FineTuningJob;
use crate::fool::FoolJob;
use crate::layers::LayersJob;
use crate::look::Look;
use crate::map::MapJob;
use crate::neighbours::NeighbourIndex;
use crate::race::RaceJob;
use crate::symbols::SymbolsJob;
use crate::training::{Aside, TrainingJob};
use crate::{
    Answer, DataSet, DreamPlan, Event, Image, LabError, Loading, Request, RequestId, RequestKind, SetId, Subject,
    hard_images, loading,
};

/// The lab: handles requests, and works in slices between them.
pub struct Lab {
    threads: usize,
    cancelled: Cancelled,
    /// What is to train, and to read many images.
    device: Device,
    data: Option<Dataset>,
    /// Which set that is.
    loaded: Option<SetId>,
    /// The last [`RequestKind::LoadData`], and its set.
    load_request: Option<(RequestId, SetId)>,
    training: Option<(RequestId, TrainingJob)>,
    /// The trainings that were set aside.
    aside: Vec<(RequestId, Aside)>,
    race: Option<(RequestId, RaceJob)>,
    fine_tuning: Option<(RequestId, FineTuningJob)>,
    symbols: Option<(RequestId, SymbolsJob)>,
    evaluation: Option<(RequestId, EvaluationJob)>,
    neighbours: Option<NeighbourIndex>,
    map: Option<(RequestId, MapJob)>,
    dream: Option<(RequestId, DreamJob)>,
    fool: Option<FoolJob>,
    /// While the window shows how the layers fare.
    layers: Option<LayersJob>,
    /// The look at the layers of a moment before.
    layers_then: Option<(RequestId, Look)>,
    /// Whether all work waits for a graphics card.
    waits: bool,
}

impl Lab {
    /// A lab that works with so many threads, at least one.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        Self {
            threads,
            cancelled: Cancelled::default(),
            device: Device::default(),
            data: None,
            loaded: None,
            load_request: None,
            training: None,
            aside: Vec::new(),
            race: None,
            fine_tuning: None,
            symbols: None,
            evaluation: None,
            neighbours: None,
            map: None,
            dream: None,
            fool: None,
            layers: None,
            layers_then: None,
            waits: false,
        }
    }

    /// The lab, which stops loading once `cancelled` names the request.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn cancelled_by(self, cancelled: Cancelled) -> Self {
        Self { cancelled, ..self }
    }

    /// Handles a request. Answers that take longer come from [`Lab::work`].
    pub fn handle(&mut self, request: Request, emit: &mut dyn FnMut(Event)) {
        let id = request.id;
        if let Err(error) = self.try_handle(request, emit) {
            emit(Event::Answer { id, answer: Answer::Failed(error) });
        }
    }

    fn try_handle(&mut self, Request { id, kind }: Request, emit: &mut dyn FnMut(Event)) -> Result<(), LabError> {
        let mut answer = |answer| emit(Event::Answer { id, answer });
        match kind {
            RequestKind::LoadData { set, files } => {
                self.load_request = Some((id, set.clone()));
                self.load_data(&set, files, emit);
            }
            RequestKind::SetTrainingAside => {
                self.layers_then = None;
                let (id, training) = self.training.take().ok_or(LabError::NoTraining)?;
                let aside = training.set_aside(&self.data()?.train);
                self.aside.push((id, aside));
            }
            RequestKind::BringTrainingBack(id) => {
                let at = self.aside.iter().position(|(request, _)| *request == id).ok_or(LabError::NoTraining)?;
                let (id, aside) = self.aside.remove(at);
                // The threads of the other training end before these start.
                (self.training, self.layers_then) = (None, None);
                let training = TrainingJob::bring_back(aside, self.data()?, self.device, self.threads)?;
                self.training = Some((id, training));
                self.report_training(emit);
            }
            RequestKind::StartTraining { hyperparameters, layers } => {
                // The threads of the old training end before the new ones start.
                (self.training, self.layers_then) = (None, None);
                let data = self.data()?;
                let hard = hard_images::indices(&data.test, self.has_mnist());
                let training =
                    TrainingJob::new(data, hard, hyperparameters, layers.as_deref(), self.device, self.threads)?;
                self.training = Some((id, training));
                self.report_training(emit);
            }
            RequestKind::SetHyperparameters(hyperparameters) => {
                let images = self.data.as_ref().map_or(0, |data| data.train.len());
                self.training()?.set_hyperparameters(hyperparameters, images);
                self.report_training(emit);
            }
            RequestKind::SetDevice(device) => {
                self.device = device;
                if let Some((_, training)) = &mut self.training {
                    training.set_device(device);
                }
                self.report_training(emit);
            }
            RequestKind::Run(until) => {
                self.data()?;
                self.training()?.run(until);
                self.report_training(emit);
            }
            RequestKind::Pause => {
                self.training()?.pause();
                self.report_training(emit);
            }
            RequestKind::TrainingWeights => answer(Answer::Weights(self.training()?.weights())),
            RequestKind::Moment(images) => {
                let (Some((_, training)), Some(data)) = (&mut self.training, &self.data) else {
                    return Err(LabError::NoTraining);
                };
                let moment = training.moment(images, data).ok_or(LabError::NoMoment)?;
                answer(Answer::Moment(Box::new(moment)));
            }
            RequestKind::GoBack(images) => {
                if !self.training()?.go_back(images) {
                    return Err(LabError::NoMoment);
                }
                self.report_training(emit);
            }
            RequestKind::WatchLayers(watch) => self.layers = watch.then(|| LayersJob::new(id)),
            RequestKind::LayersAt(images) => {
                self.layers_then = None;
                self.layers_then = Some((id, self.training()?.look_back(images).ok_or(LabError::NoMoment)?));
            }
            RequestKind::Race(entrants) => {
                self.race = None;
                self.race = Some((id, RaceJob::new(&entrants, self.data()?, self.threads)?));
                if let Ok(training) = self.training() {
                    training.pause();
                    self.report_training(emit);
                }
            }
            RequestKind::FineTune { model, examples } => {
                self.fine_tuning = None;
                suits(&parsed(&model)?, self.data()?)?;
                self.fine_tuning = Some((id, FineTuningJob::new(&model, &examples, Cpu::new(self.threads))?));
            }
            RequestKind::TrainSymbols(file) => {
                self.symbols = None;
                self.symbols = Some((id, SymbolsJob::new(&file, self.threads)?));
            }
            RequestKind::IndexNeighbours(weights) => {
                self.neighbours = None;
                let images = self.data.as_ref().map_or(0, |data| data.train.len());
                self.neighbours = Some(NeighbourIndex::new(&weights, images, self.device, self.threads)?);
            }
            RequestKind::FindNeighbours(pixels) => {
                let index = self.neighbours.as_mut().ok_or(LabError::NoIndex)?;
                index.set_query(id, &pixels)?;
                if let Some(data) = self.data.as_ref().filter(|data| index.takes(&data.train)) {
                    index.nearest(&data.train).into_iter().for_each(emit);
                }
            }
            RequestKind::Map(plan) => {
                self.map = None;
                let model = self.model(&plan.subject)?;
                suits(&model, self.data()?)?;
                let images = self.training.as_ref().map_or(0, |(_, training)| training.images());
                self.map = Some((id, MapJob::new(plan, &model, images, self.threads)?));
            }
            RequestKind::PlaceOnMap(pixels) => {
                let (_, map) = self.map.as_mut().ok_or(LabError::NoMap)?;
                map.set_query(id, pixels).into_iter().for_each(emit);
            }
            RequestKind::Dream(DreamPlan { subject, target, seed }) => {
                self.dream = None;
                self.dream = Some((id, DreamJob::new(self.model(&subject)?, target, seed)?));
            }
            RequestKind::FoolNetwork(weights) => {
                self.fool = None;
                self.fool = Some(FoolJob::new(parsed(&weights)?));
            }
            RequestKind::Fool(plan) => self.fool.as_mut().ok_or(LabError::NoFool)?.start(id, &plan)?,
            RequestKind::Evaluate { subjects, curve_images } => {
                let models = subjects.iter().map(|subject| self.model(subject)).collect::<Result<Vec<_>, _>>()?;
                let data = self.data()?;
                models.iter().try_for_each(|model| suits(model, data))?;
                let test = &data.test;
                let job = EvaluationJob::new(&models, test, curve_images, self.device, self.threads);
                self.evaluation = Some((id, job));
            }
            RequestKind::TestImages(indices) => answer(Answer::TestImages(Image::of(&self.data()?.test, &indices))),
            RequestKind::Cancel(id) => {
                self.race.take_if(|(request, _)| *request == id);
                self.fine_tuning.take_if(|(request, _)| *request == id);
                self.symbols.take_if(|(request, _)| *request == id);
                self.evaluation.take_if(|(request, _)| *request == id);
                self.aside.retain(|(request, _)| *request != id);
            }
        }
        Ok(())
    }

    fn data(&self) -> Result<&Dataset, LabError> {
        self.data.as_ref().ok_or(LabError::NoData)
    }

    fn training(&mut self) -> Result<&mut TrainingJob, LabError> {
        self.training.as_mut().map(|(_, training)| training).ok_or(LabError::NoTraining)
    }

    fn model(&mut self, subject: &Subject) -> Result<Model, LabError> {
        match (subject, &mut self.training) {
            (Subject::Weights(bytes), _) => parsed(bytes),
            (Subject::InTraining, Some((_, training))) => parsed(&training.weights()),
            (Subject::InTraining, None) => Err(LabError::NoTraining),
        }
    }

    /// Works for a slice of time, a few hundredths of a second. Returns whether there is more to do.
    pub fn work(&mut self, emit: &mut dyn FnMut(Event)) -> bool {
        let mut more = self.work_on_symbols(emit) | self.work_on_images(emit);
        self.waits = false;
        let Some(data) = &self.data else { return more };
        // What works on a graphics card, and whether it waits for it.
        let mut on_card = Vec::new();
        if let Some((id, training)) = self.training.as_mut().filter(|(_, training)| training.is_running()) {
            training.work(data);
            if let Some(snapshot) = training.due_snapshot(data) {
                emit(Event::Answer { id: *id, answer: Answer::Training(Box::new(snapshot)) });
            }
            if training.is_running() {
                on_card.push(training.waits());
            }
        }
        if let (Some(layers), Some((id, training))) = (&mut self.layers, &mut self.training) {
            let (unfinished, report) = layers.work(*id, training, data);
            if let Some((id, answer)) = report {
                emit(Event::Answer { id, answer });
            }
            more |= unfinished;
        }
        if let (Some((id, look)), Some((_, training))) = (&mut self.layers_then, &self.training) {
            let id = *id;
            match look.work(training.input(), &data.test) {
                Some(report) => {
                    self.layers_then = None;
                    emit(Event::Answer { id, answer: Answer::Layers(report) });
                }
                None => more = true,
            }
        }
        if let Some((id, race)) = &mut self.race {
            let id = *id;
            let (unfinished, report) = race.work(data);
            if let Some(answer) = report {
                emit(Event::Answer { id, answer });
            }
            more |= unfinished;
            if !unfinished {
                self.race = None;
            }
        }
        if let Some((id, mut fine_tuning)) = self.fine_tuning.take() {
            let answer = match fine_tuning.work(data) {
                Ok(true) => {
                    let progress = fine_tuning.progress();
                    self.fine_tuning = Some((id, fine_tuning));
                    more = true;
                    progress
                }
                Ok(false) => Answer::FineTuned(fine_tuning.finish(data)),
                Err(error) => Answer::Failed(error),
            };
            emit(Event::Answer { id, answer });
        }
        if let Some((id, evaluation)) = &mut self.evaluation {
            let id = *id;
            if evaluation.work(&mut |answer| emit(Event::Answer { id, answer })) {
                on_card.push(evaluation.waits());
            } else {
                self.evaluation = None;
            }
        }
        if let Some(index) = self.neighbours.as_mut().filter(|index| index.takes(&data.train)) {
            let (unfinished, event) = index.work(&data.train);
            event.into_iter().for_each(&mut *emit);
            if unfinished {
                on_card.push(index.waits());
            }
        }
        // After the training: its last step is mapped, too.
        more |= self.work_on_map(emit);
        self.waits = !more && !on_card.is_empty() && on_card.iter().all(|waits| *waits);
        more || !on_card.is_empty()
    }

    /// Whether all work waits for a graphics card, so that [`Lab::work`] has nothing to do for a few milliseconds.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.waits
    }

    /// A network in training is mapped again and again.
    fn work_on_map(&mut self, emit: &mut dyn FnMut(Event)) -> bool {
        let (Some((id, map)), Some(data)) = (&mut self.map, &self.data) else { return false };
        let id = *id;
        if let Some((_, training)) = &mut self.training
            && map.is_behind(training.images(), training.is_running())
            && let Err(error) = parsed(&training.weights()).and_then(|model| map.follow(&model, training.images()))
        {
            self.map = None;
            emit(Event::Answer { id, answer: Answer::Failed(error) });
            return false;
        }
        map.work(id, &data.test, emit)
    }

    /// Dreams, and changes an image; neither needs a data set.
    fn work_on_images(&mut self, emit: &mut dyn FnMut(Event)) -> bool {
        let dreams = self.dream.as_mut().is_some_and(|(id, dream)| {
            let id = *id;
            dream.work(&mut |answer| emit(Event::Answer { id, answer }))
        });
        if !dreams {
            self.dream = None;
        }
        let (changes, answer) = self.fool.as_mut().map_or((false, None), FoolJob::work);
        if let Some((id, answer)) = answer {
            emit(Event::Answer { id, answer });
        }
        dreams | changes
    }

    /// Needs no data set.
    fn work_on_symbols(&mut self, emit: &mut dyn FnMut(Event)) -> bool {
        let Some((id, mut symbols)) = self.symbols.take() else { return false };
        let answer = symbols.work().unwrap_or_else(Answer::Failed);
        let more = matches!(answer, Answer::SymbolsProgress(_));
        if more {
            self.symbols = Some((id, symbols));
        }
        emit(Event::Answer { id, answer });
        more
    }

    fn report_training(&mut self, emit: &mut dyn FnMut(Event)) {
        if let (Some(data), Some((id, training))) = (&self.data, &mut self.training) {
            emit(Event::Answer { id: *id, answer: Answer::Training(Box::new(training.snapshot(data))) });
        }
    }

    /// Whether MNIST was requested and isn't loaded: in the browser, the page's script has to fetch it then and call
    /// [`Lab::take_mnist`].
    #[must_use]
    pub fn needs_mnist(&self) -> bool {
        self.wants_mnist() && !self.has_mnist()
    }

    fn has_mnist(&self) -> bool {
        self.loaded == Some(SetId::default())
    }

    fn wants_mnist(&self) -> bool {
        self.load_request.as_ref().is_some_and(|(_, set)| *set == SetId::default())
    }

    /// Reports how far the download of MNIST has come: bytes so far, and in all.
    pub fn report_download(&self, bytes: u64, of: u64, emit: &mut dyn FnMut(Event)) {
        if let Some((id, _)) = self.load_request.as_ref().filter(|_| self.wants_mnist()) {
            emit(Event::Answer { id: *id, answer: Answer::Loading(Loading::Bytes { done: bytes, of }) });
        }
    }

    /// Takes MNIST, or why it can't be had, unless another set was requested meanwhile, or MNIST is there already.
    pub fn take_mnist(&mut self, data: Result<Dataset, String>, emit: &mut dyn FnMut(Event)) {
        if self.needs_mnist() {
            self.take_data(data.map_err(LabError::Data), emit);
        }
    }

    /// Takes a data set, or why it can't be had, and answers the last [`RequestKind::LoadData`].
    fn take_data(&mut self, data: Result<Dataset, LabError>, emit: &mut dyn FnMut(Event)) {
        match (data, &self.load_request) {
            (Ok(data), Some((_, set))) => {
                self.loaded = Some(set.clone());
                self.data = Some(data);
                self.end_work(emit);
                self.report_data(emit);
            }
            (Err(error), Some((id, _))) => {
                emit(Event::Answer { id: *id, answer: Answer::Failed(error) });
            }
            (_, None) => {}
        }
    }

    /// Ends what was done with the set before: it means nothing with another one.
    fn end_work(&mut self, emit: &mut dyn FnMut(Event)) {
        (self.training, self.layers_then, self.neighbours, self.map) = (None, None, None, None);
        self.aside.clear();
        let unfinished = [
            self.fine_tuning.take().map(|(id, _)| id),
            self.evaluation.take().map(|(id, _)| id),
            self.race.take().map(|(id, _)| id),
        ];
        for id in unfinished.into_iter().flatten() {
            emit(Event::Answer { id, answer: Answer::Failed(LabError::DataReplaced) });
        }
    }

    fn report_data(&self, emit: &mut dyn FnMut(Event)) {
        if let (Some((id, set)), Some(data)) = (&self.load_request, &self.data) {
            let set = DataSet {
                id: set.clone(),
                classes: data.classes.clone(),
                shape: data.train.shape(),
                train: data.train.len(),
                test: data.test.len(),
                hard: hard_images::images(&data.test, self.has_mnist()),
            };
            emit(Event::Answer { id: *id, answer: Answer::Data(set) });
        }
    }

    fn load_data(&mut self, set: &SetId, files: Vec<GivenFile>, emit: &mut dyn FnMut(Event)) {
        let published = matches!(set, SetId::Published(_));
        if published && self.loaded.as_ref() == Some(set) {
            return self.report_data(emit);
        }
        // In the browser, the page's script fetches it.
        if cfg!(target_arch = "wasm32") && self.needs_mnist() {
            return;
        }
        let Some((id, _)) = self.load_request else { return };
        let cancelled = &self.cancelled;
        let loaded = loading::load(set, files, &mut |progress| {
            emit(Event::Answer { id, answer: Answer::Loading(progress) });
            if cancelled.is(id) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        self.take_data(loaded, emit);
    }
}

/// A network from a weights file.
fn parsed(bytes: &[u8]) -> Result<Model, LabError> {
    Model::from_bytes(bytes).map_err(|error| LabError::Network(error.to_string()))
}

/// Whether the images are of a network's shape and classes.
fn suits(model: &Model, data: &Dataset) -> Result<(), LabError> {
    let (task, input) = (Task::of(data)?, model.network.architecture().input);
    if task.labels == model.labels && task.input == input {
        return Ok(());
    }
    let labels = model.labels.iter().collect::<Vec<_>>().join(", ");
    let images = format!("of {}, and are called {}", data.train.shape(), data.classes.join(", "));
    Err(LabError::Network(format!(
        "this network reads {labels} in images of {input}; the images of the data set are {images}"
    )))
}
