//! The lab on a thread.

use egui::Context;
use rakam_lab::{Event, Handle, Request, spawn};

pub(super) struct Connection(Handle);

impl Connection {
    pub(super) fn new(ctx: &Context) -> Result<Self, String> {
        let ctx = ctx.clone();
        spawn(move || super::repaint(&ctx)).map(Self).map_err(|error| error.to_string())
    }

    pub(super) fn send(&self, request: Request) {
        self.0.send(request);
    }

    pub(super) fn take(&self) -> impl Iterator<Item = Event> {
        self.0.take()
    }
}
