//! Many images at once, on many threads.

use std::ops::Range;
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use rakam_model::{Digit, Prepared, Verdict};
use rakam_nn::{Cpu, LANES};
use rakam_train::BatchReader;

use crate::arrow::ArrowImages;
use crate::error::{Errors, refused};
use crate::source::{Image, Size, Source, SourceError};

/// Images are read so many at a time as take about [`SOON`], and at most [`MOST`]: in between, Ctrl-C is heard. They are a multiple of
/// [`LANES`], so that the last bits don't depend on how fast the machine is.
const MOST: usize = 4096;
const SOON: Duration = Duration::from_millis(100);

/// Images that came together.
#[derive(FromPyObject)]
pub(crate) enum Batch {
    /// In Arrow's arrays.
    Arrow(Py<ArrowImages>),
    /// The pixels of all, then their number, height, width and the bytes of a pixel.
    Block(PyBackedBytes, usize, usize, usize, usize),
    /// Each by itself; null for none.
    List(Vec<Option<Source>>),
}

/// Of all readings the verdict (its place in the contract's list, [`UNREAD`] after them), the class (-1: none), the confidence, the
/// probabilities, and by how many degrees the image was turned, as the bytes of columns of u8, i16, f32, f32 and u16.
pub(crate) type Columns<'py> = [Bound<'py, PyBytes>; 5];

/// The place of the verdict on an image that can't be read.
const UNREAD: u8 = 4;

impl Batch {
    fn len(&self) -> usize {
        match self {
            Self::Arrow(images) => images.get().len(),
            Self::Block(_, count, ..) => *count,
            Self::List(images) => images.len(),
        }
    }

    fn image(&self, at: usize) -> Image<'_> {
        match self {
            Self::Arrow(images) => images.get().image(at),
            &Self::Block(ref pixels, _, height, width, channels) => {
                let size = Size { height, width, channels };
                Image::Pixels(&pixels[at * size.bytes()..][..size.bytes()], size)
            }
            Self::List(images) => images[at].as_ref().map_or(Image::MISSING, Source::image),
        }
    }

    /// Reads all images, of which the first has the index `first`. The first that can't be read is an error, unless errors are to be
    /// kept beside the readings.
    pub(crate) fn read<'py>(
        &self,
        py: Python<'py>,
        reader: &BatchReader,
        first: usize,
        keep_errors: bool,
    ) -> PyResult<(Columns<'py>, Errors)> {
        let (mut columns, mut errors): ([Vec<u8>; 5], Errors) = Default::default();
        let nothing = Digit { reading: reader.reader().read_nothing(), input: None, turned: None };
        let mut cpu = Cpu::new(reader.threads().min(self.len()));
        let (mut start, mut at_a_time) = (0, LANES * cpu.threads());
        while start < self.len() {
            py.check_signals()?;
            let range = start..self.len().min(start + at_a_time);
            let next = range.end;
            let began = Instant::now();
            let digits = py.detach(|| self.read_some(range, reader, &mut cpu));
            let took = began.elapsed();
            if took < SOON / 2 {
                at_a_time = (2 * at_a_time).min(MOST);
            } else if took > SOON {
                at_a_time = (at_a_time / 2).max(2 * cpu.threads()).next_multiple_of(LANES);
            }
            for (at, digit) in (first + start..).zip(digits) {
                match digit {
                    Ok(digit) => append(&mut columns, verdict(&digit), &digit),
                    Err(error) if keep_errors => {
                        append(&mut columns, UNREAD, &nothing);
                        errors.push((at, error.to_string()));
                    }
                    Err(error) => return Err(refused(format_args!("image {at}: {error}"))),
                }
            }
            start = next;
        }
        Ok((columns.map(|column| PyBytes::new(py, &column)), errors))
    }

    /// Reads a range of the images.
    fn read_some(&self, range: Range<usize>, reader: &BatchReader, cpu: &mut Cpu) -> Vec<Result<Digit, SourceError>> {
        let mut pictures: Vec<_> = range.clone().map(|_| Ok(Prepared::Ink(None))).collect();
        cpu.for_each(&mut pictures, |i, picture| *picture = self.image(range.start + i).prepared(reader.reader()));
        reader.read(cpu, pictures)
    }
}

/// The place of a verdict in the contract's list.
fn verdict(digit: &Digit) -> u8 {
    match digit.reading.verdict {
        Verdict::Digit => 0,
        Verdict::Unsure => 1,
        Verdict::NotADigit => 2,
        Verdict::Empty => 3,
    }
}

fn append([verdicts, classes, confidences, probabilities, turned]: &mut [Vec<u8>; 5], verdict: u8, digit: &Digit) {
    let reading = &digit.reading;
    verdicts.push(verdict);
    classes.extend(reading.class.map_or(-1, i16::from).to_ne_bytes());
    confidences.extend(reading.confidence.to_ne_bytes());
    probabilities.extend(reading.probabilities.iter().flat_map(|share| share.to_ne_bytes()));
    turned.extend(digit.turned.unwrap_or(0).to_ne_bytes());
}
