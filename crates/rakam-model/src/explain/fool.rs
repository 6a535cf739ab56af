//! The change of an image that turns its reading into another, no pixel by more than a strength: projected gradient ascent
//! ([Madry et al. 2018](https://arxiv.org/abs/1706.06083)), the iterated form of the fast gradient sign method
//! ([Goodfellow et al. 2015](https://arxiv.org/abs/1412.6572)):
//!
//! ```text
//! x <- clip(x + rate * sign(d log p / dx)),  to within the strength of the image, and to 0 (paper) and 1 (ink)
//! ```
//!
//! `p` is the probability of the class that is to be read: the softmax of all logits. It starts from the image itself, so the
//! same image gives the same change.

use std::cmp::Ordering;

use rakam_nn::trace::{Loss, Trace};

use super::slopes::slopes;
use crate::Model;

/// The way that all steps together can go, in strengths: enough to get from one side to the other and back.
const REACH: f32 = 2.5;
/// The least strength is found to a thousandth of full ink.
const THOUSAND: u16 = 1_000;

/// An image, and the class that it is to be read as.
#[derive(Clone, Debug)]
pub struct Fool {
    model: Model,
    pixels: Vec<f32>,
    logits: Vec<f32>,
    target: usize,
}

/// A changed image.
#[derive(Clone, Debug, PartialEq)]
pub struct Fooled {
    /// No pixel is changed by more than this.
    pub strength: f32,
    /// The image: channel by channel, row by row, 0 paper, 1 ink.
    pub pixels: Vec<f32>,
    /// Its logits.
    pub logits: Vec<f32>,
    /// Whether it is read as the class that was to be read.
    pub flips: bool,
    log_probability: f32,
}

impl Fool {
    /// The largest strength: any image can become grey all over.
    pub const STRONGEST: f32 = 0.5;

    /// Pixels are channel by channel, row by row, 0 paper, 1 ink. Without a target, it is the label with the largest logit of
    /// those that aren't read. `None` unless there are as many pixels as the model takes, all numbers, and it has the class.
    #[must_use]
    pub fn new(model: &Model, pixels: &[f32], target: Option<usize>) -> Option<Self> {
        let network = &model.network;
        if pixels.len() != network.architecture().input.len() || !pixels.iter().all(|pixel| pixel.is_finite()) {
            return None;
        }
        let logits = Trace::of(network, &model.input.apply_to(pixels)).logits().to_vec();
        let read = model.calibration.reading(&logits, &model.labels).output();
        let others = (0..model.labels.len().min(logits.len())).filter(|&class| Some(class) != read);
        let target = target.or_else(|| others.max_by(|&a, &b| logits[a].total_cmp(&logits[b])))?;
        let pixels = pixels.to_vec();
        (target < logits.len()).then(|| Self { model: model.clone(), pixels, logits, target })
    }

    /// The class that is to be read.
    #[must_use]
    pub fn target(&self) -> usize {
        self.target
    }

    /// The logits of the image as it is.
    #[must_use]
    pub fn logits(&self) -> &[f32] {
        &self.logits
    }

    /// The image with these pixels, and how the logarithm of the target's probability grows with each.
    fn judge(&self, strength: f32, pixels: &[f32]) -> (Fooled, Vec<f32>) {
        let mut log_probability = 0.0;
        let (logits, slopes) = slopes(&self.model.network, self.model.input, pixels, |logits| {
            let loss = Loss::of(logits, self.target);
            log_probability = -loss.value;
            loss.gradient.iter().map(|gradient| -gradient).collect()
        });
        let flips = self.model.calibration.reading(&logits, &self.model.labels).output() == Some(self.target);
        (Fooled { strength, pixels: pixels.to_vec(), logits, flips, log_probability }, slopes)
    }
}

/// One strength, tried step by step.
#[derive(Clone, Debug)]
pub struct Attempt {
    strength: f32,
    pixels: Vec<f32>,
    /// The best so far.
    best: Option<Fooled>,
    step: usize,
}

impl Attempt {
    /// Steps in all.
    pub const STEPS: usize = 30;

    /// Begins with the image itself. The strength is in ink, 0 to [`Fool::STRONGEST`].
    #[must_use]
    pub fn new(fool: &Fool, strength: f32) -> Self {
        let strength = if strength.is_finite() { strength.clamp(0.0, Fool::STRONGEST) } else { 0.0 };
        Self { strength, pixels: fool.pixels.clone(), best: None, step: 0 }
    }

    /// Takes a step. Returns whether there are more.
    pub fn advance(&mut self, fool: &Fool) -> bool {
        if self.step > Self::STEPS {
            return false;
        }
        let (now, slopes) = fool.judge(self.strength, &self.pixels);
        if self.best.as_ref().is_none_or(|best| now.rank(best) == Ordering::Greater) {
            self.best = Some(now);
        }
        let rate = REACH * self.strength / Self::STEPS as f32;
        for ((pixel, slope), &was) in self.pixels.iter_mut().zip(slopes).zip(&fool.pixels) {
            // A slope of zero has no sign, nor has one that isn't a number.
            let sign = f32::from(slope > 0.0) - f32::from(slope < 0.0);
            let within = |by: f32| (was + by).clamp(0.0, 1.0);
            *pixel = (*pixel + rate * sign).clamp(within(-self.strength), within(self.strength));
        }
        self.step += 1;
        self.step <= Self::STEPS
    }

    /// The best image so far; `None` before the first step.
    #[must_use]
    pub fn fooled(&self) -> Option<&Fooled> {
        self.best.as_ref()
    }
}

impl Fooled {
    /// One that flips the reading is better than one that doesn't, then the more probable one is.
    fn rank(&self, other: &Self) -> Ordering {
        self.flips.cmp(&other.flips).then(self.log_probability.total_cmp(&other.log_probability))
    }
}

/// The least strength that flips a reading, found by bisection step by step.
#[derive(Clone, Debug)]
pub struct Search {
    /// The strongest that doesn't flip it, the weakest that does, and the one that is tried, in thousandths.
    weak: u16,
    strong: u16,
    tried: u16,
    /// The weakest that flips it, so far; if there is none, the strongest.
    best: Option<Fooled>,
    attempt: Option<Attempt>,
}

impl Search {
    /// Begins with the largest strength.
    #[must_use]
    pub fn new(fool: &Fool) -> Self {
        let strong = (Fool::STRONGEST * f32::from(THOUSAND)) as u16;
        let attempt = Some(Attempt::new(fool, Fool::STRONGEST));
        Self { weak: 0, strong, tried: strong, best: None, attempt }
    }

    /// Takes a step. Returns whether there are more.
    pub fn advance(&mut self, fool: &Fool) -> bool {
        let Some(attempt) = &mut self.attempt else { return false };
        let more = attempt.advance(fool);
        let flips = attempt.best.as_ref().is_some_and(|best| best.flips);
        if more && !flips {
            return true;
        }
        if flips || self.best.is_none() {
            (self.strong, self.best) = (self.tried, attempt.best.take());
        } else {
            self.weak = self.tried;
        }
        let found = self.best.as_ref().is_some_and(|best| best.flips);
        self.tried = self.weak.midpoint(self.strong);
        let goes_on = found && self.tried > self.weak;
        self.attempt = goes_on.then(|| Attempt::new(fool, f32::from(self.tried) / f32::from(THOUSAND)));
        goes_on
    }

    /// The image of the least strength that was found, to 0.001; if none flips the reading, the best of the largest strength.
    /// `None` before the first strength is tried.
    #[must_use]
    pub fn fooled(&self) -> Option<&Fooled> {
        self.best.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use rakam_nn::{Architecture, Network, Shape};

    use super::*;
    use crate::{InputNorm, Labels};

    /// Of two channels and three classes, the last of which has no label.
    fn fool(target: Option<usize>) -> Fool {
        let architecture =
            Architecture::parse("conv 3 3x3 same, bn, tanh, dense 6, silu", Shape::new(2, 6, 5), 3).unwrap();
        let mut model = Model::new(Network::new(architecture, 5).unwrap(), InputNorm { mean: 0.2, std: 0.4 });
        model.labels = Labels::new(["circle", "cross"].map(String::from).to_vec()).unwrap();
        let pixels: Vec<f32> = (0..60).map(|index| ((index * 37 + 11) % 101) as f32 / 100.0).collect();
        Fool::new(&model, &pixels, target).unwrap()
    }

    #[test]
    fn the_slopes_are_what_finite_differences_give() {
        let fool = fool(Some(2));
        let (_, slopes) = fool.judge(0.0, &fool.pixels);
        let largest = slopes.iter().fold(0.0f32, |largest, slope| largest.max(slope.abs()));
        assert!(largest > 0.0);
        for (index, slope) in slopes.iter().enumerate() {
            let at = |by: f32| {
                let mut pixels = fool.pixels.clone();
                pixels[index] += by;
                fool.judge(0.0, &pixels).0.log_probability
            };
            let expected = (at(4e-3) - at(-4e-3)) / 8e-3;
            assert!((slope - expected).abs() < 0.01 * largest, "{index}: {slope}, but {expected}");
        }
    }

    #[test]
    fn the_target_is_the_label_that_comes_second_unless_it_is_chosen() {
        let model = fool(None).model;
        let pixels = fool(None).pixels;
        let read = model.calibration.reading(fool(None).logits(), &model.labels).output();
        assert!(fool(None).target() < 2 && Some(fool(None).target()) != read);
        assert_eq!(fool(Some(2)).target(), 2);
        assert!(Fool::new(&model, &pixels, Some(3)).is_none());
        assert!(Fool::new(&model, &pixels[1..], None).is_none());
        let not_numbers = vec![f32::NAN; pixels.len()];
        assert!(Fool::new(&model, &not_numbers, None).is_none());
    }
}
