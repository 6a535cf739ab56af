//! What can be wrong with a model, in words that say what to do.

/// Why there is no such model, or why a weights file is refused.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The bytes are something else.
    #[error("this is {found}; expected a weights file (.safetensors or .pth)")]
    NotWeights {
        /// What the bytes look like.
        found: &'static str,
    },
    /// A weights file, but damaged.
    #[error("this {format} file is damaged: {reason}")]
    Damaged {
        /// The format that it is in.
        format: &'static str,
        /// What does not fit.
        reason: String,
    },
    /// A file of PyTorch's that holds more than a state dict. Nothing of it was run.
    #[error(
        "this PyTorch file is refused: it has {found}, which no weights need; save `model.state_dict()` with torch.save"
    )]
    Refused {
        /// What no state dict needs, by its name.
        found: String,
    },
    /// A checkpoint of an unfinished training was given as weights.
    #[error("this is a checkpoint of `rakam train`, not a weights file: finish the training with `--resume` first")]
    Checkpoint,
    /// No architecture of that name.
    #[error("there is no architecture `{name}`; known: {known}, or layers such as `conv 6 5x5, bn, relu, maxpool`")]
    UnknownArchitecture {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// An architecture known by its name takes inputs of another shape.
    #[error(
        "{architecture} takes inputs of {takes} and these are {arrives}: write layers for them, such as `conv 8 3x3, bn, relu, maxpool, dense 32, relu`"
    )]
    Input {
        /// Its name.
        architecture: String,
        /// The shape that it takes: channels, rows, columns.
        takes: String,
        /// The shape that arrives.
        arrives: String,
    },
    /// A network of other inputs than drawings.
    #[error("this network reads pictures of {input}, and drawings are of 1x28x28: `rakam predict` reads files with it")]
    NotDrawn {
        /// The shape of its input: channels, rows, columns.
        input: String,
    },
    /// Neither a model inside nor a file.
    #[error("there is no model `{name}`: neither inside (there: {known}) nor as a file")]
    UnknownModel {
        /// The name asked for.
        name: String,
        /// The models inside.
        known: String,
    },
    /// A tensor of the architecture is not in the file.
    #[error("tensor `{tensor}` is missing; architecture {architecture} has it with shape {expected}")]
    Missing {
        /// PyTorch's name.
        tensor: String,
        /// Which architecture.
        architecture: Box<str>,
        /// Its shape there.
        expected: String,
    },
    /// A tensor has another shape than the architecture's.
    #[error("tensor `{tensor}` has shape {found} in the file; architecture {architecture} has {expected}")]
    Shape {
        /// PyTorch's name.
        tensor: String,
        /// Shape in the file.
        found: String,
        /// Which architecture.
        architecture: Box<str>,
        /// Shape in the architecture.
        expected: String,
    },
    /// A tensor that the architecture does not have.
    #[error("tensor `{tensor}`, shape {found}, has no place in architecture {architecture}")]
    Unexpected {
        /// Its name in the file.
        tensor: String,
        /// Its shape in the file.
        found: String,
        /// Which architecture.
        architecture: Box<str>,
    },
    /// Tensors of layers that no architecture with a name has, and no metadata with those layers.
    #[error(
        "{nearest}; a network of other layers needs them in the metadata `rakam.architecture`, which a safetensors file can have"
    )]
    Unrecognised {
        /// How they differ from the architecture that most of their names fit.
        nearest: Box<ModelError>,
    },
    /// Tensors that no architecture has, nor any layers.
    #[error(
        "this has tensors of other names, such as `{tensor}`: expected conv1.weight, bn1.weight, fc1.weight and so on, and in the metadata `rakam.architecture` of a safetensors file the layers"
    )]
    Foreign {
        /// The name of one of them.
        tensor: String,
    },
    /// A tensor of another number type.
    #[error("tensor `{tensor}` holds numbers of type {found}; expected F32, F16, BF16 or F64")]
    Type {
        /// PyTorch's name.
        tensor: String,
        /// The type in the file.
        found: String,
    },
    /// A number that no network can compute with.
    #[error("tensor `{tensor}` holds {found}; expected {expected}: the training that made it has failed")]
    Value {
        /// PyTorch's name.
        tensor: String,
        /// The number.
        found: f32,
        /// What numbers are accepted.
        expected: &'static str,
    },
    /// Metadata that cannot be understood.
    #[error("metadata `{key}` is `{found}`; expected {expected}")]
    Metadata {
        /// The key.
        key: &'static str,
        /// Its value.
        found: String,
        /// What is expected.
        expected: &'static str,
    },
    /// Layers that aren't an architecture.
    #[error(transparent)]
    Notation(#[from] rakam_nn::NotationError),
    /// An architecture that isn't a network.
    #[error(transparent)]
    Architecture(#[from] rakam_nn::ArchitectureError),
    /// A file could not be read or written.
    #[cfg(not(target_arch = "wasm32"))]
    #[error(transparent)]
    File(#[from] crate::FileError),
    /// One of the above, in a file.
    #[error("{path}: {source}")]
    In {
        /// Which file.
        path: String,
        /// What is wrong with it.
        source: Box<ModelError>,
    },
}

/// A name from a file, short enough for a sentence and without what a terminal would obey.
pub(crate) fn shown(name: &str) -> String {
    const LONGEST: usize = 80;
    let mut text: String = name.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if name.chars().nth(LONGEST).is_some() {
        text.push('…');
    }
    text
}
