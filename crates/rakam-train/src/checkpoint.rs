//! A session as bytes, and back: a safetensors file of the network's tensors and the optimizer's two moments, whose
//! metadata holds the recipe and the position. It holds no state of a random generator: random numbers depend on the seed
//! and the position alone.

use std::collections::BTreeMap;

use rakam_data::Split;
use rakam_model::{CHECKPOINT_KEY, ModelError, TensorFile, tensor_file_bytes};
use rakam_nn::{Cpu, OptimizerState, TensorView};
use serde::{Deserialize, Serialize};

use crate::stepper::Stepper;
use crate::{Position, Recipe, Session, TrainError};

const FIRST: &str = "optimizer.first";
const SECOND: &str = "optimizer.second";

/// About so many pixels of all images are looked at to tell data sets apart.
const PIXELS_COMPARED: usize = 1 << 16;

/// What the metadata holds.
#[derive(Serialize, Deserialize)]
struct Facts {
    recipe: BTreeMap<String, String>,
    position: Position,
    steps: u64,
}

impl Session {
    /// The session as bytes. `train` holds the images that it trains on.
    #[must_use]
    pub fn checkpoint(&self, train: &Split) -> Vec<u8> {
        let OptimizerState { steps, first, second, .. } = self.trainer().optimizer();
        let recipe = facts(self.recipe(), train).map(|(name, value)| (name.to_owned(), value)).collect();
        let facts = Facts { recipe, position: self.position().clone(), steps: *steps };
        let shape = [first.len()];
        let moments = [(FIRST, first), (SECOND, second)];
        let moments = moments.into_iter().map(|(name, values)| TensorView { name, shape: &shape, values });
        let metadata = BTreeMap::from([(CHECKPOINT_KEY, serde_json::json!(facts).to_string())]);
        tensor_file_bytes(self.trainer().network().tensors().chain(moments), &metadata)
    }

    /// Resumes from a checkpoint: the weights will be exactly those of a training that was never stopped. Only the number
    /// of epochs may differ from the recipe of the checkpoint.
    ///
    /// # Errors
    /// If the bytes aren't a checkpoint, or belong to another recipe, other images or more epochs.
    pub fn resume(recipe: Recipe, train: &Split, bytes: &[u8], cpu: Cpu) -> Result<Self, TrainError> {
        recipe.check()?;
        let refused = |reason: String| TrainError::NotACheckpoint { reason };
        let damaged = |error: ModelError| refused(error.to_string());
        let file = TensorFile::parse(bytes).map_err(damaged)?;
        let text = file.metadata(CHECKPOINT_KEY).ok_or_else(|| refused("it holds weights only".to_owned()))?;
        let kept: Facts = serde_json::from_str(text).map_err(|error| refused(error.to_string()))?;
        for (name, here) in facts(&recipe, train) {
            let there = kept.recipe.get(name).cloned().unwrap_or_else(|| "not set".to_owned());
            if there != here {
                return Err(TrainError::OtherRecipe { name: name.to_owned(), there, here });
            }
        }
        let Position { epoch, batch, images, .. } = kept.position;
        if images > train.len() || batch.checked_mul(recipe.batch_size) != Some(images) {
            return Err(refused("its position doesn't lie within an epoch".to_owned()));
        }
        let started = epoch.saturating_add(usize::from(batch > 0));
        if started > recipe.epochs {
            return Err(TrainError::BeyondEnd { there: started, here: recipe.epochs });
        }
        let network = file.network(recipe.network_architecture()?).map_err(damaged)?;
        let moment = |name: &str| match file.values(name).map_err(damaged)? {
            Some(values) if values.len() == network.parameters().len() => Ok(values),
            _ => Err(refused(format!("`{name}` doesn't fit the architecture"))),
        };
        let (first, second) = (moment(FIRST)?, moment(SECOND)?);
        let optimizer = OptimizerState { optimizer: recipe.optimizer, steps: kept.steps, first, second };
        let stepper = Stepper::resume(&recipe, network, optimizer, epoch, batch, cpu);
        Ok(Self::from_parts(recipe, stepper, kept.position))
    }
}

/// Everything that must be the same for a training to be resumed.
fn facts(recipe: &Recipe, train: &Split) -> impl Iterator<Item = (&'static str, String)> {
    // FNV-1a of the labels and of some pixels: a cheap way to tell data sets apart.
    let pixels = train.pixels();
    let some = pixels.iter().step_by((pixels.len() / PIXELS_COMPARED).max(1));
    let add = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let fingerprint = train.labels().iter().chain(some).fold(0xcbf2_9ce4_8422_2325, add);
    let images = format!("{} with fingerprint {fingerprint:016x}", train.len());
    recipe.facts().into_iter().chain([("set of training images", images)])
}
