//! Sets in CSV files, in Kaggle's form.

use std::io::BufRead;

use super::collect::{Images, set};
use crate::classes::Classes;
use crate::images::{CsvImages, RawImage};
use crate::shown::shown;
use crate::{DataError, Dataset, Split};

/// Reads a set from a table of labelled images and perhaps one to test with, each with its name for errors. One without
/// labels, as Kaggle's competitions have it, can't be tested with: it is left alone.
pub(crate) fn read<R: BufRead>(
    train: (String, R),
    test: Option<(String, R)>,
    mut classes: Classes,
) -> Result<Dataset, DataError> {
    let file = train.0.clone();
    let Some(train) = split(train, &mut classes)? else {
        let expected = "a label in each line, in the first column or in one called label".to_owned();
        return Err(DataError::Label { file, position: 0, found: "none".to_owned(), expected });
    };
    let test = test.map(|test| Ok::<_, DataError>((test.0.clone(), split(test, &mut classes)?))).transpose()?;
    match test {
        Some((test_file, Some(test))) => set(train, Some(test), classes, &test_file),
        Some((_, None)) | None => set(train, None, classes, &file),
    }
}

/// The images of a table; `None` if they have no labels.
fn split((file, source): (String, impl BufRead), classes: &mut Classes) -> Result<Option<Split>, DataError> {
    let (mut images, mut labels) = (Images::of(&file), Vec::new());
    let table = CsvImages::new(source).map_err(|source| DataError::Contents { file: file.clone(), source })?;
    for image in table {
        let image: RawImage = image.map_err(|error| images.unreadable(error))?;
        let Some(label) = &image.label else { return Ok(None) };
        labels.push(classes.class(label, &file, images.len())?);
        images.add(image)?;
    }
    classes.fix(&mut labels, &file)?;
    images.labelled(&shown(&file), labels).map(Some)
}
