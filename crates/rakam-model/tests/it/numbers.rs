//! Numbers: what else stands on the canvas, and where it stands, does not change what the digits are read as.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rakam_ink::{Drawing, Point, Sign, Stroke};
use rakam_model::{Reader, embedded};

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&embedded()[0].model().unwrap()));

/// Strokes in a box one unit high.
type Lines = Vec<Vec<(f32, f32)>>;

fn digit(digit: u8) -> Lines {
    let oval = |i: u8| {
        let angle = f32::from(i) * std::f32::consts::TAU / 24.0;
        (0.3 + 0.3 * angle.sin(), 0.5 - 0.5 * angle.cos())
    };
    match digit {
        0 => vec![(0..=24).map(oval).collect()],
        1 => vec![vec![(0.1, 0.0), (0.1, 1.0)]],
        4 => vec![vec![(0.25, 0.0), (0.0, 0.6), (0.6, 0.6)], vec![(0.45, 0.3), (0.45, 1.0)]],
        _ => vec![vec![(0.0, 0.0), (0.55, 0.0), (0.2, 1.0)]],
    }
}

fn sign(sign: char) -> Lines {
    match sign {
        '.' => vec![vec![(0.05, 0.97)]],
        ',' => vec![vec![(0.06, 0.95), (0.0, 1.2)]],
        '-' => vec![vec![(0.0, 0.5), (0.4, 0.5)]],
        '+' => vec![vec![(0.0, 0.5), (0.5, 0.5)], vec![(0.25, 0.25), (0.25, 0.75)]],
        '/' => vec![vec![(0.5, -0.1), (0.0, 1.1)]],
        _ => vec![vec![(0.05, 0.35)], vec![(0.05, 0.9)]],
    }
}

/// A row of digits and signs from `left`, its top at `top`.
fn row(text: &str, left: f32, top: f32) -> Lines {
    sloping_row(text, left, top, 0.0)
}

/// The same, each digit or sign lower than the one before by `slope` for each unit to the right.
fn sloping_row(text: &str, left: f32, top: f32, slope: f32) -> Lines {
    let mut x = left;
    let mut lines = Lines::new();
    for c in text.chars() {
        let glyph = c.to_digit(10).map_or_else(|| sign(c), |d| digit(d as u8));
        let right = glyph.iter().flatten().fold(0.0f32, |right, point| right.max(point.0));
        lines.extend(glyph.iter().map(|line| line.iter().map(|&(dx, dy)| (x + dx, top + slope * x + dy)).collect()));
        x += right + 0.3;
    }
    lines
}

/// A drawing of the lines, each unit `scale` canvas sides, after `place`.
fn drawn(lines: &Lines, scale: f32, place: impl Fn(f32, f32) -> (f32, f32)) -> Drawing {
    let point = |&(x, y): &(f32, f32)| {
        let (x, y) = place(x, y);
        Point { x: 0.05 + scale * x, y: 0.05 + scale * y, width: 0.09 * scale }
    };
    Drawing::from_strokes(lines.iter().map(|line| line.iter().map(point).collect::<Stroke>()))
}

fn read(drawing: &Drawing) -> String {
    READER.read_number(drawing).number
}

fn digits(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop_oneof![Just('0'), Just('1'), Just('4'), Just('7')], 2..most)
        .prop_map(|digits| digits.into_iter().collect())
}

proptest! {
    // The same cases in each run: no network reads everything.
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(14), ..ProptestConfig::with_cases(24) })]

    #[test]
    fn a_row_added_below_changes_nothing(upper in digits(6), lower in digits(6), indent in 0.0f32..2.0, size in 0.1f32..0.14) {
        let both: Lines = [row(&upper, 0.0, 0.0), row(&lower, indent, 1.5)].concat();
        prop_assert_eq!(read(&drawn(&both, size, |x, y| (x, y))), format!("{upper}\n{lower}"));
    }

    #[test]
    fn a_slope_of_fifteen_degrees_changes_nothing(upper in digits(6), lower in digits(5), degrees in -15.0f32..15.0) {
        let slope = degrees.to_radians().tan();
        let top = (-slope).max(0.0) * 5.0;
        let both: Lines = [sloping_row(&upper, 0.0, top, slope), sloping_row(&lower, 0.0, top + 1.6, slope)].concat();
        prop_assert_eq!(read(&drawn(&both, 0.12, |x, y| (x, y))), format!("{upper}\n{lower}"));
    }

    #[test]
    fn place_and_size_change_nothing(text in digits(5), size in 0.05f32..0.2, left in 0.0f32..1.0, top in 0.0f32..1.0) {
        let lines = row(&text, 0.0, 0.0);
        let width = lines.iter().flatten().fold(0.0f32, |right, point| right.max(point.0));
        let (x, y) = (left * (0.9 / size - width).max(0.0), top * (0.9 / size - 1.0));
        let size = size.min(0.9 / width);
        prop_assert_eq!(read(&drawn(&lines, size, |dx, dy| (x * size.min(1.0) + dx, y + dy))), text);
    }

    #[test]
    fn any_strokes_are_read(strokes in prop::collection::vec(prop::collection::vec((-0.2f32..1.2, -0.2f32..1.2, 0.0f32..0.2), 1..6), 0..12)) {
        let stroke = |points: Vec<(f32, f32, f32)>| points.into_iter().map(|(x, y, width)| Point { x, y, width }).collect();
        let number = READER.read_number(Drawing::from_strokes(strokes.into_iter().map(stroke)));
        let tokens = number.lines.iter().map(|line| line.tokens.len()).sum::<usize>();
        prop_assert_eq!(number.number.chars().filter(|&c| c != '\n').count(), tokens);
    }
}

#[test]
fn a_sign_between_digits_changes_no_digit() {
    let pairs: Vec<String> = "0147".chars().flat_map(|a| "0147".chars().map(move |b| format!("{a}{b}"))).collect();
    for sign in Sign::ALL.map(Sign::symbol) {
        for (left, right) in pairs.iter().flat_map(|left| pairs.iter().map(move |right| (left, right))) {
            let text = format!("{left}{sign}{right}");
            assert_eq!(read(&drawn(&row(&text, 0.0, 0.0), 0.11, |x, y| (x, y + 0.3))), text);
        }
    }
}

/// 16 digits and a dozen rows.
#[test]
fn long_numbers_and_many_rows_are_read() {
    let long = "0147014701470147";
    assert_eq!(read(&drawn(&row(long, 0.0, 0.0), 0.055, |x, y| (x, y))), long);
    let rows = (0..12u8).map(|i| row("0147", 0.0, 1.6 * f32::from(i))).collect::<Vec<_>>().concat();
    assert_eq!(read(&drawn(&rows, 0.045, |x, y| (x, y))), ["0147"; 12].join("\n"));
}
