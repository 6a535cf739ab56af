//! A number: digits and signs side by side, in one or more rows.
//!
//! The ink is cut into rows, and these into pieces in all ways that make sense ([`Segmentation`]). The network reads the
//! pieces, and the cheapest way through them from left to right is what stands in a row: the shortest path, where the length
//! of a piece is its negative log likelihood and what its shape and its cuts speak against it. Signs are told by their
//! shape and place alone.

use std::ops::Range;

use rakam_ink::{Framing, Ink, Input, Kind, Piece, Segmentation, Sign};
use serde::Serialize;

use crate::{Reader, Reading, Verdict};

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

/// What a piece costs for each halving of its height against the row's, in nats.
const LOW: f32 = 1.4;

/// What a piece costs that is wider than `WIDE` heights of the writing, in nats for each height more.
const TOO_WIDE: f32 = 4.3;
const WIDE: f32 = 0.63;

/// Ink that is separate isn't cut if it is read as a digit with at least this probability,
const SURE_WHOLE: f32 = 0.88;
/// and is at most this wide, in heights of the writing.
const SURELY_ONE: f32 = 0.85;

/// What a separate mark costs, in nats: more than a roof or a bar as a part of its digit, less than a minus as a
/// part of its neighbour.
const ANY_MARK: f32 = 1.5;

/// What a sign costs: a dash may be a part of a digit, the others are hardly anything else.
const MINUS: f32 = 1.0;
const OTHER_SIGN: f32 = 0.3;

/// What it costs to read a sign, or a spot, as a part of a digit, in nats.
const HIDDEN_SIGN: f32 = 2.5;
const HIDDEN_SPOT: f32 = 1.2;

/// Two digits that touch may share this many slices of ink; what that costs in nats, at all and for each height of the
/// writing that they are wide.
const MOST_SHARED: usize = 4;
const ANY_SHARED: f32 = 0.3;
const SHARED: f32 = 2.0;

/// No more pieces than this are read: what needs more is a scribble.
const MOST_PIECES: usize = 2048;

/// What was read as a number: one or more rows of digits and signs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Number {
    /// The text of all lines, joined by newlines: digits, the signs `. , - + / :`, and `?` for ink that is read as
    /// neither; empty if there is no ink.
    pub number: String,
    /// Each digit, and ink that is neither a digit nor a sign, in the order of the text: its box and how it was read.
    pub digits: Vec<NumberDigit>,
    /// The rows of the writing from the top to the bottom.
    pub lines: Vec<NumberLine>,
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

/// One row of writing.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberLine {
    /// Its digits and signs from left to right; `?` for ink that is neither.
    pub text: String,
    /// Left, top, width and height of its ink, in the units of the digits' boxes.
    #[serde(rename = "box")]
    pub bounds: [f32; 4],
    /// Its digits and signs, from left to right.
    pub tokens: Vec<Token>,
}

/// A digit or a sign of a row.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Token {
    /// A sign between digits.
    Sign {
        /// One of `. , - + / :`
        sign: char,
        /// Left, top, width and height of its ink, in the units of the digits' boxes.
        #[serde(rename = "box")]
        bounds: [f32; 4],
    },
    /// A digit, or ink that is neither a digit nor a sign: what its entry in `digits` says, without the probabilities.
    Digit {
        /// The best guess, 0 to 9; null when it is not a digit, and if the model's classes aren't the ten digits.
        digit: Option<u8>,
        /// The label of the best guess, such as "7"; null when it is not a digit.
        label: Option<String>,
        /// Left, top, width and height of its ink: in pixels of the picture, or in canvas sides for a drawing.
        #[serde(rename = "box")]
        bounds: [f32; 4],
        /// What the reading amounts to.
        verdict: Verdict,
        /// The probability of the best guess, 0 to 1, among the digits; 0 when there is none.
        confidence: f32,
        /// Its index in [`Number::digits`].
        #[serde(skip)]
        index: usize,
    },
}

impl Reader {
    /// Reads the number in a picture or a drawing: [`Mode::Number`](crate::Mode::Number). Specks smaller than the pen are
    /// ignored; ink that is neither a digit nor a sign is a `?`. So is ink of which there is too much for a few rows of
    /// digits: more than [`Segmentation::MOST_AREAS`] separate areas, or [`Segmentation::MOST_PARTS`] parts.
    #[must_use]
    pub fn read_number<'a>(&self, ink: impl Into<Ink<'a>>) -> Number {
        self.number(&ink.into())
    }

    pub(crate) fn number(&self, ink: &Ink<'_>) -> Number {
        if let Some(rows) = ink.segmentation().and_then(|segmentation| self.spell(&segmentation)) {
            return Number::new(rows);
        }
        let [width, height] = ink.size();
        let unread = |input| {
            let reading = self.read_input(&input).refused();
            Found::digit([0.0, 0.0, width, height], reading, input)
        };
        let unread = ink.input(Framing::Centred).map(|input| vec![unread(input)]);
        Number::new(unread.into_iter().collect())
    }

    /// The pieces of the shortest path of each row. `None` if there are too many to read.
    fn spell(&self, segmentation: &Segmentation) -> Option<Vec<Vec<Found>>> {
        let pieces = segmentation.pieces();
        let mut read: Vec<Option<Read>> = pieces.iter().map(Read::unless_digit).collect();
        self.read_pieces(segmentation, &mut read, |piece| piece.apart)?;
        let path = |read: &[Option<Read>]| -> Vec<usize> {
            segmentation.rows().iter().flat_map(|row| shortest(row.clone(), segmentation, read)).collect()
        };
        let doubtful: Vec<usize> = path(&read).into_iter().filter(|&i| is_doubtful(&pieces[i], &read[i])).collect();
        let within = |piece: &Piece| doubtful.iter().any(|&whole| holds(&pieces[whole], piece));
        self.read_pieces(segmentation, &mut read, within)?;
        let cut = path(&read);
        for whole in doubtful {
            let of_whole = |i: usize| i != whole && !pieces[i].apart && holds(&pieces[whole], &pieces[i]);
            let into: Vec<usize> = cut.iter().copied().filter(|&i| of_whole(i)).collect();
            if is_scribble(&read, whole, &into) {
                (0..pieces.len()).filter(|&i| of_whole(i)).for_each(|i| read[i] = None);
            }
        }
        let mut found: Vec<Vec<Found>> = segmentation.rows().iter().map(|_| Vec::new()).collect();
        for i in path(&read) {
            let piece = &pieces[i];
            let row = segmentation.rows().iter().position(|row| row.contains(&piece.parts.start))?;
            found[row].push(match (piece.kind, read[i].take()?.seen) {
                (Kind::Sign(sign), _) => Found::Sign(sign, piece.bounds),
                (_, Some((input, reading))) => Found::digit(piece.bounds, reading, input),
                (_, None) => {
                    let input = segmentation.input(piece).unwrap_or_else(blank);
                    Found::digit(piece.bounds, self.read_input(&input).refused(), input)
                }
            });
        }
        Some(found)
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
        let inputs: Vec<Input> = new.iter().map(|&i| segmentation.input(&pieces[i]).unwrap_or_else(blank)).collect();
        let readings = self.read_together(&inputs);
        for ((i, reading), input) in new.into_iter().zip(readings).zip(inputs) {
            let cost = cost(&pieces[i], &reading);
            read[i] = Some(Read { seen: Some((input, reading)), cost });
        }
        Some(())
    }
}

fn blank() -> Input {
    Input::from_pixels([0.0; Input::SIDE * Input::SIDE])
}

impl Number {
    fn new(rows: Vec<Vec<Found>>) -> Self {
        let mut number = Number::default();
        for row in rows {
            let Some(bounds) = row.iter().map(Found::bounds).reduce(union) else { continue };
            let text: String = row.iter().map(Found::text).collect();
            let token = |found| match found {
                Found::Sign(sign, bounds) => Token::Sign { sign: sign.symbol(), bounds },
                Found::Digit(digit) => {
                    let token = Token::of(&digit, number.digits.len());
                    number.digits.push(*digit);
                    token
                }
            };
            let tokens = row.into_iter().map(token).collect();
            number.lines.push(NumberLine { text, bounds, tokens });
        }
        number.number = number.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
        number
    }

    /// The number of digits and signs in all lines.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.iter().map(|line| line.tokens.len()).sum()
    }

    /// Whether there is no ink.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

impl Token {
    fn of(digit: &NumberDigit, index: usize) -> Self {
        let Reading { verdict, digit: guess, ref label, confidence, .. } = digit.reading;
        Token::Digit { digit: guess, label: label.clone(), bounds: digit.bounds, verdict, confidence, index }
    }
}

/// What stands in a row.
enum Found {
    Sign(Sign, [f32; 4]),
    Digit(Box<NumberDigit>),
}

impl Found {
    fn digit(bounds: [f32; 4], reading: Reading, input: Input) -> Self {
        Self::Digit(Box::new(NumberDigit { bounds, reading, input }))
    }

    fn bounds(&self) -> [f32; 4] {
        match self {
            Self::Sign(_, bounds) => *bounds,
            Self::Digit(digit) => digit.bounds,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Sign(sign, _) => sign.to_string(),
            Self::Digit(digit) => digit.reading.label.as_deref().unwrap_or("?").to_owned(),
        }
    }
}

/// The smallest box that holds both.
fn union(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
    let (left, top) = (a[0].min(b[0]), a[1].min(b[1]));
    [left, top, f32::max(a[0] + a[2], b[0] + b[2]) - left, f32::max(a[1] + a[3], b[1] + b[3]) - top]
}

/// A piece as it was read, and its length on the path.
#[derive(Clone, Debug)]
struct Read {
    /// What the network saw and read; `None` for signs and marks, which it isn't asked about.
    seen: Option<(Input, Reading)>,
    cost: f32,
}

impl Read {
    /// A piece that is no digit whatever the network says; `None` for others.
    fn unless_digit(piece: &Piece) -> Option<Self> {
        let cost = match piece.kind {
            Kind::Digit => return None,
            Kind::Sign(Sign::Minus) => MINUS,
            Kind::Sign(_) => OTHER_SIGN,
            Kind::Mark | Kind::Spot => ANY_MARK,
        };
        Some(Read { seen: None, cost })
    }
}

fn cost(piece: &Piece, reading: &Reading) -> f32 {
    let best = reading.probabilities.iter().copied().fold(0.0, f32::max);
    let doubt = -(DIGITNESS * reading.digitness.ln() + best.ln());
    let reading = doubt.min(DEAREST_READING);
    let cut = CUT * piece.cut + if piece.apart { 0.0 } else { ANY_CUT };
    let low = LOW * -piece.height.min(1.0).log2();
    let held = match piece.holds {
        Some(Kind::Sign(_)) => HIDDEN_SIGN,
        Some(Kind::Spot) => HIDDEN_SPOT,
        Some(Kind::Mark | Kind::Digit) | None => 0.0,
    };
    reading + cut + GAP * piece.gap + held + low + TOO_WIDE * (piece.width - WIDE).max(0.0)
}

/// Whether all of a piece's ink is in the other's.
fn holds(whole: &Piece, piece: &Piece) -> bool {
    whole.parts.start <= piece.parts.start && piece.parts.end <= whole.parts.end
}

/// Whether ink that isn't a digit stays whole: if the path cuts it into more than two pieces, and fewer than half of them are
/// surely digits. Any scribble can be cut until some of it looks like a 1.
fn is_scribble(read: &[Option<Read>], whole: usize, into: &[usize]) -> bool {
    let is = |i: usize, verdict: Verdict| {
        let seen = read[i].as_ref().and_then(|read| read.seen.as_ref());
        seen.is_some_and(|(_, reading)| reading.verdict == verdict)
    };
    let digits = into.iter().filter(|&&i| is(i, Verdict::Digit)).count();
    is(whole, Verdict::NotADigit) && into.len() > 2 && 2 * digits < into.len()
}

/// Whether a separate piece may be several digits.
fn is_doubtful(piece: &Piece, read: &Option<Read>) -> bool {
    let sure = |(_, reading): &(Input, Reading)| reading.digitness * reading.confidence >= SURE_WHOLE;
    let seen = read.as_ref().and_then(|read| read.seen.as_ref());
    piece.kind == Kind::Digit && (piece.width > SURELY_ONE || !seen.is_some_and(sure))
}

/// The cheapest way through the parts of a row in pieces that were read, as indices of these. Two digits may share the
/// narrow ink where they touch.
fn shortest(row: Range<usize>, segmentation: &Segmentation, read: &[Option<Read>]) -> Vec<usize> {
    let pieces = segmentation.pieces();
    let own = (0..pieces.len()).filter(|&i| read[i].is_some() && row.contains(&pieces[i].parts.start));
    // For each place between parts, the pieces that end there.
    let mut ending: Vec<Vec<usize>> = vec![Vec::new(); row.len() + 1];
    // For each piece, the cost of the cheapest way that ends with it, and the piece before it.
    let mut best: Vec<(f32, Option<usize>)> = vec![(f32::INFINITY, None); pieces.len()];
    for i in own {
        let (parts, cost) = (&pieces[i].parts, read[i].as_ref().map_or(f32::INFINITY, |read| read.cost));
        if parts.start == row.start {
            best[i] = (cost, None);
        }
        for shared in 0..=MOST_SHARED.min(parts.len() - 1) {
            let end = parts.start + shared;
            let sharing = if shared == 0 {
                Some(0.0)
            } else {
                segmentation.narrow(parts.start..end).map(|width| ANY_SHARED + SHARED * width)
            };
            let Some(sharing) = sharing else { continue };
            for &before in &ending[end - row.start] {
                let total = best[before].0 + sharing + cost;
                if total < best[i].0 && (shared == 0 || pieces[before].parts.start < parts.start) {
                    best[i] = (total, Some(before));
                }
            }
        }
        ending[parts.end - row.start].push(i);
    }
    let last = ending[row.len()].iter().copied().min_by(|&a, &b| best[a].0.total_cmp(&best[b].0));
    let mut path: Vec<usize> = std::iter::successors(last, |&i| best[i].1).collect();
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
    fn a_scribble_is_not_cut_until_some_of_it_looks_like_digits() {
        let scribble = include_bytes!("../../../docs/other/scribble.png");
        assert_eq!(reader().read_number(Picture::decode(scribble).unwrap()).number, "?");
    }

    #[test]
    fn one_digit_reads_as_it_does_alone() {
        let drawing = Drawing::from_strokes([zero(0.1, 0.6, 0.05)]);
        let read = reader().read_number(&drawing);
        assert_eq!(read.number, "0");
        let alone = reader().read_digit(&drawing, Framing::Centred).reading;
        assert!((read.digits[0].reading.confidence - alone.confidence).abs() < 1e-4);
    }

    fn line(points: &[(f32, f32)]) -> Stroke {
        points.iter().map(|&(x, y)| Point { x, y, width: 0.03 }).collect()
    }

    #[test]
    fn signs_are_tokens_between_the_digits_and_a_speck_is_nothing() {
        let dash = line(&[(0.05, 0.5), (0.15, 0.5)]);
        let comma = line(&[(0.53, 0.62), (0.51, 0.7)]);
        let speck = Stroke::from_iter([Point { x: 0.9, y: 0.4, width: 0.01 }]);
        let strokes = [dash, zero(0.25, 0.3, 0.04), comma, one(0.65, 0.3, 0.04), speck];
        let read = reader().read_number(Drawing::from_strokes(strokes));
        assert_eq!(read.number, "-0,1");
        assert_eq!(read.digits.len(), 2);
        let tokens = &read.lines[0].tokens;
        assert!(
            matches!(tokens[0], Token::Sign { sign: '-', bounds: [x, ..] } if (x - 0.035).abs() < 0.01),
            "{tokens:?}"
        );
        assert!(matches!(tokens[3], Token::Digit { digit: Some(1), index: 1, .. }), "{tokens:?}");
    }

    #[test]
    fn rows_are_lines_from_the_top() {
        let at =
            |stroke: Stroke, down: f32| stroke.points.iter().map(|p| Point { y: p.y + down, ..*p }).collect::<Stroke>();
        let dot = Stroke::from_iter([Point { x: 0.42, y: 0.385, width: 0.03 }]);
        let strokes = [
            at(zero(0.3, 0.2, 0.03), 0.2),
            at(one(0.2, 0.2, 0.03), -0.2),
            at(zero(0.25, 0.2, 0.03), -0.2),
            dot,
            at(one(0.5, 0.2, 0.03), -0.2),
            at(one(0.5, 0.2, 0.03), 0.2),
        ];
        let read = reader().read_number(Drawing::from_strokes(strokes));
        assert_eq!(read.number, "10.1\n01");
        let [upper, lower] = &read.lines[..] else { panic!("two lines") };
        assert_eq!((upper.text.as_str(), lower.text.as_str()), ("10.1", "01"));
        assert!(upper.bounds[1] + upper.bounds[3] < lower.bounds[1], "{:?} {:?}", upper.bounds, lower.bounds);
    }

    #[test]
    fn a_one_whose_upstroke_stands_apart_is_one_digit() {
        let strokes = [line(&[(0.4, 0.42), (0.45, 0.35)]), line(&[(0.49, 0.34), (0.49, 0.66)]), zero(0.6, 0.3, 0.03)];
        assert_eq!(reader().read_number(Drawing::from_strokes(strokes)).number, "10");
    }

    #[test]
    fn ink_that_is_neither_digit_nor_sign_is_a_question_mark() {
        let high = Stroke::from_iter([Point { x: 0.45, y: 0.42, width: 0.04 }]);
        let read = reader().read_number(Drawing::from_strokes([zero(0.2, 0.3, 0.04), high, one(0.55, 0.3, 0.04)]));
        assert_eq!(read.number, "0?1");
        let Reading { verdict, digit, confidence, .. } = read.digits[1].reading;
        assert_eq!((verdict, digit, confidence), (Verdict::NotADigit, None, 0.0));
    }

    #[test]
    fn no_ink_is_no_number_and_more_than_fits_is_one_question_mark() {
        let reader = reader();
        assert_eq!(reader.read_number(Drawing::new()), Number::default());
        let blank = Picture::from_ink(30, 20, vec![0.0; 600]).unwrap();
        assert_eq!(reader.read_number(&blank), Number::default());
        let dots = (0..400 * 400).map(|i| if i % 400 % 20 < 9 && i / 400 % 20 < 9 { 1.0 } else { 0.0 }).collect();
        let texture = reader.read_number(Picture::from_ink(400, 400, dots).unwrap());
        assert_eq!((texture.number.as_str(), texture.digits.len()), ("?", 1));
    }

    #[test]
    fn a_number_is_written_as_the_contract_says() {
        let input = Input::from_pixels([0.0; 784]);
        let digit = Found::digit([1.0, 2.0, 3.5, 4.0], Reading::empty(10), input);
        let row = vec![Found::Sign(Sign::Minus, [0.0, 3.5, 0.5, 1.0]), digit];
        let text = serde_json::to_string(&Number::new(vec![row])).unwrap();
        let begin = r#"{"number":"-?","digits":[{"box":[1.0,2.0,3.5,4.0],"verdict":"empty","digit":null,"label":null,"confidence":0.0,"#;
        assert!(text.starts_with(begin), "{text}");
        let lines = r#""lines":[{"text":"-?","box":[0.0,2.0,4.5,4.0],"tokens":[{"sign":"-","box":[0.0,3.5,0.5,1.0]},{"digit":null,"label":null,"box":[1.0,2.0,3.5,4.0],"verdict":"empty","confidence":0.0}]}]}"#;
        assert!(text.ends_with(lines), "{text}");
    }
}
