//! The browser's file dialog, and its downloads.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Document, File, HtmlAnchorElement, HtmlInputElement, Url};

use super::{Answer, FileRequest, LARGEST, ReadError};

/// Runs `work` in the background.
pub(super) fn spawn(work: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(work);
}

/// Asks for a file. The browser shows its dialog only while it handles something that the user did.
pub(super) fn pick(_: &eframe::Frame, request: FileRequest) -> impl Future<Output = Answer<File>> + use<> {
    let picked = open_dialog(&request);
    async move {
        let Ok((input, closed)) = picked else { return Answer::Closed };
        // The input says whether a file was picked.
        let _ = JsFuture::from(closed).await;
        input.files().and_then(|files| files.get(0)).map_or(Answer::Closed, Answer::Given)
    }
}

fn open_dialog(request: &FileRequest) -> Result<(HtmlInputElement, Promise), JsValue> {
    let input: HtmlInputElement = document()?.create_element("input")?.unchecked_into();
    input.set_type("file");
    let extensions: Vec<String> = request.extensions.iter().map(|extension| format!(".{extension}")).collect();
    input.set_accept(&extensions.join(","));
    let closed = Promise::new(&mut |resolve, _| {
        for event in ["change", "cancel"] {
            // It fails only if there is no input to listen to.
            let _ = input.add_event_listener_with_callback(event, &resolve);
        }
    });
    input.click();
    Ok((input, closed))
}

/// A page learns the name of a file, not its path.
pub(super) fn path_of(file: &File) -> String {
    file.name()
}

pub(super) async fn bytes_of(file: &File) -> Result<Vec<u8>, ReadError> {
    if file.size() > LARGEST as f64 {
        return Err(ReadError::TooLarge);
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| ReadError::Failed)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

pub(super) async fn bytes_of_dropped(file: &(dyn egui::DroppedFile + Send + Sync)) -> Result<Vec<u8>, ReadError> {
    match file.web_file() {
        Some(file) => bytes_of(file).await,
        None => Err(ReadError::Failed),
    }
}

/// A download needs no dialog of ours: the browser knows where it goes, or asks.
pub(super) fn destination(
    _: &eframe::Frame,
    _: FileRequest,
    name: String,
) -> impl Future<Output = Answer<String>> + use<> {
    std::future::ready(Answer::Given(name))
}

pub(super) fn path_of_saved(name: &str) -> String {
    name.to_owned()
}

pub(super) async fn write(name: &str, bytes: &[u8]) -> bool {
    download(name, bytes).is_ok()
}

fn download(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(if name.ends_with(".png") { "image/png" } else { "application/octet-stream" });
    let parts = Array::of1(&Uint8Array::from(bytes));
    let url = Url::create_object_url_with_blob(&Blob::new_with_u8_array_sequence_and_options(&parts, &options)?)?;
    let link: HtmlAnchorElement = document()?.create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}

fn document() -> Result<Document, JsValue> {
    web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)
}
