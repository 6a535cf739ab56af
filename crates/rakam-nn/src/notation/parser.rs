//! Reads a text layer by layer.

use super::{Expected, NotationError};
use crate::architecture::{Activation, Architecture, Conv2d, Linear, Op, Pool, Stage};

/// The most layers that a text may have.
const MOST_LAYERS: usize = 200;

/// Begins a residual block, which ends with `)`.
const RESIDUAL: &str = "residual(";

/// What a stage has so far, in the order in which it must come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Has {
    Op,
    Norm,
    /// The end of a residual block.
    Sum,
    Activation,
    Pool,
    Dropout,
}

/// Reads a text layer by layer.
#[derive(Default)]
pub(super) struct Parser {
    hidden: Vec<Stage>,
    has: Option<Has>,
    /// Whether features follow, no maps.
    flat: bool,
    /// Index of the first stage of the residual block that is open.
    block: Option<usize>,
    layers: usize,
}

impl Parser {
    fn error(&self, found: &str, expected: Expected) -> NotationError {
        // A text may come from a file: no more of it is shown than a layer is long.
        let shown: String = found.chars().take(40).flat_map(char::escape_debug).collect();
        NotationError::Layer { layer: self.layers, found: shown.into(), expected }
    }

    /// Reads what stands between two commas: a layer, perhaps the first or the last of a residual block.
    pub(super) fn piece(&mut self, piece: &str) -> Result<(), NotationError> {
        self.layers += 1;
        if self.layers > MOST_LAYERS {
            return Err(self.error(piece, Expected::Fewer { most: MOST_LAYERS }));
        }
        let (opens, inner) = piece.strip_prefix(RESIDUAL).map_or((false, piece), |rest| (true, rest));
        let (closes, layer) = inner.strip_suffix(')').map_or((false, inner), |rest| (true, rest));
        if opens {
            if self.flat || self.block.is_some() {
                return Err(self.error(piece, self.expected()));
            }
            self.block = Some(self.hidden.len());
        }
        match layer.trim() {
            // A bracket alone, on a line of its own perhaps, is no layer.
            "" => self.layers -= 1,
            layer => self.layer(piece, layer)?,
        }
        if closes { self.close(piece) } else { Ok(()) }
    }

    fn close(&mut self, piece: &str) -> Result<(), NotationError> {
        let length = self.hidden.len();
        match (self.block.take(), self.hidden.last_mut(), self.has) {
            (Some(first), Some(last), Some(Has::Op | Has::Norm)) if length > first => {
                last.residual = Some(length - first);
                self.has = Some(Has::Sum);
                Ok(())
            }
            _ => Err(self.error(piece, Expected::Residual)),
        }
    }

    fn layer(&mut self, piece: &str, layer: &str) -> Result<(), NotationError> {
        let words: Vec<&str> = layer.split_whitespace().collect();
        match words[..] {
            ["conv", ref sizes @ ..] => {
                let op = conv(sizes).map_err(|expected| self.error(piece, expected))?;
                self.op(piece, op.into())
            }
            ["dense", features] => {
                let out_features = width(features).map_err(|expected| self.error(piece, expected))?;
                self.op(piece, Linear { out_features }.into())
            }
            ["dense", ..] => Err(self.error(piece, Expected::Features)),
            [Architecture::WITHOUT_LAYERS] if self.block.is_none() => {
                self.flat = true;
                // Only a dense layer can follow.
                self.has = self.has.and(Some(Has::Dropout));
                Ok(())
            }
            ["bn"] => self.follow(piece, Has::Norm, |stage| stage.norm = true),
            ["dropout", share] => match share.parse::<f32>() {
                Ok(p) if (0.0..1.0).contains(&p) => self.follow(piece, Has::Dropout, |stage| stage.dropout = Some(p)),
                _ => Err(self.error(piece, Expected::Probability)),
            },
            [word] => {
                let activation = Activation::ALL.into_iter().find(|activation| activation.notation() == Some(word));
                let pool = Pool::ALL.into_iter().find(|pool| pool.notation() == word);
                match (activation, pool) {
                    (Some(activation), _) => self.follow(piece, Has::Activation, |stage| stage.activation = activation),
                    (None, Some(pool)) => self.follow(piece, Has::Pool, |stage| stage.pool = Some(pool)),
                    (None, None) => Err(self.error(piece, self.expected())),
                }
            }
            _ => Err(self.error(piece, self.expected())),
        }
    }

    /// What can stand here.
    fn expected(&self) -> Expected {
        let in_block = self.block.map(|first| self.hidden.len() - first);
        if in_block == Some(2) && self.has > Some(Has::Norm) {
            return Expected::Residual;
        }
        let mut layers = Vec::new();
        if let (Some(has), false) = (self.has, in_block == Some(0)) {
            let followers = |what: Has| -> Vec<&'static str> {
                match what {
                    Has::Norm => vec!["bn"],
                    Has::Activation => Activation::ALL.into_iter().filter_map(Activation::notation).collect(),
                    Has::Pool if self.flat => Vec::new(),
                    Has::Pool => Pool::ALL.into_iter().map(Pool::notation).collect(),
                    Has::Dropout => vec!["dropout P"],
                    Has::Op | Has::Sum => Vec::new(),
                }
            };
            let after = [Has::Norm, Has::Activation, Has::Pool, Has::Dropout].into_iter().filter(|what| *what > has);
            layers.extend(after.flat_map(followers));
        }
        match in_block {
            Some(_) => layers.push("conv N KxK"),
            None if self.flat => layers.push("dense N"),
            None => layers.extend(["conv N KxK", "residual(...)", "dense N"]),
        }
        Expected::Layers { layers, end: (self.has.is_some() || self.flat) && self.block.is_none() }
    }

    fn op(&mut self, piece: &str, op: Op) -> Result<(), NotationError> {
        match (op, self.block) {
            (Op::Conv2d(_), _) if self.flat => return Err(self.error(piece, Expected::Dense)),
            (Op::Conv2d(_), Some(first)) if self.hidden.len() == first + 2 => {
                return Err(self.error(piece, Expected::Residual));
            }
            (Op::Linear(_), Some(_)) => return Err(self.error(piece, Expected::Residual)),
            (Op::Conv2d(_), _) => {}
            (Op::Linear(_), None) => self.flat = true,
        }
        self.hidden.push(Stage { norm: false, activation: Activation::Identity, ..Stage::new(op) });
        self.has = Some(Has::Op);
        Ok(())
    }

    fn follow(&mut self, piece: &str, what: Has, change: impl FnOnce(&mut Stage)) -> Result<(), NotationError> {
        let begun = self.block.is_none_or(|first| first < self.hidden.len());
        match (self.hidden.last_mut(), self.has) {
            (Some(stage), Some(has)) if begun && what > has && !(what == Has::Pool && self.flat) => {
                change(stage);
                self.has = Some(what);
                Ok(())
            }
            _ => Err(self.error(piece, self.expected())),
        }
    }

    /// The stages, at the end of the text.
    pub(super) fn end(mut self) -> Result<Vec<Stage>, NotationError> {
        self.layers += 1;
        if self.block.is_some() {
            return Err(self.error("", Expected::Residual));
        }
        if self.hidden.is_empty() && !self.flat {
            return Err(self.error("", self.expected()));
        }
        Ok(self.hidden)
    }
}

/// `N KxK`, and `stride S`, `pad P` or `same`.
fn conv(words: &[&str]) -> Result<Conv2d, Expected> {
    let [channels, side, rest @ ..] = words else { return Err(Expected::Conv) };
    let out_channels = width(channels)?;
    let kernel = match side.split_once('x') {
        Some((rows, columns)) if rows == columns => rows.parse().map_err(|_| Expected::Conv)?,
        _ => return Err(Expected::Kernel),
    };
    if !Conv2d::KERNELS.contains(&kernel) {
        return Err(Expected::Kernel);
    }
    let (stride, rest) = match rest {
        ["stride", stride, rest @ ..] => {
            (stride.parse().ok().filter(|stride| Conv2d::STRIDES.contains(stride)).ok_or(Expected::Stride)?, rest)
        }
        _ => (1, rest),
    };
    let padding = match rest {
        [] => 0,
        ["same"] if kernel % 2 == 0 => return Err(Expected::OddKernel),
        ["same"] => kernel / 2,
        ["pad", rows] => {
            let most = kernel - 1;
            rows.parse().ok().filter(|rows| *rows <= most).ok_or(Expected::Padding { most })?
        }
        _ => return Err(Expected::Conv),
    };
    Ok(Conv2d { out_channels, kernel, stride, padding })
}

fn width(text: &str) -> Result<usize, Expected> {
    let width = text.parse().ok().filter(|width| (1..=Stage::WIDEST).contains(width));
    width.ok_or(Expected::Width { most: Stage::WIDEST })
}
