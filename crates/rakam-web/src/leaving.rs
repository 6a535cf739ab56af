//! The browser asks before the page is left if a training would be lost with it.

use wasm_bindgen::prelude::*;
use web_sys::{BeforeUnloadEvent, Window};

pub(crate) struct Leaving {
    window: Window,
    ask: Closure<dyn Fn(BeforeUnloadEvent)>,
    asks: bool,
}

impl Leaving {
    pub(crate) fn new(window: Window) -> Self {
        let ask = Closure::new(|event: BeforeUnloadEvent| {
            event.prevent_default();
            // Older browsers ask only if there is a text, which they don't show.
            event.set_return_value("training");
        });
        Self { window, ask, asks: false }
    }

    /// From now on the browser asks, or doesn't.
    pub(crate) fn ask_if(&mut self, at_stake: bool) {
        if at_stake != self.asks {
            self.asks = at_stake;
            self.window.set_onbeforeunload(at_stake.then(|| self.ask.as_ref().unchecked_ref()));
        }
    }
}
