//! The real files, as the repository holds them.

use std::ops::ControlFlow;
use std::path::Path;

use rakam_data::{DIGITS, DataError, Dataset, Form, Split};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/mnist")
}

fn count_labels(split: &Split) -> [usize; DIGITS] {
    let mut counts = [0; DIGITS];
    for &label in split.labels() {
        counts[usize::from(label)] += 1;
    }
    counts
}

#[test]
fn all_of_it_loads() {
    let dataset = Dataset::load(Some(&folder()), &mut |event| panic!("nothing is downloaded: {event:?}")).unwrap();
    assert_eq!((dataset.train.len(), dataset.test.len()), (60_000, 10_000));
    assert_eq!(count_labels(&dataset.train), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    assert_eq!(count_labels(&dataset.test), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    // Mean ink of the training images, as everyone's normalisation has it.
    let sum: u64 = dataset.train.pixels().iter().map(|&ink| u64::from(ink)).sum();
    assert!((sum as f64 / (255.0 * 784.0 * 60_000.0) - 0.1307).abs() < 0.0001);
    let (train, held_back) = dataset.train.hold_back(5_000);
    assert_eq!((train.len(), held_back.len()), (55_000, 5_000));
    assert_eq!(held_back.image(0), dataset.train.image(55_000));
    // Files with MNIST's names may hold another set; what is in them says that it is this one.
    let unknown = Dataset::open(&folder(), &Form::default(), &mut |_| ControlFlow::Continue(())).unwrap();
    for data in [dataset, unknown] {
        assert_eq!((data.classes.concat().as_str(), data.framing), ("0123456789", rakam_ink::Framing::Centred));
    }
}

#[test]
fn images_and_labels_that_do_not_belong_together_are_refused() {
    let read = |name: &str| std::fs::read(folder().join(name)).unwrap();
    let (images, labels) = (read("t10k-images-idx3-ubyte.gz"), read("t10k-labels-idx1-ubyte.gz"));
    let dataset = Dataset::from_bytes(&images, &labels, &images, &labels).unwrap();
    assert_eq!(dataset.train.labels(), dataset.test.labels());

    let other = read("train-labels-idx1-ubyte.gz");
    let error = Dataset::from_bytes(&images, &other, &images, &labels).unwrap_err();
    assert!(matches!(error, DataError::Counts { .. }));
    assert_eq!(
        error.to_string(),
        "train-images-idx3-ubyte holds 10000 images and train-labels-idx1-ubyte 60000 labels: as many were expected"
    );
}
