//! A model as source: the module that PyTorch runs, and the program that reads with it.

use rakam_model::{InputNorm, Model, architecture, classic};
use rakam_nn::Network;

#[test]
fn the_module_has_the_layers_in_their_order() {
    let layers = "conv 3 3x3 pad 1, bn, relu, maxpool, dense 9, relu, dropout 0.5";
    let network = Network::new(architecture(layers).unwrap(), 3).unwrap();
    let code = Model::new(network, InputNorm::default()).pytorch_code("a \"b\".safetensors");
    for expected in [
        "        self.conv1 = nn.Conv2d(1, 3, 3, padding=1)\n        self.bn1 = nn.BatchNorm2d(3)\n        \
         self.fc1 = nn.Linear(588, 9)\n        self.fc2 = nn.Linear(9, 10)\n",
        "        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)\n        x = x.flatten(1)\n        \
         x = F.dropout(F.relu(self.fc1(x)), 0.5, self.training)\n        return self.fc2(x)\n",
        "from safetensors.torch import load_file\n",
        r#"def load(path="a \"b\".safetensors"):"#,
        "(ink.unsqueeze(1) - 0.5) / 0.5",
        // Reading amid a training neither drops anything nor changes the network.
        "        self.eval()",
        "        finally:\n            for module, training in modes:\n                module.training = training\n",
    ] {
        assert!(code.contains(expected), "{code}\nlacks\n{expected}");
    }
    let pth = Model::new(Network::new(classic(), 3).unwrap(), InputNorm::default()).pytorch_code("mine.pth");
    // A file of other tensors, such as a checkpoint around the weights, would leave the network untrained without a word.
    assert!(pth.contains("load_state_dict(torch.load(path, weights_only=True))"), "{pth}");
    assert!(!pth.contains("safetensors"), "{pth}");
}

#[test]
fn a_class_for_other_ink_takes_no_part_in_the_probabilities() {
    let rakam = rakam_model::open("rakam").unwrap();
    assert!(rakam.pytorch_code("x.pth").contains("logits = logits[:, :10]"));
    assert!(!rakam_model::open("classic").unwrap().pytorch_code("x.pth").contains("logits[:, :10]"));
}

#[test]
fn the_program_is_the_example_with_another_model() {
    let code = Model::rust_code("mine.safetensors");
    assert!(code.contains(r#"rakam_model::open("mine.safetensors")"#) && code.contains("fn main()"), "{code}");
    assert!(!code.contains("cargo run"), "{code}");
    // It reads files, so whole pictures as well as ink, and names what it reads, which need not be a digit.
    assert!(code.contains("read_file(") && code.contains("reading.label"), "{code}");
}
