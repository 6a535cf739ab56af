//! The data set, with a progress bar while it is downloaded.

use std::path::Path;

use rakam_data::{DataError, Dataset, Download};

use crate::output::tell;
use crate::progress::bar;

/// MNIST from `folder`, or from the usual places, or downloaded.
pub(crate) fn load(folder: Option<&Path>) -> Result<Dataset, DataError> {
    let bar = bar("{bytes} of {total_bytes}, {eta} left");
    let data = Dataset::load(folder, &mut |download| match download {
        Download::Started { file, address } => {
            bar.suspend(|| tell(format_args!("Downloading {file} from {address}")));
            bar.set_prefix(file);
        }
        Download::Progress { bytes, of, .. } => {
            if let Some(of) = of {
                bar.set_length(of);
            }
            bar.set_position(bytes);
        }
        Download::Failed { file, address, reason } => {
            bar.suspend(|| tell(format_args!("{file} could not be downloaded from {address}: {reason}")));
        }
        Download::Verified { .. } => bar.reset(),
    });
    bar.finish_and_clear();
    data
}
