//! The built binary, and real input for it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use flate2::read::GzDecoder;
use rakam_data::{Dataset, PIXELS, SIDE};
use rakam_ink::Picture;

/// The repository's folder of MNIST.
pub(crate) fn mnist() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/mnist")
}

/// The binary, in an environment without settings of the user's.
pub(crate) fn rakam(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rakam"));
    command.args(arguments).env("RAKAM_DATA", mnist()).env("RAKAM_DEVICE", "cpu");
    for name in ["RUST_LOG", "NO_COLOR", "DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "RAKAM_GPU_VALIDATION"] {
        command.env_remove(name);
    }
    command
}

pub(crate) fn run(arguments: &[&str]) -> Output {
    rakam(arguments).output().unwrap()
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The objects of `--json`, one a line.
pub(crate) fn json_lines(output: &Output) -> Vec<serde_json::Value> {
    out(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The four files of MNIST, cut to their first images and not compressed.
pub(crate) fn small_mnist(folder: &Path, train: usize, test: usize) {
    for (stem, count) in [("train", train), ("t10k", test)] {
        for (kind, header, each) in [("images-idx3-ubyte", 16, PIXELS), ("labels-idx1-ubyte", 8, 1)] {
            let name = format!("{stem}-{kind}");
            let file = fs::File::open(mnist().join(format!("{name}.gz"))).unwrap();
            let mut bytes = vec![0; header + count * each];
            GzDecoder::new(file).read_exact(&mut bytes).unwrap();
            bytes[4..8].copy_from_slice(&(count as u32).to_be_bytes());
            fs::write(folder.join(name), bytes).unwrap();
        }
    }
}

/// Test images of MNIST as PNG files (black on white), each pixel `scale` wide; returns the paths and the labels.
pub(crate) fn digits(folder: &Path, count: usize, scale: usize) -> Vec<(PathBuf, u8)> {
    let test = Dataset::load(Some(&mnist()), &mut |_| {}).unwrap().test;
    let side = SIDE * scale;
    (0..count)
        .map(|index| {
            let image = test.image(index);
            let ink = |at: usize| f32::from(image[at / side / scale * SIDE + at % side / scale]) / 255.0;
            let picture = Picture::from_ink(side, side, (0..side * side).map(ink).collect()).unwrap();
            let path = folder.join(format!("{index}-at-{scale}.png"));
            fs::write(&path, picture.encode_png().unwrap()).unwrap();
            (path, test.label(index))
        })
        .collect()
}

/// A folder of pictures for each of three classes, circles, crosses and squares of all sizes and places, black on white.
pub(crate) fn write_shapes(folder: &Path, each: usize) {
    const SIDE: usize = 48;
    type Distance = fn(f32, f32, f32) -> f32;
    let classes: [(&str, Distance); 3] = [
        ("circle", |x, y, size| (x.hypot(y) - size).abs()),
        ("cross", |x, y, size| if x.abs().max(y.abs()) > size { 9.0 } else { (x.abs() - y.abs()).abs() * 0.7 }),
        ("square", |x, y, size| (x.abs().max(y.abs()) - size).abs()),
    ];
    for (name, distance) in classes {
        let class = folder.join(name);
        fs::create_dir_all(&class).unwrap();
        for index in 0..each {
            let [across, down, size] =
                [(7, 9, 20.0), (5, 11, 19.0), (3, 7, 11.0)].map(|(step, of, least)| least + (index * step % of) as f32);
            let ink = |at: usize| {
                let (x, y) = ((at % SIDE) as f32 - across, (at / SIDE) as f32 - down);
                (2.5 - distance(x, y, size)).clamp(0.0, 1.0)
            };
            let picture = Picture::from_ink(SIDE, SIDE, (0..SIDE * SIDE).map(ink).collect()).unwrap();
            fs::write(class.join(format!("{index}.png")), picture.encode_png().unwrap()).unwrap();
        }
    }
}
