//! The browser asks before the page is left while a network is in training.

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
    pub(crate) fn ask_if(&mut self, in_training: bool) {
        if in_training != self.asks {
            self.asks = in_training;
            self.window.set_onbeforeunload(in_training.then(|| self.ask.as_ref().unchecked_ref()));
        }
    }
}
