//! Axes and lines, as SVG. Colours and letters come from the page's style sheet.

use maud::{Markup, html};

const WIDTH: f64 = 420.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 18.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 44.0;

/// A diagram of one or more lines.
pub(super) struct Chart<'a> {
    /// What the chart shows, for screen readers.
    pub(super) about: &'a str,
    pub(super) height: f64,
    pub(super) across: Axis<'a>,
    pub(super) up: Axis<'a>,
}

/// One of the two axes.
pub(super) struct Axis<'a> {
    pub(super) name: &'a str,
    pub(super) from: f64,
    pub(super) to: f64,
    /// The position of a number, and its text.
    pub(super) ticks: Vec<(f64, String)>,
}

/// The measurements of one network.
pub(super) struct Line {
    /// Classes of the style sheet: they say whether the points are joined.
    pub(super) class: &'static str,
    pub(super) points: Vec<Point>,
}

/// A point, and what is said when the pointer rests on it.
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
    /// The ends of the interval that the point's height may as well have.
    pub(super) interval: Option<[f64; 2]>,
    pub(super) said: String,
}

impl Chart<'_> {
    fn x(&self, value: f64) -> f64 {
        let share = (value - self.across.from) / (self.across.to - self.across.from);
        rounded(LEFT + share * (WIDTH - LEFT - RIGHT))
    }

    fn y(&self, value: f64) -> f64 {
        let share = (value - self.up.from) / (self.up.to - self.up.from);
        rounded(self.height - BOTTOM - share * (self.height - TOP - BOTTOM))
    }

    /// The diagram: `behind` is drawn before the lines.
    pub(super) fn svg(&self, behind: &Markup, lines: &[Line]) -> Markup {
        let (left, right, bottom) = (LEFT, WIDTH - RIGHT, self.height - BOTTOM);
        html! {
            svg role="img" aria-label=(self.about) viewBox=(format!("0 0 {WIDTH} {}", self.height)) {
                @for (value, text) in &self.up.ticks {
                    line.grid x1=(left) x2=(right) y1=(self.y(*value)) y2=(self.y(*value)) {}
                    text.tick text-anchor="end" x=(left - 8.0) y=(self.y(*value) + 4.0) { (text) }
                }
                @for (value, text) in &self.across.ticks {
                    line.mark x1=(self.x(*value)) x2=(self.x(*value)) y1=(bottom) y2=(bottom + 4.0) {}
                    text.tick text-anchor="middle" x=(self.x(*value)) y=(bottom + 18.0) { (text) }
                }
                line.mark x1=(left) x2=(right) y1=(bottom) y2=(bottom) {}
                text.axis text-anchor="middle" x=((left + right) / 2.0) y=(self.height - 6.0) { (self.across.name) }
                text.axis x="2" y="13" { (self.up.name) }
                (behind)
                @for line in lines { (self.line(line)) }
            }
        }
    }

    fn line(&self, line: &Line) -> Markup {
        let points: Vec<String> =
            line.points.iter().map(|point| format!("{},{}", self.x(point.x), self.y(point.y))).collect();
        html! {
            g class=(line.class) {
                @for Point { x, interval, .. } in &line.points {
                    @if let Some([from, to]) = interval {
                        line.whisker x1=(self.x(*x)) x2=(self.x(*x)) y1=(self.y(*from)) y2=(self.y(*to)) {}
                    }
                }
                polyline points=(points.join(" ")) {}
                @for Point { x, y, said, .. } in &line.points {
                    circle cx=(self.x(*x)) cy=(self.y(*y)) r="3" { title { (said) } }
                }
            }
        }
    }

    /// A straight line that isn't a measurement.
    pub(super) fn guide(&self, from: [f64; 2], to: [f64; 2]) -> Markup {
        html! {
            line.guide x1=(self.x(from[0])) y1=(self.y(from[1])) x2=(self.x(to[0])) y2=(self.y(to[1])) {}
        }
    }
}

/// Tenths of a pixel: more is only a longer file.
fn rounded(pixels: f64) -> f64 {
    (10.0 * pixels).round() / 10.0
}
