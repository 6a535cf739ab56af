//! The window is to be closed, and a training would be lost with it.

use egui::{Context, ViewportCommand};

use crate::i18n::tr;
use crate::notices::Notices;
use crate::train::AtStake;

/// Keeps the window open if something would be lost with it, and says what, unless the user has that before them already.
pub(super) fn hold(ctx: &Context, at_stake: Option<AtStake>, notices: &mut Notices) {
    let (warning, again) = match at_stake {
        None => return,
        Some(AtStake::Training) => (tr("closing-in-training"), tr("closing-again")),
        Some(AtStake::Network) => (tr("closing-unsaved"), tr("closing-unsaved-again")),
    };
    if notices.shows(&warning) || !ctx.input(|input| input.viewport().close_requested()) {
        return;
    }
    // A window that was closed from the task bar may be hidden.
    for command in [ViewportCommand::CancelClose, ViewportCommand::Minimized(false), ViewportCommand::Focus] {
        ctx.send_viewport_cmd(command);
    }
    notices.warn(warning, again);
}
