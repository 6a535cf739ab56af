//! The samples, as what comes out of the convolutions: computed once, trained on many times.

use rakam_data::{PIXELS, Sketch, Symbols, sample_rng};
use rakam_ink::Input;
use rakam_model::InputNorm;
use rakam_nn::{ArchitectureError, Cpu, Inference, Network};

use super::FOLDS;

/// Samples of each class: so many of all classes together, within this range.
const OF_ALL_CLASSES: usize = 4_000;
const OF_A_CLASS: std::ops::RangeInclusive<usize> = 150..=400;

/// Samples that are none of the symbols, before those that look like one are left out: so many, and more for many classes.
const STRANGERS: usize = 2_000;
const STRANGERS_OF_A_CLASS: usize = 50;

/// Samples made in one step.
const AT_ONCE: usize = 32;

/// Samples of each class with which strangers are compared.
const COMPARED: usize = 40;

/// A stranger is left out if it lies nearer to a sample of a class than this many times the usual distance between that
/// class's samples. Of a user's 7s, the digits 7 among the strangers are left out like this. Measured: with 1, one in seven
/// symbols of other writers is refused before nine in ten strangers are; with 2.5, one in twenty is.
const NEAR: f32 = 2.5;

/// What a sample was made from.
#[derive(Clone, Copy, Debug)]
struct Origin {
    /// The class; the number of classes for none of them.
    label: u8,
    /// The folds of the examples that it was made from.
    folds: [usize; 2],
}

/// An example: its sketch, and what the network sees of it.
#[derive(Debug)]
struct Example {
    class: usize,
    sketch: Sketch,
    pixels: [f32; PIXELS],
}

/// The samples.
#[derive(Debug)]
pub(super) struct Bank {
    examples: Vec<Example>,
    /// The places in `examples` of each class's.
    classes: Vec<std::ops::Range<usize>>,
    input: InputNorm,
    seed: u64,
    /// The convolutions.
    front: Inference,
    /// The dense layers of the same network, which tell what looks alike.
    back: Inference,
    /// How many samples were tried, and how many are to be.
    tried: usize,
    own: usize,
    all: usize,
    origins: Vec<Origin>,
    /// A row of [`Bank::width`] numbers for each sample.
    rows: Vec<f32>,
    near: Vec<Nearness>,
}

/// A class's samples as the dense layers see them.
#[derive(Debug, Default)]
struct Nearness {
    samples: Vec<Vec<f32>>,
    /// The usual distance of a sample from the nearest other one.
    usual: f32,
}

impl Bank {
    pub(super) fn new(
        symbols: &Symbols,
        front: &Network,
        back: &Network,
        input: InputNorm,
        seed: u64,
    ) -> Result<Self, ArchitectureError> {
        let (mut examples, mut classes) = (Vec::new(), Vec::new());
        for (class, of) in symbols.classes.iter().enumerate() {
            let first = examples.len();
            let example = |strokes: &Vec<_>| {
                let pixels = *Input::from_strokes(strokes, Input::PEN)?.pixels();
                Some(Example { class, sketch: Sketch::new(strokes)?, pixels })
            };
            examples.extend(of.examples.iter().filter_map(example));
            classes.push(first..examples.len());
        }
        let of_a_class = (OF_ALL_CLASSES / classes.len().max(1)).clamp(*OF_A_CLASS.start(), *OF_A_CLASS.end());
        let own = of_a_class * classes.len();
        Ok(Self {
            own,
            all: own + STRANGERS + STRANGERS_OF_A_CLASS * classes.len(),
            examples,
            near: classes.iter().map(|_| Nearness::default()).collect(),
            classes,
            input,
            seed,
            front: Inference::new(front),
            back: Inference::new(back),
            tried: 0,
            origins: Vec::new(),
            rows: Vec::new(),
        })
    }

    /// How many of the examples have ink.
    pub(super) fn examples(&self) -> usize {
        self.examples.len()
    }

    /// Numbers of a sample.
    pub(super) fn width(&self) -> usize {
        self.front.classes()
    }

    /// How many of the samples were tried, 0 to 1.
    pub(super) fn progress(&self) -> f32 {
        self.tried as f32 / self.all as f32
    }

    /// Makes some samples more.
    pub(super) fn add(&mut self, cpu: &mut Cpu) {
        let end = (self.tried + AT_ONCE).min(self.all);
        let made: Vec<(Origin, [f32; PIXELS])> = (self.tried..end).filter_map(|index| self.make(index)).collect();
        self.tried = end;
        let (front, back, input, width) = (&self.front, &self.back, self.input, self.width());
        let rows = front.logits_of_many(cpu, made.len(), &|i, out| {
            out.iter_mut().zip(&made[i].1).for_each(|(out, pixel)| *out = input.apply(*pixel));
        });
        let seen = back.logits_of_many(cpu, made.len(), &|i, out| out.copy_from_slice(&rows[i * width..][..width]));
        let of_rows = rows.chunks_exact(width).zip(seen.chunks_exact(back.classes()));
        for ((origin, _), (row, seen)) in made.iter().zip(of_rows) {
            if let Some(near) = self.near.get_mut(usize::from(origin.label)) {
                near.add(seen);
            } else if self.near.iter().any(|near| near.is_near(seen)) {
                continue;
            }
            self.origins.push(*origin);
            self.rows.extend(row);
        }
    }

    fn make(&self, index: usize) -> Option<(Origin, [f32; PIXELS])> {
        let mut rng = sample_rng(self.seed, 0, index as u64);
        let classes = self.classes.len();
        let class = index % classes;
        let of = self.classes[class].clone();
        // Every example is as often the first, and each of the others as often the second.
        let round = index / classes;
        let (first, second) = (round % of.len(), (round / of.len()) % of.len());
        let at = |place: usize| &self.examples[of.start + place].sketch;
        let folds = [first % FOLDS, second % FOLDS];
        let (label, pixels) = if index < self.own {
            (class, at(first).varied(at(second), &mut rng)?)
        } else {
            (classes, at(first).stranger(at(second), &mut rng)?)
        };
        Some((Origin { label: label as u8, folds }, pixels))
    }

    /// The samples that nothing of this fold went into; `None` for all.
    pub(super) fn without(&self, fold: Option<usize>) -> Vec<usize> {
        let without = |origin: &Origin| fold.is_none_or(|fold| !origin.folds.contains(&fold));
        (0..self.origins.len()).filter(|&index| without(&self.origins[index])).collect()
    }

    /// The label of a sample.
    pub(super) fn label(&self, index: usize) -> u8 {
        self.origins[index].label
    }

    /// A sample as it comes out of the convolutions.
    pub(super) fn row(&self, index: usize) -> &[f32] {
        &self.rows[index * self.width()..][..self.width()]
    }

    /// The examples of this fold: their classes, and what the network sees of them.
    pub(super) fn held_back(&self, fold: usize) -> impl Iterator<Item = (usize, &[f32; PIXELS])> {
        let of_fold = move |of: &std::ops::Range<usize>| of.clone().skip(fold).step_by(FOLDS);
        let examples = self.classes.iter().flat_map(of_fold).map(|index| &self.examples[index]);
        examples.map(|example| (example.class, &example.pixels))
    }
}

impl Nearness {
    fn add(&mut self, seen: &[f32]) {
        if self.samples.len() < COMPARED {
            self.samples.push(seen.to_vec());
            if self.samples.len() == COMPARED {
                let nearest = |at: usize| {
                    let others = self.samples.iter().enumerate().filter(|(other, _)| *other != at);
                    others.map(|(_, other)| distance(&self.samples[at], other)).fold(f32::INFINITY, f32::min)
                };
                let mut all: Vec<f32> = (0..COMPARED).map(nearest).collect();
                all.sort_by(f32::total_cmp);
                self.usual = all[COMPARED / 2];
            }
        }
    }

    fn is_near(&self, seen: &[f32]) -> bool {
        self.samples.iter().any(|sample| distance(sample, seen) < NEAR * self.usual)
    }
}

fn distance(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt()
}
