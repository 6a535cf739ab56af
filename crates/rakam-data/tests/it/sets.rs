//! Data sets in all forms, whole and broken.

use std::fs;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::Path;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use rakam_data::{Dataset, Form, ImageShape, Loading};
use rakam_ink::{Framing, Picture};

fn open(path: &Path) -> Result<Dataset, String> {
    Dataset::open(path, &Form::default(), &mut |_| ControlFlow::Continue(())).map_err(|error| error.to_string())
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// IDX files with MNIST's names: images of this shape whose pixels are their labels.
fn write_idx(folder: &Path, dimensions: &[u32], labels: [&[u8]; 2], packed: bool) {
    for (part, labels) in ["train", "t10k"].into_iter().zip(labels) {
        let count = labels.len() as u32;
        let magic = 0x0801 + dimensions.len() as u32;
        let size: u32 = dimensions.iter().product();
        let pixels = labels.iter().flat_map(|&label| vec![label; size as usize]);
        let images = [words(&[&[magic, count], dimensions].concat()), pixels.collect()].concat();
        let labels = [words(&[0x0801, count]), labels.to_vec()].concat();
        for (kind, bytes) in [("images-idx3", images), ("labels-idx1", labels)] {
            let path = folder.join(format!("{part}-{kind}-ubyte"));
            if packed {
                fs::write(path.with_extension("gz"), gzip(&bytes)).unwrap();
            } else {
                fs::write(path, bytes).unwrap();
            }
        }
    }
}

#[test]
fn idx_files_of_any_shape_and_classes_are_read() {
    for (dimensions, shape) in
        [(&[5, 7][..], (1, 5, 7)), (&[64, 64], (1, 64, 64)), (&[3, 4, 6], (3, 4, 6)), (&[4, 6, 3], (3, 4, 6))]
    {
        for packed in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            write_idx(folder.path(), dimensions, [&[0, 1, 2, 1, 0], &[2, 1]], packed);
            let data = open(folder.path()).unwrap();
            let (channels, height, width) = shape;
            assert_eq!(data.train.shape(), ImageShape::new(channels, height, width).unwrap());
            assert_eq!(
                (data.classes.join(","), data.train.len(), data.test.labels()),
                ("0,1,2".into(), 5, &[2, 1][..])
            );
            assert!(data.train.image(2).iter().all(|&byte| byte == 2));
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let all: Vec<u8> = (0..=255).collect();
    write_idx(folder.path(), &[2, 2], [&all, &all], false);
    assert_eq!(open(folder.path()).unwrap().classes.len(), 256);
    fs::write(folder.path().join("labels.txt"), "no\nyes\n").unwrap();
    let error = open(folder.path()).unwrap_err();
    assert!(error.ends_with("train-labels-idx1-ubyte has the label 2 at position 2: expected 0 to 1"), "{error}");
}

#[test]
fn a_broken_idx_set_says_file_item_expected_and_found() {
    let broken = |name: &str, bytes: &[u8]| {
        let folder = tempfile::tempdir().unwrap();
        write_idx(folder.path(), &[4, 4], [&[0, 1, 0, 1], &[1, 0]], false);
        fs::write(folder.path().join(name), bytes).unwrap();
        open(folder.path()).unwrap_err()
    };
    let labels = |labels: &[u8]| [words(&[0x0801, labels.len() as u32]), labels.to_vec()].concat();
    for (name, bytes, says) in [
        ("train-labels-idx1-ubyte", labels(&[0, 1, 0]), "holds 4 images and"),
        ("train-labels-idx1-ubyte", labels(&[0, 1, 200, 1]), "has the label 200 at position 2: expected labels from 0"),
        ("t10k-labels-idx1-ubyte", labels(&[1, 9]), "has the label 9 at position 1: expected 0, 1"),
        ("t10k-labels-idx1-ubyte", gzip(&labels(&[1, 0]))[..12].to_vec(), "is damaged or cut short"),
        ("train-labels-idx1-ubyte", labels(&[1, 1, 1, 1]), "has one label (1): expected 2 to 256"),
        ("t10k-images-idx3-ubyte", words(&[0x0803, 2, 5, 4]), "is cut short: it ends after 0 images, expected 2"),
        (
            "t10k-images-idx3-ubyte",
            [words(&[0x0803, 2, 4, 5]), vec![0; 40]].concat(),
            "holds images of 5x4 grey: expected 4x4 grey",
        ),
    ] {
        let error = broken(name, &bytes);
        assert!(error.contains(name) && error.contains(says), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    write_idx(folder.path(), &[4, 4], [&[0, 1], &[1, 0]], false);
    fs::remove_file(folder.path().join("t10k-labels-idx1-ubyte")).unwrap();
    assert!(open(folder.path()).unwrap_err().contains("lacks t10k-labels-idx1-ubyte"));
}

fn npy(descr: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    let mut header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}");
    while (header.len() + 11) % 64 > 0 {
        header.push(' ');
    }
    header.push('\n');
    [b"\x93NUMPY\x01\0", &(header.len() as u16).to_le_bytes()[..], header.as_bytes(), data].concat()
}

/// An archive as NumPy's `savez` and `savez_compressed` write it.
fn npz(entries: &[(&str, Vec<u8>)], deflated: bool) -> Vec<u8> {
    let entries: Vec<(String, Vec<u8>)> =
        entries.iter().map(|(name, content)| (format!("{name}.npy"), content.clone())).collect();
    zip(&entries, deflated)
}

fn zip(entries: &[(String, Vec<u8>)], deflated: bool) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    let short = |value: usize| (value as u16).to_le_bytes();
    let long = |value: usize| (value as u32).to_le_bytes();
    for (name, content) in entries {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).unwrap();
        let packed = if deflated { encoder.finish().unwrap() } else { content.clone() };
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let method = short(if deflated { 8 } else { 0 });
        let fields = [&short(20)[..], &short(0), &method, &[0; 4], &crc.sum().to_le_bytes()].concat();
        let sizes = [long(packed.len()), long(content.len())].concat();
        let common = [fields, sizes, short(name.len()).to_vec()].concat();
        let at = long(file.len());
        directory.extend([b"PK\x01\x02", &short(20)[..], &common, &[0; 12], &at, name.as_bytes()].concat());
        file.extend([b"PK\x03\x04", &common[..], &short(0), name.as_bytes(), &packed].concat());
    }
    let (at, count) = (file.len(), entries.len());
    file.extend(&directory);
    let sizes = [&short(count)[..], &short(count), &long(directory.len()), &long(at)].concat();
    file.extend([b"PK\x05\x06", &[0; 4][..], &sizes, &[0; 2]].concat());
    file
}

fn arrays() -> Vec<(&'static str, Vec<u8>)> {
    let bytes = |values: &[u8]| values.iter().flat_map(|&value| [value; 16]).collect::<Vec<u8>>();
    let longs = |values: &[i64]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    vec![
        ("x_train", npy("|u1", "(4, 4, 4)", &bytes(&[10, 20, 10, 20]))),
        ("y_train", npy("<i8", "(4,)", &longs(&[0, 1, 0, 1]))),
        ("x_test", npy("|u1", "(2, 4, 4)", &bytes(&[20, 10]))),
        ("y_test", npy("|u1", "(2, 1)", &[1, 0])),
    ]
}

#[test]
fn arrays_are_read_from_an_archive_or_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    for deflated in [false, true] {
        let path = folder.path().join(format!("set-{deflated}.npz"));
        fs::write(&path, npz(&arrays(), deflated)).unwrap();
        let data = open(&path).unwrap();
        assert_eq!((data.train.len(), data.test.labels()), (4, &[1, 0][..]));
        assert_eq!(data.test.image(0), [20; 16]);
        assert_eq!(Dataset::from_file("f", &fs::read(&path).unwrap()).unwrap().classes, ["0", "1"]);
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in arrays() {
        fs::write(folder.path().join(format!("{name}.npy")), bytes).unwrap();
    }
    let data = open(folder.path()).unwrap();
    assert!((0..4).all(|index| data.train.image(index) == [10 + 10 * data.train.label(index); 16]));
    fs::remove_file(folder.path().join("y_test.npy")).unwrap();
    // Without labels to test with, a sixth is taken, and at least one of each class.
    assert_eq!(open(folder.path()).unwrap().test.len(), 2);
}

#[test]
fn what_is_held_back_of_a_sorted_set_is_of_all_classes() {
    let sorted: Vec<u8> = (0..40).map(|index| index / 10).collect();
    let entries = [
        ("x_train", npy("|u1", "(40, 2, 2)", &sorted.iter().flat_map(|&label| [60 * label; 4]).collect::<Vec<u8>>())),
        ("y_train", npy("|u1", "(40,)", &sorted)),
        ("x_test", npy("|u1", "(4, 2, 2)", &[0; 16])),
        ("y_test", npy("|u1", "(4,)", &[0, 1, 2, 3])),
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sorted.npz");
    fs::write(&path, npz(&entries, false)).unwrap();
    let (_, held_back) = open(&path).unwrap().train.hold_back(20);
    assert!((0..4).all(|class| held_back.labels().contains(&class)), "{:?}", held_back.labels());
}

#[test]
fn broken_arrays_say_what_is_wrong() {
    let with = |name: &str, bytes: Vec<u8>| {
        let mut entries = arrays();
        entries.iter_mut().find(|(known, _)| *known == name).unwrap().1 = bytes;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("set.npz");
        fs::write(&path, npz(&entries, true)).unwrap();
        open(&path).unwrap_err()
    };
    let floats = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    for (name, bytes, says) in [
        ("y_train", npy("<i8", "(4,)", &[0; 20]), "y_train: label 2: found the end of the file, expected 4 labels"),
        ("y_train", npy("<f4", "(4,)", &floats(&[0.0, 1.0, 0.5, 0.0])), "label 2: found 0.5, expected a whole number"),
        ("y_train", npy("|i1", "(4,)", &[0, 1, 255, 0]), "has the label -1 at position 2: expected labels from 0"),
        ("y_test", npy("|u1", "(3,)", &[0, 1, 0]), "holds 2 images and"),
        ("x_train", npy("|u1", "(4, 4, 4)", &[0; 40]), "x_train: image 2: the file ends within this image"),
        ("x_train", npy("|u1", "(4, 70, 70)", &[0; 4 * 4900]), "holds images of 70x70 pixels"),
        ("x_test", npy("|u1", "(2, 4, 5)", &[0; 40]), "holds images of 5x4 grey: expected 4x4 grey"),
        ("x_test", npy("|O", "(2, 4, 4)", &[0; 40]), "the array's type is"),
    ] {
        let error = with(name, bytes);
        assert!(error.contains("set.npz") && error.contains(says), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("set.npz");
    let whole = npz(&arrays(), true);
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(open(&path).unwrap_err().contains("set.npz is damaged or no zip archive"));
    fs::write(&path, npz(&arrays()[..1], false)).unwrap();
    assert!(open(&path).unwrap_err().contains("lacks the arrays of a set: expected arrays x_train"));
    let mut flipped = npz(&arrays(), false);
    let pixel = flipped.windows(9).position(|window| window == [10; 9]).unwrap();
    flipped[pixel] = 11;
    fs::write(&path, flipped).unwrap();
    assert!(open(&path).unwrap_err().contains("x_train: it cannot be read: Invalid checksum: expected 0x"));
}

#[test]
fn tables_have_labels_in_words_or_numbers() {
    let row = |label: &str, pixel: u8| format!("{label},{}\r\n", vec![pixel.to_string(); 16].join(","));
    let folder = tempfile::tempdir().unwrap();
    let header = format!("\u{feff}label{}\r\n", (0..16).map(|at| format!(",pixel{at}")).collect::<String>());
    let train = header + &row("\"dog\"", 30) + &row("cat", 70) + &row("cat", 80) + &row("dog", 90);
    fs::write(folder.path().join("train.csv"), &train).unwrap();
    // Kaggle's tables to hand in have no labels: they can't be tested with.
    fs::write(folder.path().join("test.csv"), format!("{}\n", ["0"; 16].join(","))).unwrap();
    let data = open(folder.path()).unwrap();
    assert_eq!((data.classes.join(","), data.train.len(), data.test.len()), ("cat,dog".into(), 2, 2));
    assert_eq!(open(&folder.path().join("train.csv")).unwrap().classes, data.classes);
    fs::write(folder.path().join("test.csv"), row("bird", 3)).unwrap();
    let error = open(folder.path()).unwrap_err();
    assert!(error.contains("test.csv has the label bird at position 0: expected cat, dog"), "{error}");

    fs::write(folder.path().join("train.csv"), train.clone() + "cat,1,2\n").unwrap();
    let error = open(folder.path()).unwrap_err();
    assert!(error.contains("train.csv: image 4: line 6: 3 columns, expected 17"), "{error}");
    fs::write(folder.path().join("train.csv"), train.replacen(",70,", ",x,", 1)).unwrap();
    let error = open(folder.path()).unwrap_err();
    assert!(error.contains("line 3: column 2: found \"x\", expected a whole number from 0 to 255"), "{error}");
    fs::write(folder.path().join("train.csv"), "name,age\nA,3\n").unwrap();
    assert!(open(folder.path()).unwrap_err().contains("line 1: 2 columns, expected 784 pixels"));
}

#[test]
fn names_beside_a_table_count_and_hidden_files_do_not() {
    let row = |label: u8| format!("{label},{}\n", ["70"; 16].join(","));
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("train.csv");
    fs::write(&table, [0, 1, 0, 1].map(row).concat()).unwrap();
    fs::write(folder.path().join("._train.csv"), b"\0\x05\x16\x07").unwrap();
    fs::write(folder.path().join("labels.txt"), "ant\nbee\n").unwrap();
    fs::create_dir(folder.path().join("runs")).unwrap();
    for place in [folder.path(), &table] {
        assert_eq!(open(place).unwrap().classes, ["ant", "bee"]);
    }
}

#[test]
fn lists_beside_pictures_are_not_taken_for_the_set() {
    let folder = tempfile::tempdir().unwrap();
    write_pictures(folder.path(), &["tree", "house"], 7);
    let lists = [
        ("labels.txt", "tree\n"),
        ("train.csv", "label,file\ntree,3.png\n"),
        ("training_log.csv", "epoch,loss\n1,0.3\n"),
    ];
    for (name, text) in lists {
        fs::write(folder.path().join(name), text).unwrap();
        assert_eq!(open(folder.path()).unwrap().classes, ["house", "tree"], "{name}");
    }
}

/// A grey picture of 12x12, light or dark in the middle.
fn picture(ink: f32) -> Vec<u8> {
    let pixel = |at: usize| if (4..8).contains(&(at % 12)) && (2..10).contains(&(at / 12)) { ink } else { 0.0 };
    Picture::from_ink(12, 12, (0..144).map(pixel).collect()).unwrap().encode_png().unwrap()
}

fn write_pictures(folder: &Path, classes: &[&str], each: usize) {
    for (place, class) in classes.iter().enumerate() {
        fs::create_dir_all(folder.join(class)).unwrap();
        for index in 0..each {
            fs::write(folder.join(class).join(format!("{index}.png")), picture(0.5 + place as f32 * 0.2)).unwrap();
        }
    }
}

#[test]
fn folders_of_pictures_are_classes() {
    let folder = tempfile::tempdir().unwrap();
    write_pictures(folder.path(), &["tree", "house", ".hidden"], 7);
    fs::write(folder.path().join("readme.txt"), "what this is").unwrap();
    let mut last = None;
    let mut watch = |loading| {
        last = Some(loading);
        ControlFlow::Continue(())
    };
    let data = Dataset::open(folder.path(), &Form::default(), &mut watch).unwrap();
    assert_eq!((data.classes.join(","), data.train.len(), data.test.len()), ("house,tree".into(), 12, 2));
    assert_eq!((data.train.shape(), data.framing), (ImageShape::MNIST, Framing::AsIs));
    assert_eq!(last, Some(Loading::Pictures { done: 14, of: 14 }));
    // Paper is light, as in the pictures.
    assert!(data.train.image(0)[0] == 255 && data.train.image(0)[14 * 28 + 14] < 140);
    assert_eq!(open(folder.path()).unwrap().test.pixels(), data.test.pixels(), "the same part every time");

    let shape = ImageShape::new(3, 16, 20).unwrap();
    let form = Form { shape, framing: None };
    assert_eq!(Dataset::open(folder.path(), &form, &mut |_| ControlFlow::Continue(())).unwrap().train.shape(), shape);
    let form = Form { shape: ImageShape { channels: 1, height: 0, width: 28 }, framing: None };
    let impossible = Dataset::open(folder.path(), &form, &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert!(impossible.to_string().contains("images of 28x0 pixels"), "{impossible}");
    let form = Form { framing: Some(Framing::Centred), ..Form::default() };
    let ink = Dataset::open(folder.path(), &form, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((ink.train.image(0)[0], ink.framing), (0, Framing::Centred));

    let folder = tempfile::tempdir().unwrap();
    write_pictures(&folder.path().join("Train"), &["a", "b"], 3);
    write_pictures(&folder.path().join("test"), &["b"], 2);
    let data = open(folder.path()).unwrap();
    assert_eq!((data.train.len(), data.test.labels()), (6, &[1, 1][..]));
    write_pictures(&folder.path().join("test"), &["c"], 1);
    assert!(open(folder.path()).unwrap_err().contains("has the label c at position 2: expected a, b"));

    let folder = tempfile::tempdir().unwrap();
    write_pictures(&folder.path().join("train"), &["a", "b"], 7);
    write_pictures(&folder.path().join("validation"), &["a", "b"], 2);
    let data = open(folder.path()).unwrap();
    assert_eq!((data.train.len(), data.test.len()), (14, 4));
    // What has no class can't be tested with, and isn't a class; nor is what systems put beside pictures.
    fs::remove_dir_all(folder.path().join("validation")).unwrap();
    fs::create_dir_all(folder.path().join("test")).unwrap();
    fs::write(folder.path().join("test/1.png"), picture(1.0)).unwrap();
    write_pictures(&folder.path().join("train"), &["__MACOSX", "@eaDir"], 1);
    let data = open(folder.path()).unwrap();
    assert_eq!((data.classes.join(","), data.train.len(), data.test.len()), ("a,b".into(), 12, 2));
    let vehicles = tempfile::tempdir().unwrap();
    write_pictures(vehicles.path(), &["bus", "train"], 2);
    assert_eq!(open(vehicles.path()).unwrap().classes, ["bus", "train"]);
}

#[test]
fn an_archive_of_pictures_is_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let classes = ["tree", "house"];
    write_pictures(folder.path(), &classes, 7);
    let names = classes.map(|class| (0..7).map(move |at| format!("{class}/{at}.png"))).into_iter().flatten();
    let entries: Vec<(String, Vec<u8>)> =
        names.map(|name| (format!("set/{name}"), fs::read(folder.path().join(&name)).unwrap())).collect();
    let archive = tempfile::tempdir().unwrap();
    let path = archive.path().join("pictures.zip");
    fs::write(&path, zip(&entries, true)).unwrap();
    let [packed, unpacked] = [path.as_path(), folder.path()].map(|path| open(path).unwrap());
    assert_eq!((&packed.classes, packed.train.pixels()), (&unpacked.classes, unpacked.train.pixels()));
}

#[test]
fn ink_is_found_in_images_that_are_not_framed_as_ink() {
    // A bar, dark on light paper as in a scan, or light on dark with ink up to the edges.
    let image = |paper: u8, ink: u8| -> Vec<u8> {
        (0..784).map(|at| if (2..9).contains(&(at % 28)) && at / 28 > 3 { ink } else { paper }).collect()
    };
    let set = |image: Vec<u8>| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("set.npz");
        let entries = [
            ("x_train", npy("|u1", "(2, 28, 28)", &image.repeat(2))),
            ("y_train", npy("|u1", "(2,)", &[0, 1])),
            ("x_test", npy("|u1", "(2, 28, 28)", &image.repeat(2))),
            ("y_test", npy("|u1", "(2,)", &[0, 1])),
        ];
        fs::write(&path, npz(&entries, true)).unwrap();
        let form = Form { framing: Some(Framing::Centred), ..Form::default() };
        let mut last = None;
        let mut watch = |loading| {
            last = Some(loading);
            ControlFlow::Continue(())
        };
        let ink = Dataset::open(&path, &form, &mut watch).unwrap();
        assert_eq!(last, Some(Loading::Pictures { done: 4, of: 4 }));
        assert_eq!((ink.framing, ink.train.labels().len()), (Framing::Centred, 2));
        assert_eq!(open(&path).unwrap().train.image(0), image, "else they stay as they are");
        ink.test.image(0).to_vec()
    };
    let (scan, light) = (set(image(255, 0)), set(image(0, 255)));
    assert_eq!(scan, light);
    assert!(scan[0] == 0 && scan[14 * 28 + 14] == 255, "paper is 0, and the ink in the middle");
}

/// They would be the same label, as text.
#[cfg(target_os = "linux")]
#[test]
fn folders_whose_names_are_no_text_are_not_taken_for_one_class() {
    use std::os::unix::ffi::OsStrExt as _;

    let folder = tempfile::tempdir().unwrap();
    write_pictures(folder.path(), &["a", "b", "c"], 3);
    for (from, to) in [("b", &b"\xfe"[..]), ("c", b"\xff")] {
        fs::rename(folder.path().join(from), folder.path().join(std::ffi::OsStr::from_bytes(to))).unwrap();
    }
    let error = open(folder.path()).unwrap_err();
    assert!(error.contains("has a name that is no text"), "{error}");
}

#[test]
fn what_is_wrong_with_folders_of_pictures_is_named() {
    let folder = tempfile::tempdir().unwrap();
    write_pictures(folder.path(), &["a", "b"], 2);
    fs::write(folder.path().join("b/broken.png"), &picture(1.0)[..50]).unwrap();
    let error = open(folder.path()).unwrap_err();
    assert!(error.contains("broken.png: the PNG picture is damaged or cut short"), "{error}");
    fs::remove_file(folder.path().join("b/broken.png")).unwrap();
    fs::create_dir(folder.path().join("c")).unwrap();
    assert!(open(folder.path()).unwrap_err().ends_with("c holds no pictures: expected at least one of this class"));
    fs::remove_dir(folder.path().join("c")).unwrap();
    fs::remove_dir_all(folder.path().join("b")).unwrap();
    assert!(open(folder.path()).unwrap_err().contains("has one label (a): expected 2 to 256"));
    let single = tempfile::tempdir().unwrap();
    write_pictures(single.path(), &["a", "b"], 1);
    assert!(open(single.path()).unwrap_err().contains("holds 2 images: expected at least two of a class"));
    let unsorted = tempfile::tempdir().unwrap();
    write_pictures(unsorted.path(), &["train", "test"], 2);
    let error = open(unsorted.path()).unwrap_err();
    assert!(error.contains("train holds no folders: expected one with pictures for each class"), "{error}");
    let empty = tempfile::tempdir().unwrap();
    assert!(open(empty.path()).unwrap_err().contains("holds no set: expected MNIST's four IDX files"));
    assert!(open(&empty.path().join("none")).unwrap_err().contains("does not exist, and is no set known by name"));
}

#[test]
fn a_set_is_read_with_the_classes_of_a_network() {
    let folder = tempfile::tempdir().unwrap();
    write_pictures(folder.path(), &["a", "b"], 2);
    let data = open(folder.path()).unwrap();
    let classes = ["x", "b", "a"].map(String::from);
    let read = data.clone().with_classes(&classes).unwrap();
    assert_eq!(read.classes, classes);
    assert!(data.train.labels().iter().zip(read.train.labels()).all(|(before, after)| 2 - before == *after));
    let error = data.with_classes(&["a", "c"].map(String::from)).unwrap_err().to_string();
    assert_eq!(error, "the data set has the class b, which the network doesn't read: expected a, c");

    // Numbers without names are a network's classes in their order; digits are digits.
    let folder = tempfile::tempdir().unwrap();
    write_idx(folder.path(), &[4, 4], [&[0, 1, 0, 1], &[1, 0]], false);
    assert_eq!(open(folder.path()).unwrap().with_classes(&classes).unwrap().test.labels(), [1, 0]);
    // Not one by its name and another by its place: both would be the class 1.
    let from_one = ["1", "2", "3"].map(String::from);
    assert_eq!(open(folder.path()).unwrap().with_classes(&from_one).unwrap().test.labels(), [1, 0]);
    let mnist = open(Path::new("mnist")).unwrap();
    assert!(mnist.with_classes(&('a'..='z').map(String::from).collect::<Vec<_>>()).is_err());
}
