//! The lab in a worker of the page: its messages as bytes, and the images that the worker's script fetches.
//!
//! A module of its own, so that the page does not weigh more for those who only draw. Outside the browser the crate is
//! empty.

#![cfg(target_arch = "wasm32")]
#![forbid(unsafe_code)]

use js_sys::{Function, Uint8Array};
use rakam_data::Dataset;
use rakam_lab::{Event, Lab, Request};
use wasm_bindgen::prelude::*;

/// The lab, and whom it tells.
#[wasm_bindgen]
pub struct Worker {
    lab: Lab,
    post: Function,
}

#[wasm_bindgen]
impl Worker {
    /// A lab that gives what it tells to `post`, as bytes.
    #[wasm_bindgen(constructor)]
    pub fn new(post: Function) -> Self {
        Self { lab: Lab::new(1), post }
    }

    /// Hears a message. Returns whether it asks for the images: the script is to fetch them then.
    ///
    /// # Errors
    /// When the bytes are no message: the page and the worker are of different versions.
    pub fn hear(&mut self, bytes: &[u8]) -> Result<bool, JsError> {
        let ask: Request = postcard::from_bytes(bytes)?;
        let wants_images = ask == Request::Data;
        self.lab.hear(ask, &mut |tell| send(&self.post, &tell));
        Ok(wants_images)
    }

    /// Works for a slice of time; returns whether there is more to do.
    pub fn work(&mut self) -> bool {
        self.lab.work(&mut |tell| send(&self.post, &tell))
    }

    /// Tells how many bytes of the images have come, and how many there are.
    pub fn fetching(&self, bytes: f64, of: f64) {
        send(&self.post, &Event::Fetching { bytes: bytes as u64, of: of as u64 });
    }

    /// Takes the four files of the images.
    #[wasm_bindgen(js_name = takeImages)]
    pub fn take_images(&mut self, train_images: &[u8], train_labels: &[u8], test_images: &[u8], test_labels: &[u8]) {
        let data = Dataset::from_bytes(train_images, train_labels, test_images, test_labels);
        self.lab.take_data(data.map_err(|error| error.to_string()), &mut |tell| send(&self.post, &tell));
    }

    /// Takes why there are no images.
    #[wasm_bindgen(js_name = noImages)]
    pub fn no_images(&mut self, reason: String) {
        send(&self.post, &Event::NoData(reason));
    }
}

fn send(post: &Function, tell: &Event) {
    if let Ok(bytes) = postcard::to_stdvec(tell) {
        // Nobody is left to hear why the page cannot be told.
        let _ = post.call1(&JsValue::NULL, &Uint8Array::from(bytes.as_slice()));
    }
}
