//! The Draw tab: the canvas and its tools, and what the network reads.
//!
//! ```text
//! layout.rs   where its parts are, at any size of the window
//! canvas.rs   pointer events become strokes, strokes are painted
//! layers.rs   what a picture's pixels were taken for, in colours
//! ribbon.rs   a stroke as a mesh
//! toolbar.rs  the tools of the canvas
//! digits.rs   what is read: a digit, or the digits of a number
//! verdict.rs  the reading in words
//! seen.rs     the input of the network
//! bars.rs     how likely each class is
//! ```

mod bars;
pub(crate) mod canvas;
pub(crate) mod digits;
mod layers;
mod layout;
pub(crate) mod ribbon;
mod seen;
pub(crate) mod toolbar;
pub(crate) mod verdict;

use egui::{Rect, Ui};
use rakam_lab::{Answer, RequestId};

use self::layout::Layout;
use self::seen::Seen;
use crate::app::Action;
use crate::layout::Frame;
use crate::tab::{Cx, Tab};

/// The Draw tab.
#[derive(Default)]
pub(crate) struct Draw {
    seen: Seen,
}

impl Tab for Draw {
    fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) -> Vec<Action> {
        let layout = Layout::of(cx.frame.body);
        let mut actions = toolbar::show(ui, layout.toolbar, cx.drawing, cx.pen_width, cx.layers, cx.words);
        cx.show_canvas(ui, layout.canvas, cx.layers);
        let labels = cx.network().reader().labels();
        actions.extend(verdict::show(ui, layout.verdict, cx));
        self.seen.show(ui, layout.seen, cx.digits.input(), cx.words);
        bars::show(ui, layout.bars, layout.bar_columns, cx.digits.reading(), labels, cx.words);
        actions
    }

    fn handle(&mut self, _: RequestId, _: &Answer) -> Vec<Action> {
        Vec::new()
    }

    fn canvas(&self, frame: &Frame) -> Option<Rect> {
        Some(Layout::of(frame.body).canvas)
    }
}
