//! What can go wrong, in words.

/// Why a graphics card can't be used, or can't go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GpuError {
    /// The system offers none.
    #[error("there is no graphics card that Vulkan, Metal or Direct3D 12 can use")]
    NoAdapter,
    /// The driver refuses to open it.
    #[error("the graphics card {name} can't be opened: {reason}")]
    NotOpened {
        /// The card's name.
        name: String,
        /// What the driver says.
        reason: String,
    },
    /// The network needs larger buffers than the card has.
    #[error(
        "batches of {batch} images need {needed} MB in one piece on the graphics card, which gives at most {most} MB"
    )]
    TooLarge {
        /// Images that are computed together.
        batch: usize,
        /// Megabytes of the largest buffer.
        needed: u64,
        /// Megabytes that the card gives.
        most: u64,
    },
    /// A layer is too wide for the card.
    #[error(
        "a layer needs {groups} workgroups in a row on the graphics card, which runs at most {most}: make it narrower"
    )]
    TooWide {
        /// Workgroups in one direction.
        groups: usize,
        /// The most that the card runs.
        most: usize,
    },
    /// A software driver would compute a layer wrongly.
    #[error("{name} computes on the processor, and no layer of {inputs} inputs: 65535 is the most")]
    Loops {
        /// The driver's name.
        name: String,
        /// Channels that come into the layer, or leave it, times the side of its kernel.
        inputs: usize,
    },
    /// The training changes its images, which a card has no kernels for.
    #[error("adversarial training is computed by the processor only")]
    Adversarial,
    /// The card was lost, ran out of memory or refused a command.
    #[error("the graphics card failed: {0}")]
    Failed(String),
}
