//! Writes the first inputs of every target to `corpus/`, so that the fuzzer need not guess the formats:
//!
//! ```text
//! cargo run --manifest-path fuzz/Cargo.toml --bin seeds
//! ```

use std::fs;
use std::io::Cursor;
use std::path::Path;

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, GrayImage, ImageFormat, Luma, Rgba, RgbaImage};

/// A longer seed takes the fuzzer longer than it teaches it.
const LONGEST: usize = 1 << 14;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    safetensors()?;
    pth()?;
    idx()?;
    pictures()?;
    tables()?;
    strokes()
}

fn seed(target: &str, name: &str, bytes: &[u8]) -> Outcome {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join(name), bytes)?)
}

/// A whole file, and headers with small tensors.
fn safetensors() -> Outcome {
    seed("safetensors", "classic", &rakam_model::embedded()[1].bytes())?;
    for (name, header, data) in [
        ("empty", r#"{}"#, 0),
        ("metadata", r#"{"__metadata__":{"rakam.architecture":"classic","rakam.input.std":"0.5"}}"#, 0),
        ("one", r#"{"conv1.bias":{"dtype":"F32","shape":[6],"data_offsets":[0,24]}}"#, 24),
        (
            "other",
            r#"{"a":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"b":{"dtype":"F16","shape":[1,2],"data_offsets":[8,12]}}"#,
            12,
        ),
    ] {
        let length = (header.len() as u64).to_le_bytes();
        seed("safetensors", name, &[&length, header.as_bytes(), &vec![0; data]].concat())?;
    }
    Ok(())
}

/// What the reader is tested with but the whole network, which is long and holds nothing else.
fn pth() -> Outcome {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/rakam-model/tests/pth");
    for folder in [tests.clone(), tests.join("hostile")] {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let bytes = if path.is_file() { fs::read(&path)? } else { continue };
            if bytes.len() < LONGEST && path.extension().is_some_and(|ending| ending == "pth") {
                seed("pth", &path.file_name().unwrap_or_default().to_string_lossy(), &bytes)?;
            }
        }
    }
    let storage = b"(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\00X\x03\0\0\0cpuK\x04tQ";
    let tensor = [b"ctorch._utils\n_rebuild_tensor_v2\n(", &storage[..], b"K\0K\x02\x85K\x01\x85\x89NtR"].concat();
    seed("pth", "pickle", &[b"pickle\x80\x02}X\x01\0\0\0x", &tensor[..], b"s."].concat())
}

/// Three images and three labels.
fn idx() -> Outcome {
    let labels = [&[0, 0, 8, 1, 0, 0, 0, 3][..], &[7, 2, 1]].concat();
    let images = [&[0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 28, 0, 0, 0, 28][..], &[100; 3 * 784]].concat();
    seed("idx", "plain", &[&(labels.len() as u16).to_le_bytes(), &labels[..], &images].concat())
}

/// A small drawing in every format.
fn pictures() -> Outcome {
    let digit =
        GrayImage::from_fn(24, 28, |x, y| Luma([if x.abs_diff(12) < 2 && y.abs_diff(14) < 9 { 20 } else { 240 }]));
    let grey = DynamicImage::from(digit);
    for (name, picture) in [("grey", &grey), ("rgb", &grey.to_rgb8().into()), ("rgba", &grey.to_rgba8().into())] {
        for format in [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::Bmp,
            ImageFormat::Gif,
            ImageFormat::WebP,
            ImageFormat::Tiff,
            ImageFormat::Pnm,
            ImageFormat::Ico,
        ] {
            let mut bytes = Cursor::new(Vec::new());
            // Not every format takes every kind of pixel.
            if picture.write_to(&mut bytes, format).is_ok() {
                seed("image", &format!("{name}.{}", format.extensions_str()[0]), bytes.get_ref())?;
            }
        }
    }
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/rakam-ink/tests/it/files");
    for name in ["hook.avif", "hook-transparent.avif"] {
        seed("image", name, &fs::read(files.join(name))?)?;
    }
    // The first frame is blank.
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    let blank = RgbaImage::from_pixel(24, 28, Rgba([255; 4]));
    encoder.encode_frames([blank, grey.to_rgba8()].map(Frame::new))?;
    drop(encoder);
    seed("image", "animation.gif", &bytes)
}

/// A row of a table, and arrays of several shapes and types.
fn tables() -> Outcome {
    let row = vec!["0"; 784].join(",");
    let header = (0..784).map(|i| format!("pixel{i}")).collect::<Vec<_>>().join(",");
    seed("tables", "csv", format!("{row}\n{row}\n").as_bytes())?;
    seed("tables", "header.csv", format!("label,{header}\n7,{row}\n").as_bytes())?;
    for (name, descr, fortran, shape, numbers) in [
        ("bytes", "|u1", "False", "(2, 5, 3)", 30),
        ("floats", "<f4", "False", "(2, 2)", 16),
        ("doubles", ">f8", "True", "(2, 3, 2, 1)", 96),
        ("colours", "|u1", "True", "(1, 2, 2, 3)", 12),
        ("rows", "<i2", "False", "(1, 784)", 1568),
        ("too-many", "<f8", "True", "(4611686018427387904, 1, 1, 1)", 8),
    ] {
        let header = format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
        let length = (header.len() as u16).to_le_bytes();
        seed("tables", name, &[b"\x93NUMPY\x01\0", &length[..], header.as_bytes(), &vec![1; numbers]].concat())?;
    }
    Ok(())
}

/// A seven and two dots, as JSON and as numbers.
fn strokes() -> Outcome {
    seed("strokes", "json", b"[[[0.25,0.2,0.07],[0.7,0.2,0.07],[0.4,0.8,0.07]],[[0.1,0.9,0.02]],[]]")?;
    let points = [[0.25, 0.2, 0.07], [0.7, 0.2, 0.07], [0.4, 0.8, -0.07], [0.1, 0.9, -0.02], [0.8_f32, 0.9, -0.02]];
    seed(
        "strokes",
        "numbers",
        &points.as_flattened().iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>(),
    )
}
