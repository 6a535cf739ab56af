//! What the stages of a network give and cost.

use rakam_nn::{Architecture, ArchitectureError, Shape, TensorSpec};

/// What one stage gives and costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct StageCost {
    pub(super) output: Shape,
    pub(super) parameters: usize,
    /// Multiply-adds for one image.
    pub(super) adds: u64,
}

/// What a network costs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cost {
    /// The stages, the output layer last.
    pub(super) stages: Vec<StageCost>,
    pub(super) parameters: usize,
    /// Multiply-adds to read an image, and to learn from one.
    pub(super) reading: u64,
    pub(super) training: u64,
}

impl Cost {
    pub(super) fn of(architecture: &Architecture) -> Result<Self, ArchitectureError> {
        let tensors = architecture.tensors()?;
        let of_stage = |stage: usize| {
            let own = tensors.iter().filter(|tensor| tensor.kind.is_parameter() && tensor.stage == stage);
            own.map(TensorSpec::len).sum()
        };
        let costs = architecture.shapes()?.into_iter().zip(architecture.multiply_adds_by_stage()?);
        let stages: Vec<StageCost> = costs
            .enumerate()
            .map(|(stage, (shapes, adds))| StageCost { output: shapes.output, parameters: of_stage(stage), adds })
            .collect();
        let (reading, training) = architecture.multiply_adds()?;
        Ok(Self { parameters: stages.iter().map(|stage| stage.parameters).sum(), stages, reading, training })
    }

    /// Seconds that an epoch of so many images takes at so many multiply-adds a second: those of the training so far, or
    /// of a moment's measurement before. Small layers keep the processor less busy than large ones, so it is an estimate.
    pub(super) fn seconds(&self, images: usize, adds_per_second: f64) -> f64 {
        self.training as f64 * images as f64 / adds_per_second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_original_network_costs_what_its_card_says() {
        let cost = Cost::of(&rakam_model::classic()).unwrap();
        assert_eq!(cost.parameters, 44_878);
        assert_eq!(cost.stages[0], StageCost { output: Shape::new(6, 12, 12), parameters: 168, adds: 86_400 });
        assert_eq!(cost.reading, cost.stages.iter().map(|stage| stage.adds).sum::<u64>());
        assert!((cost.seconds(60_000, cost.training as f64 * 30_000.0) - 2.0).abs() < 1e-9);
    }
}
