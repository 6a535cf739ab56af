//! Files that come and go: dialogs and drops. All work happens beside the window, which goes on drawing; what comes of
//! it arrives in the [`Inbox`]. How one asks for a file and reads it is [`desktop`]'s and `browser`'s own business.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod desktop;

use std::sync::mpsc::{Receiver, Sender, channel};

use egui::Context;
use rakam_ink::{Picture, PictureError};
use rakam_model::ModelError;

#[cfg(target_arch = "wasm32")]
use self::browser as system;
#[cfg(not(target_arch = "wasm32"))]
use self::desktop as system;
use crate::i18n::Words;
use crate::network::Network;

/// The endings of the pictures' formats.
const PICTURES: [&str; 6] = ["png", "jpg", "jpeg", "bmp", "gif", "webp"];
/// The endings of weights files.
const WEIGHTS: [&str; 3] = ["safetensors", "pth", "pt"];

/// No picture or weights file that could be meant is larger, in bytes.
const LARGEST: u64 = 256 << 20;

/// A file that arrived or was written, by its name.
pub(crate) struct Arrival {
    pub(crate) name: String,
    pub(crate) what: What,
}

pub(crate) enum What {
    Picture(Result<Picture, PictureError>),
    Network(Result<Box<Network>, ModelError>),
    Unreadable,
    TooLarge,
    Saved(bool),
    /// The desktop showed no dialog.
    NoDialog,
}

enum ReadError {
    Failed,
    TooLarge,
}

/// What one is asked for: a file with one of these endings.
#[cfg_attr(target_arch = "wasm32", expect(dead_code, reason = "a browser's dialog says nothing of ours"))]
struct Request {
    title: String,
    /// What such files are called.
    kind: String,
    endings: &'static [&'static str],
}

/// How a dialog ended.
enum Answer<T> {
    Given(T),
    Closed,
    #[cfg_attr(target_arch = "wasm32", expect(dead_code, reason = "a browser always has its dialog"))]
    NoDialog,
}

/// Where files arrive.
pub(crate) struct Inbox {
    sender: Sender<Arrival>,
    receiver: Receiver<Arrival>,
}

impl Default for Inbox {
    fn default() -> Self {
        let (sender, receiver) = channel();
        Self { sender, receiver }
    }
}

impl Inbox {
    /// What has arrived.
    pub(crate) fn take(&self) -> Vec<Arrival> {
        self.receiver.try_iter().collect()
    }

    /// Asks for a picture.
    pub(crate) fn ask_for_picture(&self, ctx: &Context, window: &eframe::Frame, words: &Words) {
        let (title, kind) = (words.tr("dialog-open"), words.tr("filter-pictures"));
        self.ask(ctx, window, Request { title, kind, endings: &PICTURES });
    }

    /// Asks for a weights file.
    pub(crate) fn ask_for_weights(&self, ctx: &Context, window: &eframe::Frame, words: &Words) {
        let (title, kind) = (words.tr("dialog-weights"), words.tr("filter-weights"));
        self.ask(ctx, window, Request { title, kind, endings: &WEIGHTS });
    }

    fn ask(&self, ctx: &Context, window: &eframe::Frame, request: Request) {
        let picked = system::pick(window, request);
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        system::beside(async move {
            match picked.await {
                Answer::Given(file) => {
                    let bytes = system::bytes_of(&file).await;
                    send(&sender, &ctx, opened(system::name_of(&file), bytes));
                }
                Answer::NoDialog => send(&sender, &ctx, Arrival { name: String::new(), what: What::NoDialog }),
                Answer::Closed => {}
            }
        });
    }

    /// Asks where to save a picture, and writes it there as PNG.
    pub(crate) fn save(&self, ctx: &Context, window: &eframe::Frame, words: &Words, picture: Picture) {
        let (title, name) = (words.tr("dialog-save"), words.tr("file-name-drawing"));
        let request = Request { title, kind: "PNG".to_owned(), endings: &["png"] };
        self.save_bytes(ctx, window, request, name, move || picture.encode_png().ok());
    }

    /// Asks where to save a weights file that may be called `name`, and writes it there.
    pub(crate) fn save_weights(
        &self,
        ctx: &Context,
        window: &eframe::Frame,
        words: &Words,
        name: String,
        bytes: Vec<u8>,
    ) {
        let (title, kind) = (words.tr("dialog-save-weights"), words.tr("filter-weights"));
        let request = Request { title, kind, endings: &["safetensors"] };
        self.save_bytes(ctx, window, request, name, move || Some(bytes));
    }

    /// Asks where to save the corrections, and writes them there.
    pub(crate) fn save_corrections(&self, ctx: &Context, window: &eframe::Frame, words: &Words, json: String) {
        let (title, name) = (words.tr("dialog-save-corrections"), words.tr("file-name-corrections"));
        let request = Request { title, kind: "JSON".to_owned(), endings: &["json"] };
        self.save_bytes(ctx, window, request, name, move || Some(json.into_bytes()));
    }

    /// Asks where to write what `bytes` gives; it is worked out beside the window, once there is a place.
    fn save_bytes(
        &self,
        ctx: &Context,
        window: &eframe::Frame,
        request: Request,
        name: String,
        bytes: impl FnOnce() -> Option<Vec<u8>> + Send + 'static,
    ) {
        let place = system::place_for(window, request, name);
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        system::beside(async move {
            match place.await {
                Answer::Given(place) => {
                    let written = match bytes() {
                        Some(bytes) => system::write(&place, &bytes).await,
                        None => false,
                    };
                    send(&sender, &ctx, Arrival { name: system::name_of_place(&place), what: What::Saved(written) });
                }
                Answer::NoDialog => send(&sender, &ctx, Arrival { name: String::new(), what: What::NoDialog }),
                Answer::Closed => {}
            }
        });
    }

    /// Takes a file of this name whose bytes are at hand.
    pub(crate) fn take_bytes(&self, ctx: &Context, name: String, bytes: Vec<u8>) {
        send(&self.sender, ctx, opened(name, Ok(bytes)));
    }

    /// Takes the first of the files that were dropped onto the window.
    pub(crate) fn take_dropped(&self, ctx: &Context) {
        let Some(file) = ctx.input(|input| input.raw.dropped_files.first().cloned()) else { return };
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        system::beside(async move {
            let name = file.path().file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            send(&sender, &ctx, opened(name, system::bytes_of_dropped(file.as_ref()).await));
        });
    }
}

fn send(sender: &Sender<Arrival>, ctx: &Context, arrival: Arrival) {
    // The window may have closed meanwhile; then nobody waits for the file.
    if sender.send(arrival).is_ok() {
        ctx.request_repaint();
    }
}

/// A weights file by its ending, anything else as a picture.
fn opened(name: String, bytes: Result<Vec<u8>, ReadError>) -> Arrival {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_weights = WEIGHTS.iter().any(|weights| ending.eq_ignore_ascii_case(weights));
    let what = match bytes {
        Err(ReadError::Failed) => What::Unreadable,
        Err(ReadError::TooLarge) => What::TooLarge,
        Ok(bytes) if is_weights => What::Network(Network::from_file(name.clone(), &bytes).map(Box::new)),
        Ok(bytes) => What::Picture(Picture::decode(&bytes)),
    };
    Arrival { name, what }
}
