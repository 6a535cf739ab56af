//! Vectors as intrinsics: an instruction set names its type and its instructions.

/// Implements [`Simd`] with the intrinsics of one instruction set, and the entry function that carries its features.
macro_rules! implement_simd {
    ($Set:ident, $run:ident, $features:literal, $V:ty, $registers:literal, $sums:literal,
     $load:ident, $store:ident, $splat:ident, $add:ident, $mul_add:ident, $sum:ident, $max:ident, $min:ident,
     $where_equal:expr, $where_greater:expr) => {
        #[derive(Clone, Copy)]
        pub(super) struct $Set(());

        /// Runs the kernel compiled for this set; to be called only where the processor has it.
        #[target_feature(enable = $features)]
        pub(super) fn $run<K: Kernel>(kernel: K) -> K::Output {
            kernel.run($Set(()))
        }

        // SAFETY, of every block below: a value of this type exists only within the entry function, which is called
        // only where the processor has the features. Loads and stores stay inside one chunk of the lanes, which is
        // as long as a vector and, the lanes being aligned to 64 bytes, aligned to its own length.
        impl Simd for $Set {
            type V = $V;
            const PARTS: usize = size_of::<Lanes>() / size_of::<$V>();
            const REGISTERS: usize = $registers;
            const SUMS: usize = $sums;

            #[inline(always)]
            fn load(self, lanes: &Lanes, part: usize) -> Self::V {
                let chunk: &[f32; LANES / Self::PARTS] = &lanes.0.as_chunks().0[part];
                unsafe { $load(chunk.as_ptr()) }
            }

            #[inline(always)]
            fn store(self, vector: Self::V, lanes: &mut Lanes, part: usize) {
                let chunk: &mut [f32; LANES / Self::PARTS] = &mut lanes.0.as_chunks_mut().0[part];
                unsafe { $store(chunk.as_mut_ptr(), vector) }
            }

            #[inline(always)]
            fn splat(self, number: f32) -> Self::V {
                unsafe { $splat(number) }
            }

            #[inline(always)]
            fn add(self, a: Self::V, b: Self::V) -> Self::V {
                unsafe { $add(a, b) }
            }

            #[inline(always)]
            fn mul_add(self, a: Self::V, b: Self::V, c: Self::V) -> Self::V {
                unsafe { $mul_add(a, b, c) }
            }

            #[inline(always)]
            fn max(self, a: Self::V, b: Self::V) -> Self::V {
                unsafe { $max(a, b) }
            }

            #[inline(always)]
            fn min(self, a: Self::V, b: Self::V) -> Self::V {
                unsafe { $min(a, b) }
            }

            #[inline(always)]
            fn where_equal(self, a: Self::V, b: Self::V, then: Self::V) -> Self::V {
                unsafe { $where_equal(a, b, then) }
            }

            #[inline(always)]
            fn where_greater(self, a: Self::V, b: Self::V, then: Self::V) -> Self::V {
                unsafe { $where_greater(a, b, then) }
            }

            #[inline(always)]
            fn mul_add_one(self, a: f32, b: f32, c: f32) -> f32 {
                a.mul_add(b, c)
            }

            #[inline(always)]
            fn sum(self, vector: Self::V) -> f32 {
                unsafe { $sum(vector) }
            }
        }
    };
}

pub(super) use implement_simd;
