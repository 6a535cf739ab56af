//! The desktop's dialogs and files.

use std::time::{Duration, Instant};

use rfd::{AsyncFileDialog, FileHandle};

use super::{Answer, FileRequest, LARGEST, ReadError};

/// Nobody closes a dialog as fast as this: if it is closed sooner, there was none. That is all that a Linux desktop without a
/// portal lets us know.
const NO_PERSON: Duration = Duration::from_millis(150);

/// Runs `work` in the background.
pub(super) fn spawn(work: impl Future<Output = ()> + Send + 'static) {
    std::thread::spawn(|| pollster::block_on(work));
}

/// Asks for a file; the dialog shows at once.
pub(super) fn pick(
    window: &eframe::Frame,
    request: FileRequest,
) -> impl Future<Output = Answer<FileHandle>> + Send + use<> {
    answer(dialog(window, request).pick_file())
}

/// Asks where to write a file, and suggests `name`; the dialog shows at once.
pub(super) fn destination(
    window: &eframe::Frame,
    request: FileRequest,
    name: String,
) -> impl Future<Output = Answer<FileHandle>> + Send + use<> {
    answer(dialog(window, request).set_file_name(name).save_file())
}

fn dialog(window: &eframe::Frame, request: FileRequest) -> AsyncFileDialog {
    AsyncFileDialog::new().set_parent(window).set_title(request.title).add_filter(request.kind, &request.extensions)
}

fn answer(dialog: impl Future<Output = Option<FileHandle>> + Send) -> impl Future<Output = Answer<FileHandle>> + Send {
    let shown = Instant::now();
    async move {
        match dialog.await {
            Some(file) => Answer::Given(file),
            None if shown.elapsed() < NO_PERSON => Answer::NoDialog,
            None => Answer::Closed,
        }
    }
}

pub(super) fn path_of(file: &FileHandle) -> String {
    file.path().to_string_lossy().into_owned()
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

pub(super) fn path_of_saved(file: &FileHandle) -> String {
    path_of(file)
}

pub(super) async fn write(file: &FileHandle, bytes: &[u8]) -> bool {
    file.write(bytes).await.is_ok()
}
