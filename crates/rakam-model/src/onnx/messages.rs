//! The messages of ONNX that a network takes, by the field numbers of
//! [onnx.proto](https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).

use std::collections::BTreeMap;

use super::protobuf::Message;

/// Version of the file format: the first of the operator set below.
const IR_VERSION: i64 = 8;
/// Version of the operators.
const OPSET: i64 = 18;
/// The types of numbers, by ONNX's numbers.
const FLOAT: i64 = 1;
const INT64: i64 = 7;

/// What a graph consists of.
pub(super) struct Parts {
    pub(super) inputs: Vec<Message>,
    pub(super) constants: Vec<Message>,
    pub(super) nodes: Vec<Message>,
    pub(super) outputs: Vec<Message>,
}

/// The whole file.
pub(super) fn model(version: &str, metadata: &BTreeMap<&str, String>, graph: &Message) -> Vec<u8> {
    let property = |file: Message, (key, value): (&&str, &String)| {
        file.bytes(14, Message::default().bytes(1, key).bytes(2, value))
    };
    let opset = Message::default().bytes(1, "").int(2, OPSET);
    let file = Message::default().int(1, IR_VERSION).bytes(2, "rakam").bytes(3, version).bytes(7, graph);
    file.bytes(8, opset).each(metadata, property).as_ref().to_vec()
}

pub(super) fn graph(name: &str, about: &str, parts: Parts) -> Message {
    Message::default()
        .each(parts.nodes, |graph, node| graph.bytes(1, node))
        .bytes(2, name)
        .each(parts.constants, |graph, constant| graph.bytes(5, constant))
        .bytes(10, about)
        .each(parts.inputs, |graph, input| graph.bytes(11, input))
        .each(parts.outputs, |graph, output| graph.bytes(12, output))
}

/// An operator; it has the name of what comes out.
pub(super) fn node(operator: &str, inputs: &[&str], output: &str, attributes: &[Attribute]) -> Message {
    Message::default()
        .each(inputs, |node, input| node.bytes(1, input))
        .bytes(2, output)
        .bytes(3, output)
        .bytes(4, operator)
        .each(attributes, |node, attribute| node.bytes(5, attribute.message()))
}

/// A setting of an operator.
pub(super) enum Attribute<'a> {
    Int(&'a str, i64),
    Float(&'a str, f32),
    Ints(&'a str, &'a [i64]),
}

impl Attribute<'_> {
    fn message(&self) -> Message {
        match self {
            Self::Float(name, value) => Message::default().bytes(1, name).float(2, *value).int(20, 1),
            Self::Int(name, value) => Message::default().bytes(1, name).int(3, *value).int(20, 2),
            Self::Ints(name, values) => {
                Message::default().bytes(1, name).each(*values, |all, value| all.int(8, *value)).int(20, 7)
            }
        }
    }
}

/// A constant tensor of floats.
pub(super) fn floats(name: &str, shape: &[usize], values: &[f32]) -> Message {
    tensor(name, shape, FLOAT, values.iter().flat_map(|value| value.to_le_bytes()).collect())
}

/// A constant list of integers.
pub(super) fn ints(name: &str, values: &[i64]) -> Message {
    tensor(name, &[values.len()], INT64, values.iter().flat_map(|value| value.to_le_bytes()).collect())
}

fn tensor(name: &str, shape: &[usize], numbers: i64, bytes: Vec<u8>) -> Message {
    Message::default()
        .each(shape, |tensor, side| tensor.int(1, *side as i64))
        .int(2, numbers)
        .bytes(8, name)
        .bytes(9, bytes)
}

/// What comes in or out: floats, any number of samples of this shape.
pub(super) fn batch(name: &str, sample: &[usize]) -> Message {
    let samples = Message::default().bytes(2, "batch");
    let shape = Message::default()
        .bytes(1, samples)
        .each(sample, |shape, side| shape.bytes(1, Message::default().int(1, *side as i64)));
    let kind = Message::default().bytes(1, Message::default().int(1, FLOAT).bytes(2, shape));
    Message::default().bytes(1, name).bytes(2, kind)
}
