//! A number: several digits side by side.
//!
//! The ink is cut into pieces in all ways that make sense ([`Segmentation`]), the network reads the pieces, and the
//! cheapest way through them from left to right is the number: the shortest path, where the length of a piece is its
//! negative log likelihood and what its shape and its cuts speak against it.

use rakam_ink::{Framing, Ink, Input, Piece, Segmentation};
use serde::Serialize;

use crate::{Labels, Reader, Reading, Verdict};

// The weights below were found by search on numbers put together from the 5,000 held-back training images of MNIST, with
// a network that rejects what isn't a digit; single images count as numbers of one digit, and weigh most.

/// The most that a piece costs for its reading, in nats: one that isn't a digit must not make the reader split what is around
/// it.
const DEAREST_READING: f32 = 6.0;

/// The weight of the network's doubt whether a piece is a digit at all, against that of its doubt which one.
const DIGITNESS: f32 = 1.4;

/// What a cut costs in nats for each height of the writing that it goes through ink, and for being a cut at all.
const CUT: f32 = 8.0;
const ANY_CUT: f32 = 0.35;

/// What a gap within a piece costs, in nats for each height of the writing.
const GAP: f32 = 5.0;

/// What a piece costs for each halving of its height against the highest, in nats.
const LOW: f32 = 1.4;

/// What a piece costs that is wider than `WIDE` heights of the writing, in nats for each height more.
const TOO_WIDE: f32 = 4.3;
const WIDE: f32 = 0.63;

/// Ink that is separate isn't cut if it is read as a digit with at least this probability,
const SURE_WHOLE: f32 = 0.88;
/// and is at most this wide, in heights of the writing.
const SURELY_ONE: f32 = 0.85;

/// A piece lower than this, in heights of the writing, is a mark and no digit: a dot, a comma, a minus.
const MARK: f32 = 0.35;

/// What a separate mark costs, in nats: more than a roof or a bar as a part of its digit, less than a minus as a
/// part of its neighbour.
const ANY_MARK: f32 = 1.5;

/// No more pieces than this are read: what needs more is a scribble.
const MOST_PIECES: usize = 256;

/// A number as it was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Number {
    /// The digits from left to right, `?` for ink that isn't read as a digit; empty if there is no ink.
    pub number: String,
    /// The box of each, and how it was read.
    pub digits: Vec<NumberDigit>,
}

/// One digit of a number, or ink between the digits that isn't one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberDigit {
    /// Left, top, width and height of its ink: in pixels of the picture, or in canvas sides for a drawing.
    #[serde(rename = "box")]
    pub bounds: [f32; 4],
    /// How it was read.
    #[serde(flatten)]
    pub reading: Reading,
    /// What the network saw of it.
    #[serde(skip)]
    pub input: Input,
}

impl Reader {
    /// Reads the number in a picture or a drawing: [`Mode::Number`](crate::Mode::Number). Specks smaller than an eighth of
    /// the writing's height are ignored; larger marks that aren't digits, such as a minus or a comma, are a `?`. Ink
    /// that isn't a line of digits, with more than 64 separate parts, is read as one digit.
    #[must_use]
    pub fn read_number<'a>(&self, ink: impl Into<Ink<'a>>) -> Number {
        self.number(&ink.into())
    }

    pub(crate) fn number(&self, ink: &Ink<'_>) -> Number {
        if let Some(pieces) = ink.segmentation().and_then(|segmentation| self.spell(&segmentation)) {
            return Number::new(pieces, self.labels());
        }
        let [width, height] = ink.size();
        let digit = |input| NumberDigit { bounds: [0.0, 0.0, width, height], reading: self.read_input(&input), input };
        Number::new(ink.input(Framing::Centred).map(digit).into_iter().collect(), self.labels())
    }

    /// The pieces of the shortest path. `None` if there are too many to read.
    fn spell(&self, segmentation: &Segmentation) -> Option<Vec<NumberDigit>> {
        let pieces = segmentation.pieces();
        let mut read: Vec<Option<Read>> = vec![None; pieces.len()];
        self.read_pieces(segmentation, &mut read, |piece| piece.apart)?;
        let path = shortest(segmentation.parts(), pieces, &read);
        let doubtful: Vec<&Piece> =
            path.iter().filter(|&&i| is_doubtful(&pieces[i], &read[i])).map(|&i| &pieces[i]).collect();
        let within = |piece: &Piece| {
            let holds = |d: &&Piece| d.parts.start <= piece.parts.start && piece.parts.end <= d.parts.end;
            doubtful.iter().any(holds)
        };
        self.read_pieces(segmentation, &mut read, within)?;
        let path = shortest(segmentation.parts(), pieces, &read);
        let digit = |i: usize| {
            let Read { input, reading, .. } = read[i].take()?;
            Some(NumberDigit { bounds: pieces[i].bounds, reading: marked(reading, &pieces[i]), input })
        };
        Some(path.into_iter().filter_map(digit).collect())
    }

    /// Reads the pieces that are `wanted` and have not been read. `None` if they are too many.
    fn read_pieces(
        &self,
        segmentation: &Segmentation,
        read: &mut [Option<Read>],
        wanted: impl Fn(&Piece) -> bool,
    ) -> Option<()> {
        let pieces = segmentation.pieces();
        let new: Vec<usize> = (0..pieces.len()).filter(|&i| read[i].is_none() && wanted(&pieces[i])).collect();
        if new.len() > MOST_PIECES {
            return None;
        }
        let blank = || Input::from_pixels([0.0; Input::SIDE * Input::SIDE]);
        let inputs: Vec<Input> = new.iter().map(|&i| segmentation.input(&pieces[i]).unwrap_or_else(blank)).collect();
        let readings = self.read_together(&inputs);
        for ((i, reading), input) in new.into_iter().zip(readings).zip(inputs) {
            let cost = cost(&pieces[i], &reading);
            read[i] = Some(Read { input, reading, cost });
        }
        Some(())
    }
}

impl Number {
    fn new(digits: Vec<NumberDigit>, labels: &Labels) -> Self {
        let label = |digit: &NumberDigit| digit.reading.digit.and_then(|class| labels.get(class.into())).unwrap_or("?");
        Number { number: digits.iter().map(label).collect(), digits }
    }
}

/// A piece as it was read, and its length on the path.
#[derive(Clone, Debug)]
struct Read {
    input: Input,
    reading: Reading,
    cost: f32,
}

fn cost(piece: &Piece, reading: &Reading) -> f32 {
    if piece.apart && piece.height < MARK {
        return ANY_MARK;
    }
    let best = reading.probabilities.iter().copied().fold(0.0, f32::max);
    let doubt = -(DIGITNESS * reading.digitness.ln() + best.ln());
    let reading = doubt.min(DEAREST_READING);
    let cut = CUT * piece.cut + if piece.apart { 0.0 } else { ANY_CUT };
    let low = LOW * -piece.height.min(1.0).log2();
    reading + cut + GAP * piece.gap + low + TOO_WIDE * (piece.width - WIDE).max(0.0)
}

/// Whether a separate piece may be several digits.
fn is_doubtful(piece: &Piece, read: &Option<Read>) -> bool {
    piece.width > SURELY_ONE
        || read.as_ref().is_none_or(|read| read.reading.digitness * read.reading.confidence < SURE_WHOLE)
}

/// The reading of a piece, which isn't a digit if it is as small as a mark.
fn marked(reading: Reading, piece: &Piece) -> Reading {
    if piece.height < MARK {
        Reading { verdict: Verdict::NotADigit, digit: None, label: None, confidence: 0.0, ..reading }
    } else {
        reading
    }
}

/// The cheapest way through the parts in pieces that were read, as indices of these.
fn shortest(parts: usize, pieces: &[Piece], read: &[Option<Read>]) -> Vec<usize> {
    // For each place between parts, the cost of the way to it and the piece that it ends with. Pieces are sorted by
    // their start, so the way to its start is known.
    let mut best: Vec<(f32, Option<usize>)> = vec![(f32::INFINITY, None); parts + 1];
    best[0].0 = 0.0;
    for (i, (piece, read)) in pieces.iter().zip(read).enumerate() {
        let Some(read) = read else { continue };
        let cost = best[piece.parts.start].0 + read.cost;
        if cost < best[piece.parts.end].0 {
            best[piece.parts.end] = (cost, Some(i));
        }
    }
    let mut path = Vec::new();
    let mut at = parts;
    while let Some(i) = best[at].1 {
        path.push(i);
        at = pieces[i].parts.start;
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use rakam_ink::{Drawing, Picture, Point, Stroke};

    use super::*;
    use crate::embedded;

    fn reader() -> Reader {
        Reader::new(&embedded()[0].model().unwrap())
    }

    /// An upright oval as high as `height` canvas sides, its left edge at `left`.
    fn zero(left: f32, height: f32, width: f32) -> Stroke {
        let at = |i: usize| {
            let angle = i as f32 * std::f32::consts::TAU / 24.0;
            Point { x: left + height * (0.3 + 0.3 * angle.sin()), y: 0.5 - height / 2.0 * angle.cos(), width }
        };
        (0..=24).map(at).collect()
    }

    fn one(x: f32, height: f32, width: f32) -> Stroke {
        [0.5 - height / 2.0, 0.5, 0.5 + height / 2.0].map(|y| Point { x, y, width }).into_iter().collect()
    }

    #[test]
    fn digits_on_the_canvas_are_read_in_their_order_not_in_that_of_drawing() {
        let strokes = [one(0.85, 0.3, 0.04), zero(0.5, 0.3, 0.04), one(0.4, 0.3, 0.04), zero(0.1, 0.3, 0.04)];
        let read = reader().read_number(Drawing::from_strokes(strokes));
        assert_eq!(read.number, "0101");
        for (digit, left) in read.digits.iter().zip([0.08, 0.38, 0.48, 0.83]) {
            let [x, y, _, height] = digit.bounds;
            assert!((x - left).abs() < 0.01 && (y - 0.33).abs() < 0.01 && (height - 0.34).abs() < 0.02, "{digit:?}");
        }
    }

    #[test]
    fn a_thick_pen_does_not_glue_what_the_hand_kept_apart() {
        let strokes = [zero(0.2, 0.3, 0.06), zero(0.41, 0.3, 0.06)];
        assert_eq!(reader().read_number(Drawing::from_strokes(strokes)).number, "00");
    }

    #[test]
    fn one_digit_reads_as_it_does_alone() {
        let drawing = Drawing::from_strokes([zero(0.1, 0.6, 0.05)]);
        let read = reader().read_number(&drawing);
        assert_eq!(read.number, "0");
        let alone = reader().read_digit(&drawing, Framing::Centred).reading;
        assert!((read.digits[0].reading.confidence - alone.confidence).abs() < 1e-4);
    }

    #[test]
    fn a_minus_and_a_comma_are_no_digits_and_a_speck_is_nothing() {
        let dash: Stroke = [0.05, 0.15].map(|x| Point { x, y: 0.5, width: 0.03 }).into_iter().collect();
        let comma: Stroke = [(0.53, 0.62), (0.51, 0.7)].map(|(x, y)| Point { x, y, width: 0.03 }).into_iter().collect();
        let speck = Stroke::from_iter([Point { x: 0.9, y: 0.4, width: 0.01 }]);
        let strokes = [dash, zero(0.25, 0.3, 0.04), comma, one(0.65, 0.3, 0.04), speck];
        let read = reader().read_number(Drawing::from_strokes(strokes));
        assert_eq!(read.number, "?0?1");
        let Reading { verdict, digit, confidence, .. } = read.digits[0].reading;
        assert_eq!((verdict, digit, confidence), (Verdict::NotADigit, None, 0.0));
    }

    #[test]
    fn no_ink_is_no_number_and_texture_is_one_reading() {
        let reader = reader();
        assert_eq!(reader.read_number(Drawing::new()), Number::default());
        let blank = Picture::from_ink(30, 20, vec![0.0; 600]).unwrap();
        assert_eq!(reader.read_number(&blank), Number::default());
        let dots = (0..400 * 400).map(|i| if i % 400 % 20 < 9 && i / 400 % 20 < 9 { 1.0 } else { 0.0 }).collect();
        assert_eq!(reader.read_number(Picture::from_ink(400, 400, dots).unwrap()).digits.len(), 1);
    }

    #[test]
    fn a_digit_is_written_as_the_contract_says() {
        let input = Input::from_pixels([0.0; 784]);
        let digit = NumberDigit { bounds: [1.0, 2.0, 3.5, 4.0], reading: Reading::empty(10), input };
        let text = serde_json::to_string(&Number::new(vec![digit], &Labels::default())).unwrap();
        let begin =
            r#"{"number":"?","digits":[{"box":[1.0,2.0,3.5,4.0],"verdict":"empty","digit":null,"confidence":0.0,"#;
        assert!(text.starts_with(begin), "{text}");
    }
}
