//! What is written as ONNX. That `onnx.checker` and ONNX Runtime take it, `elsewhere.py` shows.

use rakam_model::{Calibration, Format, embedded};

/// The fields of a protobuf message whose content is bytes, by number; the others are passed over.
fn fields(mut bytes: &[u8]) -> Vec<(u64, &[u8])> {
    fn varint(bytes: &mut &[u8]) -> u64 {
        let length = bytes.iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
        let (number, rest) = bytes.split_at(length);
        *bytes = rest;
        number.iter().rev().fold(0, |value, byte| value << 7 | u64::from(byte & 0x7f))
    }
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let length = match key & 7 {
            0 => {
                varint(&mut bytes);
                continue;
            }
            2 => varint(&mut bytes) as usize,
            5 => 4,
            kind => panic!("kind {kind}"),
        };
        let (content, rest) = bytes.split_at(length);
        found.push((key >> 3, content));
        bytes = rest;
    }
    found
}

fn all<'a>(message: &[(u64, &'a [u8])], number: u64) -> Vec<&'a [u8]> {
    message.iter().filter(|(field, _)| *field == number).map(|(_, content)| *content).collect()
}

/// The text of a field of each of these messages.
fn texts(messages: &[&[u8]], number: u64) -> Vec<String> {
    messages.iter().map(|message| String::from_utf8(all(&fields(message), number)[0].to_vec()).unwrap()).collect()
}

/// Field numbers of onnx.proto.
const GRAPH: u64 = 7;
const METADATA: u64 = 14;
const NODES: u64 = 1;
const OPERATOR: u64 = 4;
const INPUTS: u64 = 11;
const OUTPUTS: u64 = 12;

#[test]
fn the_graph_takes_ink_and_gives_probabilities() {
    for inside in embedded() {
        let model = inside.model().unwrap();
        for fold_batch_norm in [false, true] {
            let bytes = model.to_format(Format::Onnx { fold_batch_norm });
            assert!(bytes == model.to_format(Format::Onnx { fold_batch_norm }), "the same model gives the same bytes");
            let file = fields(&bytes);
            let graph = fields(all(&file, GRAPH)[0]);
            let operators = texts(&all(&graph, NODES), OPERATOR);
            let count = |operator: &str| operators.iter().filter(|there| *there == operator).count();
            assert_eq!(operators[..3], ["Sub", "Mul", "Conv"]);
            assert_eq!(operators.last().unwrap(), "Softmax");
            let norms = model.network.tensors().filter(|tensor| tensor.name.ends_with(".running_var")).count();
            assert_eq!(count("BatchNormalization"), if fold_batch_norm { 0 } else { norms });
            assert_eq!(count("Relu"), norms);
            assert_eq!(texts(&all(&graph, INPUTS), 1), ["ink"]);
            let outputs = texts(&all(&graph, OUTPUTS), 1);
            match inside.name {
                "classic" => assert_eq!(outputs, ["probabilities", "logits"]),
                _ => assert_eq!(outputs, ["probabilities", "log_odds", "logits"]),
            }
            let metadata = all(&file, METADATA);
            let keys = texts(&metadata, 1);
            for key in ["rakam.architecture", "rakam.calibration", "rakam.sure", "rakam.trained"] {
                assert!(keys.iter().any(|there| there == key), "{key} is not in {keys:?}");
            }
        }
    }
}

#[test]
fn the_logit_of_other_ink_counts_for_at_least_what_the_calibration_says() {
    let mut model = embedded().iter().find(|inside| inside.name == "rakam").unwrap().model().unwrap();
    let operators = |model: &rakam_model::Model| {
        let bytes = model.to_format(Format::Onnx { fold_batch_norm: true });
        texts(&all(&fields(all(&fields(&bytes), GRAPH)[0]), NODES), OPERATOR)
    };
    assert!(!operators(&model).iter().any(|operator| operator == "Max"));
    model.calibration = Calibration { least_other: Some(1.5), ..model.calibration };
    let operators = operators(&model);
    let at = |name: &str| operators.iter().position(|operator| operator == name).unwrap();
    assert!(at("Slice") < at("Max") && at("Max") < at("Sub").max(at("ReduceLogSumExp")), "{operators:?}");
}
