//! What a training has in place of its recipe's.

use rakam_nn::{Optimizer, OptimizerKind};

use crate::{Recipe, Schedule};

/// What a training has in place of its recipe's; `None` is the recipe's own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides {
    /// [`Recipe::architecture`].
    pub architecture: Option<String>,
    /// [`Recipe::epochs`].
    pub epochs: Option<usize>,
    /// [`Recipe::batch_size`].
    pub batch_size: Option<usize>,
    /// The kind of [`Recipe::optimizer`]. Another than the recipe's brings the numbers and the learning rate that suit it.
    pub optimizer: Option<OptimizerKind>,
    /// Its momentum.
    pub momentum: Option<f32>,
    /// Its weight decay.
    pub weight_decay: Option<f32>,
    /// The highest learning rate.
    pub highest_rate: Option<f32>,
    /// The course of the learning rate.
    pub schedule: Option<Schedule>,
}

impl Recipe {
    /// The recipe with these in place of its own.
    ///
    /// ```
    /// use rakam_nn::OptimizerKind;
    /// use rakam_train::{Overrides, Recipe, default_learning_rate};
    ///
    /// let overrides = Overrides { optimizer: Some(OptimizerKind::Sgd), momentum: Some(0.5), ..Overrides::default() };
    /// let recipe = Recipe::original().with(overrides);
    /// assert_eq!(recipe.optimizer.momentum, 0.5);
    /// assert_eq!(recipe.learning_rate.highest(), default_learning_rate(OptimizerKind::Sgd));
    /// ```
    #[must_use]
    pub fn with(self, overrides: Overrides) -> Self {
        let Overrides { architecture, epochs, batch_size, optimizer, momentum, weight_decay, highest_rate, schedule } =
            overrides;
        // The optimizer first: it brings numbers of its own.
        let kind = optimizer.unwrap_or(self.optimizer.kind);
        let recipe = self.with_optimizer(kind);
        let (optimizer, learning_rate) = (recipe.optimizer, recipe.learning_rate);
        Self {
            architecture: architecture.unwrap_or(recipe.architecture),
            epochs: epochs.unwrap_or(recipe.epochs),
            batch_size: batch_size.unwrap_or(recipe.batch_size),
            optimizer: Optimizer {
                momentum: momentum.unwrap_or(optimizer.momentum),
                weight_decay: weight_decay.unwrap_or(optimizer.weight_decay),
                ..optimizer
            },
            learning_rate: learning_rate
                .with_highest(highest_rate.unwrap_or(learning_rate.highest()))
                .with_schedule(schedule.unwrap_or(learning_rate.schedule())),
            ..recipe
        }
    }
}
