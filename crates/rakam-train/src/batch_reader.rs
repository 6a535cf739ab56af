//! A reader for many pictures, which moves to a graphics card once that is worth it.

use std::mem::{forget, take};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use rakam_gpu::GpuError;
use rakam_model::{Digit, Model, Prepared, Reader};
use rakam_nn::Cpu;

use crate::device::READING_WORTH_A_CARD;
use crate::{Device, ReadingPlacement, place_reading};

/// More pictures than any reader will read.
const MANY: usize = usize::MAX;

/// Reads pictures with one model, many at a time. How many there will be in all needn't be known: with [`Device::Auto`] the
/// processor reads for a second, and if there is a card it is timed then.
///
/// ```
/// use rakam_ink::Framing;
/// use rakam_model::{DEFAULT, open};
/// use rakam_nn::Cpu;
/// use rakam_train::{BatchReader, Device};
/// # use rakam_ink::Picture;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut cpu = Cpu::all_threads();
/// let reader = BatchReader::new(open(DEFAULT)?, Device::Auto, cpu.threads())?;
/// let picture = Picture::from_ink(28, 28, vec![0.0; 784])?;
/// let pictures = vec![Ok(reader.reader().prepare(&picture, Framing::Centred)), Err("no picture")];
/// let digits = reader.read(&mut cpu, pictures);
/// assert_eq!(digits[0].as_ref().map(|digit| digit.reading.digit), Ok(None));
/// assert_eq!(digits[1], Err("no picture"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct BatchReader {
    model: Model,
    reader: Reader,
    threads: usize,
    device: Device,
    /// Microseconds for which the processor has read.
    spent: AtomicU64,
    /// Whether a thread finds out what is faster; the others read on meanwhile.
    tries: AtomicBool,
    placed: OnceLock<Placed>,
}

/// What was found to be faster.
#[derive(Debug)]
struct Placed {
    placement: ReadingPlacement,
    /// The reader whose network is on the card; `None` is the processor.
    on_card: Option<Reader>,
    /// The process that opened the card: one that was forked from it can't use it.
    process: u32,
}

impl Drop for Placed {
    /// A driver that lets go of a card waits for threads of its own, which a forked process lacks.
    fn drop(&mut self) {
        if self.process != std::process::id() {
            forget((self.on_card.take(), take(&mut self.placement)));
        }
    }
}

impl BatchReader {
    /// A reader on a device. A card is compared with this many threads of the processor.
    ///
    /// # Errors
    /// With [`Device::Gpu`], if there is no card that can take the network.
    pub fn new(model: Model, device: Device, threads: usize) -> Result<Self, GpuError> {
        let placed = OnceLock::new();
        if device == Device::Gpu {
            let placement = place_reading(device, &model.network, MANY, threads)?;
            // It is set for the first time.
            let _ = placed.set(Placed::new(&model, placement));
        }
        let (reader, spent, tries) = (Reader::new(&model), AtomicU64::new(0), AtomicBool::new(false));
        Ok(Self { model, reader, threads, device, spent, tries, placed })
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The model on the processor, which prepares pictures, and reads single ones.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The processor's threads that a card is compared with.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// What reads, and why; `None` while it isn't decided, and the processor reads. In a process that was forked from the one that
    /// opened a card, too.
    #[must_use]
    pub fn placement(&self) -> Option<&ReadingPlacement> {
        self.placed().map(|placed| &placed.placement)
    }

    /// The name of the card that reads; `None` if the processor does, also after the card has failed.
    #[must_use]
    pub fn card(&self) -> Option<&str> {
        self.placed()?.on_card.as_ref()?.device()
    }

    /// Reads many pictures, on the card or on all threads of `cpu`; returns the digits in the order of the pictures, and in place
    /// of one that couldn't be prepared, why.
    #[must_use]
    pub fn read<E>(&self, cpu: &mut Cpu, pictures: Vec<Result<Prepared, E>>) -> Vec<Result<Digit, E>> {
        let prepared_or_not = |picture: Result<Prepared, E>| match picture {
            Ok(prepared) => (prepared, None),
            // What has no ink costs nothing, so that the digits are those of the pictures.
            Err(error) => (Prepared::Ink(None), Some(error)),
        };
        let (prepared, errors): (Vec<_>, Vec<_>) = pictures.into_iter().map(prepared_or_not).unzip();
        let digits = self.digits(cpu, prepared).into_iter().zip(errors);
        digits.map(|(digit, error)| error.map_or(Ok(digit), Err)).collect()
    }

    fn digits(&self, cpu: &mut Cpu, prepared: Vec<Prepared>) -> Vec<Digit> {
        self.decide();
        if let Some(reader) = self.placed().and_then(|placed| placed.on_card.as_ref()) {
            return reader.read_many_prepared(cpu, prepared);
        }
        let began = Instant::now();
        let digits = self.reader.read_many_prepared(cpu, prepared);
        let time = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.spent.fetch_add(time, Ordering::Relaxed);
        digits
    }

    fn placed(&self) -> Option<&Placed> {
        self.placed.get().filter(|placed| placed.process == std::process::id())
    }

    /// Once the processor has read for long enough, finds out whether a card is faster.
    fn decide(&self) {
        let enough = u128::from(self.spent.load(Ordering::Relaxed)) >= READING_WORTH_A_CARD.as_micros();
        if self.device != Device::Auto || !enough || self.tries.swap(true, Ordering::Relaxed) {
            return;
        }
        let placement = place_reading(self.device, &self.model.network, MANY, self.threads);
        // Nobody asked for a card, so nobody is told that there is none. It is set for the first time.
        let _ = self.placed.set(Placed::new(&self.model, placement.unwrap_or_default()));
    }
}

impl Placed {
    fn new(model: &Model, placement: ReadingPlacement) -> Self {
        let on_card = placement.card.clone().map(|card| Reader::new(model).with(card));
        Self { placement, on_card, process: std::process::id() }
    }
}

#[cfg(test)]
mod tests {
    use rakam_gpu::Gpu;
    use rakam_ink::Input;

    use super::*;

    /// Bars that lean, and pictures that couldn't be prepared.
    fn pictures() -> Vec<Result<Prepared, usize>> {
        let bar = |lean: usize| {
            let column = |y: usize| 14 + lean * (y - 4) / 20;
            Input::from_pixels(std::array::from_fn(|i| {
                let y = i / 28;
                if (4..24).contains(&y) && i % 28 == column(y) - lean / 2 { 1.0 } else { 0.0 }
            }))
        };
        (0..50).map(|i| if i % 9 == 4 { Err(i) } else { Ok(Prepared::Ink(Some(bar(i % 12)))) }).collect()
    }

    fn read_on(device: Device) -> Vec<Result<Digit, usize>> {
        let reader = BatchReader::new(rakam_model::open("classic").unwrap(), device, 2).unwrap();
        assert_eq!(reader.card().is_some(), device == Device::Gpu);
        reader.read(&mut Cpu::new(2), pictures())
    }

    #[test]
    fn errors_stay_where_they_are_and_a_card_reads_the_same_digits() {
        let on_cpu = read_on(Device::Auto);
        for (i, (digit, picture)) in on_cpu.iter().zip(pictures()).enumerate() {
            match digit {
                Ok(digit) => assert_eq!(Prepared::Ink(digit.input.clone()), picture.unwrap()),
                Err(at) => assert_eq!(*at, i),
            }
        }
        if Gpu::for_tests().is_none() {
            return;
        }
        for (on_cpu, on_card) in on_cpu.iter().zip(read_on(Device::Gpu)) {
            let (Ok(on_cpu), Ok(on_card)) = (on_cpu, &on_card) else { continue };
            assert_eq!(on_cpu.reading.digit, on_card.reading.digit);
            assert!((on_cpu.reading.confidence - on_card.reading.confidence).abs() < 1e-4);
        }
    }

    #[test]
    fn a_card_is_thought_of_only_after_a_second_of_reading() {
        let reader = BatchReader::new(rakam_model::open("classic").unwrap(), Device::Auto, 1).unwrap();
        let half = u64::try_from(READING_WORTH_A_CARD.as_micros() / 2).unwrap();
        for (spent, decided) in [(half, false), (2 * half, true)] {
            reader.spent.store(spent, Ordering::Relaxed);
            reader.decide();
            assert_eq!(reader.placement().is_some(), decided);
        }
    }
}
