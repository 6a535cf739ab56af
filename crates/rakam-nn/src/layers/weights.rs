//! The weights that an op takes, and the sums of their gradients.

/// The weight and bias of an op.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weights<'a> {
    pub(crate) weight: &'a [f32],
    pub(crate) bias: &'a [f32],
    /// The weight as the op's `transform` writes it; empty where it writes nothing.
    pub(crate) transformed: &'a [f32],
}

/// `sums[i]` = the sum of `number(block, i)` over the blocks, in their order.
pub(super) fn sum_over_blocks<B>(blocks: impl Iterator<Item = B>, sums: &mut [f32], number: impl Fn(&B, usize) -> f32) {
    sums.fill(0.0);
    for block in blocks {
        for (index, sum) in sums.iter_mut().enumerate() {
            *sum += number(&block, index);
        }
    }
}
