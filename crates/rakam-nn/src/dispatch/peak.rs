//! How fast this processor can multiply and add: the ceiling that kernels are measured against.

use std::hint::black_box;
use std::time::Instant;

use super::choose::Isa;
use super::simd::{Kernel, Simd};
use super::team::Team;

/// Iterations of the measured loop; some ten milliseconds.
const TURNS: usize = 1 << 21;
/// Independent sums: enough to hide the latency of one multiply-add, few enough for the registers.
const SUMS: usize = 12;

/// Measures the peak of `isa` on all threads of `team`, in 10^9 floating-point operations per second: a loop of nothing
/// but multiply-adds in registers, best of several runs. Each multiply-add counts as two operations.
pub(crate) fn measure_peak_gflops(isa: Isa, team: &mut Team) -> f64 {
    let mut sums = vec![0.0; team.threads()];
    let multiply_adds = (sums.len() * TURNS * SUMS * isa.run(Width)) as f64;
    let runs = (0..9).map(|_| {
        let start = Instant::now();
        team.for_each(&mut sums, |_, sum| *sum = isa.run(MultiplyAdds));
        black_box(&sums);
        2.0 * multiply_adds / start.elapsed().as_secs_f64() / 1e9
    });
    runs.fold(0.0, f64::max)
}

/// Numbers in a vector.
struct Width;

impl Kernel for Width {
    type Output = usize;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> usize {
        crate::LANES / S::PARTS
    }
}

struct MultiplyAdds;

impl Kernel for MultiplyAdds {
    type Output = f32;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> f32 {
        let factor = simd.splat(black_box(0.999));
        let term = simd.splat(black_box(0.001));
        let mut sums = [simd.splat(black_box(1.0)); SUMS];
        for _ in 0..TURNS {
            for sum in &mut sums {
                *sum = simd.mul_add(*sum, factor, term);
            }
        }
        let mut total = 0.0;
        for sum in sums {
            total += simd.sum(sum);
        }
        total
    }
}
