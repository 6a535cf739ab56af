//! What makes the steps of a training, and what reads many images: the processor or a graphics card.

use std::sync::OnceLock;

use rakam_gpu::{GpuError, Kind, adapters, may_have_card};
use rakam_nn::Network;
use rakam_train::{Device, Fault, LiveTraining};

use crate::reading_trial::{CardReader, ReadingTrial};
use crate::{Card, Placement};

/// What is still to be found out while the training runs: nothing, as steps are timed before it.
pub(crate) struct Trial;

impl Trial {
    pub(crate) const NONE: Self = Self;

    pub(crate) fn after_step(&mut self, _: &mut LiveTraining, _: &mut Placement, _seconds: f64) {}
}

/// Moves a training to the device that is chosen, or, if that can't be had, to the processor.
pub(crate) fn place(live: &mut LiveTraining, device: Device, threads: usize) -> (Placement, Trial) {
    let batch_size = live.hyperparameters().batch_size;
    let placed = rakam_train::place(device, live.network().architecture(), batch_size, threads);
    let moved = placed.and_then(|placed| live.move_to(placed.gpu.as_ref()).map(|()| placed));
    let placement = unplaced(device);
    let placement = match moved {
        Ok(placed) => Placement {
            on_card: placed.gpu.is_some(),
            pace: placed.pace,
            ended_program: matches!(placed.fault, Some(Fault::Lost { .. })),
            failure: placed.fault.filter(|fault| matches!(fault, Fault::Failed { .. })).map(|fault| fault.to_string()),
            ..placement
        },
        Err(error) => Placement { failure: Some(error.to_string()), ..placement },
    };
    (placement, Trial::NONE)
}

/// A training that no device was found for yet.
pub(crate) fn unplaced(device: Device) -> Placement {
    if !may_have_card() && device != Device::Gpu {
        return Placement { device, ..Placement::default() };
    }
    static CARD: OnceLock<Option<Card>> = OnceLock::new();
    let card = CARD.get_or_init(|| {
        let adapter = adapters().into_iter().next()?;
        Some(Card { name: adapter.name, software: adapter.kind == Kind::Software })
    });
    Placement { device, card: card.clone(), ..Placement::default() }
}

/// The graphics card that is to read about `count` images with a network; `None` if the processor is to. Nothing is left to be found
/// out while they are read: both devices were timed before.
///
/// # Errors
/// If the card that was chosen can't be had.
pub(crate) fn place_reading(
    device: Device,
    network: &Network,
    count: usize,
    threads: usize,
) -> Result<(Option<CardReader>, ReadingTrial), GpuError> {
    let placed = rakam_train::place_reading(device, network, count, threads)?;
    Ok((placed.card, ReadingTrial::NONE))
}
