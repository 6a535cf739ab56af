//! Files that are opened and saved: dialogs and drops. The work is done in the background while the window goes on; its results
//! arrive in the [`Inbox`].
//!
//! ```text
//! desktop.rs  dialogs and files of the desktop
//! browser.rs  the browser's dialog, and its downloads
//! ```

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod desktop;

use std::sync::mpsc::{Receiver, Sender, channel};

use egui::Context;
use rakam_data::{GivenFile, Symbols, SymbolsError};
use rakam_ink::{FORMATS, Picture, PictureError};
use rakam_model::ModelError;

#[cfg(target_arch = "wasm32")]
use self::browser as system;
#[cfg(not(target_arch = "wasm32"))]
use self::desktop as system;
use crate::export::Export;
use crate::i18n::Words;
use crate::network::{Network, NetworkId, file_name};
use crate::share::{ShareError, Shared};

/// The file name extensions of weights files.
const WEIGHTS: [&str; 3] = [SAVED_WEIGHTS, "pth", "pt"];

/// That of those that are saved.
const SAVED_WEIGHTS: &str = "safetensors";

/// That of symbols.
const SYMBOLS: &str = "json";

/// That of files with what was in the window.
const SHARED: &str = "rakam";

/// Those of files that data sets are made of; IDX files also go without one.
const SETS: [&str; 5] = ["csv", "npz", "npy", "zip", "gz"];

/// No picture or weights file that could be meant is larger, in bytes.
pub(crate) const LARGEST: u64 = rakam_ink::MAX_FILE_BYTES;

/// A file that arrived or was written, by its name.
pub(crate) struct Arrival {
    pub(crate) name: String,
    pub(crate) what: What,
}

/// What a dialog asks for where a data set may be files or a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pick {
    Files,
    Folder,
}

/// A data set of the user's own.
pub(crate) struct PickedSet {
    /// Its path; in the browser its name.
    pub(crate) place: String,
    /// Its files in the browser, which has no paths; none where there is one.
    pub(crate) files: Vec<GivenFile>,
}

pub(crate) enum What {
    Picture(Result<Picture, PictureError>),
    Network(Result<Box<Network>, ModelError>),
    Symbols(Result<Symbols, SymbolsError>),
    Shared(Result<Box<Shared>, ShareError>),
    Set(PickedSet),
    Unreadable,
    TooLarge,
    Saved {
        /// Whether it was written.
        written: bool,
        /// Whether it holds weights.
        weights: bool,
    },
    /// The desktop shows no dialog.
    NoDialog,
}

enum ReadError {
    Failed,
    TooLarge,
}

impl From<ReadError> for What {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Failed => Self::Unreadable,
            ReadError::TooLarge => Self::TooLarge,
        }
    }
}

/// What a dialog asks for: a file with one of these extensions.
#[cfg_attr(target_arch = "wasm32", expect(dead_code, reason = "a browser's dialog has its own texts"))]
struct FileRequest {
    title: String,
    /// The name of this kind of files.
    kind: String,
    extensions: Vec<&'static str>,
}

/// How a dialog ended.
enum Answer<T> {
    Given(T),
    Closed,
    #[cfg_attr(target_arch = "wasm32", expect(dead_code, reason = "a browser always has its dialog"))]
    NoDialog,
}

/// Where files arrive from the background.
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
        let extensions = FORMATS.iter().flat_map(|format| format.extensions).copied().collect();
        self.ask(ctx, window, FileRequest { title, kind, extensions });
    }

    /// Asks for a weights file.
    pub(crate) fn ask_for_weights(&self, ctx: &Context, window: &eframe::Frame, words: &Words) {
        let (title, kind) = (words.tr("dialog-weights"), words.tr("filter-weights"));
        self.ask(ctx, window, FileRequest { title, kind, extensions: WEIGHTS.to_vec() });
    }

    /// Asks for a file of symbols.
    pub(crate) fn ask_for_symbols(&self, ctx: &Context, window: &eframe::Frame, words: &Words) {
        let (title, kind) = (words.tr("dialog-symbols"), words.tr("filter-symbols"));
        self.ask(ctx, window, FileRequest { title, kind, extensions: vec![SYMBOLS] });
    }

    /// Asks for a file with what was in a window.
    pub(crate) fn ask_for_shared(&self, ctx: &Context, window: &eframe::Frame, words: &Words) {
        let (title, kind) = (words.tr("dialog-open-shared"), words.tr("filter-shared"));
        self.ask(ctx, window, FileRequest { title, kind, extensions: vec![SHARED] });
    }

    /// Asks for the files of a data set, or for its folder.
    pub(crate) fn ask_for_set(&self, ctx: &Context, window: &eframe::Frame, words: &Words, pick: Pick) {
        let (title, kind) = (words.tr("dialog-set"), words.tr("filter-sets"));
        // A filter would hide IDX files, whose names need no ending.
        let picked = system::pick_set(window, FileRequest { title, kind, extensions: vec!["*"] }, pick);
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        system::spawn(async move {
            let what = match picked.await {
                Answer::Given(picked) => system::set_of(picked).await.map_or_else(What::from, What::Set),
                Answer::NoDialog => What::NoDialog,
                Answer::Closed => return,
            };
            send(&sender, &ctx, Arrival { name: String::new(), what });
        });
    }

    fn ask(&self, ctx: &Context, window: &eframe::Frame, request: FileRequest) {
        let picked = system::pick(window, request);
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        system::spawn(async move {
            match picked.await {
                Answer::Given(file) => {
                    let bytes = system::bytes_of(&file).await;
                    send(&sender, &ctx, opened(system::path_of(&file), bytes));
                }
                Answer::NoDialog => send(&sender, &ctx, Arrival { name: String::new(), what: What::NoDialog }),
                Answer::Closed => {}
            }
        });
    }

    /// Asks where to save a picture, and writes it there as PNG.
    pub(crate) fn save(&self, ctx: &Context, window: &eframe::Frame, words: &Words, picture: Picture) {
        let (title, name) = (words.tr("dialog-save"), words.tr("file-name-drawing"));
        let request = FileRequest { title, kind: "PNG".to_owned(), extensions: vec!["png"] };
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
        let request = FileRequest { title, kind, extensions: vec![SAVED_WEIGHTS] };
        self.save_bytes(ctx, window, request, name, move || Some(bytes));
    }

    /// Asks where to save the corrections, and writes them there.
    pub(crate) fn save_corrections(&self, ctx: &Context, window: &eframe::Frame, words: &Words, json: String) {
        let (title, name) = (words.tr("dialog-save-corrections"), words.tr("file-name-corrections"));
        let request = FileRequest { title, kind: "JSON".to_owned(), extensions: vec!["json"] };
        self.save_bytes(ctx, window, request, name, move || Some(json.into_bytes()));
    }

    /// Asks where to save the symbols, and writes them there.
    pub(crate) fn save_symbols(&self, ctx: &Context, window: &eframe::Frame, words: &Words, json: String) {
        let (title, name) = (words.tr("dialog-save-symbols"), words.tr("file-name-symbols"));
        let request = FileRequest { title, kind: words.tr("filter-symbols"), extensions: vec![SYMBOLS] };
        self.save_bytes(ctx, window, request, name, move || Some(json.into_bytes()));
    }

    /// Asks where to save what is in the window, and writes it there.
    pub(crate) fn save_shared(&self, ctx: &Context, window: &eframe::Frame, words: &Words, json: String) {
        let (title, name) = (words.tr("dialog-save-shared"), words.tr("file-name-shared"));
        let request = FileRequest { title, kind: words.tr("filter-shared"), extensions: vec![SHARED] };
        self.save_bytes(ctx, window, request, name, move || Some(json.into_bytes()));
    }

    /// Asks where to save a picture of what is seen, and writes it there.
    pub(crate) fn save_export(&self, ctx: &Context, window: &eframe::Frame, words: &Words, export: Export) {
        let Export { name, bytes } = export;
        let endings = ["png", "svg", "gif"].into_iter().filter(|ending| name.ends_with(ending));
        let request = FileRequest {
            title: words.tr("dialog-export"),
            kind: words.tr("filter-pictures"),
            extensions: endings.collect(),
        };
        self.save_bytes(ctx, window, request, name, move || Some(bytes));
    }

    /// Asks where to write what `bytes` gives; it is called in the background, once there is a destination.
    fn save_bytes(
        &self,
        ctx: &Context,
        window: &eframe::Frame,
        request: FileRequest,
        name: String,
        bytes: impl FnOnce() -> Option<Vec<u8>> + Send + 'static,
    ) {
        let weights = request.extensions.contains(&SAVED_WEIGHTS);
        let destination = system::destination(window, request, name);
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        system::spawn(async move {
            match destination.await {
                Answer::Given(file) => {
                    let written = match bytes() {
                        Some(bytes) => system::write(&file, &bytes).await,
                        None => false,
                    };
                    send(
                        &sender,
                        &ctx,
                        Arrival {
                            name: file_name(&system::path_of_saved(&file)).to_owned(),
                            what: What::Saved { written, weights },
                        },
                    );
                }
                Answer::NoDialog => send(&sender, &ctx, Arrival { name: String::new(), what: What::NoDialog }),
                Answer::Closed => {}
            }
        });
    }

    /// Takes a file whose bytes are at hand.
    pub(crate) fn take_bytes(&self, ctx: &Context, name: String, bytes: Vec<u8>) {
        send(&self.sender, ctx, opened(name, Ok(bytes)));
    }

    /// Takes the first of the files that were dropped onto the window, or all of them if they are a data set.
    pub(crate) fn take_dropped(&self, ctx: &Context) {
        let dropped = ctx.input(|input| input.raw.dropped_files.clone());
        let Some(file) = dropped.first().cloned() else { return };
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        if system::is_set_dropped(file.as_ref()) {
            system::spawn(async move {
                let (name, what) = match system::set_of_dropped(&dropped).await {
                    Ok(set) => (String::new(), What::Set(set)),
                    Err(error) => (file_name(&file.path().to_string_lossy()).to_owned(), error.into()),
                };
                send(&sender, &ctx, Arrival { name, what });
            });
            return;
        }
        system::spawn(async move {
            let path = file.path().to_string_lossy().into_owned();
            send(&sender, &ctx, opened(path, system::bytes_of_dropped(file.as_ref()).await));
        });
    }
}

fn send(sender: &Sender<Arrival>, ctx: &Context, arrival: Arrival) {
    // The window may have closed meanwhile; then nothing waits for the file.
    if sender.send(arrival).is_ok() {
        ctx.request_repaint();
    }
}

/// Whether a data set is made of files that are called so.
fn is_of_a_set(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    SETS.iter().any(|known| extension.eq_ignore_ascii_case(known)) || name.ends_with("-ubyte")
}

/// A data set, weights file or symbols by the extension, anything else as a picture.
fn opened(path: String, bytes: Result<Vec<u8>, ReadError>) -> Arrival {
    let name = file_name(&path).to_owned();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_weights = WEIGHTS.iter().any(|weights| extension.eq_ignore_ascii_case(weights));
    let what = match bytes {
        Err(error) => error.into(),
        Ok(bytes) if is_of_a_set(&name) => {
            What::Set(PickedSet { place: name.clone(), files: vec![GivenFile { path: name.clone(), bytes }] })
        }
        Ok(bytes) if is_weights => What::Network(Network::from_bytes(NetworkId::File(path), &bytes).map(Box::new)),
        Ok(bytes) if extension.eq_ignore_ascii_case(SYMBOLS) => What::Symbols(symbols_of(&bytes)),
        Ok(bytes) if extension.eq_ignore_ascii_case(SHARED) => {
            What::Shared(Shared::from_json(&String::from_utf8_lossy(&bytes)).map(Box::new))
        }
        Ok(bytes) => What::Picture(Picture::decode(&bytes)),
    };
    Arrival { name, what }
}

fn symbols_of(bytes: &[u8]) -> Result<Symbols, SymbolsError> {
    // The size is checked before anything is copied.
    if bytes.len() > Symbols::LARGEST {
        return Err(SymbolsError::TooLarge { bytes: bytes.len() });
    }
    Symbols::from_json(&String::from_utf8_lossy(bytes))
}
