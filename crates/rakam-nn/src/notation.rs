//! An architecture as text: `conv 6 5x5, bn, relu, maxpool, dense 84, bn, relu, dropout 0.5`. The output layer follows from
//! the number of classes.
//!
//! ```text
//! parser.rs    reads a text layer by layer
//! expected.rs  what could stand where something else stands
//! ```

mod expected;
mod parser;

use std::fmt::Write as _;

pub use self::expected::Expected;
use self::parser::Parser;
use crate::architecture::{
    Activation, Architecture, ArchitectureError, Conv2d, Linear, Op, Pool, Shape, Stage, StageShapes,
};

/// The most parameters of a network that a text describes: 256 MB of them.
pub const MOST_PARAMETERS: u64 = 1 << 26;

/// The most numbers between the layers, for one sample: training keeps them for a whole batch.
const MOST_NUMBERS: u64 = 1 << 20;

/// Why a text isn't an architecture.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NotationError {
    /// A layer that can't stand there, or isn't one.
    #[error("layer {layer}, `{found}`: expected {expected}")]
    Layer {
        /// Its number, counted from 1.
        layer: usize,
        /// What stands there; empty at the end of the text.
        found: Box<str>,
        /// What could.
        expected: Expected,
    },
    /// The layers don't fit together.
    #[error(transparent)]
    Shape(#[from] ArchitectureError),
    /// A network that would not fit into memory.
    #[error("these layers have {what}; at most {most} are accepted")]
    TooLarge {
        /// How many of what.
        what: Box<str>,
        /// How many are accepted.
        most: u64,
    },
}

impl Architecture {
    /// The text of a network without hidden layers.
    pub const WITHOUT_LAYERS: &str = "flatten";

    /// Reads an architecture from a text. Layers are separated by commas or line ends; `#` begins a comment.
    ///
    /// - `conv N KxK` is a convolution with `N` channels and a kernel of 1x1 to 7x7, of stride 1 and without padding; behind it
    ///   `stride 2` makes it step by two, and `pad P` or `same` pad its input with zeros. `dense N` is a dense layer with `N`
    ///   features.
    /// - Each of these may be followed by `bn`, a batch-norm; then by an activation, which is `relu`, `leaky`, `tanh`, `sigmoid`,
    ///   `gelu` or `silu`; then, after a convolution, by `maxpool` or `avgpool` of 2x2 or by `globalavgpool`; then by
    ///   `dropout P`.
    /// - `residual(...)` around one or two convolutions with what follows them adds what comes into the first to what comes out
    ///   of the last; an activation comes after it.
    /// - The output layer, dense with one number for each class, is not written; `flatten` alone is a network without hidden
    ///   layers.
    ///
    /// The name of the architecture is [`Architecture::notation`].
    ///
    /// ```
    /// use rakam_nn::{Architecture, Shape};
    ///
    /// let image = Shape::new(1, 28, 28);
    /// let small = Architecture::parse("conv 8 5x5 same, bn, relu, maxpool, dense 32, relu", image, 10)?;
    /// assert_eq!((small.hidden.len(), small.classes()), (2, 10));
    /// assert_eq!(small.notation(), "conv 8 5x5 pad 2, bn, relu, maxpool, dense 32, relu");
    ///
    /// let text = "conv 8 3x3 stride 2 same, residual(conv 8 3x3 same, bn, relu, conv 8 3x3 same, bn), relu, globalavgpool";
    /// let deep = Architecture::parse(text, image, 10)?;
    /// assert_eq!((deep.hidden.len(), deep.hidden[2].residual), (3, Some(2)));
    ///
    /// let error = Architecture::parse("conv 8 5x5, relu, bn", image, 10).unwrap_err();
    /// assert!(error.to_string().starts_with("layer 3, `bn`: expected `maxpool`"));
    /// # Ok::<(), rakam_nn::NotationError>(())
    /// ```
    ///
    /// # Errors
    /// When a layer isn't one or can't stand where it stands, when the layers don't fit together, or when the network would not
    /// fit into memory.
    pub fn parse(text: &str, input: Shape, classes: usize) -> Result<Self, NotationError> {
        let hidden = Stage::parse_all(text)?;
        let unnamed = Self { name: "of these layers".to_owned(), input, hidden, head: Linear::new(classes) };
        unnamed.check_size()?;
        Ok(Self { name: unnamed.notation(), ..unnamed })
    }

    /// The text that [`Architecture::parse`] reads as these stages.
    #[must_use]
    pub fn notation(&self) -> String {
        if self.hidden.is_empty() {
            return Self::WITHOUT_LAYERS.to_owned();
        }
        let mut text = String::new();
        for (index, stage) in self.hidden.iter().enumerate() {
            let Stage { op, norm, residual, activation, pool, dropout } = stage;
            let opens = self.block_end(index).is_some();
            text.push_str(if text.is_empty() { "" } else { ", " });
            text.push_str(if opens { "residual(" } else { "" });
            let _ = match op {
                Op::Conv2d(conv) => write_conv(&mut text, *conv),
                Op::Linear(Linear { out_features }) => write!(text, "dense {out_features}"),
            };
            text.push_str(if *norm { ", bn" } else { "" });
            text.push_str(if residual.is_some() { ")" } else { "" });
            for word in [activation.notation(), pool.map(Pool::notation)].into_iter().flatten() {
                let _ = write!(text, ", {word}");
            }
            if let Some(p) = dropout {
                let _ = write!(text, ", dropout {p}");
            }
        }
        text
    }

    fn check_size(&self) -> Result<(), NotationError> {
        // In a browser `usize` has 32 bits, which products of sizes that a text names may not fit.
        let product = |sizes: &[usize]| sizes.iter().fold(1u64, |all, &size| all.saturating_mul(size as u64));
        let count = |Shape { channels, height, width }: Shape| product(&[channels, height, width]);
        // A convolution's input is kept with its padding.
        let kept = |(stage, op): (StageShapes, Op)| match op {
            Op::Conv2d(conv) => count(stage.op).max(count(stage.input.padded(conv.padding))),
            Op::Linear(_) => count(stage.op),
        };
        let numbers = self.shapes()?.into_iter().zip(self.ops()).map(kept).fold(0, u64::saturating_add);
        let parameters = self.tensors()?.iter().map(|tensor| product(&tensor.shape)).fold(0, u64::saturating_add);
        let too_large = |what: String, most| Err(NotationError::TooLarge { what: what.into(), most });
        if parameters > MOST_PARAMETERS {
            return too_large(format!("{parameters} parameters"), MOST_PARAMETERS);
        }
        if numbers > MOST_NUMBERS {
            return too_large(format!("{numbers} numbers between them for each image"), MOST_NUMBERS);
        }
        Ok(())
    }
}

impl Stage {
    /// The hidden stages of a text, as [`Architecture::parse`] reads it, whether or not they fit together.
    ///
    /// # Errors
    /// When a layer isn't one or can't stand where it stands.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, NotationError> {
        let mut parser = Parser::default();
        // Editors on Windows begin a file with a byte order mark.
        let lines = text.trim_start_matches('\u{feff}').lines().map(|line| line.split('#').next().unwrap_or_default());
        for layer in lines.flat_map(|line| line.split(',')).map(str::trim).filter(|layer| !layer.is_empty()) {
            parser.piece(layer)?;
        }
        parser.end()
    }
}

fn write_conv(text: &mut String, conv: Conv2d) -> std::fmt::Result {
    let Conv2d { out_channels, kernel, stride, padding } = conv;
    write!(text, "conv {out_channels} {kernel}x{kernel}")?;
    if stride != 1 {
        write!(text, " stride {stride}")?;
    }
    if padding != 0 {
        write!(text, " pad {padding}")?;
    }
    Ok(())
}

impl Activation {
    /// The word for it in a text; `None` for none.
    #[must_use]
    pub const fn notation(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Relu => Some("relu"),
            Self::LeakyRelu => Some("leaky"),
            Self::Tanh => Some("tanh"),
            Self::Sigmoid => Some("sigmoid"),
            Self::Gelu => Some("gelu"),
            Self::Silu => Some("silu"),
        }
    }
}

impl Pool {
    /// The word for it in a text.
    #[must_use]
    pub const fn notation(self) -> &'static str {
        match self {
            Self::Max2x2 => "maxpool",
            Self::Average2x2 => "avgpool",
            Self::GlobalAverage => "globalavgpool",
        }
    }
}
