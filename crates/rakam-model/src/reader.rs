//! From an input to a reading.

use std::sync::Arc;

use rakam_ink::{Framing, Input, WholePicture};
use rakam_nn::{Coprocessor, Cpu, Inference, LANES, Shape};

use crate::{Calibration, InputNorm, Labels, MNIST_INPUT, Model, Reading};

/// Fewer inputs than this are read one by one: side by side, any few take the time of [`LANES`] of them.
const FEW: usize = 14;

/// Reads ink with one model.
#[derive(Debug)]
pub struct Reader {
    inference: Inference,
    shape: Shape,
    input: InputNorm,
    whole_picture: Option<WholePicture>,
    calibration: Calibration,
    labels: Labels,
}

impl Reader {
    /// Packs a model for reading.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        Self {
            inference: Inference::new(&model.network),
            shape: model.network.architecture().input,
            input: model.input,
            whole_picture: model.whole_picture(),
            calibration: model.calibration,
            labels: model.labels.clone(),
        }
    }

    /// Reads single inputs with the instruction set of `cpu`, not with the best one.
    #[must_use]
    pub fn on(mut self, cpu: &Cpu) -> Self {
        self.inference = self.inference.on(cpu);
        self
    }

    /// Has many inputs read by another device, which was given the model's network.
    #[must_use]
    pub fn with(mut self, coprocessor: Arc<dyn Coprocessor>) -> Self {
        self.inference = self.inference.with(coprocessor);
        self
    }

    /// [`Inference::device`] of the network.
    #[must_use]
    pub fn device(&self) -> Option<&str> {
        self.inference.device()
    }

    /// The labels of the model's classes.
    #[must_use]
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// [`Model::whole_picture`] of the model.
    #[must_use]
    pub fn whole_picture(&self) -> Option<WholePicture> {
        self.whole_picture
    }

    /// The framing of ink for this model if `asked` was asked for: a model of whole pictures takes nothing else.
    pub(crate) fn framing(&self, asked: Framing) -> Framing {
        if self.whole_picture().is_some() { Framing::AsIs } else { asked }
    }

    /// The reading of no ink.
    #[must_use]
    pub fn read_nothing(&self) -> Reading {
        Reading::empty(self.labels.len())
    }

    /// Reads one input, on the calling thread.
    #[must_use]
    pub fn read_input(&self, input: &Input) -> Reading {
        if input.is_blank() {
            return self.read_nothing();
        }
        if self.shape != MNIST_INPUT {
            let mut pixels = vec![0.0; self.shape.len()];
            self.write(input, &mut pixels);
            return self.calibration.reading(&self.inference.logits(&pixels), &self.labels);
        }
        let pixels = input.pixels().map(|pixel| self.input.apply(pixel));
        self.calibration.reading(&self.inference.logits(&pixels), &self.labels)
    }

    /// Reads an input as it is, if there is one, on the calling thread.
    pub(crate) fn read_upright(&self, input: Option<&Input>) -> Reading {
        input.map_or_else(|| self.read_nothing(), |input| self.read_input(input))
    }

    /// Reads all of a picture: pixels as [`Reader::whole_picture`] scales them, channel by channel, 0 to 255. Missing ones
    /// are 0.
    #[must_use]
    pub fn read_whole(&self, pixels: &[u8]) -> Reading {
        let mut input = vec![0.0; self.shape.len()];
        self.write_whole(pixels, &mut input);
        self.calibration.reading(&self.inference.logits(&input), &self.labels)
    }

    pub(crate) fn write_whole(&self, pixels: &[u8], out: &mut [f32]) {
        out.fill(self.input.apply_byte(0));
        out.iter_mut().zip(pixels).for_each(|(number, &byte)| *number = self.input.apply_byte(byte));
    }

    /// Writes ink as the network's input: for a network of another size, enlarged or reduced, and in every channel.
    pub(crate) fn write(&self, input: &Input, out: &mut [f32]) {
        let Shape { height, width, .. } = self.shape;
        let ink = input.pixels();
        if self.shape == MNIST_INPUT {
            out.iter_mut().zip(ink).for_each(|(out, &pixel)| *out = self.input.apply(pixel));
            return;
        }
        for (at, out) in out.iter_mut().enumerate() {
            let place = |i: usize, of: usize| (i * Input::SIDE + Input::SIDE / 2) / of;
            let (x, y) = (place(at % width, width), place(at / width % height, height));
            *out = self.input.apply(ink[y.min(Input::SIDE - 1) * Input::SIDE + x.min(Input::SIDE - 1)]);
        }
    }

    /// Reads inputs that came together, on the calling thread; the readings are in the order of the inputs.
    #[must_use]
    pub fn read_together(&self, inputs: &[Input]) -> Vec<Reading> {
        let read = |block: &[Input]| -> Vec<Reading> {
            if block.len() < FEW {
                block.iter().map(|input| self.read_input(input)).collect()
            } else {
                self.read_many(&mut Cpu::new(1), block)
            }
        };
        inputs.chunks(LANES).flat_map(read).collect()
    }

    /// Reads many inputs on all threads of `cpu`; returns the readings in the order of the inputs.
    #[must_use]
    pub fn read_many(&self, cpu: &mut Cpu, inputs: &[Input]) -> Vec<Reading> {
        let write = |i: usize, out: &mut [f32]| self.write(&inputs[i], out);
        self.read_all(cpu, inputs.len(), &write, |i| inputs[i].is_blank())
    }

    /// Reads what `write` writes; where there `is_nothing` it isn't asked.
    pub(crate) fn read_all(
        &self,
        cpu: &mut Cpu,
        count: usize,
        write: &(dyn Fn(usize, &mut [f32]) + Sync),
        is_nothing: impl Fn(usize) -> bool,
    ) -> Vec<Reading> {
        let something: Vec<usize> = (0..count).filter(|&i| !is_nothing(i)).collect();
        let logits = self.inference.logits_of_many(cpu, something.len(), &|i, out| write(something[i], out));
        let mut readings = vec![Reading::BLANK; something.len()];
        let share = something.len().div_ceil(cpu.threads()).max(1);
        let rows = logits.chunks(share * self.inference.classes());
        let mut shares: Vec<_> = readings.chunks_mut(share).zip(rows).collect();
        cpu.for_each(&mut shares, |_, (readings, rows)| {
            for (reading, row) in readings.iter_mut().zip(rows.chunks(self.inference.classes())) {
                *reading = self.calibration.reading(row, &self.labels);
            }
        });
        if something.len() == count {
            return readings;
        }
        let mut all = vec![self.read_nothing(); count];
        something.into_iter().zip(readings).for_each(|(i, reading)| all[i] = reading);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Verdict, embedded};

    #[test]
    fn no_ink_is_empty_one_by_one_and_many_at_once() {
        let reader = Reader::new(&embedded()[0].model().unwrap());
        let blank = Input::from_pixels([0.0; 784]);
        let inked = Input::from_pixels([0.5; 784]);
        assert_eq!(reader.read_input(&blank), Reading::empty(10));
        let many = reader.read_many(&mut Cpu::new(2), &[inked.clone(), blank, inked]);
        assert_eq!(
            many.iter().map(|reading| reading.verdict == Verdict::Empty).collect::<Vec<_>>(),
            [false, true, false]
        );
    }

    #[test]
    fn inputs_that_came_together_read_as_each_alone() {
        let reader = Reader::new(&embedded()[0].model().unwrap());
        let bar =
            |x: usize| std::array::from_fn(|i| if (4..24).contains(&(i / 28)) && i % 28 == x { 1.0 } else { 0.0 });
        let inputs: Vec<Input> = (0..LANES + 3).map(|x| Input::from_pixels(bar(x + 4))).collect();
        let together = reader.read_together(&inputs);
        assert_eq!(together.len(), inputs.len());
        for (input, together) in inputs.iter().zip(together) {
            let alone = reader.read_input(input);
            assert_eq!((together.verdict, together.digit), (alone.verdict, alone.digit));
            assert!((together.confidence - alone.confidence).abs() < 1e-5);
        }
    }

    #[test]
    fn a_reading_is_written_as_the_contract_says() {
        let text = serde_json::to_string(&Reading::empty(10)).unwrap();
        assert!(
            text.starts_with(r#"{"verdict":"empty","digit":null,"label":null,"confidence":0.0,"probabilities":[0.0,"#),
            "{text}"
        );
    }
}
