//! What the network computes for the input, kept until the drawing, the network or a scaled channel changes.

use std::collections::HashMap;
use std::time::Duration;

use egui::Context;
use rakam_ink::Input;
use rakam_model::explain::{Question, Why};
use rakam_model::{Labels, Model, Reader, Reading};
use rakam_nn::argmax;
use rakam_nn::trace::{Cell, ChannelScale, Layer, Maps, Trace};
use web_time::Instant;

use crate::network::Network;

/// While the pen is down, following it may take this share of the time (one in so many); what takes less than `QUICK` is always
/// done.
const SHARE: u32 = 3;
const QUICK: Duration = Duration::from_millis(8);

/// What was computed for the drawing.
#[derive(Default)]
pub(super) struct Probe {
    scales: Vec<ChannelScale>,
    /// The network with the scales.
    scaled: Option<(Model, Reader)>,
    seen: Option<Seen>,
    whys: Vec<Answer>,
    /// Numbers what was computed; textures of it are made again when the number changes.
    serial: u64,
    /// How long the last computation took, and when it was.
    took: Option<(Duration, Instant)>,
    pen_down: bool,
}

/// What supports an answer, for which input, and the serial of this computation.
struct Answer {
    question: Question,
    input: u64,
    serial: u64,
    why: Why,
}

/// How many answers are kept.
const ANSWERS: usize = 12;

/// An input, and what the network computes for it.
pub(super) struct Seen {
    pub(super) input: Input,
    pub(super) trace: Trace,
    /// What the network with the scales reads.
    pub(super) reading: Reading,
    /// The labels of its classes.
    pub(super) labels: Labels,
    pub(super) brightest: HashMap<Layer, Brightest>,
    pub(super) serial: u64,
}

/// What stands out in a layer.
pub(super) struct Brightest {
    /// The cell with the largest number.
    pub(super) cell: Cell,
    /// Its number.
    pub(super) value: f32,
    /// The largest absolute number.
    pub(super) largest: f32,
}

impl Probe {
    /// Follows the drawing. On a slow machine it lags while the pen is down, so that the line does not.
    pub(super) fn follow(&mut self, ctx: &Context, network: &Network, input: Option<&Input>, pen_down: bool) {
        self.pen_down = pen_down;
        if self.seen.as_ref().map(|seen| &seen.input) == input {
            return;
        }
        if let Some((took, at)) = self.took.filter(|(took, _)| pen_down && *took > QUICK) {
            let wait = (took * SHARE).saturating_sub(at.elapsed());
            if !wait.is_zero() {
                ctx.request_repaint_after(wait);
                return;
            }
        }
        let began = Instant::now();
        self.serial += 1;
        let (model, reader) = self.with_scales(network);
        self.seen = input.map(|input| {
            let trace = model.trace(input);
            let layers = Layer::all(model.network.architecture());
            let brightest = layers.into_iter().map(|layer| (layer, brightest(&trace[layer]))).collect();
            let (reading, labels) = (reader.read_input(input), model.labels.clone());
            Seen { reading, labels, input: input.clone(), trace, brightest, serial: self.serial }
        });
        let took = began.elapsed();
        tracing::debug!(ms = took.as_secs_f64() * 1e3, "the network was traced");
        self.took = Some((took, Instant::now()));
    }

    /// Another network reads: what was computed is void, and no channel is scaled.
    pub(super) fn forget(&mut self) {
        *self = Self { serial: self.serial, ..Self::default() };
    }

    pub(super) fn seen(&self) -> Option<&Seen> {
        self.seen.as_ref()
    }

    /// The network with its scaled channels.
    pub(super) fn model<'a>(&'a self, network: &'a Network) -> &'a Model {
        self.with_scales(network).0
    }

    fn with_scales<'a>(&'a self, network: &'a Network) -> (&'a Model, &'a Reader) {
        self.scaled.as_ref().map_or((network.model(), network.reader()), |(model, reader)| (model, reader))
    }

    /// The factor of channel `channel` after the batch norm `norm`.
    pub(super) fn factor(&self, stage: usize, channel: usize) -> f32 {
        let scale = self.scales.iter().find(|scale| (scale.stage, scale.channel) == (stage, channel));
        scale.map_or(1.0, |scale| scale.factor)
    }

    /// How many channels are changed.
    pub(super) fn changed(&self) -> usize {
        self.scales.len()
    }

    /// Scales a channel; with a factor of 1 it is as it was.
    pub(super) fn turn(&mut self, network: &Network, turned: ChannelScale) {
        self.scales.retain(|scale| (scale.stage, scale.channel) != (turned.stage, turned.channel));
        if turned.factor != 1.0 {
            self.scales.push(turned);
        }
        self.apply(network);
    }

    /// Takes all scales away.
    pub(super) fn reset(&mut self, network: &Network) {
        self.scales.clear();
        self.apply(network);
    }

    fn apply(&mut self, network: &Network) {
        self.scaled = (!self.scales.is_empty()).then(|| {
            let model = network.model().with_channel_scales(&self.scales);
            let reader = Reader::new(&model);
            (model, reader)
        });
        self.seen = None;
        self.took = None;
        self.whys.clear();
    }

    /// What supports an answer, and the serial of this computation; `None` without ink. On a slow machine it stays as it was
    /// while the pen is down.
    pub(super) fn why(&mut self, network: &Network, question: Question) -> Option<(u64, &Why)> {
        let seen = self.seen.as_ref()?;
        let known = self.whys.iter().position(|answer| answer.question == question);
        let slow = self.took.is_some_and(|(took, _)| took > QUICK);
        let index = match known.filter(|&known| self.whys[known].input == seen.serial || self.pen_down && slow) {
            Some(known) => known,
            None => {
                let model = self.scaled.as_ref().map_or(network.model(), |(model, _)| model);
                self.serial += 1;
                let why = Why::of(model, &seen.input, &seen.trace, question);
                let answer = Answer { question, input: seen.serial, serial: self.serial, why };
                match known {
                    Some(old) => self.whys[old] = answer,
                    None => {
                        self.whys.truncate(ANSWERS - 1);
                        self.whys.insert(0, answer);
                    }
                }
                known.unwrap_or(0)
            }
        };
        let answer = &self.whys[index];
        Some((answer.serial, &answer.why))
    }
}

fn brightest(maps: &Maps) -> Brightest {
    let at = argmax(&maps.values);
    Brightest { cell: maps.cell(at), value: maps.values[at], largest: maps.largest() }
}
