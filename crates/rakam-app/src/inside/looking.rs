//! What is looked at: a cell of a layer, or an output.

use egui::Response;
use rakam_nn::trace::{Cell, Layer};

/// Something that can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spot {
    /// A cell of the output of a layer of the architecture.
    Cell { layer: Layer, cell: Cell },
    /// An output of the network.
    Output(usize),
}

/// What the pointer is over, and what was chosen: the pointer takes precedence, and when it leaves, the choice is back.
#[derive(Default)]
pub(super) struct Looking {
    /// In the last frame.
    hovered: Option<Spot>,
    /// In this frame so far.
    hovering: Option<Spot>,
    chosen: Option<Spot>,
    /// The channel of the input whose products are shown; `None` is the strongest.
    pub(super) part: Option<usize>,
}

impl Looking {
    /// What is looked at.
    pub(super) fn at(&self) -> Option<Spot> {
        self.hovered.or(self.chosen)
    }

    /// What was chosen.
    pub(super) fn chosen(&self) -> Option<Spot> {
        self.chosen
    }

    /// Whether it was chosen and stays.
    pub(super) fn stays(&self) -> bool {
        self.hovered.is_none() && self.chosen.is_some()
    }

    /// Follows the pointer on the widget of this spot.
    pub(super) fn take(&mut self, response: &Response, spot: Spot) {
        if response.hovered() {
            self.hover(spot);
        }
        if response.clicked() {
            self.choose(Some(spot));
        }
    }

    pub(super) fn hover(&mut self, spot: Spot) {
        self.hovering = Some(spot);
    }

    pub(super) fn choose(&mut self, spot: Option<Spot>) {
        if self.chosen != spot {
            self.part = None;
        }
        self.chosen = spot;
    }

    /// Ends the frame. Returns whether another spot is looked at than the one that the frame showed.
    pub(super) fn end_frame(&mut self) -> bool {
        let changed = self.hovered != self.hovering;
        self.hovered = self.hovering.take();
        changed
    }
}
