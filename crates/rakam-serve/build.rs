//! With the feature `page`, lists the files of the built page, to be taken into the binary.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_PAGE").is_none() {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    println!("cargo::rerun-if-changed={}", folder.display());
    if !folder.join("index.html").is_file() {
        println!(
            "cargo::error=the feature `page` takes the folder web/dist into the binary, and it is not there: build the page first"
        );
        return;
    }
    let mut list = String::from("static FILES: &[(&str, &[u8])] = &[\n");
    for path in files(&folder) {
        let name = path.strip_prefix(&folder).map(Path::to_string_lossy).unwrap_or_default().replace('\\', "/");
        let _ = writeln!(list, "    ({name:?}, include_bytes!({path:?})),");
    }
    list.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("page.rs");
    if let Err(error) = fs::write(&out, list) {
        println!("cargo::error=cannot write {}: {error}", out.display());
    }
}

/// All files in a folder and its folders.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let inner = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    paths.into_iter().flat_map(inner).collect()
}
