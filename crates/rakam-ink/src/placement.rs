//! Where the ink of an input was: the map from the picture or canvas to the 28x28 pixels.

/// Maps places in the ink to places in the input, per axis: `pixel = scale * place + offset`.
///
/// Places in the ink are pixels of the picture or canvas sides of the drawing, places in the input are pixels, both from
/// the top left corner. A pen that was made wider or thinner moves the edge of the ink, not its middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    scale: [f32; 2],
    offset: [f32; 2],
}

impl Placement {
    /// `scale` is not 0.
    pub(crate) fn new(scale: [f32; 2], offset: [f32; 2]) -> Self {
        Self { scale, offset }
    }

    /// The place in the input of a place in the ink.
    pub fn to_input(self, place: [f32; 2]) -> [f32; 2] {
        [0, 1].map(|axis| self.scale[axis] * place[axis] + self.offset[axis])
    }

    /// The place in the ink of a place in the input.
    pub fn to_ink(self, pixel: [f32; 2]) -> [f32; 2] {
        [0, 1].map(|axis| (pixel[axis] - self.offset[axis]) / self.scale[axis])
    }

    /// This map after another one, which maps places in other units to places in the ink.
    pub(crate) fn after(self, other: Self) -> Self {
        let scale = [0, 1].map(|axis| self.scale[axis] * other.scale[axis]);
        Self { scale, offset: self.to_input(other.offset) }
    }
}
