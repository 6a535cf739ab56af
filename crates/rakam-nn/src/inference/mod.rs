//! Reading: the network with its batch-norms folded into the weights, for one input or many.
//!
//! ```text
//! fold.rs            batch-norms folded into the weights
//! coprocessor.rs     another device that reads many
//! many.rs            sixteen inputs side by side
//! many/tiled.rs      their convolutions
//! one.rs             one input, stage by stage
//! one/plain.rs       its dense layers, and what no other form is made for
//! one/tiled.rs       its convolutions
//! one/columns.rs     those with one channel, such as a first one
//! ```
#![expect(clippy::needless_range_loop, reason = "in a tile the index names the register: loops over it line up")]

mod coprocessor;
mod fold;
mod many;
mod one;

use std::sync::{Arc, Mutex, PoisonError};

pub use self::coprocessor::Coprocessor;
use self::fold::Folded;
use self::many::BlockBuffers;
use self::many::tiled::Tiled;
use self::one::{OneBuffers, PackedStages};
use crate::dispatch::Isa;
use crate::lanes::LANES;
use crate::plan::Plan;
use crate::{Cpu, Network};

/// `fill(i, input)` writes input `i`.
pub(crate) type Fill<'a> = &'a (dyn Fn(usize, &mut [f32]) + Sync);

/// A network packed for reading. Reading never changes it, so threads can share one.
#[derive(Debug)]
pub struct Inference {
    plan: Plan,
    folded: Vec<Folded>,
    /// The convolutions that are computed in tiles.
    tiled: Vec<Option<Tiled>>,
    /// For one input at a time; `None` where a stage has no kernel for that: such an input is read as a block of one.
    packed: Option<PackedStages>,
    /// Buffers of finished readings of one input, for the next ones.
    spare: Mutex<Vec<OneBuffers>>,
    /// The same for blocks. They are large: the system would clear new memory for every call.
    spare_blocks: Mutex<Vec<BlockBuffers>>,
    classes: usize,
    isa: Isa,
    coprocessor: Option<Arc<dyn Coprocessor>>,
}

impl Inference {
    /// Packs a network.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        let plan = network.plan().clone();
        let folded: Vec<Folded> = plan.stages.iter().map(|stage| Folded::new(stage, network)).collect();
        let tiled = plan.stages.iter().zip(&folded).map(|(stage, folded)| Tiled::new(stage, folded)).collect();
        let packed = PackedStages::new(&plan, &folded);
        let (spare, spare_blocks) = (Mutex::default(), Mutex::default());
        let (classes, isa) = (network.classes(), Isa::detect());
        Self { plan, folded, tiled, packed, spare, spare_blocks, classes, isa, coprocessor: None }
    }

    /// Has many inputs read by another device, which was given the same network.
    #[must_use]
    pub fn with(mut self, coprocessor: Arc<dyn Coprocessor>) -> Self {
        self.coprocessor = Some(coprocessor);
        self
    }

    /// Reads single inputs with the instruction set of `cpu`, not with the best one.
    #[must_use]
    pub fn on(mut self, cpu: &Cpu) -> Self {
        self.isa = cpu.isa();
        self
    }

    /// The name of the device that reads many inputs; `None` if the processor does.
    #[must_use]
    pub fn device(&self) -> Option<&str> {
        self.coprocessor.as_deref().and_then(Coprocessor::name)
    }

    /// [`Coprocessor::slice`] of the device that reads many inputs; `None` if the processor does.
    #[must_use]
    pub fn slice(&self) -> Option<usize> {
        let coprocessor = self.coprocessor.as_deref().filter(|other| other.name().is_some());
        coprocessor.map(Coprocessor::slice)
    }

    /// Numbers in one input.
    #[must_use]
    pub fn input_len(&self) -> usize {
        self.plan.input.shape.len()
    }

    /// Numbers in the logits of one input.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The logits of one input, on the calling thread.
    ///
    /// # Panics
    /// When `input` is not [`Inference::input_len`] numbers.
    #[must_use]
    pub fn logits(&self, input: &[f32]) -> Vec<f32> {
        assert_eq!(input.len(), self.input_len(), "an input of another length");
        let mut logits = vec![0.0; self.classes];
        let Some(packed) = &self.packed else {
            self.with_block_buffers(|buffers| {
                self.read_block(self.isa, buffers, &|_, pixels| pixels.copy_from_slice(input), 0, &mut logits);
            });
            return logits;
        };
        let spare = || self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = spare().pop();
        let mut buffers = taken.unwrap_or_else(|| packed.buffers(&self.plan));
        packed.read(self.isa, &self.plan, &mut buffers, input, &mut logits);
        spare().push(buffers);
        logits
    }

    fn with_block_buffers(&self, work: impl FnOnce(&mut BlockBuffers)) {
        let spare = || self.spare_blocks.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = spare().pop();
        let mut buffers = taken.unwrap_or_else(|| BlockBuffers::new(&self.plan, &self.tiled));
        work(&mut buffers);
        spare().push(buffers);
    }

    /// The logits of `count` inputs, one row of [`Inference::classes`] numbers each, read by all threads of `cpu`, or by the
    /// [`Coprocessor`], if there is one and it takes them. `fill(i, input)` writes input `i`; it is called from several
    /// threads, once an input unless a coprocessor fails.
    #[must_use]
    pub fn logits_of_many(&self, cpu: &mut Cpu, count: usize, fill: &(dyn Fn(usize, &mut [f32]) + Sync)) -> Vec<f32> {
        let elsewhere = self.coprocessor.as_ref().and_then(|other| other.logits_of_many(cpu, count, fill));
        if let Some(logits) = elsewhere {
            return logits;
        }
        let mut logits = vec![0.0; count * self.classes];
        let share = count.div_ceil(cpu.threads()).next_multiple_of(LANES);
        let mut shares: Vec<_> = logits.chunks_mut((share * self.classes).max(1)).collect();
        let isa = cpu.isa();
        cpu.for_each(&mut shares, |index, logits| {
            self.with_block_buffers(|buffers| {
                for (block, logits) in logits.chunks_mut(LANES * self.classes).enumerate() {
                    let first = index * share + block * LANES;
                    self.read_block(isa, buffers, fill, first, logits);
                }
            });
        });
        logits
    }
}

#[cfg(test)]
mod tests;
