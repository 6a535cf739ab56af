//! Every place that the pointer was, and how hard a pen presses.
//!
//! A browser gathers the moves of a pointer until the next frame, and eframe takes the last of them: a fast curve would
//! have corners. The places between are kept here and put back.

use std::sync::{Arc, Mutex, PoisonError};

use egui::{Context, Event, Plugin, RawInput, TouchDeviceId, TouchId, TouchPhase, pos2};
use wasm_bindgen::prelude::*;
use web_sys::{Document, EventTarget, HtmlCanvasElement, PointerEvent};

/// A place of the pointer, in pixels of the page from the canvas's top left.
struct Sample {
    x: f32,
    y: f32,
    /// How hard a pen presses, 0 to 1, and its id; `None` for what cannot press, and for a pen that hovers.
    pressed: Option<(u64, f32)>,
    phase: TouchPhase,
}

#[wasm_bindgen]
extern "C" {
    /// An event that may have gathered others: not where the page was sent without https, nor in Safari before 18.2.
    type Gathering;
    #[wasm_bindgen(method, catch, js_name = getCoalescedEvents)]
    fn gathered(this: &Gathering) -> Result<js_sys::Array, JsValue>;
}

type Samples = Arc<Mutex<Vec<Sample>>>;

/// The plugin that gives egui what the browser had gathered.
pub(crate) struct Pen {
    samples: Samples,
}

impl Pen {
    /// Listens to the pointer. To be called before eframe listens, which makes frames of some events at once.
    pub(crate) fn follow(canvas: &HtmlCanvasElement, document: &Document) -> Result<Self, JsValue> {
        let samples = Samples::default();
        let phases = [
            ("pointerdown", TouchPhase::Start),
            ("pointermove", TouchPhase::Move),
            ("pointerup", TouchPhase::End),
            ("pointercancel", TouchPhase::Cancel),
        ];
        for (name, phase) in phases {
            let target: &EventTarget = if phase == TouchPhase::Start { canvas } else { document };
            let (samples, canvas) = (samples.clone(), canvas.clone());
            let listener = Closure::<dyn FnMut(PointerEvent)>::new(move |event: PointerEvent| {
                if event.is_primary() {
                    gather(&samples, &canvas, &event, phase);
                }
            });
            target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref())?;
            // It listens for as long as the page lives.
            listener.forget();
        }
        Ok(Self { samples })
    }
}

fn gather(samples: &Samples, canvas: &HtmlCanvasElement, event: &PointerEvent, phase: TouchPhase) {
    let place = canvas.get_bounding_client_rect();
    // A hovering pen moves, too. Its touch would never end: it comes back with another id.
    let touches =
        |event: &PointerEvent| event.pointer_type() == "pen" && (phase != TouchPhase::Move || event.buttons() != 0);
    let sample = |event: &PointerEvent| Sample {
        x: event.client_x() as f32 - place.left() as f32,
        y: event.client_y() as f32 - place.top() as f32,
        pressed: touches(event).then(|| (event.pointer_id() as u64, event.pressure())),
        phase,
    };
    let gathered = if phase == TouchPhase::Move { event.unchecked_ref::<Gathering>().gathered().ok() } else { None };
    let mut samples = samples.lock().unwrap_or_else(PoisonError::into_inner);
    match gathered.filter(|gathered| gathered.length() > 0) {
        Some(gathered) => samples.extend(gathered.iter().map(|event| sample(event.unchecked_ref()))),
        None => samples.push(sample(event)),
    }
}

impl Plugin for Pen {
    fn debug_name(&self) -> &'static str {
        "pen"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        let samples = std::mem::take(&mut *self.samples.lock().unwrap_or_else(PoisonError::into_inner));
        let first_move = input.events.iter().position(|event| matches!(event, Event::PointerMoved(_)));
        let zoom = ctx.zoom_factor();
        let mut events = Vec::new();
        for Sample { x, y, pressed, phase } in samples {
            let pos = pos2(x / zoom, y / zoom);
            if let Some((id, force)) = pressed {
                // Touchscreens are device 0.
                let (device_id, id) = (TouchDeviceId(1), TouchId(id));
                events.push(Event::Touch { device_id, id, phase, pos, force: Some(force) });
            }
            if phase == TouchPhase::Move && first_move.is_some() {
                events.push(Event::PointerMoved(pos));
            }
        }
        if let Some(at) = first_move.filter(|_| events.iter().any(|event| matches!(event, Event::PointerMoved(_)))) {
            input.events.retain(|event| !matches!(event, Event::PointerMoved(_)));
            input.events.splice(at..at, events);
        } else {
            input.events.splice(0..0, events);
        }
    }
}
