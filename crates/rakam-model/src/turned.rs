//! Pictures that lie on their side or upside down: read turned where they can't be read upright.

use rakam_ink::Input;

use crate::{Digit, Reader, Reading, Verdict};

// Measured on digits of 77 writers turned in every way, and on letters, symbols and doodles, which must not become digits:
// about one in seven of the refused digits is read, and at most one in 400 of the others. Another network needs new numbers.

/// Log-odds of being a digit from which a turned reading is offered, and by which it must lead all others.
const SURE: Demand = Demand { log_odds: 8.0, lead: 12.0 };

/// The same where the turned digit is also a letter.
const SURE_DESPITE_LETTER: Demand = Demand { log_odds: 14.0, lead: 14.0 };

/// The least probability of the digit itself.
const CONFIDENCE: f32 = 0.99;

struct Demand {
    log_odds: f32,
    lead: f32,
}

/// What is asked of a digit that was turned clockwise to be read. `None` if it is never taken: a 6 turned by half is a 9.
fn demand(degrees: u16, digit: u8) -> Option<Demand> {
    match (degrees, digit) {
        (180, 6 | 9) => None,
        // M and W on their side; Z, E, h and L upside down.
        (90 | 270, 3) | (180, 2 | 3 | 4 | 7) => Some(SURE_DESPITE_LETTER),
        _ => Some(SURE),
    }
}

impl Reader {
    /// The digit that was read in an input. If the input is from a picture, upright isn't a digit, and turned by 90, 180 or
    /// 270 degrees it surely is one, far more so than in any other way, then it is the turned one.
    #[must_use]
    pub fn digit_of(&self, input: Option<Input>, reading: Reading) -> Digit {
        let turned = input.as_ref().and_then(|input| self.turned(input, &reading));
        turned.unwrap_or(Digit { reading, input, turned: None })
    }

    /// [`Reader::digit_of`], if it is the turned one.
    pub(crate) fn turned(&self, input: &Input, upright: &Reading) -> Option<Digit> {
        if upright.verdict != Verdict::NotADigit || !input.may_be_turned() || !self.labels().are_digits() {
            return None;
        }
        let turns = [(90, 1), (180, 2), (270, 3)].map(|(degrees, quarters)| {
            let input = input.turned(quarters);
            (degrees, self.read_input(&input), input)
        });
        let mut odds = turns.each_ref().map(|(_, reading, _)| log_odds(reading)).to_vec();
        odds.push(log_odds(upright));
        odds.sort_by(|a, b| b.total_cmp(a));
        let (degrees, reading, input) = turns.into_iter().max_by(|a, b| log_odds(&a.1).total_cmp(&log_odds(&b.1)))?;
        let Demand { log_odds, lead } = demand(degrees, reading.digit?)?;
        let sure = reading.verdict == Verdict::Digit
            && reading.confidence >= CONFIDENCE
            && odds[0] >= log_odds
            && odds[0] - odds[1] >= lead;
        sure.then_some(Digit { reading, input: Some(input), turned: Some(degrees) })
    }
}

/// The log-odds that the ink is a digit, less the middle between those at which it is one and those at which it is none; infinite for a network without a class for other ink.
fn log_odds(reading: &Reading) -> f32 {
    (reading.digitness / (1.0 - reading.digitness)).ln()
}

#[cfg(test)]
mod tests {
    use rakam_ink::{Drawing, Framing, Picture, Point, Stroke};

    use super::*;
    use crate::embedded;

    /// Points of strokes, turned clockwise by quarters, as a picture of 200x200 pixels.
    fn picture(strokes: &[&[(f32, f32)]], quarters: usize) -> Picture {
        let turn = |(x, y): (f32, f32)| (1.0 - y, x);
        let point = |&at: &(f32, f32)| {
            let (x, y) = (0..quarters).fold(at, |at, _| turn(at));
            Point { x, y, width: 0.06 }
        };
        let strokes = strokes.iter().map(|points| points.iter().map(point).collect::<Stroke>());
        Picture::decode(&Drawing::from_strokes(strokes).render(200).encode_png().unwrap()).unwrap()
    }

    const FOUR: &[&[(f32, f32)]] = &[&[(0.4, 0.15), (0.25, 0.55), (0.7, 0.55)], &[(0.6, 0.2), (0.58, 0.85)]];

    #[test]
    fn a_picture_on_its_side_is_read_turned_and_says_so() {
        let reader = Reader::new(&embedded()[0].model().unwrap());
        let upright = reader.read_digit(picture(FOUR, 0), Framing::Centred);
        assert_eq!((upright.reading.digit, upright.turned), (Some(4), None));
        for (quarters, degrees) in [(1, 270), (3, 90)] {
            let digit = reader.read_digit(picture(FOUR, quarters), Framing::Centred);
            assert_eq!((digit.reading.verdict, digit.reading.digit), (Verdict::Digit, Some(4)), "{quarters}");
            assert_eq!(digit.turned, Some(degrees));
            assert!(digit.reading.confidence >= CONFIDENCE);
            let text = serde_json::to_string(&digit).unwrap();
            assert!(text.ends_with(&format!("],\"turned\":{degrees}}}")), "{text}");
        }
    }

    #[test]
    fn strokes_are_never_turned_and_nor_are_six_nine_and_a_dash() {
        let reader = Reader::new(&embedded()[0].model().unwrap());
        let on_its_side = Stroke::from_iter([(0.8, 0.3), (0.2, 0.3)].map(|(x, y)| Point { x, y, width: 0.05 }));
        assert_eq!(reader.read_digit(Drawing::from_strokes([on_its_side]), Framing::Centred).turned, None);
        let six: Vec<(f32, f32)> = (0..=30)
            .map(|i| {
                let t = i as f32 / 30.0;
                if t < 0.4 {
                    (0.6 - 0.6 * t, 0.15 + 1.25 * t)
                } else {
                    let angle = std::f32::consts::TAU * (t - 0.4) / 0.6 + std::f32::consts::PI;
                    (0.52 + 0.16 * angle.cos(), 0.66 - 0.16 * angle.sin())
                }
            })
            .collect();
        assert_eq!(reader.read_digit(picture(&[&six], 0), Framing::Centred).reading.digit, Some(6));
        let dash = [(0.2, 0.5), (0.8, 0.5)];
        for ink in [&six[..], &dash] {
            for quarters in 0..4 {
                assert_eq!(reader.read_digit(picture(&[ink], quarters), Framing::Centred).turned, None, "{quarters}");
            }
        }
    }

    #[test]
    fn a_network_that_rejects_nothing_turns_nothing() {
        let reader = Reader::new(&embedded()[1].model().unwrap());
        assert_eq!(reader.read_digit(picture(FOUR, 1), Framing::Centred).turned, None);
    }
}
