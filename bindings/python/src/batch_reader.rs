//! A reader for batches, which moves to a graphics card once that is worth it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rakam_gpu::GpuError;
use rakam_model::{Model, Reader, Reading};
use rakam_train::{Device, READING_WORTH_A_CARD, ReadingPlacement, place_reading};

/// More images than any reader will read.
const MANY: usize = usize::MAX;

/// Reads many images with one model.
pub(crate) struct BatchReader {
    pub(crate) model: Model,
    pub(crate) reader: Reader,
    /// Those that a batch is spread over.
    pub(crate) threads: usize,
    device: Device,
    /// Microseconds for which the network has read on the processor.
    spent: AtomicU64,
    /// Whether a thread finds out what is faster; the others read on meanwhile.
    tries: AtomicBool,
    /// What was found to be faster; `None` inside is the processor.
    found: OnceLock<Option<OnCard>>,
}

/// A reader whose network is on a graphics card.
struct OnCard {
    /// `None` only while it is dropped.
    reader: Option<Reader>,
    /// The process that opened the card: one that was forked from it can't use it.
    process: u32,
}

impl Drop for OnCard {
    /// A driver that lets go of a card waits for threads of its own, which a forked process lacks.
    fn drop(&mut self) {
        if self.process != std::process::id() {
            std::mem::forget(self.reader.take());
        }
    }
}

impl BatchReader {
    /// # Errors
    /// With [`Device::Gpu`], if there is no card that can take the network.
    pub(crate) fn new(model: Model, device: Device, threads: usize) -> Result<Self, GpuError> {
        let found = OnceLock::new();
        if device == Device::Gpu {
            let placed = place_reading(device, &model.network, MANY, threads)?;
            // It is set for the first time.
            let _ = found.set(OnCard::new(&model, placed));
        }
        let (reader, spent, tries) = (Reader::new(&model), AtomicU64::new(0), AtomicBool::new(false));
        Ok(Self { reader, model, threads, device, spent, tries, found })
    }

    /// The name of the card that reads; `None` if the processor does.
    pub(crate) fn card(&self) -> Option<&str> {
        self.on_card()?.device()
    }

    /// Has many images read, by a reader that is on the card if there is one.
    pub(crate) fn read(&self, read: impl FnOnce(&Reader) -> Vec<Reading>) -> Vec<Reading> {
        if let Some(reader) = self.on_card() {
            return read(reader);
        }
        let began = Instant::now();
        let readings = read(&self.reader);
        self.has_spent(began.elapsed());
        readings
    }

    fn on_card(&self) -> Option<&Reader> {
        let on_card = self.found.get()?.as_ref()?;
        on_card.reader.as_ref().filter(|_| on_card.process == std::process::id())
    }

    /// The processor has read for so long. Once it has for long enough, finds out whether a card is faster.
    fn has_spent(&self, time: Duration) {
        if self.device != Device::Auto || self.found.get().is_some() {
            return;
        }
        let time = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let spent = self.spent.fetch_add(time, Ordering::Relaxed).saturating_add(time);
        if u128::from(spent) < READING_WORTH_A_CARD.as_micros() || self.tries.swap(true, Ordering::Relaxed) {
            return;
        }
        let placed = place_reading(self.device, &self.model.network, MANY, self.threads);
        // Nobody asked for a card, so nobody is told that there is none. It is set for the first time.
        let _ = self.found.set(OnCard::new(&self.model, placed.unwrap_or_default()));
    }
}

impl OnCard {
    fn new(model: &Model, placed: ReadingPlacement) -> Option<Self> {
        let reader = Reader::new(model).with(placed.card?);
        Some(Self { reader: Some(reader), process: std::process::id() })
    }
}
