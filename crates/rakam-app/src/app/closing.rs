//! The window is to be closed while a network is in training.

use egui::{Context, ViewportCommand};

use crate::i18n::tr;
use crate::notices::Notices;

/// Whether the user has been told that a training would end.
#[derive(Default)]
pub(crate) struct Closing {
    told: bool,
}

impl Closing {
    /// Keeps the window open the first time that it is to be closed during a training, and says why.
    pub(crate) fn hold(&mut self, ctx: &Context, in_training: bool, notices: &mut Notices) {
        self.told &= in_training;
        if in_training && !self.told && ctx.input(|input| input.viewport().close_requested()) {
            self.told = true;
            // A window that was closed from the task bar may be hidden.
            for command in [ViewportCommand::CancelClose, ViewportCommand::Minimized(false), ViewportCommand::Focus] {
                ctx.send_viewport_cmd(command);
            }
            notices.wrong(tr("closing-in-training"), Some(tr("closing-again")));
        }
    }
}
