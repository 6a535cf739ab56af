//! The lab in a web worker of the page: requests and events as bytes, and MNIST, which the worker's script fetches.
//!
//! A module of its own, so that the page stays small for users who only draw. Outside the browser the crate is empty.

#![cfg(target_arch = "wasm32")]
#![forbid(unsafe_code)]

use js_sys::{Function, Uint8Array};
use rakam_data::Dataset;
use rakam_lab::{Event, Lab, Request, RequestKind};
use wasm_bindgen::prelude::*;

/// Lends a worker that shares the module's memory to the lab, for as long as it lives.
#[cfg(target_feature = "atomics")]
#[wasm_bindgen(js_name = lendThread)]
pub fn lend_thread() {
    rakam_nn::lend_thread()
}

/// The threads of a lab that wants so many: this one, and those that were lent by now.
#[cfg(target_feature = "atomics")]
#[wasm_bindgen]
pub fn threads(wanted: usize) -> usize {
    rakam_nn::Cpu::new(wanted).threads()
}

/// Asks the browser for its graphics card, which it calls `name`, so that labs of this worker may train and read on it.
///
/// # Errors
/// With the reason, if it has none or doesn't open it.
#[wasm_bindgen(js_name = findCard)]
pub async fn find_card(name: String) -> Result<(), JsError> {
    Ok(rakam_gpu::find(name).await?)
}

/// The lab, and the function that posts its events to the page.
#[wasm_bindgen]
pub struct Worker {
    lab: Lab,
    post: Function,
}

#[wasm_bindgen]
impl Worker {
    /// A lab that passes its events to `post`, as bytes, and works with so many threads: this one, and those that were lent.
    #[wasm_bindgen(constructor)]
    pub fn new(post: Function, threads: usize) -> Self {
        // A panic ends in a trap, which says nothing. Thrown here, its message reaches whoever called.
        std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_str(&panic.to_string())));
        Self { lab: Lab::new(threads.max(1)), post }
    }

    /// Handles a request. Returns whether the lab needs MNIST: the script has to fetch it then. Bytes that aren't a
    /// request are reported to the page.
    pub fn handle(&mut self, bytes: &[u8]) -> bool {
        match postcard::from_bytes::<Request>(bytes) {
            Ok(request) => {
                let loads = matches!(request.kind, RequestKind::LoadData { .. });
                self.lab.handle(request, &mut |event| send(&self.post, &event));
                loads && self.lab.needs_mnist()
            }
            Err(error) => {
                send(&self.post, &Event::Undecodable(error.to_string()));
                false
            }
        }
    }

    /// Works for a slice of time. Returns whether there is more to do.
    pub fn work(&mut self) -> bool {
        self.lab.work(&mut |event| send(&self.post, &event))
    }

    /// Whether it waits for the graphics card: there is nothing to do for a few milliseconds.
    pub fn waits(&self) -> bool {
        self.lab.waits()
    }

    /// Reports how many bytes of MNIST have arrived, and how many there are.
    #[wasm_bindgen(js_name = reportDownload)]
    pub fn report_download(&self, bytes: f64, of: f64) {
        self.lab.report_download(bytes as u64, of as u64, &mut |event| send(&self.post, &event));
    }

    /// Takes MNIST's four files.
    #[wasm_bindgen(js_name = takeImages)]
    pub fn take_images(&mut self, train_images: &[u8], train_labels: &[u8], test_images: &[u8], test_labels: &[u8]) {
        let data = Dataset::from_bytes(train_images, train_labels, test_images, test_labels);
        self.take(data.map_err(|error| error.to_string()));
    }

    /// Takes the reason why MNIST could not be fetched.
    #[wasm_bindgen(js_name = noImages)]
    pub fn no_images(&mut self, reason: String) {
        self.take(Err(reason));
    }

    fn take(&mut self, data: Result<Dataset, String>) {
        self.lab.take_mnist(data, &mut |event| send(&self.post, &event));
    }
}

fn send(post: &Function, event: &Event) {
    if let Ok(bytes) = postcard::to_stdvec(event) {
        // If the page is gone, nothing can be reported any more.
        let _ = post.call1(&JsValue::NULL, &Uint8Array::from(bytes.as_slice()));
    }
}
