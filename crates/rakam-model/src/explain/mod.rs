//! Why a model reads what it reads and how it would learn from it, as numbers; what excites it, and what fools it, as images.
//!
//! ```text
//! why.rs        a logit, or the difference of two: where it looked, and what spoke for and against
//! heat.rs       HiResCAM: where a convolution saw what speaks for it
//! features.rs   the features of many images, and which lie nearest to those of another
//! dream.rs      the image that excites a class or a channel most
//! fool.rs       the smallest change of an image that turns its reading into another
//! slopes.rs     how logits change with the pixels
//! layers.rs     how each layer fares on a few images
//! backwards.rs  one image's loss, its gradients, and one step of gradient descent
//! ```

mod backwards;
mod dream;
mod features;
mod fool;
mod heat;
mod layers;
mod slopes;
mod why;

use rakam_ink::Input;
use rakam_nn::trace::{ChannelScale, Trace};

pub use self::backwards::Backwards;
pub use self::dream::{Dream, Target};
pub use self::features::{Features, Neighbour};
pub use self::fool::{Attempt, Fool, Fooled, Search};
pub use self::heat::Heat;
pub use self::layers::{Histogram, LayerHealth, LayerProbe};
pub use self::why::{Question, Why};
use crate::Model;

impl Model {
    /// The way of an input through the network, with everything kept.
    ///
    /// # Panics
    /// If the network takes another shape than [`MNIST_INPUT`](crate::MNIST_INPUT).
    #[must_use]
    pub fn trace(&self, input: &Input) -> Trace {
        Trace::of(&self.network, &self.input.apply_to(input.pixels()))
    }

    /// This model with channels scaled up or down.
    #[must_use]
    pub fn with_channel_scales(&self, scales: &[ChannelScale]) -> Self {
        Self { network: self.network.with_channel_scales(scales), ..self.clone() }
    }
}
