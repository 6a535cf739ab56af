//! Files that come and go: dialogs and drops. All work happens beside the window, which goes on drawing; what comes of
//! it arrives in the [`Inbox`]. The same for desktop and browser but for [`beside`] and [`bytes_of`].

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use egui::Context;
use rakam_ink::{Picture, PictureError};
use rakam_model::ModelError;
use rfd::{AsyncFileDialog, FileHandle};
use web_time::Instant;

use crate::i18n::Words;
use crate::network::Network;

/// The endings of the pictures' formats.
const PICTURES: [&str; 6] = ["png", "jpg", "jpeg", "bmp", "gif", "webp"];
const WEIGHTS: &str = "safetensors";

/// No picture or weights file that could be meant is larger, in bytes.
#[cfg(not(target_arch = "wasm32"))]
const LARGEST: u64 = 256 << 20;

/// No person closes a dialog as fast as this: where one is closed sooner, there was none. A Linux desktop without a
/// portal answers so, with no other sign.
const NO_PERSON: Duration = Duration::from_millis(150);

/// A file that arrived or was written, by its name.
pub(crate) struct Arrival {
    pub(crate) name: String,
    pub(crate) what: What,
}

pub(crate) enum What {
    Picture(Result<Picture, PictureError>),
    Network(Result<Network, ModelError>),
    Unreadable,
    TooLarge,
    Saved(bool),
    /// The desktop showed no dialog.
    NoDialog,
}

enum ReadError {
    Failed,
    #[cfg(not(target_arch = "wasm32"))]
    TooLarge,
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
        let dialog = AsyncFileDialog::new()
            .set_parent(window)
            .set_title(words.tr("dialog-open"))
            .add_filter(words.tr("filter-pictures"), &PICTURES);
        self.ask(ctx, dialog);
    }

    /// Asks for a weights file.
    pub(crate) fn ask_for_weights(&self, ctx: &Context, window: &eframe::Frame, words: &Words) {
        let dialog = AsyncFileDialog::new()
            .set_parent(window)
            .set_title(words.tr("dialog-weights"))
            .add_filter(words.tr("filter-weights"), &[WEIGHTS]);
        self.ask(ctx, dialog);
    }

    fn ask(&self, ctx: &Context, dialog: AsyncFileDialog) {
        let (asked, picked) = (Instant::now(), dialog.pick_file());
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        beside(async move {
            if let Some(file) = picked.await {
                let name = file.file_name();
                send(&sender, &ctx, opened(name, bytes_of(&file).await));
            } else if asked.elapsed() < NO_PERSON {
                send(&sender, &ctx, Arrival { name: String::new(), what: What::NoDialog });
            }
        });
    }

    /// Asks where to save a picture, and writes it there as PNG.
    pub(crate) fn save(&self, ctx: &Context, window: &eframe::Frame, words: &Words, picture: Picture) {
        let place = AsyncFileDialog::new()
            .set_parent(window)
            .set_title(words.tr("dialog-save"))
            .set_file_name(words.tr("file-name-drawing"))
            .add_filter("PNG", &["png"])
            .save_file();
        let (asked, sender, ctx) = (Instant::now(), self.sender.clone(), ctx.clone());
        beside(async move {
            if let Some(file) = place.await {
                let written = match picture.encode_png() {
                    Ok(png) => file.write(&png).await.is_ok(),
                    Err(_) => false,
                };
                send(&sender, &ctx, Arrival { name: file.file_name(), what: What::Saved(written) });
            } else if asked.elapsed() < NO_PERSON {
                send(&sender, &ctx, Arrival { name: String::new(), what: What::NoDialog });
            }
        });
    }

    /// Takes the first of the files that were dropped onto the window.
    pub(crate) fn take_dropped(&self, ctx: &Context) {
        let Some(file) = ctx.input(|input| input.raw.dropped_files.first().cloned()) else { return };
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        beside(async move {
            let name = file.path().file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            send(&sender, &ctx, opened(name, bytes_of_dropped(file.as_ref()).await));
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
    let is_weights = name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case(WEIGHTS));
    let what = match bytes {
        Err(ReadError::Failed) => What::Unreadable,
        #[cfg(not(target_arch = "wasm32"))]
        Err(ReadError::TooLarge) => What::TooLarge,
        Ok(bytes) if is_weights => What::Network(Network::from_file(name.clone(), &bytes)),
        Ok(bytes) => What::Picture(Picture::decode(&bytes)),
    };
    Arrival { name, what }
}

#[cfg(not(target_arch = "wasm32"))]
fn beside(work: impl Future<Output = ()> + Send + 'static) {
    std::thread::spawn(|| pollster::block_on(work));
}

#[cfg(target_arch = "wasm32")]
fn beside(work: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(work);
}

#[cfg(not(target_arch = "wasm32"))]
async fn bytes_of(file: &FileHandle) -> Result<Vec<u8>, ReadError> {
    rakam_model::read_limited(file.path(), LARGEST).map_err(|error| match error {
        rakam_model::FileError::TooLarge { .. } => ReadError::TooLarge,
        _ => ReadError::Failed,
    })
}

#[cfg(target_arch = "wasm32")]
async fn bytes_of(file: &FileHandle) -> Result<Vec<u8>, ReadError> {
    Ok(file.read().await)
}

#[cfg(not(target_arch = "wasm32"))]
async fn bytes_of_dropped(file: &(dyn egui::DroppedFile + Send + Sync)) -> Result<Vec<u8>, ReadError> {
    if std::fs::metadata(file.path()).is_ok_and(|there| there.len() > LARGEST) {
        return Err(ReadError::TooLarge);
    }
    file.bytes().map_err(|_| ReadError::Failed)
}

#[cfg(target_arch = "wasm32")]
async fn bytes_of_dropped(file: &(dyn egui::DroppedFile + Send + Sync)) -> Result<Vec<u8>, ReadError> {
    file.bytes_async().await.map_err(|_| ReadError::Failed)
}
