//! An architecture as text: `conv 6 5x5, bn, relu, maxpool, dense 84, bn, relu, dropout 0.5`. The output layer follows from
//! the number of classes.

use std::fmt;
use std::fmt::Write as _;

use crate::architecture::{Activation, Architecture, ArchitectureError, Conv2d, Linear, Op, Pool, Shape, Stage};

/// The most layers that a text may have.
const MOST_LAYERS: usize = 200;

/// The most channels or features of a layer.
const WIDEST: usize = 1 << 14;

/// The most parameters: 256 MB of them.
const MOST_PARAMETERS: u64 = 1 << 26;

/// The most numbers between the layers, for one sample: training keeps them for a whole batch.
const MOST_NUMBERS: u64 = 1 << 20;

/// Why a text isn't an architecture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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
    /// `conv N KxK`, with `pad P` or `same` behind it or without.
    Conv,
    /// `dense N`.
    Features,
    /// A kernel of 3x3 or 5x5.
    Kernel,
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
            Self::Conv => f.write_str("`conv N KxK`, with `pad P` or `same` behind it if need be"),
            Self::Features => f.write_str("`dense N` with the number of features"),
            Self::Kernel => f.write_str("a kernel of 3x3 or 5x5"),
            Self::Padding { most } => write!(f, "a padding from 0 to {most}"),
            Self::Width { most } => write!(f, "1 to {most} channels or features"),
            Self::Probability => f.write_str("a probability of 0 or more, below 1, after `dropout`"),
            Self::Fewer { most } => write!(f, "at most {most} layers"),
        }
    }
}

/// What a stage has so far, in the order in which it must come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Has {
    Op,
    Norm,
    Activation,
    Pool,
    Dropout,
}

impl Has {
    /// What can follow.
    fn next(self, op: Op) -> Expected {
        let after: &[&str] = match self {
            Self::Op => &["bn", "relu"],
            Self::Norm => &["relu"],
            Self::Activation if matches!(op, Op::Conv2d(_)) => &["maxpool", "dropout P"],
            Self::Activation | Self::Pool => &["dropout P"],
            Self::Dropout => &[],
        };
        let end = self >= Self::Activation;
        let ops: &[&str] = match op {
            _ if !end => &[],
            Op::Conv2d(_) => &OPS,
            Op::Linear(_) => &OPS[1..],
        };
        Expected::Layers { layers: [after, ops].concat(), end }
    }
}

/// The layers that begin a stage.
const OPS: [&str; 2] = ["conv N KxK", "dense N"];

/// Reads a text layer by layer.
#[derive(Default)]
struct Parser {
    hidden: Vec<Stage>,
    has: Option<Has>,
    layers: usize,
}

impl Parser {
    fn error(&self, found: &str, expected: Expected) -> NotationError {
        // A text may come from a file: no more of it is shown than a layer is long.
        let shown: String = found.chars().take(40).flat_map(char::escape_debug).collect();
        NotationError::Layer { layer: self.layers, found: shown.into(), expected }
    }

    fn layer(&mut self, text: &str) -> Result<(), NotationError> {
        self.layers += 1;
        if self.layers > MOST_LAYERS {
            return Err(self.error(text, Expected::Fewer { most: MOST_LAYERS }));
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            ["conv", ref sizes @ ..] => {
                let op = conv(sizes).map_err(|expected| self.error(text, expected))?;
                self.op(text, op.into())
            }
            ["dense", features] => {
                let out_features = width(features).map_err(|expected| self.error(text, expected))?;
                self.op(text, Linear { out_features }.into())
            }
            ["dense", ..] => Err(self.error(text, Expected::Features)),
            ["bn"] => self.follow(text, Has::Norm, |stage| stage.norm = true),
            ["relu"] => self.follow(text, Has::Activation, |stage| stage.activation = Activation::Relu),
            ["maxpool"] => self.follow(text, Has::Pool, |stage| stage.pool = Some(Pool::Max2x2)),
            ["dropout", share] => match share.parse::<f32>() {
                Ok(p) if (0.0..1.0).contains(&p) => self.follow(text, Has::Dropout, |stage| stage.dropout = Some(p)),
                _ => Err(self.error(text, Expected::Probability)),
            },
            _ => Err(self.error(text, self.expected())),
        }
    }

    fn expected(&self) -> Expected {
        match (self.hidden.last(), self.has) {
            (Some(stage), Some(has)) => has.next(stage.op),
            _ => Expected::Layers { layers: OPS.to_vec(), end: false },
        }
    }

    fn op(&mut self, text: &str, op: Op) -> Result<(), NotationError> {
        if self.has.is_some_and(|has| has < Has::Activation) {
            return Err(self.error(text, self.expected()));
        }
        let flat = self.hidden.iter().any(|stage| matches!(stage.op, Op::Linear(_)));
        if flat && matches!(op, Op::Conv2d(_)) {
            return Err(self.error(text, Expected::Dense));
        }
        self.hidden.push(Stage { norm: false, ..Stage::new(op) });
        self.has = Some(Has::Op);
        Ok(())
    }

    fn follow(&mut self, text: &str, what: Has, change: impl FnOnce(&mut Stage)) -> Result<(), NotationError> {
        let pools_dense = |stage: &Stage| what == Has::Pool && matches!(stage.op, Op::Linear(_));
        match (self.hidden.last_mut(), self.has) {
            (Some(stage), Some(has))
                if what > has && (what <= Has::Activation || has >= Has::Activation) && !pools_dense(stage) =>
            {
                change(stage);
                self.has = Some(what);
                Ok(())
            }
            _ => Err(self.error(text, self.expected())),
        }
    }

    fn end(self) -> Result<Vec<Stage>, NotationError> {
        match self.has {
            Some(has) if has >= Has::Activation => Ok(self.hidden),
            _ => {
                let end = Self { layers: self.layers + 1, ..self };
                Err(end.error("", end.expected()))
            }
        }
    }
}

/// `N KxK`, and `pad P` or `same`.
fn conv(words: &[&str]) -> Result<Conv2d, Expected> {
    let [channels, side, padding @ ..] = words else { return Err(Expected::Conv) };
    let out_channels = width(channels)?;
    let kernel = match side.split_once('x') {
        Some((rows, columns)) if rows == columns => rows.parse().map_err(|_| Expected::Conv)?,
        _ => return Err(Expected::Kernel),
    };
    if !matches!(kernel, 3 | 5) {
        return Err(Expected::Kernel);
    }
    let padding = match padding {
        [] => 0,
        ["same"] => kernel / 2,
        ["pad", rows] => {
            let most = kernel - 1;
            rows.parse().ok().filter(|rows| *rows <= most).ok_or(Expected::Padding { most })?
        }
        _ => return Err(Expected::Conv),
    };
    Ok(Conv2d { out_channels, kernel, padding })
}

fn width(text: &str) -> Result<usize, Expected> {
    let width = text.parse().ok().filter(|width| (1..=WIDEST).contains(width));
    width.ok_or(Expected::Width { most: WIDEST })
}

impl Architecture {
    /// Reads an architecture from a text. Layers are separated by commas or line ends; `#` begins a comment.
    ///
    /// - `conv N KxK` is a convolution with `N` channels and a kernel of 3x3 or 5x5, without padding; `pad P` and `same` behind it
    ///   pad its input with zeros. `dense N` is a dense layer with `N` features.
    /// - Each of these is followed by `relu`; by `bn` before it, if there is to be a batch-norm; and by `maxpool` (2x2) and
    ///   `dropout P` after it, if there are to be such.
    /// - The output layer, dense with one number for each class, is not written.
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
    /// let error = Architecture::parse("conv 8 5x5, bn, maxpool", image, 10).unwrap_err();
    /// assert!(error.to_string().starts_with("layer 3, `maxpool`: expected `relu`"));
    /// # Ok::<(), rakam_nn::NotationError>(())
    /// ```
    ///
    /// # Errors
    /// When a layer isn't one or can't stand where it stands, when the layers don't fit together, or when the network would not
    /// fit into memory.
    pub fn parse(text: &str, input: Shape, classes: usize) -> Result<Self, NotationError> {
        let mut parser = Parser::default();
        let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default());
        for layer in lines.flat_map(|line| line.split(',')).map(str::trim).filter(|layer| !layer.is_empty()) {
            parser.layer(layer)?;
        }
        let hidden = parser.end()?;
        let unnamed = Self { name: "of these layers".to_owned(), input, hidden, head: Linear::new(classes) };
        unnamed.check_size()?;
        Ok(Self { name: unnamed.notation(), ..unnamed })
    }

    /// The text that [`Architecture::parse`] reads as these stages.
    #[must_use]
    pub fn notation(&self) -> String {
        let mut text = String::new();
        for Stage { op, norm, activation, pool, dropout } in &self.hidden {
            let comma = if text.is_empty() { "" } else { ", " };
            let _ = match op {
                Op::Conv2d(Conv2d { out_channels, kernel, padding: 0 }) => {
                    write!(text, "{comma}conv {out_channels} {kernel}x{kernel}")
                }
                Op::Conv2d(Conv2d { out_channels, kernel, padding }) => {
                    write!(text, "{comma}conv {out_channels} {kernel}x{kernel} pad {padding}")
                }
                Op::Linear(Linear { out_features }) => write!(text, "{comma}dense {out_features}"),
            };
            text.push_str(if *norm { ", bn" } else { "" });
            text.push_str(match activation {
                Activation::Relu => ", relu",
            });
            text.push_str(match pool {
                Some(Pool::Max2x2) => ", maxpool",
                None => "",
            });
            if let Some(p) = dropout {
                let _ = write!(text, ", dropout {p}");
            }
        }
        text
    }

    fn check_size(&self) -> Result<(), NotationError> {
        let shapes = self.shapes()?;
        let numbers: u64 = shapes.iter().map(|stage| stage.op.len() as u64).sum();
        let tensors = self.tensors()?;
        let parameters: u64 = tensors.iter().map(|tensor| tensor.len() as u64).sum();
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
