//! What is read on the canvas: one digit, or the digits and signs of a number, one digit of which is selected.

use egui::{Rect, Stroke, StrokeKind, Ui, vec2};
use rakam_ink::{Drawing, Input};
use rakam_model::{Answer, CLASSES, Digit, Mode, Number, Reader, Reading, Token};

use crate::theme::{BUTTON_CORNERS, Palette};

/// The digits on the canvas, as of the last reading.
pub(crate) struct Digits {
    /// The digits and signs; without any where the ink is one digit.
    number: Number,
    /// Index of the selected digit.
    selected: usize,
    reading: Reading,
    input: Option<Input>,
    turned: Option<u16>,
}

impl Default for Digits {
    fn default() -> Self {
        Self { number: Number::default(), selected: 0, reading: Reading::empty(CLASSES), input: None, turned: None }
    }
}

impl Digits {
    /// Reads the drawing again. The same digit stays selected while the number of digits is the same; else the last is.
    pub(crate) fn read(&mut self, reader: &Reader, drawing: &Drawing) {
        match reader.read(drawing, Mode::Auto) {
            Answer::Digit(Digit { reading, input, turned }) => {
                *self = Self { reading, input, turned, ..Self::default() }
            }
            Answer::Number(number) => {
                let last = number.digits.len().saturating_sub(1);
                let selected = if self.number.digits.len() == number.digits.len() { self.selected } else { last };
                self.number = number;
                self.turned = None;
                self.select(selected);
            }
        }
    }

    /// Selects another digit of the number; an index beyond its digits changes nothing.
    pub(crate) fn select(&mut self, index: usize) {
        if let Some(digit) = self.number.digits.get(index) {
            self.selected = index;
            self.reading = digit.reading.clone();
            self.input = Some(digit.input.clone());
        }
    }

    /// The number, where there is more than one digit.
    pub(crate) fn number(&self) -> Option<&Number> {
        (!self.number.is_empty()).then_some(&self.number)
    }

    pub(crate) fn selected(&self) -> usize {
        self.selected
    }

    /// The reading of the selected digit.
    pub(crate) fn reading(&self) -> &Reading {
        &self.reading
    }

    /// By how many degrees a picture was turned clockwise to be read.
    pub(crate) fn turned(&self) -> Option<u16> {
        self.turned
    }

    /// What the network sees of it; `None` without ink.
    pub(crate) fn input(&self) -> Option<&Input> {
        self.input.as_ref()
    }

    /// Frames each digit of a number on the canvas at `place`, the selected one with a stronger line, and underlines each
    /// sign.
    pub(crate) fn frame(&self, ui: &Ui, place: Rect) {
        let palette = Palette::of(ui);
        let painter = ui.painter_at(place);
        let on_canvas = |bounds: [f32; 4]| {
            let [left, top, width, height] = bounds.map(|share| share * place.width());
            Rect::from_min_size(place.min + vec2(left, top), vec2(width, height)).expand(5.0)
        };
        let quiet = Stroke::new(1.0, palette.weak_text.gamma_multiply(0.6));
        for token in self.number().into_iter().flat_map(|number| &number.lines).flat_map(|line| &line.tokens) {
            match *token {
                Token::Digit { bounds, index, .. } => {
                    let stroke = if index == self.selected { Stroke::new(2.0, palette.accent) } else { quiet };
                    painter.rect_stroke(on_canvas(bounds), BUTTON_CORNERS, stroke, StrokeKind::Middle);
                }
                Token::Sign { bounds, .. } => {
                    let around = on_canvas(bounds);
                    painter.line_segment([around.left_bottom(), around.right_bottom()], quiet);
                }
            }
        }
    }
}
