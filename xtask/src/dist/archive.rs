//! Files as a `.tar.gz`.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use tar::{Builder, EntryType, Header};

use super::tree::File;
use crate::files::gzip;

/// An archive of the files below `folder`, all of root's and of one time, with the folders that they lie in: `dpkg` makes none that
/// it isn't told of.
pub(crate) fn archive(folder: &str, files: &[File], time: u64) -> io::Result<Vec<u8>> {
    let mut tar = Builder::new(Vec::new());
    let mut known = BTreeSet::new();
    for file in files {
        let path = Path::new(folder).join(&file.path);
        let mut above: Vec<&Path> = path.ancestors().skip(1).filter(|path| known.insert(path.to_path_buf())).collect();
        above.retain(|path| !path.as_os_str().is_empty());
        for folder in above.into_iter().rev() {
            tar.append_data(&mut header(EntryType::Directory, 0o755, 0, time), folder.join(""), io::empty())?;
        }
        let mode = if file.executable { 0o755 } else { 0o644 };
        tar.append_data(&mut header(EntryType::Regular, mode, file.bytes.len() as u64, time), &path, &*file.bytes)?;
    }
    gzip(&tar.into_inner()?)
}

fn header(kind: EntryType, mode: u32, size: u64, time: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_size(size);
    header.set_mtime(time);
    header
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn folders_stand_once_before_their_files() {
        let file = |path: &str, executable| File { path: path.into(), bytes: path.into(), executable };
        let bytes =
            archive("rakam-1", &[file("bin/rakam", true), file("share/a", false), file("share/b", false)], 7).unwrap();
        let mut unpacked = Vec::new();
        GzDecoder::new(&*bytes).read_to_end(&mut unpacked).unwrap();
        let mut tar = tar::Archive::new(&*unpacked);
        let entries = tar.entries().unwrap().map(|entry| {
            let entry = entry.unwrap();
            let header = entry.header();
            assert_eq!((header.uid().unwrap(), header.mtime().unwrap()), (0, 7));
            (entry.path().unwrap().display().to_string(), header.mode().unwrap())
        });
        let expected = [
            ("rakam-1/", 0o755),
            ("rakam-1/bin/", 0o755),
            ("rakam-1/bin/rakam", 0o755),
            ("rakam-1/share/", 0o755),
            ("rakam-1/share/a", 0o644),
            ("rakam-1/share/b", 0o644),
        ];
        assert_eq!(entries.collect::<Vec<_>>(), expected.map(|(path, mode)| (path.to_owned(), mode)));
    }
}
