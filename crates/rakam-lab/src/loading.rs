//! The data set, loaded: by its name, from a path, or from files that a page was given.

use std::ops::ControlFlow;

use rakam_data::{DataError, Dataset, Form, GivenFile};

use crate::{LabError, Loading, SetId};

/// Loads a set; `watch` gets how far that has come, and may stop it. The reason of a failure is in English.
pub(crate) fn load(
    set: &SetId,
    files: Vec<GivenFile>,
    watch: &mut dyn FnMut(Loading) -> ControlFlow<()>,
) -> Result<Dataset, LabError> {
    match set {
        SetId::Own(name) if !files.is_empty() => {
            let mut pictures = |done, of| _ = watch(Loading::Pictures { done, of });
            Dataset::from_files(name, files, &Form::default(), &mut pictures).map_err(|error| failure(&error))
        }
        SetId::Own(name) | SetId::Published(name) => at(name, watch),
    }
}

fn failure(error: &DataError) -> LabError {
    if matches!(error, DataError::Stopped) {
        return LabError::Cancelled;
    }
    LabError::Data(error.to_string())
}

/// What lies at a path, or is published under a name.
#[cfg(not(target_arch = "wasm32"))]
fn at(place: &str, watch: &mut dyn FnMut(Loading) -> ControlFlow<()>) -> Result<Dataset, LabError> {
    use rakam_data::{Download, Loading as Progress};

    let mut report = |progress| match progress {
        Progress::Download(Download::Progress { bytes, of, .. }) => {
            watch(Loading::Bytes { done: bytes, of: of.unwrap_or_default() })
        }
        Progress::Download(_) => ControlFlow::Continue(()),
        Progress::Pictures { done, of } => watch(Loading::Pictures { done, of }),
    };
    Dataset::open(place.as_ref(), &Form::default(), &mut report).map_err(|error| failure(&error))
}

/// A browser has no paths, and a page may not fetch what lies at another place.
#[cfg(target_arch = "wasm32")]
fn at(place: &str, _: &mut dyn FnMut(Loading) -> ControlFlow<()>) -> Result<Dataset, LabError> {
    Err(LabError::Data(format!("{place} can't be loaded by its name in a browser: open its files")))
}
