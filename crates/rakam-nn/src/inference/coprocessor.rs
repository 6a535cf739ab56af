//! Another device that reads many inputs, such as a graphics card.

use std::fmt::Debug;

use crate::Cpu;

/// A device beside the processor that was given a network to read with.
pub trait Coprocessor: Debug + Send + Sync {
    /// Its name; `None` once it has failed, and the processor reads in its place.
    fn name(&self) -> Option<&str>;

    /// How many images it reads in a few hundredths of a second, as far as is known. A program that has other things to do in
    /// between reads no more than that in one call.
    fn slice(&self) -> usize;

    /// What [`Inference::logits_of_many`](super::Inference::logits_of_many) promises, with `cpu` to write the inputs; `None`
    /// if the processor is to read these: they are too few, or the device has failed.
    fn logits_of_many(
        &self,
        cpu: &mut Cpu,
        count: usize,
        fill: &(dyn Fn(usize, &mut [f32]) + Sync),
    ) -> Option<Vec<f32>>;
}
