//! What a picture's pixels were taken for.

/// What a place of a picture was taken for. Only [`Layer::Ink`] is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Layer {
    /// What was written on.
    #[default]
    Paper,
    /// What was written.
    Ink,
    /// A line of ruled or squared paper, an underline, a comb, the line of a form.
    Line,
    /// A frame around the writing: a box, a ring, a cell, the border of a canvas.
    Frame,
    /// What lies around the sheet: a desk, a window's border, a finger.
    Outside,
}

impl Layer {
    /// All layers.
    pub const ALL: [Layer; 5] = [Layer::Paper, Layer::Ink, Layer::Line, Layer::Frame, Layer::Outside];
}

/// The layers of a picture, on a grid over all of it: one place for each pixel, or fewer for large pictures. It covers a
/// picture that was reduced as it did before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layers {
    width: usize,
    places: Vec<Layer>,
}

impl Layers {
    /// The most places on a side.
    pub const MAX_SIDE: usize = 1024;

    /// Layers whose rows have `width` places, at least 1.
    pub(crate) fn new(width: usize, places: Vec<Layer>) -> Self {
        Layers { width, places }
    }

    /// Places in a row, at least 1 and at most [`Layers::MAX_SIDE`].
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows, at least 1 and at most [`Layers::MAX_SIDE`].
    pub fn height(&self) -> usize {
        self.places.len() / self.width
    }

    /// All places, row by row from the top left.
    pub fn places(&self) -> &[Layer] {
        &self.places
    }

    /// The layer at a place of the picture, given in shares of its width and height; outside it the nearest.
    pub fn at(&self, x: f32, y: f32) -> Layer {
        let index = |share: f32, count: usize| ((share * count as f32).max(0.0) as usize).min(count - 1);
        self.places[index(y, self.height()) * self.width + index(x, self.width)]
    }
}
