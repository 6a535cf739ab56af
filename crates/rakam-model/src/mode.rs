//! One digit or a number: the one way from ink to what is read in it.

use rakam_ink::{Framing, Ink, Input, Picture, PictureError};
use serde::Serialize;

use crate::{Number, Reader, Reading, Verdict};

/// What is read in ink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// All of the ink as one digit.
    Digit(Framing),
    /// Digits and signs side by side, in one or more rows.
    Number,
    /// A number if there is a digit with more digits or signs beside it, else one digit. Ink of at most one stroke that is surely a digit isn't
    /// taken apart, which would take five times as long.
    Auto,
}

impl Default for Mode {
    /// One digit, its ink centred.
    fn default() -> Self {
        Self::Digit(Framing::Centred)
    }
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Answer {
    /// One digit.
    Digit(Digit),
    /// Digits and signs, in rows.
    Number(Number),
}

/// One digit as it was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Digit {
    /// How it was read.
    #[serde(flatten)]
    pub reading: Reading,
    /// What the network saw of it; `None` without ink.
    #[serde(skip)]
    pub input: Option<Input>,
    /// By how many degrees a picture was turned clockwise to be read, 90, 180 or 270: only if upright it isn't a digit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub turned: Option<u16>,
}

impl Reader {
    /// Reads a picture or a drawing.
    ///
    /// ```
    /// # fn main() -> Result<(), rakam_model::ModelError> {
    /// use rakam_ink::{Drawing, Point, Stroke};
    /// use rakam_model::{Answer, DEFAULT, Mode, Reader, open};
    ///
    /// let stroke = |points: &[(f32, f32)]| -> Stroke {
    ///     points.iter().map(|&(x, y)| Point { x, y, width: 0.03 }).collect()
    /// };
    /// let seven = |left: f32| stroke(&[(left, 0.3), (left + 0.2, 0.3), (left + 0.07, 0.7)]);
    /// let drawing = Drawing::from_strokes([seven(0.1), seven(0.6)]);
    /// let reader = Reader::new(&open(DEFAULT)?);
    /// let Answer::Number(number) = reader.read(&drawing, Mode::Auto) else { panic!("these are two digits") };
    /// assert_eq!(number.number, "77");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn read<'a>(&self, ink: impl Into<Ink<'a>>, mode: Mode) -> Answer {
        let ink = ink.into();
        match self.single_unless_digits(mode) {
            Mode::Digit(framing) => Answer::Digit(self.read_digit(ink, framing)),
            Mode::Number => Answer::Number(self.read_number(ink)),
            Mode::Auto => {
                let input = ink.input(Framing::Centred);
                let reading = self.read_upright(input.as_ref());
                if ink.strokes().len() < 2 && reading.verdict == Verdict::Digit {
                    return Answer::Digit(self.digit_of(input, reading));
                }
                let number = self.number(&ink);
                let several = number.len() > 1 && !number.digits.is_empty();
                if several { Answer::Number(number) } else { Answer::Digit(self.digit_of(input, reading)) }
            }
        }
    }

    /// Reads a picture file of at most `most_pixels` pixels: its ink, or all of it if that is what the model reads.
    ///
    /// # Errors
    /// [`PictureError`] if it can't be decoded.
    pub fn read_file(&self, bytes: &[u8], most_pixels: u64, mode: Mode) -> Result<Answer, PictureError> {
        match self.single_unless_digits(mode) {
            Mode::Digit(framing) => {
                Ok(Answer::Digit(self.read_prepared(self.prepare_file(bytes, most_pixels, framing)?)))
            }
            mode => Ok(self.read(&Picture::decode_limited(bytes, most_pixels)?, mode)),
        }
    }

    /// Reads all of a picture, as [`Reader::read_whole`] takes it.
    #[must_use]
    pub fn digit_of_whole(&self, pixels: &[u8]) -> Digit {
        Digit { reading: self.read_whole(pixels), input: None, turned: None }
    }

    /// Whether the model reads the digits of ink, of which numbers are made.
    #[must_use]
    pub fn reads_numbers(&self) -> bool {
        self.labels().are_digits() && self.whole_picture().is_none()
    }

    /// Numbers are made of digits: a model of other classes reads one thing at a time.
    fn single_unless_digits(&self, mode: Mode) -> Mode {
        if self.reads_numbers() || matches!(mode, Mode::Digit(_)) { mode } else { Mode::default() }
    }

    /// Reads all of the ink as one digit: [`Mode::Digit`].
    #[must_use]
    pub fn read_digit<'a>(&self, ink: impl Into<Ink<'a>>, framing: Framing) -> Digit {
        self.read_prepared(self.prepare(ink, framing))
    }
}

#[cfg(test)]
mod tests {
    use rakam_ink::{Drawing, Point, Stroke};

    use super::*;
    use crate::embedded;

    fn line(points: &[(f32, f32)]) -> Stroke {
        points.iter().map(|&(x, y)| Point { x, y, width: 0.03 }).collect()
    }

    #[test]
    fn two_digits_are_a_number_and_one_of_two_strokes_is_a_digit() {
        let reader = Reader::new(&embedded()[0].model().unwrap());
        let seven = |left: f32| line(&[(left, 0.3), (left + 0.2, 0.3), (left + 0.07, 0.7)]);
        let two_digits = Drawing::from_strokes([seven(0.1), seven(0.6)]);
        assert_eq!(reader.read(&two_digits, Mode::Auto), Answer::Number(reader.read_number(&two_digits)));
        let barred = Drawing::from_strokes([seven(0.4), line(&[(0.42, 0.5), (0.6, 0.5)])]);
        let digit = reader.read_digit(&barred, Framing::Centred);
        assert_eq!(digit.reading.digit, Some(7));
        assert_eq!(reader.read(&barred, Mode::Auto), Answer::Digit(digit));
    }

    #[test]
    fn a_stroke_that_is_surely_a_digit_is_not_taken_apart() {
        let reader = Reader::new(&embedded()[0].model().unwrap());
        let one = Drawing::from_strokes([line(&[(0.5, 0.2), (0.5, 0.8)])]);
        assert_eq!(reader.read(&one, Mode::Auto), reader.read(&one, Mode::default()));
        let nothing = reader.read(Drawing::new(), Mode::Auto);
        assert_eq!(nothing, Answer::Digit(Digit { reading: Reading::empty(10), input: None, turned: None }));
    }
}
