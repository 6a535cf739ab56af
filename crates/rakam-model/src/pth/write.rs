//! The archive that `torch.load(path, weights_only=True)` reads and `load_state_dict(strict=True)` accepts: the same
//! tensors give the same bytes.

use std::collections::BTreeMap;

use rakam_nn::TensorView;

use super::zip::Writer;
use super::{METADATA, PICKLE};

/// The archive's folder; PyTorch takes it when it does not write to a file of a name.
const FOLDER: &str = "archive/";
/// PyTorch's number for this layout.
const VERSION: &[u8] = b"3\n";

/// A `.pth` file of these tensors. After each running variance comes the count of batches that PyTorch expects
/// there, 0: nothing is computed from it.
pub(crate) fn write<'a>(
    tensors: impl IntoIterator<Item = TensorView<'a>>,
    metadata: &BTreeMap<&str, String>,
) -> Vec<u8> {
    let mut pickle = Pickle::default();
    let mut storages: Vec<Vec<u8>> = Vec::new();
    for TensorView { name, shape, values } in tensors {
        pickle.tensor(name, "FloatStorage", storages.len(), shape);
        storages.push(values.iter().flat_map(|value| value.to_le_bytes()).collect());
        if let Some(module) = name.strip_suffix(".running_var") {
            pickle.tensor(&format!("{module}.num_batches_tracked"), "LongStorage", storages.len(), &[]);
            storages.push(0_i64.to_le_bytes().to_vec());
        }
    }
    let mut archive = Writer::default();
    let mut add = |name: &str, bytes: &[u8]| archive.add(&format!("{FOLDER}{name}"), bytes);
    add(PICKLE, &pickle.finish());
    add("byteorder", b"little");
    storages.iter().enumerate().for_each(|(key, bytes)| add(&format!("data/{key}"), bytes));
    add("version", VERSION);
    add(METADATA, serde_json::json!(metadata).to_string().as_bytes());
    archive.finish()
}

/// A pickle of protocol 2, as `torch.save` writes it but for the memo: an `OrderedDict` whose items are set at once.
struct Pickle {
    bytes: Vec<u8>,
}

impl Default for Pickle {
    fn default() -> Self {
        Self { bytes: b"\x80\x02ccollections\nOrderedDict\n)R(".to_vec() }
    }
}

impl Pickle {
    /// `name: _rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())`
    fn tensor(&mut self, name: &str, storage: &str, key: usize, shape: &[usize]) {
        self.text(name);
        self.bytes.extend(b"ctorch._utils\n_rebuild_tensor_v2\n((");
        self.text("storage");
        self.bytes.extend(format!("ctorch\n{storage}\n").bytes());
        self.text(&key.to_string());
        self.text("cpu");
        self.number(shape.iter().product());
        self.bytes.extend(b"tQ");
        self.number(0);
        self.sizes(shape);
        self.sizes(&crate::tensors::contiguous(shape));
        self.bytes.extend(b"\x89ccollections\nOrderedDict\n)RtR");
    }

    fn text(&mut self, text: &str) {
        self.bytes.push(b'X');
        self.bytes.extend((text.len() as u32).to_le_bytes());
        self.bytes.extend(text.bytes());
    }

    fn number(&mut self, number: usize) {
        self.bytes.push(b'J');
        self.bytes.extend((number as i32).to_le_bytes());
    }

    fn sizes(&mut self, sizes: &[usize]) {
        self.bytes.push(b'(');
        sizes.iter().for_each(|size| self.number(*size));
        self.bytes.push(b't');
    }

    fn finish(mut self) -> Vec<u8> {
        self.bytes.extend(b"u.");
        self.bytes
    }
}
