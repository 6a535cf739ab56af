//! Networks of one's own layers go through every format and come back the same.

use rakam_model::{Format, InputNorm, Model, ModelError, architecture};
use rakam_nn::{Architecture, Inference, Linear, Network};

const LAYERS: [&str; 4] = [
    "dense 12, relu",
    "conv 3 3x3, relu, maxpool, dense 9, bn, relu, dropout 0.5",
    "conv 4 5x5 pad 2, bn, relu, maxpool, conv 5 3x3 pad 1, relu, maxpool, dense 7, relu",
    "conv 2 3x3 pad 2, bn, relu, conv 3 5x5, bn, relu, dropout 0.1",
];

fn logits(model: &Model) -> Vec<f32> {
    let input: Vec<f32> = (0..784).map(|at| (at * 37 % 101) as f32 / 50.0 - 1.0).collect();
    Inference::new(&model.network).logits(&input)
}

#[test]
fn they_come_back_from_every_format() {
    for layers in LAYERS {
        for classes in [10, 11] {
            let architecture = Architecture { head: Linear::new(classes), ..architecture(layers).unwrap() };
            let model = Model::new(Network::new(architecture, 3).unwrap(), InputNorm::default());
            for format in [Format::Safetensors { half: false }, Format::Pth] {
                let read = Model::from_bytes(&model.to_format(format)).unwrap();
                assert_eq!((read.architecture(), read.network.classes()), (layers, classes));
                assert_eq!(logits(&read), logits(&model), "{layers}, {format:?}");
            }
        }
    }
}

#[test]
fn a_file_whose_layers_lie_is_refused() {
    let model = Model::new(Network::new(architecture(LAYERS[1]).unwrap(), 3).unwrap(), InputNorm::default());
    let bytes = model.to_bytes();
    let with = |layers: &str| {
        let mut changed = bytes.clone();
        let at = changed.windows(LAYERS[1].len()).position(|window| window == LAYERS[1].as_bytes()).unwrap();
        changed[at..at + layers.len()].copy_from_slice(layers.as_bytes());
        Model::from_bytes(&changed).map(|_| ())
    };
    // Another number of channels; another layer; none.
    let other = LAYERS[1].replace("conv 3", "conv 4");
    assert!(matches!(with(&other), Err(ModelError::Shape { .. })), "{:?}", with(&other));
    let unknown = LAYERS[1].replace("relu", "rely");
    assert!(with(&unknown).unwrap_err().to_string().contains("`rely`"));
}
