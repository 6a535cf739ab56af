//! Many images at once, on all cores.

use std::ops::Range;

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use rakam_ink::{Framing, Input};
use rakam_model::{Answer, Digit, Mode, Reader, Verdict};
use rakam_nn::{Cpu, LANES};

use crate::error::refused;
use crate::source::{Source, of_pixels};

/// Each thread gets so many images at a time; between them, Ctrl-C is heard.
const SHARE: usize = 4 * LANES;

/// Images that came together.
#[derive(FromPyObject)]
pub(crate) enum Batch {
    /// The pixels of all, then their number, height, width and the bytes of a pixel.
    Block(PyBackedBytes, usize, usize, usize, usize),
    /// Each by itself.
    List(Vec<Source>),
}

/// Of all readings the verdict (its place in the contract's list), the digit (-1: none), the confidence, the
/// probabilities, and by how many degrees the image was turned, as the bytes of columns of u8, i16, f32, f32 and u16.
pub(crate) type Columns<'py> = [Bound<'py, PyBytes>; 5];

impl Batch {
    fn len(&self) -> usize {
        match self {
            Self::Block(_, count, ..) => *count,
            Self::List(images) => images.len(),
        }
    }

    pub(crate) fn read<'py>(&self, py: Python<'py>, reader: &Reader) -> PyResult<Columns<'py>> {
        let mut columns: [Vec<u8>; 5] = Default::default();
        let cores = Cpu::processors();
        let mut cpu = Cpu::new(cores.min(self.len()));
        let at_a_time = SHARE * cpu.threads();
        for start in (0..self.len()).step_by(at_a_time) {
            py.check_signals()?;
            let range = start..self.len().min(start + at_a_time);
            py.detach(|| self.read_some(range, reader, &mut cpu, &mut columns)).map_err(refused)?;
        }
        Ok(columns.map(|column| PyBytes::new(py, &column)))
    }

    /// Reads a range of the images.
    fn read_some(
        &self,
        range: Range<usize>,
        reader: &Reader,
        cpu: &mut Cpu,
        columns: &mut [Vec<u8>; 5],
    ) -> Result<(), String> {
        if reader.whole_picture().is_some() {
            let mut answers: Vec<Result<Answer, String>> = vec![Err(String::new()); range.len()];
            cpu.for_each(&mut answers, |i, answer| *answer = self.read_whole(range.start + i, reader));
            for answer in answers {
                if let Answer::Digit(digit) = answer? {
                    append(columns, &digit);
                }
            }
            return Ok(());
        }
        let mut inputs: Vec<Result<Input, String>> = vec![Ok(blank()); range.len()];
        cpu.for_each(&mut inputs, |i, input| *input = self.input(range.start + i));
        let inputs = inputs.into_iter().collect::<Result<Vec<_>, _>>()?;
        let readings = reader.read_many(cpu, &inputs);
        let mut digits: Vec<_> = inputs.into_iter().zip(readings).map(|both| (Some(both), None)).collect();
        cpu.for_each(&mut digits, |_, (both, digit)| {
            *digit = both.take().map(|(input, reading)| reader.digit_of(Some(input), reading));
        });
        for digit in digits.into_iter().filter_map(|(_, digit)| digit) {
            append(columns, &digit);
        }
        Ok(())
    }

    /// Reads all of one image.
    fn read_whole(&self, at: usize, reader: &Reader) -> Result<Answer, String> {
        let answer = match (self, reader.whole_picture()) {
            (Self::Block(bytes, count, height, width, channels), Some(whole)) => {
                let size = bytes.len() / count;
                whole
                    .scale(*width, *height, *channels, &bytes[at * size..][..size])
                    .map(|pixels| reader.answer_whole(&pixels))
                    .map_err(|error| error.to_string())
            }
            (Self::Block(..), None) => Err("the network reads ink".to_owned()),
            (Self::List(images), _) => images[at].read(reader, Mode::default()).map_err(|error| error.to_string()),
        };
        answer.map_err(|error| format!("image {at}: {error}"))
    }

    /// What the network sees of one image. Without ink it is blank, which is read as empty.
    fn input(&self, at: usize) -> Result<Input, String> {
        let picture = match self {
            Self::Block(bytes, count, height, width, channels) => {
                let size = bytes.len() / count;
                of_pixels(&bytes[at * size..][..size], *height, *width, *channels)
                    .map_err(|error| format!("image {at}: {error}"))?
            }
            Self::List(images) => images[at].picture().map_err(|error| format!("image {at}: {error}"))?,
        };
        Ok(Input::from_picture(&picture, Framing::Centred).unwrap_or_else(blank))
    }
}

fn blank() -> Input {
    Input::from_pixels([0.0; Input::SIDE * Input::SIDE])
}

fn append([verdicts, digits, confidences, probabilities, turned]: &mut [Vec<u8>; 5], digit: &Digit) {
    let reading = &digit.reading;
    verdicts.push(match reading.verdict {
        Verdict::Digit => 0,
        Verdict::Unsure => 1,
        Verdict::NotADigit => 2,
        Verdict::Empty => 3,
    });
    digits.extend(reading.digit.map_or(-1, i16::from).to_ne_bytes());
    confidences.extend(reading.confidence.to_ne_bytes());
    probabilities.extend(reading.probabilities.iter().flat_map(|share| share.to_ne_bytes()));
    turned.extend(digit.turned.unwrap_or(0).to_ne_bytes());
}
