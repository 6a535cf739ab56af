//! Ink to read: a picture, or a drawing.

use std::borrow::Cow;

use crate::{Drawing, Framing, Input, Picture, Segmentation, Stroke};

/// Ink to read, borrowed or owned. Places in it are pixels of the picture, or canvas sides of the drawing, from the top
/// left corner.
#[derive(Clone, Debug)]
pub enum Ink<'a> {
    /// A picture, as it comes from a file.
    Picture(Cow<'a, Picture>),
    /// A drawing on a canvas.
    Drawing(Cow<'a, Drawing>),
}

impl Ink<'_> {
    /// All of the ink as one input; `None` without ink. See [`Input::from_picture`] and [`Input::from_drawing`].
    pub fn input(&self, framing: Framing) -> Option<Input> {
        match self {
            Self::Picture(picture) => Input::from_picture(picture, framing),
            Self::Drawing(drawing) => Input::from_drawing(drawing, framing),
        }
    }

    /// The ink cut into pieces that may be digits; `None` without ink, and for more of it than a line of digits has. See
    /// [`Segmentation::of_picture`] and [`Segmentation::of_drawing`].
    pub fn segmentation(&self) -> Option<Segmentation<'_>> {
        match self {
            Self::Picture(picture) => Segmentation::of_picture(picture),
            Self::Drawing(drawing) => Segmentation::of_drawing(drawing),
        }
    }

    /// Width and height of the whole picture or canvas.
    pub fn size(&self) -> [f32; 2] {
        match self {
            Self::Picture(picture) => [picture.width() as f32, picture.height() as f32],
            Self::Drawing(_) => [1.0, 1.0],
        }
    }

    /// The strokes of a drawing; a picture has none.
    pub fn strokes(&self) -> &[Stroke] {
        match self {
            Self::Picture(_) => &[],
            Self::Drawing(drawing) => drawing.strokes(),
        }
    }
}

impl From<Picture> for Ink<'_> {
    fn from(picture: Picture) -> Self {
        Self::Picture(Cow::Owned(picture))
    }
}

impl<'a> From<&'a Picture> for Ink<'a> {
    fn from(picture: &'a Picture) -> Self {
        Self::Picture(Cow::Borrowed(picture))
    }
}

impl From<Drawing> for Ink<'_> {
    fn from(drawing: Drawing) -> Self {
        Self::Drawing(Cow::Owned(drawing))
    }
}

impl<'a> From<&'a Drawing> for Ink<'a> {
    fn from(drawing: &'a Drawing) -> Self {
        Self::Drawing(Cow::Borrowed(drawing))
    }
}
