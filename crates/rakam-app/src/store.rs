//! What is kept from one start to the next, and what to say where it can't be.
//!
//! On the desktop each thing is in a file of its own, which is replaced as a whole. eframe's storage would write all that it read at
//! the start into one file again: over what another window has saved since, and cut short where the disk is full.

use std::collections::BTreeMap;

use eframe::Storage;

/// What couldn't be saved: it is tried again the next time.
#[derive(Default)]
pub(crate) struct Unsaved(BTreeMap<String, String>);

impl Unsaved {
    /// Lets `save` write to a storage, and writes what it couldn't take before. Returns whether it has begun to refuse.
    pub(crate) fn save(&mut self, storage: &mut dyn Storage, save: impl FnOnce(&mut dyn Storage)) -> bool {
        let refused = std::mem::take(&mut self.0);
        let mut checked = Checked { storage, refused: BTreeMap::new() };
        let was_fine = refused.is_empty();
        refused.into_iter().for_each(|(key, value)| checked.set_string(&key, value));
        save(&mut checked);
        self.0 = checked.refused;
        was_fine && !self.0.is_empty()
    }
}

/// A storage of which is known what it didn't take: neither a full disk nor a browser without room says so.
struct Checked<'a> {
    storage: &'a mut dyn Storage,
    refused: BTreeMap<String, String>,
}

impl Storage for Checked<'_> {
    fn get_string(&self, key: &str) -> Option<String> {
        self.refused.get(key).cloned().or_else(|| self.storage.get_string(key))
    }

    fn set_string(&mut self, key: &str, value: String) {
        self.storage.set_string(key, value.clone());
        if self.storage.get_string(key).as_ref() == Some(&value) {
            self.refused.remove(key);
        } else {
            self.refused.insert(key.to_owned(), value);
        }
    }

    fn remove_string(&mut self, key: &str) {
        self.storage.remove_string(key);
    }

    fn flush(&mut self) {
        self.storage.flush();
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use files::{Files, TakenOver};

#[cfg(not(target_arch = "wasm32"))]
mod files {
    use std::fs;
    use std::path::PathBuf;

    use eframe::Storage;
    use rakam_model::{read_limited, write_whole};

    /// More than all symbols, corrections and networks take, in bytes.
    const LARGEST: u64 = 1 << 30;

    /// A folder with a file for each key.
    pub(crate) struct Files {
        folder: PathBuf,
    }

    impl Files {
        pub(crate) fn of(folder: PathBuf) -> Self {
            Self { folder }
        }

        fn path(&self, key: &str) -> PathBuf {
            self.folder.join(key)
        }

        /// Whether nothing was ever kept; not if the file can't be looked at.
        fn lacks(&self, key: &str) -> bool {
            self.path(key).try_exists().is_ok_and(|exists| !exists)
        }

        fn read(&self, key: &str) -> Option<String> {
            let path = self.path(key);
            if self.lacks(key) {
                return None;
            }
            let text = read_limited(&path, LARGEST).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            text.inspect_err(|error| tracing::warn!(%error, "what was kept can't be read")).ok()
        }

        fn write(&self, key: &str, value: &str) {
            if let Err(error) = fs::create_dir_all(&self.folder) {
                tracing::warn!(folder = %self.folder.display(), %error, "nothing can be kept");
            } else if let Err(error) = write_whole(&self.path(key), value.as_bytes()) {
                tracing::warn!(%error, "not kept");
            }
        }
    }

    impl Storage for Files {
        fn get_string(&self, key: &str) -> Option<String> {
            self.read(key)
        }

        fn set_string(&mut self, key: &str, value: String) {
            self.write(key, &value);
        }

        fn remove_string(&mut self, key: &str) {
            if let Err(error) = fs::remove_file(self.path(key)) {
                tracing::warn!(key, %error, "not removed");
            }
        }

        fn flush(&mut self) {}
    }

    /// The files, which take over what an earlier version kept in eframe's storage.
    pub(crate) struct TakenOver<'a> {
        pub(crate) files: &'a Files,
        pub(crate) before: Option<&'a dyn Storage>,
    }

    impl Storage for TakenOver<'_> {
        fn get_string(&self, key: &str) -> Option<String> {
            if !self.files.lacks(key) {
                return self.files.read(key);
            }
            let value = self.before?.get_string(key)?;
            self.files.write(key, &value);
            Some(value)
        }

        fn set_string(&mut self, key: &str, value: String) {
            self.files.write(key, &value);
        }

        fn remove_string(&mut self, _: &str) {}

        fn flush(&mut self) {}
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::settings::InMemory;

        #[test]
        fn each_window_writes_only_what_it_changed() {
            let folder = tempfile::tempdir().unwrap();
            let open = || Files::of(folder.path().join("rakam"));
            let (mut one, mut other) = (open(), open());
            one.set_string("symbols", "star".to_owned());
            other.set_string("settings", "wide".to_owned());
            let next = open();
            assert_eq!(next.get_string("symbols").as_deref(), Some("star"));
            assert_eq!(next.get_string("settings").as_deref(), Some("wide"));
            assert_eq!(next.get_string("corrections"), None);
        }

        #[test]
        fn what_an_earlier_version_kept_is_taken_over_once() {
            let folder = tempfile::tempdir().unwrap();
            let mut before = InMemory::default();
            before.set_string("symbols", "star".to_owned());
            let mut files = Files::of(folder.path().to_owned());
            let first = TakenOver { files: &files, before: Some(&before) }.get_string("symbols");
            assert_eq!((first.as_deref(), files.get_string("symbols").as_deref()), (Some("star"), Some("star")));
            files.set_string("symbols", "arrow".to_owned());
            let next = TakenOver { files: &files, before: Some(&before) }.get_string("symbols");
            assert_eq!(next.as_deref(), Some("arrow"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::InMemory;

    /// A storage that may be full.
    struct Full(bool, InMemory);

    impl Storage for Full {
        fn get_string(&self, key: &str) -> Option<String> {
            self.1.get_string(key)
        }
        fn set_string(&mut self, key: &str, value: String) {
            if !self.0 {
                self.1.set_string(key, value);
            }
        }
        fn remove_string(&mut self, key: &str) {
            self.1.remove_string(key);
        }
        fn flush(&mut self) {}
    }

    #[test]
    fn what_is_refused_is_told_once_and_saved_when_there_is_room() {
        let (mut unsaved, mut storage) = (Unsaved::default(), Full(true, InMemory::default()));
        assert!(unsaved.save(&mut storage, |storage| storage.set_string("symbols", "star".to_owned())));
        assert!(!unsaved.save(&mut storage, |_| {}), "it was told");
        storage.0 = false;
        assert!(!unsaved.save(&mut storage, |_| {}));
        assert_eq!(storage.get_string("symbols").as_deref(), Some("star"));
        storage.0 = true;
        assert!(unsaved.save(&mut storage, |storage| storage.set_string("symbols", "arrow".to_owned())));
        // What is changed next builds on it.
        unsaved.save(&mut storage, |storage| assert_eq!(storage.get_string("symbols").as_deref(), Some("arrow")));
    }
}
