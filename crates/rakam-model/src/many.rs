//! Many pictures: what a model is shown of them is prepared one by one, and read side by side.

use rakam_ink::{Framing, Ink, Input, Picture, PictureError};
use rakam_nn::Cpu;

use crate::{Digit, Reader};

/// What a model is shown of a picture or a drawing.
#[derive(Clone, Debug, PartialEq)]
pub enum Prepared {
    /// Its ink, brought to 28x28; `None` without ink.
    Ink(Option<Input>),
    /// All of it, as [`Reader::read_whole`] takes it.
    Whole(Vec<u8>),
}

impl Reader {
    /// What the model is shown of ink.
    #[must_use]
    pub fn prepare<'a>(&self, ink: impl Into<Ink<'a>>, framing: Framing) -> Prepared {
        Prepared::Ink(ink.into().input(self.framing(framing)))
    }

    /// What the model is shown of a picture file of at most `most_pixels` pixels.
    ///
    /// # Errors
    /// [`PictureError`] if it can't be decoded.
    pub fn prepare_file(&self, bytes: &[u8], most_pixels: u64, framing: Framing) -> Result<Prepared, PictureError> {
        match self.whole_picture() {
            Some(whole) => Ok(Prepared::Whole(whole.decode(bytes, most_pixels)?)),
            None => Ok(self.prepare(&Picture::decode_limited(bytes, most_pixels)?, framing)),
        }
    }

    /// Reads what was prepared, on the calling thread.
    #[must_use]
    pub fn read_prepared(&self, prepared: Prepared) -> Digit {
        match prepared {
            Prepared::Ink(input) => {
                let reading = self.read_upright(input.as_ref());
                self.digit_of(input, reading)
            }
            Prepared::Whole(pixels) => self.digit_of_whole(&pixels),
        }
    }

    /// Reads many that were prepared, on all threads of `cpu`; returns the digits in their order. Probabilities differ from
    /// those of [`Reader::read_prepared`] by rounding, but on the processor not with how many are read at a time.
    #[must_use]
    pub fn read_many_prepared(&self, cpu: &mut Cpu, prepared: Vec<Prepared>) -> Vec<Digit> {
        let write = |i: usize, out: &mut [f32]| match &prepared[i] {
            Prepared::Ink(Some(input)) => self.write(input, out),
            Prepared::Ink(None) => {}
            Prepared::Whole(pixels) => self.write_whole(pixels, out),
        };
        let is_nothing = |i: usize| match &prepared[i] {
            Prepared::Ink(input) => input.as_ref().is_none_or(Input::is_blank),
            Prepared::Whole(_) => false,
        };
        let readings = self.read_all(cpu, prepared.len(), &write, is_nothing);
        let input = |prepared| match prepared {
            Prepared::Ink(input) => input,
            Prepared::Whole(_) => None,
        };
        let digit = |(prepared, reading)| Digit { reading, input: input(prepared), turned: None };
        let mut digits: Vec<Digit> = prepared.into_iter().zip(readings).map(digit).collect();
        cpu.for_each(&mut digits, |_, digit| {
            let turned = digit.input.as_ref().and_then(|input| self.turned(input, &digit.reading));
            if let Some(turned) = turned {
                *digit = turned;
            }
        });
        digits
    }
}

#[cfg(test)]
mod tests {
    use rakam_ink::{Drawing, Point, Stroke};

    use super::*;
    use crate::{Reading, Verdict, embedded};

    /// A line that leans by so much.
    fn line(lean: f32) -> Drawing {
        let at = |(x, y)| Point { x, y, width: 0.06 };
        Drawing::from_strokes([Stroke::from_iter([(0.5 - lean, 0.2), (0.5 + lean, 0.8)].map(at))])
    }

    #[test]
    fn many_are_read_as_each_alone_and_their_number_changes_no_bit() {
        let reader = Reader::new(&embedded()[0].model().unwrap());
        let mut prepared: Vec<Prepared> =
            (0..40).map(|i| reader.prepare(line(i as f32 / 100.0), Framing::Centred)).collect();
        prepared[7] = Prepared::Ink(None);
        let mut cpu = Cpu::new(2);
        let together = reader.read_many_prepared(&mut cpu, prepared.clone());
        assert_eq!(together[7], Digit { reading: Reading::empty(10), input: None, turned: None });
        for (prepared, together) in prepared.iter().zip(&together) {
            let alone = reader.read_prepared(prepared.clone());
            assert_eq!(
                (alone.reading.verdict, alone.reading.digit),
                (together.reading.verdict, together.reading.digit)
            );
            assert!((alone.reading.confidence - together.reading.confidence).abs() < 1e-5);
            assert_eq!(alone.input, together.input);
        }
        let by_threes = prepared.chunks(3).flat_map(|three| reader.read_many_prepared(&mut cpu, three.to_vec()));
        assert_eq!(by_threes.collect::<Vec<_>>(), together);
    }

    #[test]
    fn what_lies_on_its_side_is_turned_among_many_too() {
        let reader = Reader::new(&embedded()[0].model().unwrap());
        let at = |(x, y): (f32, f32)| Point { x: y, y: 1.0 - x, width: 0.06 };
        let four = [&[(0.4, 0.15), (0.25, 0.55), (0.7, 0.55)][..], &[(0.6, 0.2), (0.58, 0.85)]];
        let drawing = Drawing::from_strokes(four.map(|points| points.iter().copied().map(at).collect::<Stroke>()));
        let file = drawing.render(200).encode_png().unwrap();
        let prepared = reader.prepare_file(&file, u64::MAX, Framing::Centred).unwrap();
        let digits = reader.read_many_prepared(&mut Cpu::new(1), vec![prepared; 2]);
        for digit in digits {
            assert_eq!((digit.reading.verdict, digit.reading.digit, digit.turned), (Verdict::Digit, Some(4), Some(90)));
        }
    }
}
