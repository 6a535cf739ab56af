//! Which network reads.

use rakam_model::{Embedded, Model, ModelError, Reader};

use crate::i18n::Words;

/// The network in use.
pub(crate) struct Network {
    model: Model,
    reader: Reader,
    source: Source,
}

enum Source {
    Inside(&'static str),
    /// A weights file, by its name.
    File(String),
    /// One that was trained in this window.
    Trained,
    /// One that was taught the corrections.
    Personal,
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
        Ok(Self::new(embedded.model()?, Source::Inside(embedded.name)))
    }

    /// A network from the bytes of a weights file.
    pub(crate) fn from_file(name: String, bytes: &[u8]) -> Result<Self, ModelError> {
        Ok(Self::new(Model::from_bytes(bytes)?, Source::File(name)))
    }

    /// The network that was trained in this window, as a weights file.
    pub(crate) fn trained(bytes: &[u8]) -> Result<Self, ModelError> {
        Ok(Self::new(Model::from_bytes(bytes)?, Source::Trained))
    }

    /// The network that was taught the corrections, as a weights file.
    pub(crate) fn personal(bytes: &[u8]) -> Result<Self, ModelError> {
        Ok(Self::new(Model::from_bytes(bytes)?, Source::Personal))
    }

    fn new(model: Model, source: Source) -> Self {
        Self { reader: Reader::new(&model), model, source }
    }

    /// A network by the name of one inside, or else by the path of a weights file.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn open(name_or_path: &str) -> Result<Self, ModelError> {
        let model = rakam_model::open(name_or_path)?;
        let inside = rakam_model::embedded().iter().find(|inside| inside.name == name_or_path);
        let source = inside.map_or_else(
            || {
                Source::File(
                    std::path::Path::new(name_or_path).file_name().unwrap_or_default().to_string_lossy().into_owned(),
                )
            },
            |inside| Source::Inside(inside.name),
        );
        Ok(Self::new(model, source))
    }

    pub(crate) fn reader(&self) -> &Reader {
        &self.reader
    }

    pub(crate) fn model(&self) -> &Model {
        &self.model
    }

    /// The name that the window shows.
    pub(crate) fn name(&self, words: &Words) -> String {
        match &self.source {
            Source::Inside(name) => (*name).to_owned(),
            Source::File(name) => name.clone(),
            Source::Trained => words.tr("network-trained"),
            Source::Personal => words.tr("network-personal"),
        }
    }

    pub(crate) fn is_inside(&self, name: &str) -> bool {
        matches!(self.source, Source::Inside(inside) if inside == name)
    }

    /// Whether it was taught the corrections.
    pub(crate) fn is_personal(&self) -> bool {
        matches!(self.source, Source::Personal)
    }

    /// Whether it was trained in this window.
    pub(crate) fn is_trained(&self) -> bool {
        matches!(self.source, Source::Trained)
    }
}
