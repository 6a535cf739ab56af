//! The desktop's dialogs and files.

use std::time::{Duration, Instant};

use rfd::{AsyncFileDialog, FileHandle};

use super::{Answer, LARGEST, ReadError, Request};

/// No person closes a dialog as fast as this: where one is closed sooner, there was none. A Linux desktop without a
/// portal answers so, with no other sign.
const NO_PERSON: Duration = Duration::from_millis(150);

pub(super) fn beside(work: impl Future<Output = ()> + Send + 'static) {
    std::thread::spawn(|| pollster::block_on(work));
}

/// Asks for a file; the dialog shows at once.
pub(super) fn pick(
    window: &eframe::Frame,
    request: Request,
) -> impl Future<Output = Answer<FileHandle>> + Send + use<> {
    answer(dialog(window, request).pick_file())
}

/// Asks where to write a file that may be called `name`; the dialog shows at once.
pub(super) fn place_for(
    window: &eframe::Frame,
    request: Request,
    name: String,
) -> impl Future<Output = Answer<FileHandle>> + Send + use<> {
    answer(dialog(window, request).set_file_name(name).save_file())
}

fn dialog(window: &eframe::Frame, request: Request) -> AsyncFileDialog {
    AsyncFileDialog::new().set_parent(window).set_title(request.title).add_filter(request.kind, request.endings)
}

fn answer(dialog: impl Future<Output = Option<FileHandle>> + Send) -> impl Future<Output = Answer<FileHandle>> + Send {
    let asked = Instant::now();
    async move {
        match dialog.await {
            Some(file) => Answer::Given(file),
            None if asked.elapsed() < NO_PERSON => Answer::NoDialog,
            None => Answer::Closed,
        }
    }
}

pub(super) fn name_of(file: &FileHandle) -> String {
    file.file_name()
}

pub(super) async fn bytes_of(file: &FileHandle) -> Result<Vec<u8>, ReadError> {
    rakam_model::read_limited(file.path(), LARGEST).map_err(|error| match error {
        rakam_model::FileError::TooLarge { .. } => ReadError::TooLarge,
        _ => ReadError::Failed,
    })
}

pub(super) async fn bytes_of_dropped(file: &(dyn egui::DroppedFile + Send + Sync)) -> Result<Vec<u8>, ReadError> {
    if std::fs::metadata(file.path()).is_ok_and(|there| there.len() > LARGEST) {
        return Err(ReadError::TooLarge);
    }
    file.bytes().map_err(|_| ReadError::Failed)
}

pub(super) fn name_of_place(place: &FileHandle) -> String {
    place.file_name()
}

pub(super) async fn write(place: &FileHandle, bytes: &[u8]) -> bool {
    place.write(bytes).await.is_ok()
}
