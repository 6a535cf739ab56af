//! Signs between digits, told by their shape, and by their place in the row.

use std::fmt;

use super::area::Area;
use super::rows::{BODY, Level, Row};

/// A sign that is read beside digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sign {
    /// A dot on the baseline: `.`
    Point,
    /// A short stroke that goes below the baseline: `,`
    Comma,
    /// A level stroke half way up: `-`
    Minus,
    /// A cross: `+`
    Plus,
    /// A straight stroke that leans more than the writing does: `/`
    Slash,
    /// Two dots, one above the other: `:`
    Colon,
}

impl Sign {
    /// All signs.
    pub const ALL: [Sign; 6] = [Self::Point, Self::Comma, Self::Minus, Self::Plus, Self::Slash, Self::Colon];

    /// How it is written: one of `. , - + / :`
    pub fn symbol(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
            Self::Minus => '-',
            Self::Plus => '+',
            Self::Slash => '/',
            Self::Colon => ':',
        }
    }
}

impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.symbol())
    }
}

/// What ink may be on its own, by its shape and place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A digit, or a part of one: the network decides.
    Digit,
    /// A sign.
    Sign(Sign),
    /// A line too small and too plain for a digit, and no sign either; it may be the roof or the bar of a digit beside it.
    Mark,
    /// A dot where no sign has one.
    Spot,
}

impl Kind {
    /// Signs first, then spots, then marks, which say least.
    pub(super) fn order(self) -> u8 {
        match self {
            Self::Sign(_) => 0,
            Self::Spot => 1,
            Self::Mark => 2,
            Self::Digit => 3,
        }
    }
}

/// Ink smaller than this in both directions, in heights of its neighbours, is a dot,
const DOT: f32 = 0.3;
/// if it is not longer than so many times its breadth.
const LONGEST_DOT: f32 = 2.4;

/// A dot longer than so many times its breadth that goes below the baseline is a short comma.
const POINTED: f32 = 1.6;

/// Dots and commas have their middle below this height, from 0 at the top of the digits beside them to 1 at the baseline.
const LOW: f32 = 0.68;

/// A comma is at most this long, in heights.
const LONGEST_COMMA: f32 = 0.55;

/// A minus is at least and at most this long, in heights, and leans by at most this from the level.
const MINUS: (f32, f32) = (0.15, 1.3);
const LEVEL: f32 = 0.45;

/// A minus and a plus have their middle between these heights.
const HALFWAY: (f32, f32) = (0.22, 0.82);

/// What makes a line between digits a slash.
const SLASH: Slash = Slash { lean: 0.36, height: [1.0, 1.15], tall_lean: 0.2, lowest: 0.8, most: 1.2 };

struct Slash {
    /// The least lean, in radians, beyond that of the digits: hardly any 1 leans so much.
    lean: f32,
    /// A line higher than the first needs less lean, in heights of the digits; one higher than the second
    height: [f32; 2],
    /// only this.
    tall_lean: f32,
    /// It is at least so many heights high.
    lowest: f32,
    /// What leans more is a minus.
    most: f32,
}

/// Two dots one above the other: by how much they may be shifted, and how far apart they are at most, in heights.
const COLON: (f32, f32) = (0.25, 0.95);

/// Areas of one row, and what they may be.
pub(super) struct Signs<'a> {
    areas: &'a [Area],
    row: &'a Row,
    slope: f32,
    pen: f32,
    /// The row's digits, and parts of digits, from left to right.
    bodies: Vec<Level>,
}

/// The digits beside an area: their top, their baseline and whether there are any to the left and to the right.
#[derive(Clone, Copy, Debug)]
struct Beside {
    top: f32,
    baseline: f32,
    both_sides: bool,
}

impl<'a> Signs<'a> {
    pub(super) fn new(areas: &'a [Area], row: &'a Row, slope: f32, pen: f32) -> Self {
        let mut signs = Signs { areas, row, slope, pen, bodies: Vec::new() };
        signs.bodies = row.areas.iter().filter(|&&i| signs.is_body(i)).map(|&i| signs.level(i)).collect();
        signs.bodies.sort_by(|a, b| a.centre().total_cmp(&b.centre()));
        signs
    }

    /// The areas of each sign and mark of the row, and which it is. All others may be digits.
    pub(super) fn find(&self) -> Vec<(Vec<usize>, Kind)> {
        let mut found: Vec<(Vec<usize>, Kind)> = Vec::new();
        let mut dots: Vec<usize> = self.row.areas.iter().copied().filter(|&i| self.is_dot(i)).collect();
        dots.sort_by(|&a, &b| self.level(a).middle().total_cmp(&self.level(b).middle()));
        while let Some(lower) = dots.pop() {
            let above = dots.iter().rposition(|&upper| self.is_colon(upper, lower));
            match above {
                Some(upper) => found.push((vec![dots.remove(upper), lower], Kind::Sign(Sign::Colon))),
                None => found.push((vec![lower], self.dot(lower))),
            }
        }
        for &i in &self.row.areas {
            let kind = self.kind(i);
            if kind != Kind::Digit && !found.iter().any(|(areas, _)| areas.contains(&i)) {
                found.push((vec![i], kind));
            }
        }
        found
    }

    /// What an area that isn't a dot may be.
    fn kind(&self, i: usize) -> Kind {
        let (level, shape) = (self.level(i), self.areas[i].shape);
        let beside = self.beside(i);
        let height = beside.baseline - beside.top;
        let place = |y: f32| (y - beside.top) / height;
        let lean = shape.lean - self.slope.atan();
        let line = shape.is_line(self.pen);
        let halfway = (HALFWAY.0..HALFWAY.1).contains(&place(level.middle()));
        if shape.cross && halfway && shape.length < 1.3 * height {
            return Kind::Sign(Sign::Plus);
        }
        if line && lean.abs() > std::f32::consts::FRAC_PI_2 - LEVEL {
            let fits = (MINUS.0 * height..MINUS.1 * height).contains(&shape.length);
            let alone = !self.is_over_or_under(i);
            return if fits && halfway && alone { Kind::Sign(Sign::Minus) } else { Kind::Mark };
        }
        if line && self.is_slash(i, level, lean, beside) {
            return Kind::Sign(Sign::Slash);
        }
        let small = level.height() < BODY * height && !shape.hollow;
        let hangs = place(level.middle()) > LOW && place(level.top) > 0.5;
        if hangs && shape.length < LONGEST_COMMA * height && shape.breadth < 0.3 * height && !shape.hollow {
            return Kind::Sign(Sign::Comma);
        }
        let plain = line || shape.length < 2.5 * self.pen;
        if small && plain { Kind::Mark } else { Kind::Digit }
    }

    /// Whether a line is a slash and no 1: it stands between digits and leans more than they do; less suffices if it is
    /// higher than they are.
    fn is_slash(&self, i: usize, level: Level, lean: f32, beside: Beside) -> bool {
        let height = beside.baseline - beside.top;
        let [even, tall] = SLASH.height;
        let taller = ((level.height() / height - even) / (tall - even)).clamp(0.0, 1.0);
        let least = SLASH.lean + taller * (SLASH.tall_lean - SLASH.lean);
        let slant = self.slant_beside(i).atan();
        beside.both_sides
            && level.height() > SLASH.lowest * height
            && lean < SLASH.most
            && lean.min(lean - slant) > least
    }

    /// The slant of the other bodies of the row, held nearer to upright if they are few: each digit has its own, too.
    fn slant_beside(&self, i: usize) -> f32 {
        let others = self.row.areas.iter().filter(|&&other| other != i && self.is_body(other));
        let (sum, count) = others.fold((0.0, 1.0f32), |(sum, count), &other| {
            (sum + (self.areas[other].shape.slant - self.slope).clamp(-1.0, 1.0), count + 1.0)
        });
        sum / count
    }

    fn is_dot(&self, i: usize) -> bool {
        let (shape, beside) = (self.areas[i].shape, self.beside(i));
        let height = beside.baseline - beside.top;
        !self.bodies.is_empty()
            && shape.length < DOT * height
            && shape.length < LONGEST_DOT * shape.breadth
            && !shape.hollow
    }

    /// What a dot on its own is: a point or a short comma on the baseline.
    fn dot(&self, i: usize) -> Kind {
        let (level, beside, shape) = (self.level(i), self.beside(i), self.areas[i].shape);
        let place = |y: f32| (y - beside.top) / (beside.baseline - beside.top);
        let hangs = shape.length > POINTED * shape.breadth && shape.lean.abs() < 1.0 && place(level.bottom) > 1.05;
        match place(level.middle()) > LOW {
            true if hangs => Kind::Sign(Sign::Comma),
            true => Kind::Sign(Sign::Point),
            false => Kind::Spot,
        }
    }

    /// Whether two dots are a colon.
    fn is_colon(&self, upper: usize, lower: usize) -> bool {
        let beside = self.beside(lower);
        let height = beside.baseline - beside.top;
        let (upper, lower) = (self.level(upper), self.level(lower));
        let shift = (upper.centre() - lower.centre()).abs();
        shift < COLON.0 * height && lower.top > upper.bottom && lower.middle() - upper.middle() < COLON.1 * height
    }

    /// Whether other ink of the row is above or below an area: then that may be the bar of a digit, or half of an `=`. Some
    /// of a digit beside it may be, too: the foot of a 7.
    fn is_over_or_under(&self, i: usize) -> bool {
        let own = self.level(i);
        self.row.areas.iter().filter(|&&other| other != i).any(|&other| {
            let level = self.level(other);
            own.columns_shared(level) > if self.is_body(other) { 0.7 } else { 0.3 } * (own.right - own.left)
        })
    }

    fn is_body(&self, i: usize) -> bool {
        self.level(i).height() >= BODY * self.row.height
    }

    /// The digits nearest to an area; the row as a whole if it has none.
    fn beside(&self, i: usize) -> Beside {
        let level = self.level(i);
        let others = || {
            self.bodies
                .iter()
                .filter(|body| body.left != level.left || body.right != level.right || body.top != level.top)
        };
        let left = others().rfind(|body| body.centre() < level.centre());
        let right = others().find(|body| body.centre() >= level.centre());
        let (tops, baselines): (Vec<f32>, Vec<f32>) =
            left.iter().chain(&right).map(|body| (body.top, body.bottom)).unzip();
        if tops.is_empty() {
            let half = self.row.height.max(level.height()) / 2.0;
            return Beside { top: level.middle() - half, baseline: level.middle() + half, both_sides: false };
        }
        let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len() as f32;
        let (top, baseline) = (mean(&tops), mean(&baselines));
        Beside { top, baseline: baseline.max(top + 1.0), both_sides: left.is_some() && right.is_some() }
    }

    fn level(&self, i: usize) -> Level {
        Level::of(self.areas[i].bounds, self.slope)
    }
}
