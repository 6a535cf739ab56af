//! The page's own files, versions, compression, sizes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::ensure;
use brotli::enc::BrotliEncoderParams;
use sha2::{Digest as _, Sha256};

use crate::files::{copy_folder, files_in, fill, gzip};

/// The most that the module may weigh, compressed with Brotli: 2.0 MB, with libraries that are built small.
const MOST: usize = 2_000_000;

const MODULE: &str = "rakam_bg.wasm";

/// The folder of the images to learn from, in `data` and in `dist`.
const IMAGES: &str = "mnist";

/// The network that the module doesn't hold, in `models` and in `dist`.
const CLASSIC: &str = "classic.safetensors";

/// Puts the page's files and the images beside the modules in `dist`, writes into the files what only the build knows,
/// compresses what becomes smaller, and prints the sizes. `threads`: whether the worker's module for several threads is there;
/// `small`: whether the page's module must not weigh more than [`MOST`].
pub(crate) fn pack(root: &Path, dist: &Path, threads: bool, small: bool) -> anyhow::Result<()> {
    copy_folder(&root.join("web/page"), dist)?;
    copy_folder(&root.join("data").join(IMAGES), &dist.join(IMAGES))?;
    fs::copy(root.join("models").join(CLASSIC), dist.join(CLASSIC))?;
    let files = files_in(dist, Path::new(""))?;
    let large = files.iter().filter(|file| *file == Path::new(MODULE) || file.starts_with(IMAGES));
    let size = |file: &PathBuf| Ok(format!("\"{}\": {}", file.display(), fs::metadata(dist.join(file))?.len()));
    let sizes = large.map(size).collect::<anyhow::Result<Vec<_>>>()?.join(", ");
    fill(&dist.join("download.js"), "/* sizes */ {}", &format!("{{ {sizes} }}"))?;
    fill(&dist.join("lab-worker.js"), "/* threads */ false", &threads.to_string())?;
    let version = version_of(dist, &files)?;
    // The service worker does not keep itself: the browser does. The images are kept once they were wanted.
    let kept = files.iter().filter(|file| !file.starts_with(IMAGES));
    let kept = kept.map(|file| file.display().to_string()).filter(|file| file != "sw.js");
    let list: Vec<String> = std::iter::once("./".to_owned()).chain(kept).map(|file| format!("{file:?}")).collect();
    fill(&dist.join("sw.js"), "/* files */ []", &format!("[{}]", list.join(", ")))?;
    fill(&dist.join("sw.js"), "/* version */", &version)?;
    compress(dist, &files, small)
}

/// A version that changes with any byte of any file.
fn version_of(dist: &Path, files: &[PathBuf]) -> anyhow::Result<String> {
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file.display().to_string());
        hash.update(fs::read(dist.join(file))?);
    }
    Ok(hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

/// Writes `FILE.br` and `FILE.gz` beside what becomes smaller, for servers that send them.
fn compress(dist: &Path, files: &[PathBuf], small: bool) -> anyhow::Result<()> {
    println!("{:<28} {:>10} {:>10} {:>10}", "file", "bytes", "gzip", "brotli");
    let mut sums = [0; 3];
    for file in files {
        let bytes = fs::read(dist.join(file))?;
        let name = file.display().to_string();
        // What is compressed already does not become smaller.
        let packed = file.extension().is_some_and(|ending| ending == "gz");
        let (gzip, brotli) = if packed { (bytes.clone(), bytes.clone()) } else { (gzip(&bytes)?, brotli(&bytes)?) };
        let light = name != MODULE || brotli.len() <= MOST;
        ensure!(light || !small, "{MODULE} is too heavy: {} of {MOST} bytes", brotli.len());
        let smaller = brotli.len() * 10 < bytes.len() * 9;
        let sizes = if smaller { [bytes.len(), gzip.len(), brotli.len()] } else { [bytes.len(); 3] };
        if smaller {
            fs::write(dist.join(format!("{name}.gz")), &gzip)?;
            fs::write(dist.join(format!("{name}.br")), &brotli)?;
        }
        println!("{name:<28} {:>10} {:>10} {:>10}", sizes[0], sizes[1], sizes[2]);
        sums.iter_mut().zip(sizes).for_each(|(sum, size)| *sum += size);
    }
    println!("{:<28} {:>10} {:>10} {:>10}", "together", sums[0], sums[1], sums[2]);
    Ok(())
}

fn brotli(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let params = BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: bytes.len(), ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut out, &params)?;
    Ok(out)
}
