//! What makes the steps of a training: the processor or a graphics card. In the browser it is the processor.

use rakam_train::{Device, LiveTraining};

use crate::Placement;

#[cfg(target_arch = "wasm32")]
pub(crate) fn place(_: &mut LiveTraining, device: Device, _threads: usize) -> Placement {
    Placement { device, ..Placement::default() }
}

#[cfg(target_arch = "wasm32")]
pub(crate) fn unplaced(device: Device) -> Placement {
    Placement { device, ..Placement::default() }
}

#[cfg(target_arch = "wasm32")]
pub(crate) fn note_failure(_: &mut LiveTraining, _: &mut Placement) {}

/// Moves a training to the device that is chosen, or, if that can't be had, to the processor.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn place(live: &mut LiveTraining, device: Device, threads: usize) -> Placement {
    let batch_size = live.hyperparameters().batch_size;
    let placed = rakam_train::place(device, live.network().architecture(), batch_size, threads);
    let moved = placed.and_then(|placed| live.move_to(placed.gpu.as_ref()).map(|()| placed));
    let placement = unplaced(device);
    match moved {
        Ok(placed) => Placement { on_card: placed.gpu.is_some(), pace: placed.pace, ..placement },
        Err(error) => Placement { failure: Some(error.to_string()), ..placement },
    }
}

/// A training that no device was found for yet.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn unplaced(device: Device) -> Placement {
    use std::sync::OnceLock;

    use crate::Card;
    use rakam_gpu::{Kind, adapters, may_have_card};

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

/// Notes that the card has failed, if it has: the processor trains on.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn note_failure(live: &mut LiveTraining, placement: &mut Placement) {
    if let Some((name, error)) = live.take_failed_gpu() {
        tracing::warn!(name, %error, "the processor trains on");
        (placement.on_card, placement.failure) = (false, Some(error.to_string()));
    }
}
