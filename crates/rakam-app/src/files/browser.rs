//! The browser's file dialog, and its downloads.

use std::sync::Arc;

use js_sys::{Array, Promise, Reflect, Uint8Array};
use rakam_data::GivenFile;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Document, File, HtmlAnchorElement, HtmlInputElement, Url};

use super::{Answer, FileRequest, LARGEST, Pick, PickedSet, ReadError, is_of_a_set};

/// The most bytes of a data set: they are copied to the worker.
const LARGEST_SET: f64 = 512e6;

/// Runs `work` in the background.
pub(super) fn spawn(work: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(work);
}

/// Asks for a file. The browser shows its dialog only while it handles something that the user did.
pub(super) fn pick(_: &eframe::Frame, request: FileRequest) -> impl Future<Output = Answer<File>> + use<> {
    let extensions: Vec<String> = request.extensions.iter().map(|extension| format!(".{extension}")).collect();
    let picked = open_dialog(|input| input.set_accept(&extensions.join(",")));
    async move {
        let Ok((input, closed)) = picked else { return Answer::Closed };
        // The input says whether a file was picked.
        let _ = JsFuture::from(closed).await;
        input.files().and_then(|files| files.get(0)).map_or(Answer::Closed, Answer::Given)
    }
}

/// Asks for the files of a data set, or for a folder with them.
pub(super) fn pick_set(
    _: &eframe::Frame,
    _: FileRequest,
    pick: Pick,
) -> impl Future<Output = Answer<Vec<File>>> + use<> {
    let picked = open_dialog(|input| match pick {
        Pick::Files => input.set_multiple(true),
        Pick::Folder => input.set_webkitdirectory(true),
    });
    async move {
        let Ok((input, closed)) = picked else { return Answer::Closed };
        let _ = JsFuture::from(closed).await;
        let files: Vec<File> =
            input.files().map_or_else(Vec::new, |all| (0..all.length()).filter_map(|at| all.get(at)).collect());
        if files.is_empty() { Answer::Closed } else { Answer::Given(files) }
    }
}

/// A page reads the files itself: it has no paths that the lab could.
pub(super) async fn set_of(picked: Vec<File>) -> Result<PickedSet, ReadError> {
    if picked.iter().map(|file| file.size()).sum::<f64>() > LARGEST_SET {
        return Err(ReadError::TooLarge);
    }
    let mut files = Vec::new();
    for file in picked {
        // Of a file in a folder that was picked, this is the path from the folder on.
        let path = Reflect::get(&file, &"webkitRelativePath".into()).ok().and_then(|path| path.as_string());
        let path = path.filter(|path| !path.is_empty()).unwrap_or_else(|| file.name());
        files.push(GivenFile { path, bytes: bytes_of(&file).await? });
    }
    let first = files.first().map_or("", |file| file.path.as_str());
    let place = first.split('/').next().unwrap_or_default().to_owned();
    Ok(PickedSet { place, files })
}

pub(super) fn is_set_dropped(file: &(dyn egui::DroppedFile + Send + Sync)) -> bool {
    is_of_a_set(&file.path().to_string_lossy())
}

pub(super) async fn set_of_dropped(
    dropped: &[Arc<dyn egui::DroppedFile + Send + Sync>],
) -> Result<PickedSet, ReadError> {
    let files = dropped.iter().map(|file| file.web_file().cloned().ok_or(ReadError::Failed));
    set_of(files.collect::<Result<Vec<File>, _>>()?).await
}

fn open_dialog(set: impl FnOnce(&HtmlInputElement)) -> Result<(HtmlInputElement, Promise), JsValue> {
    let input: HtmlInputElement = document()?.create_element("input")?.unchecked_into();
    input.set_type("file");
    set(&input);
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
    options.set_type(match name.rsplit_once('.') {
        Some((_, "png")) => "image/png",
        Some((_, "svg")) => "image/svg+xml",
        Some((_, "gif")) => "image/gif",
        _ => "application/octet-stream",
    });
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
