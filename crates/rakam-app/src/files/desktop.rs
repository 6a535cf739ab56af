//! The desktop's dialogs and files.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rakam_data::GivenFile;
use rfd::{AsyncFileDialog, FileHandle};

use super::{Answer, FileRequest, LARGEST, Pick, PickedSet, ReadError, is_of_a_set};

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

/// Asks for a file or a folder of a data set; the dialog shows at once.
pub(super) fn pick_set(
    window: &eframe::Frame,
    request: FileRequest,
    pick: Pick,
) -> impl Future<Output = Answer<FileHandle>> + Send + use<> {
    let dialog = dialog(window, request);
    answer(async move {
        match pick {
            Pick::Files => dialog.pick_file().await,
            Pick::Folder => dialog.pick_folder().await,
        }
    })
}

/// The lab reads it where it lies. An IDX file or array stands for its folder.
pub(super) async fn set_of(picked: FileHandle) -> Result<PickedSet, ReadError> {
    Ok(PickedSet { place: place_of(picked.path()), files: Vec::new() })
}

fn place_of(path: &Path) -> String {
    let is_one_of_several = path.is_file()
        && !["csv", "npz", "zip"].iter().any(|whole| path.extension().is_some_and(|it| it.eq_ignore_ascii_case(whole)));
    let place = if is_one_of_several { path.parent().unwrap_or(path) } else { path };
    place.to_string_lossy().into_owned()
}

pub(super) fn is_set_dropped(file: &(dyn egui::DroppedFile + Send + Sync)) -> bool {
    file.path().is_dir() || is_of_a_set(&file.path().to_string_lossy())
}

pub(super) async fn set_of_dropped(
    dropped: &[Arc<dyn egui::DroppedFile + Send + Sync>],
) -> Result<PickedSet, ReadError> {
    let [first, ..] = dropped else { return Err(ReadError::Failed) };
    if first.path().exists() {
        return Ok(PickedSet { place: place_of(first.path()), files: Vec::new() });
    }
    let mut files = Vec::new();
    for file in dropped {
        let path = file.path().to_string_lossy().into_owned();
        files.push(GivenFile { path, bytes: bytes_of_dropped(file.as_ref()).await? });
    }
    Ok(PickedSet { place: first.path().to_string_lossy().into_owned(), files })
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

/// What is at the destination stays as it is unless all was written.
pub(super) async fn write(file: &FileHandle, bytes: &[u8]) -> bool {
    rakam_model::write_whole(file.path(), bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_replaces_the_file_and_does_not_write_into_it() {
        let folder = std::env::temp_dir().join(format!("rakam-app-files-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (path, old) = (folder.join("seven.png"), folder.join("old.png"));
        std::fs::write(&path, "old").unwrap();
        std::fs::hard_link(&path, &old).unwrap();
        assert!(pollster::block_on(write(&path.clone().into(), b"new")));
        assert_eq!((std::fs::read(&path).unwrap(), std::fs::read(&old).unwrap()), (b"new".to_vec(), b"old".to_vec()));
        assert!(!pollster::block_on(write(&folder.join("none/seven.png").into(), b"new")));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
