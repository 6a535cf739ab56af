//! Reading many images, with the processor or with a graphics card. Nothing waits for the card: in the browser nothing can.

use std::collections::VecDeque;
use std::time::Duration;

use rakam_gpu::{GpuError, Underway};
use rakam_nn::{Cpu, Network};
use rakam_train::Device;
use web_time::Instant;

use crate::ReadBy;
use crate::placement::place_reading;
use crate::reading_trial::{CardReader, ReadingTrial, Turn};

/// The longest that a slice of work delays the next request, unless the processor reads in place of a card that has failed.
pub(crate) const SLICE: Duration = Duration::from_millis(30);

/// Pieces that a card has under way: the next inputs are written while it reads.
const UNDERWAY: usize = 2;

/// Work that consists of reading many images, piece by piece.
pub(crate) trait ReadingWork: Sync {
    /// Images to read together.
    type Piece: Sync;

    /// The next images: as many as the processor reads without interruption, or another device, which reads `elsewhere` at a time.
    fn next(&mut self, elsewhere: Option<usize>) -> Option<Self::Piece>;

    /// How many images aren't read yet.
    fn left(&self) -> usize;

    /// How many inputs of the network a piece has.
    fn inputs(&self, piece: &Self::Piece) -> usize;

    /// Writes one of them.
    fn write(&self, piece: &Self::Piece, at: usize, out: &mut [f32]);

    /// What the network makes of them, a row each, read by the processor.
    fn read(&mut self, piece: &Self::Piece) -> Vec<f32>;

    /// Takes what the network makes of a piece; they come in their order.
    fn take(&mut self, piece: Self::Piece, rows: &[f32]);
}

/// What reads the pieces of some work.
pub(crate) struct Reading<P> {
    card: Option<CardReader>,
    /// Whether the card is to read the next pieces.
    on_card: bool,
    /// The pieces that the card has, the oldest first.
    underway: VecDeque<Given<P>>,
    trial: ReadingTrial,
    /// Writes the inputs: the threads of the work are busy with the work.
    cpu: Cpu,
    /// Why no card reads although one was to, in English.
    failure: Option<String>,
    waits: bool,
}

/// A piece that the card was given.
struct Given<P> {
    piece: P,
    began: Instant,
    /// What it reads together, as far as that hasn't arrived.
    parts: VecDeque<Underway>,
    /// What has arrived; `None` once the card has failed.
    rows: Option<Vec<f32>>,
}

impl<P: Sync> Reading<P> {
    /// What reads about `count` images with a network.
    pub(crate) fn new(device: Device, network: &Network, count: usize, threads: usize) -> Self {
        match place_reading(device, network, count, threads) {
            Ok((card, trial)) => Self::with(card, trial),
            Err(error) => Self { failure: Some(error.to_string()), ..Self::with(None, ReadingTrial::NONE) },
        }
    }

    fn with(card: Option<CardReader>, trial: ReadingTrial) -> Self {
        Self {
            on_card: card.is_some(),
            card,
            underway: VecDeque::new(),
            trial,
            cpu: Cpu::new(1),
            failure: None,
            waits: false,
        }
    }

    /// Works for a slice of time.
    pub(crate) fn work<W: ReadingWork<Piece = P>>(&mut self, work: &mut W) {
        let began = Instant::now();
        self.waits = false;
        while !self.waits && began.elapsed() < SLICE {
            if let Some((piece, rows)) = self.arrived(work) {
                let rows = rows.unwrap_or_else(|| work.read(&piece));
                work.take(piece, &rows);
            } else if !self.has_room() {
                self.waits = true;
            } else if let Some(piece) = work.next(self.card().map(|card| card.together())) {
                self.read(work, piece);
            } else {
                self.waits = !self.underway.is_empty();
                return;
            }
        }
    }

    /// Whether there is nothing to do before the card has read on.
    pub(crate) fn waits(&self) -> bool {
        self.waits
    }

    /// What reads, and why no card does although one was to.
    pub(crate) fn reads(&self) -> ReadBy {
        ReadBy { card: self.card().map(|card| card.gpu().name().to_owned()), failure: self.failure.clone() }
    }

    /// Lets the card go, after the last image.
    pub(crate) fn let_card_go(&mut self) {
        (self.card, self.on_card) = (None, false);
    }

    /// The card, if it is to read the next piece.
    fn card(&self) -> Option<&CardReader> {
        self.card.as_ref().filter(|_| self.on_card)
    }

    /// Whether another piece can be begun.
    fn has_room(&self) -> bool {
        match self.on_card {
            true if self.trial.is_over() => self.underway.len() < UNDERWAY,
            // A card that is tried out gets one at a time: of two that are found to have arrived together nothing could be learned. And
            // what it still has when the processor takes over comes first.
            _ => self.underway.is_empty(),
        }
    }

    /// The oldest piece that is under way, once it has arrived, and what the card has made of it: nothing if it failed.
    fn arrived<W: ReadingWork<Piece = P>>(&mut self, work: &W) -> Option<(P, Option<Vec<f32>>)> {
        let (card, oldest) = (self.card.as_ref()?, self.underway.front_mut()?);
        let mut failure = None;
        while let Some(part) = oldest.parts.pop_front_if(|part| card.is_there(part)) {
            match card.end(part) {
                Ok(rows) => oldest.rows.iter_mut().for_each(|all| all.extend_from_slice(&rows)),
                Err(error) => (oldest.rows, failure) = (None, Some(error)),
            }
        }
        if !oldest.parts.is_empty() {
            return None;
        }
        let Given { piece, began, rows, .. } = self.underway.pop_front()?;
        match failure {
            Some(error) => self.fail(&error),
            None => self.after(work.inputs(&piece), began, work.left()),
        }
        Some((piece, rows))
    }

    /// Gives a piece to the card, or has the processor read it.
    fn read<W: ReadingWork<Piece = P>>(&mut self, work: &mut W, piece: P) {
        let (began, inputs) = (Instant::now(), work.inputs(&piece));
        let Some(card) = self.card.as_ref().filter(|_| self.on_card) else {
            let rows = work.read(&piece);
            work.take(piece, &rows);
            return self.after(inputs, began, work.left());
        };
        let (source, together) = (&*work, card.together());
        let part = |start: usize| {
            let write = |at: usize, out: &mut [f32]| source.write(&piece, start + at, out);
            card.begin(&mut self.cpu, together.min(inputs - start), &write)
        };
        let parts: Result<VecDeque<Underway>, GpuError> = (0..inputs).step_by(together).map(part).collect();
        let (parts, rows) = match parts {
            Ok(parts) => (parts, Some(Vec::new())),
            Err(error) => {
                self.fail(&error);
                (VecDeque::new(), None)
            }
        };
        self.underway.push_back(Given { piece, began, parts, rows });
    }

    /// After the device that is tried out has read so many inputs since it began with them.
    fn after(&mut self, inputs: usize, began: Instant, left: usize) {
        match self.trial.after(inputs, began.elapsed().as_secs_f64(), left) {
            None => {}
            Some(Turn::ToTheCard(card)) => (self.card, self.on_card) = (Some(card), true),
            Some(Turn::ToTheProcessor) => self.on_card = false,
        }
    }

    /// The processor reads on.
    fn fail(&mut self, error: &GpuError) {
        tracing::info!(%error, "the processor reads on");
        (self.on_card, self.trial) = (false, ReadingTrial::NONE);
        self.failure.get_or_insert(error.to_string());
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use rakam_gpu::{Gpu, GpuReader};
    use rakam_nn::Inference;

    use super::*;

    const INPUTS: usize = 600;

    /// Inputs of a network, and what it has made of them so far.
    struct Inputs {
        inference: Inference,
        cpu: Cpu,
        begun: usize,
        rows: Vec<f32>,
        /// How many pieces the processor has read.
        on_processor: usize,
    }

    impl Inputs {
        fn new(network: &Network) -> Self {
            let inference = Inference::new(network);
            Self { inference, cpu: Cpu::new(1), begun: 0, rows: Vec::new(), on_processor: 0 }
        }

        fn input(at: usize, out: &mut [f32]) {
            out.iter_mut().enumerate().for_each(|(i, out)| *out = ((i * 31 + at * 17) % 101) as f32 / 100.0);
        }

        /// What the processor would make of all of them, and the largest difference to what was made.
        fn difference(&mut self) -> f32 {
            let expected = self.inference.logits_of_many(&mut self.cpu, INPUTS, &Self::input);
            assert_eq!(self.rows.len(), expected.len());
            let largest = expected.iter().fold(0.0f32, |largest, logit| largest.max(logit.abs()));
            expected.iter().zip(&self.rows).fold(0.0f32, |most, (a, b)| most.max((a - b).abs())) / largest
        }
    }

    impl ReadingWork for Inputs {
        type Piece = Range<usize>;

        fn next(&mut self, _: Option<usize>) -> Option<Range<usize>> {
            let begin = self.begun;
            self.begun = (begin + 100).min(INPUTS);
            (begin < self.begun).then_some(begin..self.begun)
        }

        fn left(&self) -> usize {
            // So many that a card is worth a trial on any machine.
            if self.rows.len() < INPUTS * self.inference.classes() { usize::MAX } else { 0 }
        }

        fn inputs(&self, piece: &Range<usize>) -> usize {
            piece.len()
        }

        fn write(&self, piece: &Range<usize>, at: usize, out: &mut [f32]) {
            Self::input(piece.start + at, out);
        }

        fn read(&mut self, piece: &Range<usize>) -> Vec<f32> {
            self.on_processor += 1;
            self.inference.logits_of_many(&mut self.cpu, piece.len(), &|at, out| Self::input(piece.start + at, out))
        }

        fn take(&mut self, piece: Range<usize>, rows: &[f32]) {
            assert_eq!(piece.start * self.inference.classes(), self.rows.len(), "out of order");
            self.rows.extend_from_slice(rows);
        }
    }

    fn network() -> Network {
        Network::new(rakam_model::classic(), 1).unwrap()
    }

    fn finish(reading: &mut Reading<Range<usize>>, inputs: &mut Inputs) {
        while inputs.left() > 0 {
            reading.work(inputs);
        }
    }

    #[test]
    fn a_card_reads_all_pieces_in_their_order() {
        let Some(gpu) = Gpu::for_tests() else { return };
        let (network, card) = (network(), GpuReader::new(&gpu, &network()).unwrap());
        let (mut reading, mut inputs) = (Reading::with(Some(card.into()), ReadingTrial::NONE), Inputs::new(&network));
        assert_eq!(reading.reads().card, Some(gpu.name().to_owned()));
        finish(&mut reading, &mut inputs);
        assert_eq!((inputs.on_processor, reading.waits()), (0, false));
        assert!(inputs.difference() < 1e-4);
    }

    #[test]
    fn the_processor_reads_what_a_card_that_is_lost_had_under_way() {
        let Some(gpu) = Gpu::for_tests() else { return };
        let (network, card) = (network(), GpuReader::new(&gpu, &network()).unwrap());
        let (mut reading, mut inputs) = (Reading::with(Some(card.into()), ReadingTrial::NONE), Inputs::new(&network));
        while inputs.rows.is_empty() {
            reading.work(&mut inputs);
        }
        gpu.lose();
        finish(&mut reading, &mut inputs);
        assert!((1..6).contains(&inputs.on_processor), "{} of 6 pieces", inputs.on_processor);
        assert!(inputs.difference() < 1e-4);
        let reads = reading.reads();
        assert!(reads.card.is_none() && reads.failure.is_some(), "{reads:?}");
    }

    #[test]
    fn a_card_that_is_tried_out_goes_on_with_what_the_processor_has_begun() {
        let Some(gpu) = Gpu::for_tests() else { return };
        let network = network();
        let (mut reading, mut inputs) =
            (Reading::with(None, ReadingTrial::of(gpu.clone(), &network)), Inputs::new(&network));
        let long_ago = Instant::now() - Duration::from_secs(10);
        // The processor takes long for its first piece, so the card gets the next ones.
        reading.after(100, long_ago, usize::MAX);
        assert_eq!(reading.reads().card, Some(gpu.name().to_owned()));
        while reading.underway.is_empty() {
            reading.work(&mut inputs);
        }
        // The card isn't timed for its first piece; for the second it takes longer than the processor.
        reading.after(10, long_ago, usize::MAX);
        reading.after(10, long_ago, usize::MAX);
        assert_eq!(reading.reads().card, None);
        assert!(ReadingTrial::known(&network).is_some_and(|pace| pace.cpu > pace.gpu));
        finish(&mut reading, &mut inputs);
        assert!(inputs.on_processor < 6 && inputs.difference() < 1e-4);
    }
}
