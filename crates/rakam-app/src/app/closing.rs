//! The window is to be closed while a network is in training.

use egui::{Context, ViewportCommand};

use crate::i18n::tr;
use crate::notices::Notices;

/// Keeps the window open if it is to be closed during a training, and says why, unless the user has that before them already.
pub(super) fn hold(ctx: &Context, in_training: bool, notices: &mut Notices) {
    let warning = tr("closing-in-training");
    if !in_training || notices.shows(&warning) || !ctx.input(|input| input.viewport().close_requested()) {
        return;
    }
    // A window that was closed from the task bar may be hidden.
    for command in [ViewportCommand::CancelClose, ViewportCommand::Minimized(false), ViewportCommand::Focus] {
        ctx.send_viewport_cmd(command);
    }
    notices.warn(warning, tr("closing-again"));
}
