//! The processor as a device: its threads, and the instruction set of its kernels.

use std::num::NonZero;
use std::thread::available_parallelism;

use crate::dispatch::{Isa, Team, measure_peak_gflops};

/// The processor as the device that trains and reads: a team of threads, and the instruction set that kernels run on.
///
/// Results are the same, bit for bit, for any number of threads. Between instruction sets they differ by rounding.
///
/// ```
/// use rakam_nn::Cpu;
///
/// let mut cpu = Cpu::new(2);
/// let mut squares = [1, 2, 3, 4];
/// cpu.for_each(&mut squares, |_, number| *number *= *number);
/// assert_eq!(squares, [1, 4, 9, 16]);
/// ```
#[derive(Debug)]
pub struct Cpu {
    isa: Isa,
    team: Team,
}

impl Cpu {
    /// `threads` threads, at least 1, including the calling one. Where the system refuses a thread, or has none
    /// (WebAssembly), those count that were [lent](crate::lend_thread); there may be fewer.
    ///
    /// Kernels run on the best instruction set that the processor has, capped by the environment variable `RAKAM_ISA`
    /// (`baseline`, `neon`, `avx2` or `avx512`; other values are ignored).
    #[must_use]
    pub fn new(threads: usize) -> Self {
        Self { isa: Isa::detect(), team: Team::new(threads) }
    }

    /// As many threads as the machine has processors.
    #[must_use]
    pub fn all_threads() -> Self {
        Self::new(Self::processors())
    }

    /// Processors that this process may use, at least one.
    #[must_use]
    pub fn processors() -> usize {
        available_parallelism().map_or(1, NonZero::get)
    }

    /// The same threads with another instruction set, or `None` where the processor doesn't have it.
    #[must_use]
    pub fn with_instruction_set(self, name: &str) -> Option<Self> {
        let isa = Isa::available().into_iter().find(|isa| isa.name() == name)?;
        Some(Self { isa, ..self })
    }

    /// Every instruction set that this processor has, the simplest first; `RAKAM_ISA` doesn't cap these.
    #[must_use]
    pub fn instruction_sets() -> Vec<&'static str> {
        Isa::available().into_iter().map(Isa::name).collect()
    }

    /// The instruction set that kernels run on.
    #[must_use]
    pub fn instruction_set(&self) -> &'static str {
        self.isa.name()
    }

    /// Number of threads, including the calling one.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.team.threads()
    }

    /// Calls `work(index, item)` once for every item, spread over the threads; returns when all are done.
    ///
    /// # Panics
    /// When `work` does.
    pub fn for_each<T: Send>(&mut self, items: &mut [T], work: impl Fn(usize, &mut T) + Sync) {
        self.team.for_each(items, work);
    }

    /// Measures the peak of all threads, in 10^9 floating-point operations per second: a loop of nothing but
    /// multiply-adds in registers, best of several runs. Each multiply-add counts as two operations.
    pub fn peak_gflops(&mut self) -> f64 {
        measure_peak_gflops(self.isa, &mut self.team)
    }

    pub(crate) fn isa(&self) -> Isa {
        self.isa
    }
}
