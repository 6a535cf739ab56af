//! What the files and folders of a set are called, on a disk or among files that a page was given.

use std::path::Path;

use super::arrays;
use crate::DataError;
use crate::shown::shown;

/// The file that gives the classes names.
pub(super) const LABELS: &str = "labels.txt";

/// Names of the folders that hold the classes' folders, if there are two parts.
pub(super) const TRAIN: [&str; 2] = ["train", "training"];
pub(super) const TEST: [&str; 5] = ["test", "testing", "val", "valid", "validation"];

/// Whether a folder has one of these names.
pub(super) fn is_called(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether this file holds a table to train on.
pub(super) fn is_training_table(file: &str) -> bool {
    is_table_of("train", file)
}

/// Whether this file holds a table to test with: `latest-train.csv` does not.
pub(super) fn is_test_table(file: &str) -> bool {
    is_table_of("test", file) && !is_training_table(file)
}

fn is_table_of(part: &str, file: &str) -> bool {
    let name = file.to_ascii_lowercase();
    name.ends_with(".csv") && name.contains(part)
}

/// There is no set at that place.
pub(super) fn nothing(path: &Path) -> DataError {
    let problem = format!(
        "holds no set: expected MNIST's four IDX files ({}), {}, a .npz, a CSV called train, or a folder of pictures for each class",
        crate::published::MNIST.idx.join(", "),
        arrays::EXPECTED
    );
    DataError::Place { path: path.into(), problem }
}

/// There are pictures, but not in folders of their classes.
pub(super) fn without_classes(folder: &Path) -> DataError {
    let problem = "holds no folders: expected one with pictures for each class".to_owned();
    DataError::Place { path: folder.into(), problem }
}

/// The names of the classes in the text of [`LABELS`], one a line.
pub(super) fn names_in(text: &str, path: &Path) -> Result<Vec<String>, DataError> {
    let wrong = |problem: String| DataError::Place { path: path.into(), problem };
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim).filter(|line| !line.is_empty());
    let names: Vec<String> = lines.map(str::to_owned).collect();
    if let Some((line, name)) = names.iter().enumerate().find(|(line, name)| names[..*line].contains(name)) {
        let name = shown(name);
        return Err(wrong(format!("has the name {name} twice, again at position {line}: expected different names")));
    }
    if !(2..=crate::classes::MOST).contains(&names.len()) {
        return Err(wrong(format!("has {} names: expected 2 to 256, one a line", names.len())));
    }
    Ok(names)
}
