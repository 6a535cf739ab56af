//! The network that reads, and the networks that the user can choose from.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rakam_ink::Drawing;
use rakam_model::{Embedded, MNIST_INPUT, Model, ModelError, Reader};
use serde::{Deserialize, Serialize};

use crate::i18n::{Words, tr};

/// Which network is meant, in every language and from one start to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkId {
    /// One that is built into the program, by its name.
    Embedded(String),
    /// A weights file, by its path; in the browser by its name.
    File(String),
    /// The one that was trained in this window.
    Trained,
    /// The one that was in training in this window after so many images.
    Moment(u64),
    /// The one that was fine-tuned on the user's corrections.
    FineTuned,
    /// The one that learned the user's own symbols.
    Symbols,
}

impl NetworkId {
    /// The name that the window shows.
    pub(crate) fn name(&self, words: &Words) -> String {
        match self {
            Self::Embedded(name) => name.clone(),
            Self::File(path) => file_name(path).to_owned(),
            Self::Trained => words.tr("network-trained"),
            Self::Moment(images) => words.say(&tr("network-moment").with("images", words.number(*images as f64, 0))),
            Self::FineTuned => words.tr("network-fine-tuned"),
            Self::Symbols => words.tr("network-symbols"),
        }
    }

    /// Whether it is the one in training, as it was at some time.
    pub(crate) fn is_of_training(&self) -> bool {
        matches!(self, Self::Trained | Self::Moment(_))
    }

    fn embedded(&self) -> Option<&'static Embedded> {
        let Self::Embedded(name) = self else { return None };
        rakam_model::embedded().iter().find(|embedded| embedded.name == name)
    }
}

/// The model, if what is drawn here can be its input.
fn drawable(model: Model) -> Result<Model, ModelError> {
    let input = model.network.architecture().input;
    if input == MNIST_INPUT { Ok(model) } else { Err(ModelError::NotDrawn { input: input.to_string() }) }
}

/// The last part of a path on any system.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A network, ready to read.
pub(crate) struct Network {
    id: NetworkId,
    model: Model,
    reader: Reader,
}

impl Network {
    /// The first of the networks that are built in.
    pub(crate) fn default_embedded() -> Result<Self, ModelError> {
        match rakam_model::embedded() {
            [first, ..] => Self::embedded(first),
            [] => Err(ModelError::UnknownModel { name: String::new(), known: String::new() }),
        }
    }

    fn embedded(embedded: &Embedded) -> Result<Self, ModelError> {
        Ok(Self::new(NetworkId::Embedded(embedded.name.to_owned()), embedded.model()?))
    }

    /// A network from the bytes of a weights file.
    pub(crate) fn from_bytes(id: NetworkId, bytes: &[u8]) -> Result<Self, ModelError> {
        Ok(Self::new(id, drawable(Model::from_bytes(bytes)?)?))
    }

    /// A network by the name of one that is built in, or else by the path of a weights file.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn open(name_or_path: &str) -> Result<Self, ModelError> {
        let model = drawable(rakam_model::open(name_or_path)?)?;
        let named = NetworkId::Embedded(name_or_path.to_owned());
        let id = if named.embedded().is_some() { named } else { NetworkId::File(name_or_path.to_owned()) };
        Ok(Self::new(id, model))
    }

    fn new(id: NetworkId, model: Model) -> Self {
        Self { id, reader: Reader::new(&model), model }
    }

    pub(crate) fn id(&self) -> &NetworkId {
        &self.id
    }

    pub(crate) fn reader(&self) -> &Reader {
        &self.reader
    }

    pub(crate) fn model(&self) -> &Model {
        &self.model
    }

    /// Whether it can learn from this what it misreads: digits by fine-tuning, the user's symbols as examples, which are strokes.
    pub(crate) fn learns_from(&self, drawing: &Drawing) -> bool {
        if self.id == NetworkId::Symbols { drawing.picture().is_none() } else { self.reader.labels().are_digits() }
    }
}

/// The networks that the user can choose from: the one in use, those that are built in, the fine-tuned one, and the one for the
/// user's symbols.
pub(crate) struct Networks {
    in_use: Network,
    fine_tuned: Kept,
    symbols: Kept,
}

/// A network of the user's that is kept from one start to the next.
struct Kept {
    /// Under which name.
    key: &'static str,
    /// Its weights file.
    weights: Option<Vec<u8>>,
    /// Whether it has changed since it was saved: it is too large to be written every second.
    unsaved: bool,
}

impl Kept {
    fn load(key: &'static str, storage: Option<&dyn eframe::Storage>) -> Self {
        let saved = storage.and_then(|storage| storage.get_string(key));
        let weights = saved.and_then(|text| STANDARD.decode(text).ok()).filter(|bytes| !bytes.is_empty());
        Self { key, weights, unsaved: false }
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        if std::mem::take(&mut self.unsaved) {
            let text = self.weights.as_ref().map_or_else(String::new, |bytes| STANDARD.encode(bytes));
            storage.set_string(self.key, text);
        }
    }

    fn set(&mut self, weights: Option<Vec<u8>>) {
        (self.weights, self.unsaved) = (weights, true);
    }
}

impl Networks {
    /// The name is that of earlier versions, which saved their network under it.
    const FINE_TUNED: &str = "rakam-personal-network";
    const SYMBOLS: &str = "rakam-symbols-network";

    /// With this network in use, and those that were saved.
    pub(crate) fn load(in_use: Network, storage: Option<&dyn eframe::Storage>) -> Self {
        let (fine_tuned, symbols) = (Kept::load(Self::FINE_TUNED, storage), Kept::load(Self::SYMBOLS, storage));
        Self { in_use, fine_tuned, symbols }
    }

    /// Saves the networks that are kept, if they have changed.
    pub(crate) fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.fine_tuned.save(storage);
        self.symbols.save(storage);
    }

    /// The network that reads.
    pub(crate) fn in_use(&self) -> &Network {
        &self.in_use
    }

    /// The fine-tuned network, as a weights file.
    pub(crate) fn fine_tuned(&self) -> Option<&[u8]> {
        self.fine_tuned.weights.as_deref()
    }

    /// The network for the user's symbols, as a weights file.
    pub(crate) fn symbols(&self) -> Option<&[u8]> {
        self.symbols.weights.as_deref()
    }

    /// Every network that can be used now, in the order of the menu.
    pub(crate) fn ids(&self) -> Vec<NetworkId> {
        let embedded = rakam_model::embedded().iter().map(|embedded| NetworkId::Embedded(embedded.name.to_owned()));
        let fine_tuned = self.fine_tuned().map(|_| NetworkId::FineTuned);
        let symbols = self.symbols().map(|_| NetworkId::Symbols);
        let mut ids: Vec<NetworkId> = embedded.chain(fine_tuned).chain(symbols).collect();
        if !ids.contains(&self.in_use.id) {
            ids.push(self.in_use.id.clone());
        }
        ids
    }

    /// Uses this network from now on.
    pub(crate) fn set(&mut self, network: Network) {
        self.in_use = network;
    }

    /// Uses the network with this id. Returns whether there is one: that of a file and one that was trained are not kept.
    ///
    /// # Errors
    /// When its weights are damaged.
    pub(crate) fn select(&mut self, id: &NetworkId) -> Result<bool, ModelError> {
        let network = match id {
            _ if *id == self.in_use.id => return Ok(true),
            NetworkId::Embedded(_) => id.embedded().map(Network::embedded),
            NetworkId::File(path) => read_file(path).map(|bytes| Network::from_bytes(id.clone(), &bytes)),
            NetworkId::FineTuned => self.fine_tuned().map(|bytes| Network::from_bytes(id.clone(), bytes)),
            NetworkId::Symbols => self.symbols().map(|bytes| Network::from_bytes(id.clone(), bytes)),
            NetworkId::Trained | NetworkId::Moment(_) => None,
        };
        let Some(network) = network.transpose()? else { return Ok(false) };
        self.in_use = network;
        Ok(true)
    }

    /// The weights file of a network that can be used now; of any other, that of the network in use.
    pub(crate) fn weights(&self, id: &NetworkId) -> Vec<u8> {
        match (id.embedded(), id) {
            (Some(embedded), _) => embedded.bytes(),
            (None, NetworkId::FineTuned) if let Some(bytes) = self.fine_tuned() => bytes.to_vec(),
            (None, NetworkId::Symbols) if let Some(bytes) = self.symbols() => bytes.to_vec(),
            (None, _) => self.in_use.model.to_bytes(),
        }
    }

    /// Keeps the weights of the fine-tuned network, in place of those before.
    pub(crate) fn keep_fine_tuned(&mut self, weights: Vec<u8>) {
        self.fine_tuned.set(Some(weights));
    }

    /// Forgets the fine-tuned network.
    pub(crate) fn forget_fine_tuned(&mut self) {
        self.fine_tuned.set(None);
    }

    /// Keeps the network for the user's symbols, in place of the one before.
    pub(crate) fn keep_symbols(&mut self, weights: Vec<u8>) {
        self.symbols.set(Some(weights));
    }
}

/// The bytes of a file; `None` where it is gone.
#[cfg(not(target_arch = "wasm32"))]
fn read_file(path: &str) -> Option<Vec<u8>> {
    rakam_model::read_limited(std::path::Path::new(path), crate::files::LARGEST).ok()
}

/// A page can't read a file by its name.
#[cfg(target_arch = "wasm32")]
fn read_file(_: &str) -> Option<Vec<u8>> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::InMemory;

    fn networks(storage: &InMemory) -> Networks {
        Networks::load(Network::default_embedded().unwrap(), Some(storage))
    }

    #[test]
    fn the_fine_tuned_network_is_saved_when_it_changes_and_only_then() {
        let mut storage = InMemory::default();
        let mut all = networks(&storage);
        assert_eq!(all.fine_tuned(), None);
        all.save(&mut storage);
        assert!(storage.0.is_empty());
        all.keep_fine_tuned(vec![1, 2, 3]);
        all.save(&mut storage);
        assert_eq!(networks(&storage).fine_tuned(), Some(&[1, 2, 3][..]));
        storage.0.clear();
        all.save(&mut storage);
        assert!(storage.0.is_empty());
        all.forget_fine_tuned();
        all.save(&mut storage);
        assert_eq!(networks(&storage).fine_tuned(), None);
    }

    #[test]
    fn what_is_not_kept_is_not_selected_and_damaged_weights_are_an_error() {
        let mut all = networks(&InMemory::default());
        let default = all.in_use().id().clone();
        let file = NetworkId::File("/no/such/file.safetensors".to_owned());
        for gone in [NetworkId::Trained, NetworkId::Moment(64), NetworkId::FineTuned, file] {
            assert!(!all.select(&gone).unwrap(), "{gone:?}");
        }
        assert!(!all.select(&NetworkId::Embedded("another".to_owned())).unwrap());
        all.keep_fine_tuned(vec![1, 2, 3]);
        assert!(all.select(&NetworkId::FineTuned).is_err());
        assert_eq!(all.in_use().id(), &default);
        all.keep_fine_tuned(rakam_model::embedded()[1].bytes());
        assert!(all.select(&NetworkId::FineTuned).unwrap());
        assert_eq!(all.ids().len(), rakam_model::embedded().len() + 1);
    }
}
