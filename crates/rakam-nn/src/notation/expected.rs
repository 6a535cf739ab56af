//! What could stand where something else stands.

use std::fmt;

/// What could stand where something else stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// One of these layers, as they are written, or the end of the text.
    Layers {
        /// The layers, such as `relu` or `conv N KxK`.
        layers: Vec<&'static str>,
        /// Whether the text may also end there.
        end: bool,
    },
    /// A dense layer: convolutions come before those.
    Dense,
    /// `conv N KxK`, with `stride S`, `pad P` or `same` behind it or without.
    Conv,
    /// `dense N`.
    Features,
    /// A kernel of 1x1 to 7x7.
    Kernel,
    /// An odd kernel before `same`.
    OddKernel,
    /// A stride of 1 or 2.
    Stride,
    /// A padding from 0 to so many rows.
    Padding {
        /// The most.
        most: usize,
    },
    /// Channels or features, from 1 to so many.
    Width {
        /// The most.
        most: usize,
    },
    /// A probability from 0 to below 1.
    Probability,
    /// One or two convolutions in a residual block, the last of them without an activation: that comes after the block.
    Residual,
    /// No more than so many layers.
    Fewer {
        /// The most.
        most: usize,
    },
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Layers { layers, end } => {
                let layers = layers.iter().map(|layer| format!("`{layer}`"));
                let all: Vec<String> = layers.chain(end.then(|| "the end".to_owned())).collect();
                match all.split_last() {
                    Some((last, [])) => f.write_str(last),
                    Some((last, others)) => write!(f, "{} or {last}", others.join(", ")),
                    None => Ok(()),
                }
            }
            Self::Dense => f.write_str("`dense N`: convolutions come before the dense layers"),
            Self::Conv => f.write_str("`conv N KxK`, with `stride S`, `pad P` or `same` behind it if need be"),
            Self::Features => f.write_str("`dense N` with the number of features"),
            Self::Kernel => f.write_str("a kernel of 1x1 to 7x7"),
            Self::OddKernel => f.write_str("a kernel with an odd side before `same`, or `pad P`"),
            Self::Stride => f.write_str("a stride of 1 or 2"),
            Self::Padding { most } => write!(f, "a padding from 0 to {most}"),
            Self::Width { most } => write!(f, "1 to {most} channels or features"),
            Self::Probability => f.write_str("a probability of 0 or more, below 1, after `dropout`"),
            Self::Residual => f.write_str(
                "one or two convolutions between `residual(` and `)`, the last with `bn` at most behind it: its activation \
                 comes after the block",
            ),
            Self::Fewer { most } => write!(f, "at most {most} layers"),
        }
    }
}
