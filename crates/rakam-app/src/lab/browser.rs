//! The lab in a worker: requests and events cross as bytes.

use std::sync::mpsc::{Receiver, channel};

use egui::Context;
use js_sys::Uint8Array;
use rakam_lab::{Event, Request};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// The script of the worker, next to the page.
const SCRIPT: &str = "lab-worker.js";

pub(super) struct Connection {
    worker: Worker,
    events: Receiver<Event>,
    /// Called by the worker for as long as the connection lives.
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Connection {
    pub(super) fn new(ctx: &Context) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(SCRIPT, &options).map_err(|error| text_of(&error))?;
        let (sender, events) = channel();
        let ctx = ctx.clone();
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            let event = match message.data().dyn_into::<Uint8Array>() {
                Ok(bytes) => {
                    postcard::from_bytes(&bytes.to_vec()).unwrap_or_else(|error| Event::Undecodable(error.to_string()))
                }
                // The worker's script reports in words what stopped it.
                Err(text) => Event::Stopped(text_of(&text)),
            };
            // The page may be closing; then nothing listens.
            let _ = sender.send(event);
            super::repaint(&ctx);
        });
        worker.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Ok(Self { worker, events, _listener: listener })
    }

    pub(super) fn send(&self, request: Request) {
        match postcard::to_stdvec(&request) {
            Ok(bytes) => {
                if let Err(error) = self.worker.post_message(&Uint8Array::from(bytes.as_slice())) {
                    tracing::error!(error = text_of(&error), "the worker can't be reached");
                }
            }
            Err(error) => tracing::error!(%error, "a request can't be encoded"),
        }
    }

    pub(super) fn take(&self) -> impl Iterator<Item = Event> {
        self.events.try_iter()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // A worker outlives what started it.
        self.worker.terminate();
    }
}

fn text_of(value: &JsValue) -> String {
    value.as_string().unwrap_or_else(|| format!("{value:?}"))
}
