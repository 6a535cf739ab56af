//! A map: test images on a plane, laid out by what a stage of a network makes of them.

use std::time::Duration;

use rakam_data::Split;
use rakam_eval::{Place, PrincipalPlane, Tsne, beside, turn_towards};
use rakam_model::explain::Features;
use rakam_model::{InputNorm, Model};
use rakam_nn::{Cpu, Inference, argmax};
use web_time::Instant;

use crate::{Answer, Event, LabError, MapLayout, MapMethod, MapPlan, MapSpot, RequestId, Subject};

/// The longest that a slice of work delays the next request, but for the search of neighbours before t-SNE.
const SLICE: Duration = Duration::from_millis(20);

/// Images whose features are computed at a time.
const BATCH: usize = 128;

/// The least time between two maps of a network in training.
const FOLLOW_EVERY: Duration = Duration::from_millis(700);

/// Neighbours that are reported, and between which a drawing lies.
const NEIGHBOURS: usize = 5;

/// A map, and the one that takes its place as soon as it is ready.
pub(crate) struct MapJob {
    plan: MapPlan,
    threads: usize,
    forming: Option<Forming>,
    map: Option<Map>,
    /// The input to be placed, and the request.
    query: Option<(RequestId, Vec<f32>)>,
    /// For a network in training: how many images it had seen for the last map, and when that was.
    followed: (u64, Instant),
}

/// The images read so far, of one network.
struct Forming {
    features: Features,
    inference: Inference,
    norm: InputNorm,
    labels: usize,
    reads: Vec<u8>,
    cpu: Cpu,
}

/// A map that is shown.
struct Map {
    features: Features,
    reads: Vec<u8>,
    places: Vec<Place>,
    arrangement: Arrangement,
}

enum Arrangement {
    Principal(PrincipalPlane),
    /// `None` once all steps are done, or if there are too few images for it.
    Neighbours(Option<Box<Tsne>>),
}

impl MapJob {
    /// Begins the map of a network. One in training has seen so many images.
    pub(crate) fn new(plan: MapPlan, model: &Model, images: u64, threads: usize) -> Result<Self, LabError> {
        let forming = Some(Forming::new(&plan, model, threads)?);
        Ok(Self { plan, threads, forming, map: None, query: None, followed: (images, Instant::now()) })
    }

    /// Whether the network in training, which has seen so many images, is due to be mapped again. Once it rests, there is no
    /// need to wait.
    pub(crate) fn is_behind(&self, images: u64, runs: bool) -> bool {
        let (seen, at) = self.followed;
        let due = !runs || at.elapsed() >= FOLLOW_EVERY;
        self.plan.subject == Subject::InTraining && self.forming.is_none() && seen != images && due
    }

    /// Maps the network as it is after so many images.
    pub(crate) fn follow(&mut self, model: &Model, images: u64) -> Result<(), LabError> {
        self.followed = (images, Instant::now());
        self.forming = Some(Forming::new(&self.plan, model, self.threads)?);
        Ok(())
    }

    /// Places this input from now on: 28x28 pixels, 0 paper, 1 ink.
    pub(crate) fn set_query(&mut self, id: RequestId, pixels: Vec<f32>) -> Option<Event> {
        self.query = Some((id, pixels));
        self.spot()
    }

    /// Works for a slice of time. Returns whether there is more to do.
    pub(crate) fn work(&mut self, id: RequestId, test: &Split, emit: &mut dyn FnMut(Event)) -> bool {
        let changed = if let Some(mut forming) = self.forming.take() {
            if forming.read(test, self.plan.images.min(test.len())) {
                self.map = Some(forming.finish(self.plan.method, self.map.take()));
                true
            } else {
                self.forming = Some(forming);
                return true;
            }
        } else {
            self.map.as_mut().is_some_and(Map::step)
        };
        if changed {
            emit(Event::Answer { id, answer: Answer::Map(self.layout(test)) });
            self.spot().into_iter().for_each(emit);
        }
        changed && self.map.as_ref().is_some_and(|map| map.share() < 1.0)
    }

    fn layout(&self, test: &Split) -> MapLayout {
        let Some(map) = &self.map else { return MapLayout::default() };
        MapLayout {
            places: map.places.clone(),
            labels: test.labels()[..map.places.len()].to_vec(),
            reads: map.reads.clone(),
            share: map.share(),
        }
    }

    /// Where the input is that was to be placed.
    fn spot(&self) -> Option<Event> {
        let ((id, pixels), map) = (self.query.as_ref()?, self.map.as_ref()?);
        let answer = map.spot(pixels).map_or_else(Answer::Failed, Answer::Spot);
        Some(Event::Answer { id: *id, answer })
    }
}

impl Forming {
    fn new(plan: &MapPlan, model: &Model, threads: usize) -> Result<Self, LabError> {
        let features = Features::after(model, plan.stages).map_err(|error| LabError::Network(error.to_string()))?;
        Ok(Self {
            features,
            inference: Inference::new(&model.network),
            norm: model.input,
            labels: model.labels.len(),
            reads: Vec::new(),
            cpu: Cpu::new(threads),
        })
    }

    /// Reads images for a slice of time. Returns whether the first `count` are all read.
    fn read(&mut self, test: &Split, count: usize) -> bool {
        let began = Instant::now();
        while self.reads.len() < count && began.elapsed() < SLICE {
            let begin = self.reads.len();
            let batch = BATCH.min(count - begin);
            self.features.add(&mut self.cpu, batch, &|index| test.image(begin + index));
            let logits = self.inference.logits_of_many(&mut self.cpu, batch, &|index, out| {
                for (out, &byte) in out.iter_mut().zip(test.image(begin + index)) {
                    *out = self.norm.apply_byte(byte);
                }
            });
            let read = |logits: &[f32]| argmax(logits.get(..self.labels).unwrap_or(logits)) as u8;
            self.reads.extend(logits.chunks_exact(self.inference.classes()).map(read));
        }
        self.reads.len() == count
    }

    /// Lays the images out, turned as those of the map before.
    fn finish(self, method: MapMethod, before: Option<Map>) -> Map {
        let Self { features, reads, .. } = self;
        let (rows, width) = (features.rows(), features.width());
        let mut plane = PrincipalPlane::of(rows, width);
        let places_on = |plane: &PrincipalPlane| rows.chunks_exact(width).map(|row| plane.place(row)).collect();
        let mut places: Vec<Place> = places_on(&plane);
        if let Some(before) = before {
            plane = plane.turned(turn_towards(&before.places, &places));
            places = places_on(&plane);
        }
        let arrangement = match method {
            MapMethod::Principal => Arrangement::Principal(plane),
            MapMethod::Neighbours => Arrangement::Neighbours(Tsne::new(rows, width, &places).map(Box::new)),
        };
        Map { features, reads, places, arrangement }
    }
}

impl Map {
    /// Moves the images for a slice of time. Returns whether they have moved.
    fn step(&mut self) -> bool {
        let Arrangement::Neighbours(moving) = &mut self.arrangement else { return false };
        let Some(tsne) = moving else { return false };
        let more = tsne.step();
        self.places = tsne.places().collect();
        if !more {
            *moving = None;
        }
        true
    }

    /// How far its arrangement has come, 0 to 1.
    fn share(&self) -> f32 {
        match &self.arrangement {
            Arrangement::Neighbours(Some(tsne)) => tsne.share(),
            Arrangement::Principal(_) | Arrangement::Neighbours(None) => 1.0,
        }
    }

    fn spot(&self, pixels: &[f32]) -> Result<MapSpot, LabError> {
        let features = self.features.of(pixels).ok_or(LabError::Pixels(pixels.len()))?;
        let neighbours = self.features.nearest(&features, NEIGHBOURS);
        let place = match &self.arrangement {
            Arrangement::Principal(plane) => Some(plane.place(&features)),
            Arrangement::Neighbours(_) => {
                beside(neighbours.iter().map(|near| (self.places[near.index], near.distance)))
            }
        };
        Ok(MapSpot {
            place: place.unwrap_or_default(),
            neighbours: neighbours.into_iter().map(|near| near.index).collect(),
        })
    }
}
