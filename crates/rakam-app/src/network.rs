//! Which network reads.

use rakam_model::{Embedded, Model, ModelError, Reader};

/// The network in use.
pub(crate) struct Network {
    reader: Reader,
    source: Source,
}

enum Source {
    Inside(&'static str),
    /// A weights file, by its name.
    File(String),
}

impl Network {
    /// The first of the networks inside the program.
    pub(crate) fn default_inside() -> Result<Self, ModelError> {
        match rakam_model::embedded() {
            [first, ..] => Self::inside(first),
            [] => Err(ModelError::UnknownModel { name: String::new(), known: String::new() }),
        }
    }

    /// A network inside the program.
    pub(crate) fn inside(embedded: &Embedded) -> Result<Self, ModelError> {
        Ok(Self { reader: Reader::new(&embedded.model()?), source: Source::Inside(embedded.name) })
    }

    /// A network from the bytes of a weights file.
    pub(crate) fn from_file(name: String, bytes: &[u8]) -> Result<Self, ModelError> {
        Ok(Self { reader: Reader::new(&Model::from_bytes(bytes)?), source: Source::File(name) })
    }

    /// A network by the name of one inside, or else by the path of a weights file.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn open(name_or_path: &str) -> Result<Self, ModelError> {
        let reader = Reader::new(&rakam_model::open(name_or_path)?);
        let inside = rakam_model::embedded().iter().find(|inside| inside.name == name_or_path);
        let source = inside.map_or_else(
            || {
                Source::File(
                    std::path::Path::new(name_or_path).file_name().unwrap_or_default().to_string_lossy().into_owned(),
                )
            },
            |inside| Source::Inside(inside.name),
        );
        Ok(Self { reader, source })
    }

    pub(crate) fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The name that the window shows.
    pub(crate) fn name(&self) -> &str {
        match &self.source {
            Source::Inside(name) => name,
            Source::File(name) => name,
        }
    }

    pub(crate) fn is_inside(&self, name: &str) -> bool {
        matches!(self.source, Source::Inside(inside) if inside == name)
    }

    pub(crate) fn file_name(&self) -> Option<&str> {
        match &self.source {
            Source::File(name) => Some(name),
            Source::Inside(_) => None,
        }
    }
}
