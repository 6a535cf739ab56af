//! A network as data: its stages, the shapes between them, and the names and shapes of its tensors.
//!
//! ```text
//! shape.rs    the shape of what goes from one layer to the next
//! op.rs       convolutions and dense layers
//! stage.rs    an op and what follows it: batch-norm, residual sum, activation, pooling, dropout
//! misfit.rs   why an architecture can't be computed
//! tensors.rs  the names, shapes and order of its tensors
//! ```

mod misfit;
mod op;
mod shape;
mod stage;
mod tensors;

pub use misfit::{ArchitectureError, Misfit, ResidualShapes};
pub use op::{Conv2d, Linear, Op};
pub use shape::Shape;
pub use stage::{Activation, Pool, Stage};
pub use tensors::{TensorKind, TensorSpec};

/// A network as data: the shape of its input, its hidden stages, and the dense layer that gives the logits.
///
/// ```
/// use rakam_nn::{Architecture, Conv2d, Linear, Shape, Stage};
///
/// let small = Architecture {
///     name: "small".into(),
///     input: Shape::new(1, 28, 28),
///     hidden: vec![Stage::new(Conv2d::new(8, 5)).max_pool(), Stage::new(Linear::new(32)).dropout(0.5)],
///     head: Linear::new(10),
/// };
/// let names: Vec<String> = small.tensors()?.into_iter().map(|tensor| tensor.name).collect();
/// assert_eq!(names[..3], ["conv1.weight", "conv1.bias", "bn1.weight"]);
/// assert_eq!(names.last().unwrap(), "fc2.bias");
/// # Ok::<(), rakam_nn::ArchitectureError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Architecture {
    /// Name by which it is chosen, such as `classic`.
    pub name: String,
    /// Shape of one input sample.
    pub input: Shape,
    /// The hidden stages, first to last.
    pub hidden: Vec<Stage>,
    /// The dense layer whose output is the logits.
    pub head: Linear,
}

/// The shapes of one sample along a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageShapes {
    /// What comes in, without padding.
    pub input: Shape,
    /// After the op; batch-norm and activation keep it.
    pub op: Shape,
    /// After the stage, pooling included.
    pub output: Shape,
}

/// PyTorch's names for the modules of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageNames {
    /// The op's, such as `conv1` or `fc1`.
    pub op: String,
    /// The batch-norm's, such as `bn1`, where there is one.
    pub norm: Option<String>,
}

impl Architecture {
    /// Number of classes: the length of the logits.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.head.out_features
    }

    /// Every stage's op, the head's last.
    pub fn ops(&self) -> impl Iterator<Item = Op> {
        self.hidden.iter().map(|stage| stage.op).chain([Op::Linear(self.head)])
    }

    /// Index of the first stage of the residual block that ends with stage `end`, or `None` where none ends.
    #[must_use]
    pub fn block_start(&self, end: usize) -> Option<usize> {
        (end + 1).checked_sub(self.hidden.get(end)?.residual?)
    }

    /// Index of the last stage of the residual block that begins with stage `start`, or `None` where none begins.
    #[must_use]
    pub fn block_end(&self, start: usize) -> Option<usize> {
        (start..start + 2).find(|&end| self.block_start(end) == Some(start))
    }

    /// PyTorch's names of every stage, the head's last: convolutions, dense layers and batch-norms are each numbered from
    /// 1 in the order in which they come.
    #[must_use]
    pub fn names(&self) -> Vec<StageNames> {
        let (mut convs, mut linears, mut norms) = (0, 0, 0);
        let next = |count: &mut usize, module: &str| {
            *count += 1;
            format!("{module}{count}")
        };
        let norm_follows = self.hidden.iter().map(|stage| stage.norm).chain([false]);
        self.ops()
            .zip(norm_follows)
            .map(|(op, norm)| StageNames {
                op: match op {
                    Op::Conv2d(_) => next(&mut convs, "conv"),
                    Op::Linear(_) => next(&mut linears, "fc"),
                },
                norm: norm.then(|| next(&mut norms, "bn")),
            })
            .collect()
    }

    /// The shapes along every stage, the head's last.
    ///
    /// # Errors
    /// When a stage can't take what the one before gives, or has a value out of its range.
    pub fn shapes(&self) -> Result<Vec<StageShapes>, ArchitectureError> {
        let mut shapes: Vec<StageShapes> = Vec::with_capacity(self.hidden.len() + 1);
        for (index, op) in self.ops().enumerate() {
            let input = shapes.last().map_or(self.input, |before| before.output);
            let stage = self.stage_shapes(index, op, input, &shapes).map_err(|reason| ArchitectureError {
                architecture: self.name.as_str().into(),
                stage: index + 1,
                layer: format!("{}: {op}", self.names().swap_remove(index).op).into(),
                input,
                reason: reason.into(),
            })?;
            shapes.push(stage);
        }
        Ok(shapes)
    }

    /// The shapes along stage `index`, after those `before` it.
    fn stage_shapes(&self, index: usize, op: Op, input: Shape, before: &[StageShapes]) -> Result<StageShapes, Misfit> {
        let is_conv = |stage: &Stage| matches!(stage.op, Op::Conv2d(_));
        if matches!(op, Op::Conv2d(_)) && !self.hidden[..index].iter().all(is_conv) {
            return Err(Misfit::ConvOfFeatures);
        }
        let output = op.output(input)?;
        let stage = StageShapes { input, op: output, output };
        let Some(Stage { residual, pool, dropout, .. }) = self.hidden.get(index) else { return Ok(stage) };
        if let Some(stages) = residual {
            let first = (index + 1).checked_sub(*stages).filter(|_| (1..=2).contains(stages));
            let first = first.ok_or(Misfit::ResidualOps)?;
            let alone = self.hidden[first..index].iter().all(|stage| stage.residual.is_none());
            if !alone || !self.hidden[first..=index].iter().all(is_conv) {
                return Err(Misfit::ResidualOps);
            }
            let shapes = ResidualShapes { input: before.get(first).map_or(input, |first| first.input), output };
            if shapes.channels_differ() || shapes.sides_differ() {
                return Err(shapes.into());
            }
        }
        if let Some(p) = dropout.filter(|p| !(0.0..1.0).contains(p)) {
            return Err(Misfit::Dropout(p));
        }
        match (op, pool) {
            (Op::Conv2d(_) | Op::Linear(_), None) => Ok(stage),
            (Op::Conv2d(_), Some(pool)) => Ok(StageShapes { output: pool.output(output)?, ..stage }),
            (Op::Linear(_), Some(_)) => Err(Misfit::PoolOfFeatures),
        }
    }

    /// Multiply-adds of the convolution or dense layer of every stage for one sample, the head's last.
    ///
    /// # Errors
    /// As [`Architecture::shapes`].
    pub fn multiply_adds_by_stage(&self) -> Result<Vec<u64>, ArchitectureError> {
        let stages = self.shapes()?.into_iter().zip(self.ops()).map(|(shapes, op)| {
            let fan_in: u64 = op.weight_shape(shapes.input)[1..].iter().map(|&size| size as u64).product();
            shapes.op.len() as u64 * fan_in
        });
        Ok(stages.collect())
    }

    /// Multiply-adds of its convolutions and dense layers for one sample: `(reading, training)`. Training takes them
    /// once forward and twice backward, except for the first stage, whose input needs no gradient.
    ///
    /// # Errors
    /// As [`Architecture::shapes`].
    pub fn multiply_adds(&self) -> Result<(u64, u64), ArchitectureError> {
        let stages = self.multiply_adds_by_stage()?;
        let reading: u64 = stages.iter().sum();
        let without_input_gradient = stages.first().copied().unwrap_or_default();
        Ok((reading, 3 * reading - without_input_gradient))
    }
}
