//! The published sets that are known by name: where they are, their files, sums and classes, and on which terms they may be
//! used. Addresses and MD5 sums are those of torchvision's `datasets/mnist.py`.

use crate::classes::Classes;
use crate::{DIGITS, ImageShape};

/// One of the files of a set.
#[derive(Debug)]
#[cfg_attr(target_arch = "wasm32", expect(dead_code, reason = "in the browser, the page downloads the files"))]
pub(crate) struct File {
    /// Its name; that of a gzip file without `.gz`.
    pub name: &'static str,
    /// How it is known to be the right one.
    pub sum: Sum,
    /// The most bytes that it has: of its content, if it is gzip.
    pub bytes: u64,
}

/// The checksum of a file.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(target_arch = "wasm32", allow(dead_code, reason = "in the browser there are no folders and no downloads"))]
pub(crate) enum Sum {
    /// The SHA-256 of its content, unpacked: so it may be packed in any way.
    Sha256(&'static str),
    /// The MD5 of the file as it is published. It finds damage, and another file; against a forger it is no help, so what a file
    /// holds is parsed with suspicion all the same.
    Md5(&'static str),
}

impl File {
    const fn new(name: &'static str, md5: &'static str, bytes: u64) -> Self {
        Self { name, sum: Sum::Md5(md5), bytes }
    }

    /// Its name where it is published, and in the cache.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn published_name(&self) -> String {
        if self.name.ends_with(".zip") { self.name.to_owned() } else { format!("{}.gz", self.name) }
    }
}

/// A set that is known by its name.
#[derive(Debug)]
#[cfg_attr(target_arch = "wasm32", allow(dead_code, reason = "in the browser there are no folders and no downloads"))]
pub struct Published {
    /// The name, as `--data` takes it.
    pub name: &'static str,
    /// The name as its makers write it.
    pub title: &'static str,
    /// What is in the pictures.
    pub about: &'static str,
    /// The terms on which it may be used.
    pub licence: &'static str,
    /// The page of its makers.
    pub page: &'static str,
    /// Images to train on, and to test with.
    pub images: [usize; 2],
    /// How much is downloaded, in megabytes.
    pub megabytes: usize,
    /// The labels of the classes.
    labels: Labels,
    /// Where its files are: addresses of folders, each with a trailing slash.
    pub(crate) addresses: &'static [&'static str],
    /// Its folder in the cache, and at a mirror.
    pub(crate) folder: &'static str,
    /// The files to fetch.
    pub(crate) files: &'static [File],
    /// Training images, training labels, test images, test labels: the names of the IDX files.
    pub(crate) idx: [&'static str; 4],
    /// Whether images are stored column by column, as in EMNIST.
    pub(crate) transposed: bool,
}

#[derive(Clone, Copy, Debug)]
enum Labels {
    Digits,
    Words(&'static [&'static str]),
    /// Each character is a label.
    Characters(&'static str),
    /// The same, of which the first has the number 1 in the files.
    CharactersFromOne(&'static str),
}

const MNIST_NAMES: [&str; 4] =
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

/// Bytes of the files of images and labels, of 60,000 and of 10,000.
const IMAGES: [u64; 2] = [47_040_016, 7_840_016];
const LABELS: [u64; 2] = [60_008, 10_008];

const MNIST_FILES: [File; 4] = [
    File {
        name: MNIST_NAMES[0],
        sum: Sum::Sha256("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        bytes: IMAGES[0],
    },
    File {
        name: MNIST_NAMES[1],
        sum: Sum::Sha256("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        bytes: LABELS[0],
    },
    File {
        name: MNIST_NAMES[2],
        sum: Sum::Sha256("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        bytes: IMAGES[1],
    },
    File {
        name: MNIST_NAMES[3],
        sum: Sum::Sha256("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
        bytes: LABELS[1],
    },
];

const EMNIST_FILES: &[File] = &[File::new("gzip.zip", "58c8d27c78d21e728a6bc7b3cc06412e", 1 << 30)];
const EMNIST_ADDRESSES: &[&str] = &["https://biometrics.nist.gov/cs_links/EMNIST/"];
const EMNIST_LICENCE: &str = "public domain (NIST, United States government)";
const EMNIST_PAGE: &str = "https://www.nist.gov/itl/products-and-services/emnist-dataset";

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
/// Digits and letters; small ones that look like their capitals count as those.
const BALANCED: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt";

/// MNIST, which is also built in and the default.
pub(crate) const MNIST: Published = Published {
    name: "mnist",
    title: "MNIST",
    about: "handwritten digits",
    licence: "CC BY-SA 3.0 (Yann LeCun and Corinna Cortes)",
    page: "http://yann.lecun.com/exdb/mnist/",
    images: [60_000, 10_000],
    megabytes: 12,
    labels: Labels::Digits,
    addresses: &["https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/"],
    folder: "mnist",
    files: &MNIST_FILES,
    idx: MNIST_NAMES,
    transposed: false,
};

/// All of them; the first is the default.
static ALL: [Published; 7] = [
    MNIST,
    Published {
        name: "fashion-mnist",
        title: "Fashion-MNIST",
        about: "clothes",
        licence: "MIT (Zalando SE)",
        page: "https://github.com/zalandoresearch/fashion-mnist",
        images: [60_000, 10_000],
        megabytes: 31,
        labels: Labels::Words(&[
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ]),
        addresses: &["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"],
        folder: "fashion-mnist",
        files: &[
            File::new(MNIST_NAMES[0], "8d4fb7e6c68d591d4c3dfef9ec88bf0d", IMAGES[0]),
            File::new(MNIST_NAMES[1], "25c81989df183df01b3e8a0aad5dffbe", LABELS[0]),
            File::new(MNIST_NAMES[2], "bef4ecab320f06d8554ea6380940ec79", IMAGES[1]),
            File::new(MNIST_NAMES[3], "bb300cfdad3c16e7a12a480ee83cd310", LABELS[1]),
        ],
        idx: MNIST_NAMES,
        transposed: false,
    },
    Published {
        name: "kmnist",
        title: "KMNIST",
        about: "Japanese cursive characters (kuzushiji)",
        licence: "CC BY-SA 4.0 (ROIS-DS Center for Open Data in the Humanities)",
        page: "https://github.com/rois-codh/kmnist",
        images: [60_000, 10_000],
        megabytes: 21,
        labels: Labels::Words(&["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"]),
        addresses: &["http://codh.rois.ac.jp/kmnist/dataset/kmnist/"],
        folder: "kmnist",
        files: &[
            File::new(MNIST_NAMES[0], "bdb82020997e1d708af4cf47b453dcf7", IMAGES[0]),
            File::new(MNIST_NAMES[1], "e144d726b3acfaa3e44228e80efcd344", LABELS[0]),
            File::new(MNIST_NAMES[2], "5c965bf0a639b31b8f53240b1b52f4d7", IMAGES[1]),
            File::new(MNIST_NAMES[3], "7320c461ea6c1c855c0b718fb2a4b134", LABELS[1]),
        ],
        idx: MNIST_NAMES,
        transposed: false,
    },
    Published {
        name: "emnist-digits",
        title: "EMNIST Digits",
        about: "handwritten digits by more people",
        licence: EMNIST_LICENCE,
        page: EMNIST_PAGE,
        images: [240_000, 40_000],
        megabytes: 562,
        labels: Labels::Digits,
        addresses: EMNIST_ADDRESSES,
        folder: "emnist",
        files: EMNIST_FILES,
        idx: [
            "emnist-digits-train-images-idx3-ubyte",
            "emnist-digits-train-labels-idx1-ubyte",
            "emnist-digits-test-images-idx3-ubyte",
            "emnist-digits-test-labels-idx1-ubyte",
        ],
        transposed: true,
    },
    Published {
        name: "emnist-letters",
        title: "EMNIST Letters",
        about: "handwritten letters, small and capital alike",
        licence: EMNIST_LICENCE,
        page: EMNIST_PAGE,
        images: [124_800, 20_800],
        megabytes: 562,
        labels: Labels::CharactersFromOne(LETTERS),
        addresses: EMNIST_ADDRESSES,
        folder: "emnist",
        files: EMNIST_FILES,
        idx: [
            "emnist-letters-train-images-idx3-ubyte",
            "emnist-letters-train-labels-idx1-ubyte",
            "emnist-letters-test-images-idx3-ubyte",
            "emnist-letters-test-labels-idx1-ubyte",
        ],
        transposed: true,
    },
    Published {
        name: "emnist-balanced",
        title: "EMNIST Balanced",
        about: "handwritten digits and letters",
        licence: EMNIST_LICENCE,
        page: EMNIST_PAGE,
        images: [112_800, 18_800],
        megabytes: 562,
        labels: Labels::Characters(BALANCED),
        addresses: EMNIST_ADDRESSES,
        folder: "emnist",
        files: EMNIST_FILES,
        idx: [
            "emnist-balanced-train-images-idx3-ubyte",
            "emnist-balanced-train-labels-idx1-ubyte",
            "emnist-balanced-test-images-idx3-ubyte",
            "emnist-balanced-test-labels-idx1-ubyte",
        ],
        transposed: true,
    },
    Published {
        name: "qmnist",
        title: "QMNIST",
        about: "MNIST made again, with all 60,000 test images",
        licence: "BSD 3-Clause (Facebook, Inc.)",
        page: "https://github.com/facebookresearch/qmnist",
        images: [60_000, 60_000],
        megabytes: 20,
        labels: Labels::Digits,
        addresses: &["https://raw.githubusercontent.com/facebookresearch/qmnist/master/"],
        folder: "qmnist",
        files: &[
            File::new("qmnist-train-images-idx3-ubyte", "ed72d4157d28c017586c42bc6afe6370", IMAGES[0]),
            File::new("qmnist-train-labels-idx2-int", "0058f8dd561b90ffdd0f734c6a30e5e4", 1_920_012),
            File::new("qmnist-test-images-idx3-ubyte", "1394631089c404de565df7b7aeaf9412", IMAGES[0]),
            File::new("qmnist-test-labels-idx2-int", "5b5b05890a5e13444e108efe57b788aa", 1_920_012),
        ],
        idx: [
            "qmnist-train-images-idx3-ubyte",
            "qmnist-train-labels-idx2-int",
            "qmnist-test-images-idx3-ubyte",
            "qmnist-test-labels-idx2-int",
        ],
        transposed: false,
    },
];

impl Published {
    /// All sets that are known by name; the first, MNIST, is the default.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// The set of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::all().iter().find(|set| set.name == name)
    }

    /// The labels of the classes, in their order.
    #[must_use]
    pub fn classes(&self) -> Vec<String> {
        match self.labels {
            Labels::Digits => (0..DIGITS).map(|digit| digit.to_string()).collect(),
            Labels::Words(words) => words.iter().map(|&word| word.to_owned()).collect(),
            Labels::Characters(text) | Labels::CharactersFromOne(text) => text.chars().map(String::from).collect(),
        }
    }

    /// The shape of its images.
    #[must_use]
    pub fn shape(&self) -> ImageShape {
        ImageShape::MNIST
    }

    /// Its classes by the numbers that its files have for them.
    pub(crate) fn numbered(&self) -> Classes {
        let first = match self.labels {
            Labels::Digits | Labels::Words(_) | Labels::Characters(_) => 0,
            Labels::CharactersFromOne(_) => 1,
        };
        Classes::numbered(self.classes(), first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_and_classes_are_as_many_as_their_makers_say() {
        let counts = [10, 10, 10, 10, 26, 47, 10];
        for (set, count) in Published::all().iter().zip(counts) {
            assert_eq!(Published::named(set.name).unwrap().classes().len(), count, "{}", set.name);
            assert!(set.addresses.iter().all(|address| address.starts_with("http") && address.ends_with('/')));
            assert!(!set.licence.is_empty());
        }
        assert!(Published::named("mnist2").is_none());
    }
}
