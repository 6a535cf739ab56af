//! The data set, loaded: by its name, from a path, or from files that a page was given.

use rakam_data::{Dataset, Form, GivenFile};

use crate::{Loading, SetId};

/// Loads a set; `watch` gets how far that has come. The reason of a failure is in English.
pub(crate) fn load(set: &SetId, files: Vec<GivenFile>, watch: &mut dyn FnMut(Loading)) -> Result<Dataset, String> {
    let loaded = match set {
        SetId::Own(name) if !files.is_empty() => {
            let mut pictures = |done, of| watch(Loading::Pictures { done, of });
            Dataset::from_files(name, files, &Form::default(), &mut pictures).map_err(|error| error.to_string())
        }
        SetId::Own(name) | SetId::Published(name) => at(name, watch),
    };
    // An error may list the places that were tried, and what it says of the command line doesn't help here.
    loaded.map_err(|reason| reason.split("\nPut its files").next().unwrap_or_default().to_owned())
}

/// What lies at a path, or is published under a name.
#[cfg(not(target_arch = "wasm32"))]
fn at(place: &str, watch: &mut dyn FnMut(Loading)) -> Result<Dataset, String> {
    use rakam_data::{Download, Loading as Progress};

    let mut report = |progress| match progress {
        Progress::Download(Download::Progress { bytes, of, .. }) => {
            watch(Loading::Bytes { done: bytes, of: of.unwrap_or_default() });
        }
        Progress::Download(_) => {}
        Progress::Pictures { done, of } => watch(Loading::Pictures { done, of }),
    };
    Dataset::open(place.as_ref(), &Form::default(), &mut report).map_err(|error| error.to_string())
}

/// A browser has no paths, and a page may not fetch what lies at another place.
#[cfg(target_arch = "wasm32")]
fn at(place: &str, _: &mut dyn FnMut(Loading)) -> Result<Dataset, String> {
    Err(format!("{place} can't be loaded by its name in a browser: open its files"))
}
