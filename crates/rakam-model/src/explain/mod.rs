//! Why a model reads what it reads, as numbers.
//!
//! ```text
//! why.rs       a logit, or the difference of two: where it looked, and what spoke for and against
//! heat.rs      HiResCAM: where a convolution saw what speaks for it
//! features.rs  the features of many images, and which lie nearest to those of another
//! ```

mod features;
mod heat;
mod why;

use rakam_ink::Input;
use rakam_nn::trace::{ChannelScale, Trace};

pub use self::features::{Features, Neighbour};
pub use self::heat::Heat;
pub use self::why::{Question, Why};
use crate::Model;

impl Model {
    /// The way of an input through the network, with everything kept.
    #[must_use]
    pub fn trace(&self, input: &Input) -> Trace {
        Trace::of(&self.network, &input.pixels().map(|pixel| self.input.apply(pixel)))
    }

    /// This model with channels scaled up or down.
    #[must_use]
    pub fn with_channel_scales(&self, scales: &[ChannelScale]) -> Self {
        Self { network: self.network.with_channel_scales(scales), ..self.clone() }
    }
}
