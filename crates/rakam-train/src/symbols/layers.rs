//! A network cut after its convolutions, and joined with other dense layers.

use rakam_nn::{Architecture, ArchitectureError, Linear, Network, Op, Shape, Stage};

/// The convolutions of a network, and its dense layers up to the head, each as a network whose logits are what comes out of
/// its last stage.
pub(super) fn cut(network: &Network) -> Result<(Network, Network), ArchitectureError> {
    let all = network.architecture();
    let (front, back): (Vec<Stage>, Vec<Stage>) =
        all.hidden.iter().cloned().partition(|stage| matches!(stage.op, Op::Conv2d(_)));
    let mut front = named(all.input, front, 1, 0)?;
    let between: Shape = Shape::new(front.shapes().last().map_or(0, |head| head.input.len()), 1, 1);
    let mut back = named(between, back, 1, 0)?;
    // Both have a head of their own after the tensors that they get.
    let mut tensors = network.tensors().map(|tensor| tensor.values);
    for half in [&mut front, &mut back] {
        fill(half, &mut tensors);
    }
    Ok((front.up_to_last_hidden()?, back.up_to_last_hidden()?))
}

/// One network of the stages of `front` and then those of `dense`, with the head of `dense`.
pub(super) fn joined(front: &Network, dense: &Network) -> Result<Network, ArchitectureError> {
    let (first, second) = (front.architecture(), dense.architecture());
    let hidden = first.hidden.iter().chain(&second.hidden).cloned().collect();
    let mut network = named(first.input, hidden, second.head.out_features, 0)?;
    let of_front = front.tensors().count() - HEAD;
    let values = front.tensors().take(of_front).chain(dense.tensors()).map(|tensor| tensor.values);
    let names: Vec<String> = network.tensors().map(|tensor| tensor.name.to_owned()).collect();
    for (name, values) in names.iter().zip(values) {
        network.tensor_mut(name).unwrap_or_default().copy_from_slice(values);
    }
    Ok(network)
}

/// Tensors of a head: weight and bias.
const HEAD: usize = 2;

/// Copies as many tensors as the hidden stages of the network have.
fn fill<'a>(network: &mut Network, from: &mut impl Iterator<Item = &'a [f32]>) {
    let names: Vec<String> = network.tensors().map(|tensor| tensor.name.to_owned()).collect();
    let hidden = names.len() - HEAD;
    for (name, values) in names[..hidden].iter().zip(from) {
        network.tensor_mut(name).unwrap_or_default().copy_from_slice(values);
    }
}

/// A new network named by its layers.
pub(super) fn named(input: Shape, hidden: Vec<Stage>, classes: usize, seed: u64) -> Result<Network, ArchitectureError> {
    let mut architecture = Architecture { name: String::new(), input, hidden, head: Linear::new(classes) };
    architecture.name = architecture.notation();
    Network::new(architecture, seed)
}
