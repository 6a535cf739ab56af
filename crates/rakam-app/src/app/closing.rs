//! The window is to be closed while a network is in training.

use egui::{Context, ViewportCommand};

use crate::i18n::tr;
use crate::notices::Notices;

/// Until when the user knows that a training would end, on egui's clock.
#[derive(Default)]
pub(crate) struct Closing {
    known_until: Option<f64>,
}

impl Closing {
    /// Keeps the window open if it is to be closed during a training, and says why, unless that stands there already.
    pub(crate) fn hold(&mut self, ctx: &Context, in_training: bool, notices: &mut Notices) {
        let (closes, now) = ctx.input(|input| (input.viewport().close_requested(), input.time));
        if !closes || !in_training || self.known_until.is_some_and(|until| now < until) {
            return;
        }
        // A window that was closed from the task bar may be hidden.
        for command in [ViewportCommand::CancelClose, ViewportCommand::Minimized(false), ViewportCommand::Focus] {
            ctx.send_viewport_cmd(command);
        }
        self.known_until = Some(notices.warn(ctx, tr("closing-in-training"), tr("closing-again")));
    }
}
