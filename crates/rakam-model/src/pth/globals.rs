//! The few of Python's names that a state dict needs.

use ::safetensors::Dtype;

/// What a name means. Calling one builds a value of ours; nothing of Python's runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Global {
    /// `collections.OrderedDict`: a dictionary.
    OrderedDict,
    /// `torch._utils._rebuild_tensor` and its second version: a view of a storage.
    RebuildTensor,
    /// `torch._utils._rebuild_parameter`: the tensor that it is given.
    RebuildParameter,
    /// A class of storages, such as `torch.FloatStorage`: the type of their numbers.
    Storage(Dtype),
}

/// What `module.name` means, or `None` if no state dict needs it.
pub(super) fn global(module: &str, name: &str) -> Option<Global> {
    match (module, name) {
        ("collections", "OrderedDict") => Some(Global::OrderedDict),
        ("torch._utils", "_rebuild_tensor" | "_rebuild_tensor_v2") => Some(Global::RebuildTensor),
        ("torch._utils", "_rebuild_parameter") => Some(Global::RebuildParameter),
        ("torch" | "torch.cuda", name) => storage(name.strip_suffix("Storage")?).map(Global::Storage),
        _ => None,
    }
}

fn storage(name: &str) -> Option<Dtype> {
    Some(match name {
        "Double" => Dtype::F64,
        "Float" => Dtype::F32,
        "Half" => Dtype::F16,
        "BFloat16" => Dtype::BF16,
        "Long" => Dtype::I64,
        "Int" => Dtype::I32,
        "Short" => Dtype::I16,
        "Char" => Dtype::I8,
        "Byte" => Dtype::U8,
        "Bool" => Dtype::BOOL,
        _ => return None,
    })
}
