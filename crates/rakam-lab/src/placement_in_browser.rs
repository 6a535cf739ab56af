//! What makes the steps of a training in the browser, and what reads many images: the processor or its graphics card. Nothing can wait
//! for the card, so which of them is faster is found out in the midst of the work: the processor begins with it, and the card goes on.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rakam_gpu::{Gpu, GpuError, GpuReader, Kind, adapters};
use rakam_nn::Network;
use rakam_train::{Device, LiveTraining, Pace, is_worth_a_card, work_of};

use crate::reading_trial::{CardReader, ReadingTrial};
use crate::trial::{Steps, Timing};
use crate::{Card, Placement};

thread_local! {
    /// What trials have found, by the work and its batches.
    static KNOWN: RefCell<BTreeMap<(String, usize), Pace>> = const { RefCell::new(BTreeMap::new()) };
}

/// What is still to be found out while the training runs.
pub(crate) struct Trial(Option<(Gpu, Timing)>);

impl Trial {
    pub(crate) const NONE: Self = Self(None);

    /// After a step that took so long.
    pub(crate) fn after_step(&mut self, live: &mut LiveTraining, placement: &mut Placement, seconds: f64) {
        let Some((gpu, timing)) = &mut self.0 else { return };
        let moved = match timing.add(seconds) {
            Steps::GoOn => return,
            Steps::ToTheCard => {
                let moved = live.move_to(Some(gpu));
                placement.on_card = moved.is_ok();
                moved
            }
            Steps::Timed(pace) => {
                KNOWN.with_borrow_mut(|known| known.insert(question(live), pace));
                self.0 = None;
                decide(live, placement, None, pace)
            }
        };
        if let Err(error) = moved {
            self.0 = None;
            placement.failure = Some(error.to_string());
        }
    }
}

/// Moves a training to the device that is chosen, or, if that can't be had, to the processor.
pub(crate) fn place(live: &mut LiveTraining, device: Device, _threads: usize) -> (Placement, Trial) {
    let mut placement = unplaced(device);
    match try_to_place(live, device, &mut placement) {
        Ok(trial) => (placement, trial),
        Err(error) => (Placement { on_card: false, failure: Some(error.to_string()), ..placement }, Trial::NONE),
    }
}

fn try_to_place(live: &mut LiveTraining, device: Device, placement: &mut Placement) -> Result<Trial, GpuError> {
    live.move_to(None)?;
    let adapter = adapters().into_iter().next();
    match (device, adapter) {
        (Device::Cpu, _) | (Device::Auto, None) => Ok(Trial::NONE),
        (Device::Gpu, None) => Err(GpuError::NoAdapter),
        (Device::Gpu, Some(adapter)) => {
            live.move_to(Some(&Gpu::open(&adapter)?))?;
            placement.on_card = true;
            Ok(Trial::NONE)
        }
        (Device::Auto, Some(adapter)) if adapter.kind == Kind::Software => Ok(Trial::NONE),
        (Device::Auto, Some(adapter)) => {
            let gpu = Gpu::open(&adapter)?;
            match KNOWN.with_borrow(|known| known.get(&question(live)).copied()) {
                Some(pace) => decide(live, placement, Some(&gpu), pace).map(|()| Trial::NONE),
                None => Ok(Trial(Some((gpu, Timing::default())))),
            }
        }
    }
}

/// Leaves a training with the faster device, or moves it there.
fn decide(live: &mut LiveTraining, placement: &mut Placement, gpu: Option<&Gpu>, pace: Pace) -> Result<(), GpuError> {
    placement.pace = Some(pace);
    placement.on_card = pace.gpu > pace.cpu;
    match gpu {
        Some(_) if placement.on_card => live.move_to(gpu),
        None if !placement.on_card => live.move_to(None),
        Some(_) | None => Ok(()),
    }
}

fn question(live: &LiveTraining) -> (String, usize) {
    (work_of(live.network().architecture()), live.hyperparameters().batch_size)
}

/// A training that no device was found for yet.
pub(crate) fn unplaced(device: Device) -> Placement {
    let adapter = adapters().into_iter().next();
    let card = adapter.map(|adapter| Card { name: adapter.name, software: adapter.kind == Kind::Software });
    Placement { device, card, ..Placement::default() }
}

/// The graphics card that is to read with a network from the first of `count` images on; `None` if the processor is to.
///
/// # Errors
/// If the card that was chosen can't be had.
pub(crate) fn place_reading(
    device: Device,
    network: &Network,
    count: usize,
    _threads: usize,
) -> Result<(Option<CardReader>, ReadingTrial), GpuError> {
    let adapter = adapters().into_iter().next();
    let on_processor = Ok((None, ReadingTrial::NONE));
    let on = |gpu: &Gpu| Ok((Some(GpuReader::new(gpu, network)?), ReadingTrial::NONE));
    match (device, adapter) {
        (Device::Cpu, _) | (Device::Auto, None) => on_processor,
        (Device::Gpu, None) => Err(GpuError::NoAdapter),
        (Device::Gpu, Some(adapter)) => on(&Gpu::open(&adapter)?),
        (Device::Auto, Some(adapter)) if adapter.kind == Kind::Software => on_processor,
        (Device::Auto, Some(adapter)) => {
            let is_faster = |pace: Pace| pace.gpu > pace.cpu && is_worth_a_card(count, pace.cpu);
            match (Gpu::open(&adapter), ReadingTrial::known(network)) {
                // A card that doesn't open any more isn't missed.
                (Err(_), _) => on_processor,
                (Ok(gpu), None) => Ok((None, ReadingTrial::of(gpu, network))),
                (Ok(gpu), Some(pace)) if is_faster(pace) => on(&gpu).or(on_processor),
                (Ok(_), Some(_)) => on_processor,
            }
        }
    }
}
