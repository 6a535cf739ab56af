//! The lab in a worker: requests and events cross as bytes. What stops it is said in words, by the worker or by a thread of its, for
//! which it would wait in vain.

use std::sync::mpsc::{Receiver, channel};

use egui::Context;
use js_sys::Uint8Array;
use rakam_lab::{Event, Request};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use web_sys::{BroadcastChannel, MessageEvent, Worker, WorkerOptions, WorkerType};

/// The script of the worker, next to the page.
const SCRIPT: &str = "lab-worker.js";

pub(super) struct Connection {
    worker: Worker,
    /// Where the worker's threads can be heard; a browser may forbid it, and has no threads then.
    threads: Option<BroadcastChannel>,
    events: Receiver<Event>,
    /// Called by the worker for as long as the connection lives.
    _listener: Closure<dyn FnMut(web_sys::Event)>,
}

impl Connection {
    pub(super) fn new(ctx: &Context) -> Result<Self, String> {
        // Other pages of the site have labs of their own.
        let name = format!("rakam-lab {}", js_sys::Math::random());
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(&name);
        let worker = Worker::new_with_options(SCRIPT, &options).map_err(|error| text_of(&error))?;
        let threads = BroadcastChannel::new(&name).ok();
        let (sender, events) = channel();
        let ctx = ctx.clone();
        let listener = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            let event = match event.dyn_ref::<MessageEvent>() {
                Some(message) => event_of(&message.data()),
                // The script handles its own errors, once there is one.
                None => Event::Stopped(format!("{SCRIPT} can't be loaded")),
            };
            // The page may be closing; then nothing listens.
            let _ = sender.send(event);
            super::repaint(&ctx);
        });
        let listen = Some(listener.as_ref().unchecked_ref());
        worker.set_onmessage(listen);
        worker.set_onerror(listen);
        threads.iter().for_each(|threads| threads.set_onmessage(listen));
        Ok(Self { worker, threads, events, _listener: listener })
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
        self.threads.iter().for_each(BroadcastChannel::close);
    }
}

/// What the worker, or a thread of its, has said.
fn event_of(data: &JsValue) -> Event {
    match data.dyn_ref::<Uint8Array>() {
        Some(bytes) => {
            postcard::from_bytes(&bytes.to_vec()).unwrap_or_else(|error| Event::Undecodable(error.to_string()))
        }
        None => Event::Stopped(text_of(data)),
    }
}

fn text_of(value: &JsValue) -> String {
    value.as_string().unwrap_or_else(|| format!("{value:?}"))
}
