//! The lab in a worker: messages cross as bytes.

use std::sync::mpsc::{Receiver, channel};

use egui::Context;
use js_sys::Uint8Array;
use rakam_lab::{Event, Request};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// Beside the page.
const SCRIPT: &str = "lab-worker.js";

pub(super) struct Connection {
    worker: Worker,
    tells: Receiver<Event>,
    /// The worker calls it for as long as the connection lives.
    _hear: Closure<dyn FnMut(MessageEvent)>,
}

impl Connection {
    pub(super) fn new(ctx: &Context) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(SCRIPT, &options).map_err(|error| text_of(&error))?;
        let (sender, tells) = channel();
        let ctx = ctx.clone();
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let tell = match event.data().dyn_into::<Uint8Array>() {
                Ok(bytes) => postcard::from_bytes(&bytes.to_vec()).map_err(|error| error.to_string()),
                // The worker's script says in words what stopped it.
                Err(words) => Err(text_of(&words)),
            };
            // The page may be on its way out; then nobody listens.
            let _ = sender.send(tell.unwrap_or_else(Event::NoData));
            ctx.request_repaint();
        });
        worker.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        Ok(Self { worker, tells, _hear: hear })
    }

    pub(super) fn ask(&self, ask: Request) {
        match postcard::to_stdvec(&ask) {
            Ok(bytes) => {
                if let Err(error) = self.worker.post_message(&Uint8Array::from(bytes.as_slice())) {
                    tracing::error!(error = text_of(&error), "the worker cannot be asked");
                }
            }
            Err(error) => tracing::error!(%error, "a question that cannot be written"),
        }
    }

    pub(super) fn take(&self) -> impl Iterator<Item = Event> {
        self.tells.try_iter()
    }
}

fn text_of(value: &JsValue) -> String {
    value.as_string().unwrap_or_else(|| format!("{value:?}"))
}
