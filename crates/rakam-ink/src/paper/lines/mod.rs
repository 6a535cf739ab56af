//! Lines of the paper: rulings, frames, boxes and rings, underlines.
//!
//! ```text
//! enclosures.rs  boxes and rings around writing, of any size
//! rulings.rs     which straight segments are rulings, squares, frames and cells
//! underlines.rs  lines below the writing, and combs
//! frames.rs      straight sides that end on each other
//! cells.rs       what parts a frame into cells
//! candidates.rs  straight segments that may be lines, and the ink without those that are
//! straight.rs    straight segments, by the Hough transform
//! erase.rs       a line taken out, the strokes that cross it left whole
//! close_up.rs    a part of the ink, looked at as if it were the picture
//! ```

mod candidates;
mod cells;
mod close_up;
mod enclosures;
mod erase;
mod frames;
mod rulings;
mod straight;
mod underlines;

use super::inked::Inked;
use crate::Layer;
pub(super) use enclosures::enclosures;
pub(super) use rulings::rulings;
pub(super) use underlines::underlines;

/// For each place of some ink, the layer of lines that it belongs to, if any.
pub(super) type Places = Vec<Option<Layer>>;
