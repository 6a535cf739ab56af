//! The trace against the engine, and its gradients against finite differences.

use super::*;
use crate::{Architecture, Conv2d, Inference, Linear, Shape, Stage};

const LAYERS: [&str; 3] = ["bn1", "bn2", "bn3"];

/// Two padded convolutions, one of them pooled, and a hidden dense layer, with batch-norms that do something.
fn network() -> Network {
    let hidden = vec![
        Stage::new(Conv2d::new(5, 3).padding(1)).max_pool(),
        Stage::new(Conv2d::new(4, 5).padding(2)).dropout(0.4),
        Stage::new(Linear::new(9)),
    ];
    let architecture = Architecture { name: "small".into(), input: Shape::new(2, 8, 10), hidden, head: Linear::new(3) };
    let mut network = Network::new(architecture, 3).unwrap();
    spread(&mut network, &LAYERS);
    network
}

/// Gives batch-norms numbers that do something.
fn spread(network: &mut Network, norms: &[&str]) {
    for name in norms {
        for (part, low, high) in
            [("weight", -0.4, 1.6), ("bias", -0.3, 0.5), ("running_mean", -0.2, 0.2), ("running_var", 0.3, 1.5)]
        {
            let numbers = network.tensor_mut(&format!("{name}.{part}")).unwrap();
            for (index, number) in numbers.iter_mut().enumerate() {
                *number = low + (high - low) * ((index * 7 + 3) % 10) as f32 / 9.0;
            }
        }
    }
}

/// Steps of every kind: residual blocks around one and two convolutions, strides, every pool, activations beside ReLU.
fn network_of_steps() -> Network {
    let text = "residual(conv 2 3x3 same, bn), tanh, conv 4 2x2 stride 2 pad 1, bn, silu,
                residual(conv 3 3x3 same, leaky, conv 4 1x1, bn), gelu, avgpool, conv 5 1x1, sigmoid, maxpool,
                conv 3 1x1, globalavgpool, dense 9";
    let mut network = Network::new(Architecture::parse(text, Shape::new(2, 8, 10), 3).unwrap(), 3).unwrap();
    spread(&mut network, &LAYERS);
    let names: Vec<String> = network.tensors().map(|tensor| tensor.name.to_owned()).collect();
    for name in names.iter().filter(|name| name.ends_with(".weight") && !name.starts_with("bn")) {
        // As they begin, little of the input reaches the logits: less than a central difference can measure.
        network.tensor_mut(name).unwrap().iter_mut().for_each(|weight| *weight *= 3.0);
    }
    network
}

fn input() -> Vec<f32> {
    (0..160).map(|index| ((index * 37 + 11) % 101) as f32 / 50.0 - 1.0).collect()
}

fn cells(shape: Shape) -> impl Iterator<Item = Cell> {
    (0..shape.len()).map(move |place| Cell {
        channel: place / shape.area(),
        row: place % shape.area() / shape.width,
        column: place % shape.width,
    })
}

#[test]
fn the_sum_laid_out_for_a_cell_is_its_activation() {
    for network in [network(), network_of_steps()] {
        let trace = Trace::of(&network, &input());
        the_sums_are_the_activations(&network, &trace);
    }
}

fn the_sums_are_the_activations(network: &Network, trace: &Trace) {
    for layer in Layer::all(network.architecture()) {
        let maps = &trace[layer];
        for cell in cells(maps.shape) {
            let sum = CellBreakdown::of(network, trace, layer, cell).unwrap();
            let laid_out = match layer.step {
                Step::Op => sum.op(),
                Step::Norm => sum.normalised(),
                Step::Sum => sum.summed(),
                Step::Activation | Step::Pool => sum.activated(),
            };
            let (cell, maps) = if layer.step == Step::Pool {
                (sum.cell, &trace[Layer::activation(layer.stage)])
            } else {
                (cell, maps)
            };
            assert!((laid_out - maps.at(cell)).abs() < 1e-5, "{cell:?} of {layer:?}: {laid_out}");
            let parts: f32 = sum.parts.iter().map(Part::sum).sum::<f32>() + sum.bias;
            assert!((parts - sum.op()).abs() < 1e-5);
            if let Some(Pooled { numbers, taken, .. }) = sum.pooled {
                assert_eq!(numbers[taken], maps.at(cell));
            }
        }
    }
}

#[test]
fn gradients_are_what_finite_differences_give() {
    for network in [network(), network_of_steps()] {
        gradients_are_finite_differences(&network, &input());
    }
}

fn gradients_are_finite_differences(network: &Network, input: &[f32]) {
    let seed = [1.0, -1.0, 0.5];
    let asked = |network: &Network, input: &[f32]| -> f32 {
        Trace::of(network, input).logits().iter().zip(seed).map(|(logit, seed)| logit * seed).sum()
    };
    let trace = Trace::of(network, input);
    let gradients = Gradients::of(network, &trace, &seed);
    let step = 4e-3;
    for index in 0..input.len() {
        let at = |by: f32| {
            let mut moved = input.to_vec();
            moved[index] += by;
            asked(network, &moved)
        };
        let (slope, gradient) = ((at(step) - at(-step)) / (2.0 * step), gradients.input.values[index]);
        assert!((slope - gradient).abs() < 0.01 * gradients.input.largest(), "{index}: {gradient}, but {slope}");
    }
    // Turning a channel up moves what is asked by the gradient along the channel's activations.
    for stage in 0..network.architecture().hidden.len() {
        let relu = Layer::activation(stage);
        for channel in 0..trace[relu].shape.channels {
            let turned =
                |factor| asked(&network.with_channel_scales(&[ChannelScale { stage, channel, factor }]), input);
            let slope = (turned(1.0 + step) - turned(1.0 - step)) / (2.0 * step);
            let along = gradients[relu].channel(channel).iter().zip(trace[relu].channel(channel));
            let gradient: f32 = along.map(|(gradient, activation)| gradient * activation).sum();
            assert!((slope - gradient).abs() < 5e-3, "channel {channel} of stage {stage}: {gradient}, but {slope}");
        }
    }
}

#[test]
fn a_channel_scale_multiplies_the_activations_of_its_channel_alone() {
    let mut without_norm = network().architecture().clone();
    without_norm.hidden[0].norm = false;
    for network in [network(), Network::new(without_norm, 3).unwrap(), network_of_steps()] {
        let plain = Trace::of(&network, &input());
        for factor in [0.0, 0.3, 2.0] {
            let scaled = network.with_channel_scales(&[ChannelScale { stage: 0, channel: 1, factor }]);
            let (scaled, engine) = (Trace::of(&scaled, &input()), Inference::new(&scaled).logits(&input()));
            let largest = scaled.logits().iter().fold(0.0f32, |largest, logit| largest.max(logit.abs()));
            for (ours, reference) in engine.iter().zip(scaled.logits()) {
                assert!((ours - reference).abs() < 1e-4 * largest, "{ours}, {reference} by definition");
            }
            for channel in 0..network.shapes()[0].op.channels {
                let factor = if channel == 1 { factor } else { 1.0 };
                let numbers = scaled.stages[0].output().channel(channel).iter();
                for (scaled, plain) in numbers.zip(plain.stages[0].output().channel(channel)) {
                    assert!((scaled - factor * plain).abs() < 1e-5, "channel {channel}: {scaled}, was {plain}");
                }
            }
        }
        assert_eq!(Trace::of(&network.with_channel_scales(&[]), &input()), plain);
    }
}

#[test]
fn the_network_up_to_its_last_hidden_layer_gives_its_features() {
    for network in [network(), network_of_steps()] {
        the_features_are_those_of_the_trace(&network);
    }
}

fn the_features_are_those_of_the_trace(network: &Network) {
    let features = network.up_to_last_hidden().unwrap();
    let trace = Trace::of(network, &input());
    let hidden = &trace.input_of(network.architecture().hidden.len()).values;
    for (feature, hidden) in Inference::new(&features).logits(&input()).iter().zip(hidden) {
        assert!((feature - hidden).abs() < 1e-5);
    }
    assert_eq!(features.classes(), 9);
}

#[test]
fn a_network_that_is_cut_gives_what_its_head_makes_of_the_last_stage_that_is_left() {
    for network in [network(), network_of_steps()] {
        let trace = Trace::of(&network, &input());
        for stages in 0..=network.architecture().hidden.len() {
            let features = &trace.input_of(stages).values;
            let weight = |output: usize, input: usize| (1.0 + output as f32) * (input as f32).sin();
            let cut = Inference::new(&network.cut_after(stages, 3, weight).unwrap()).logits(&input());
            for (output, logit) in cut.iter().enumerate() {
                let sum: f32 = features.iter().enumerate().map(|(i, feature)| weight(output, i) * feature).sum();
                assert!((logit - sum).abs() < 1e-4 * (1.0 + sum.abs()), "{stages}: {logit}, but {sum}");
            }
        }
        assert!(network.cut_after(1, 0, |_, _| 0.0).is_err());
    }
}

#[test]
fn nothing_outside_its_receptive_field_moves_a_cell() {
    let (small, steps) = (network(), network_of_steps());
    let pool = Layer { stage: 0, step: Step::Pool };
    fields_hold_all_that_moves(&small, &[Layer::op(0), pool, Layer::op(1), Layer::activation(1)]);
    let all = Layer::all(steps.architecture());
    fields_hold_all_that_moves(&steps, &all[..all.len() - 1]);
    let field = |layer, row, column| ReceptiveField::of(&small, layer, row, column);
    assert_eq!(field(Layer::op(0), 0, 4), ReceptiveField { rows: 0..2, columns: 3..6 });
    assert_eq!(field(pool, 1, 1), ReceptiveField { rows: 1..5, columns: 1..5 });
    assert_eq!(field(Layer::activation(1), 2, 2), ReceptiveField { rows: 0..8, columns: 0..10 });
    assert_eq!(field(Layer::op(2), 0, 0), ReceptiveField { rows: 0..8, columns: 0..10 });
    // A stride of 2, a padding of 1 and a kernel of 2x2 over one of 3x3.
    assert_eq!(ReceptiveField::of(&steps, Layer::op(1), 1, 2), ReceptiveField { rows: 0..4, columns: 2..6 });
}

fn fields_hold_all_that_moves(network: &Network, layers: &[Layer]) {
    let plain = Trace::of(network, &input());
    let moved: Vec<Trace> = (0..80)
        .map(|pixel| {
            let mut input = input();
            input[pixel] += 3.0;
            Trace::of(network, &input)
        })
        .collect();
    for &layer in layers {
        let shape = plain[layer].shape;
        let mut seen = 0;
        for (row, column) in (0..shape.height).flat_map(|row| (0..shape.width).map(move |column| (row, column))) {
            let field = ReceptiveField::of(network, layer, row, column);
            for (pixel, moved) in moved.iter().enumerate() {
                let (y, x) = (pixel / 10, pixel % 10);
                let inside = field.rows.contains(&y) && field.columns.contains(&x);
                let differs = (0..shape.channels).any(|channel| {
                    let cell = Cell { channel, row, column };
                    moved[layer].at(cell) != plain[layer].at(cell)
                });
                assert!(inside || !differs, "pixel {pixel} moves {row}, {column} of {layer:?}");
                seen += usize::from(inside && differs);
            }
        }
        assert!(seen > 0);
    }
}

#[test]
fn a_pooling_takes_the_first_of_equals_as_pytorch_does() {
    let windows = [[0.0; 4], [0.0, 1.0, 1.0, 0.0], [0.0, 0.0, 0.0, 2.0]];
    assert_eq!(windows.map(|numbers| forward::winner(&numbers)), [0, 1, 3]);
}

#[test]
fn on_its_way_a_cell_sees_what_the_cells_see_that_it_sees() {
    for network in [network(), network_of_steps()] {
        let hidden = &network.architecture().hidden;
        if hidden.iter().any(|stage| stage.residual.is_some()) {
            continue;
        }
        for stage in 1..hidden.len() {
            let layer = Layer::activation(stage);
            let shape = network.shapes()[stage].op;
            let way = ReceptiveField::on_the_way(&network, layer, shape.height - 1, 0);
            assert_eq!(way.len(), stage + 1);
            assert_eq!(way[0], ReceptiveField::of(&network, layer, shape.height - 1, 0));
            let pools = hidden[stage - 1].pool.is_some();
            let before = Layer { stage: stage - 1, step: if pools { Step::Pool } else { Step::Activation } };
            let corner = |row, column| ReceptiveField::of(&network, before, row, column);
            let field = &way[stage];
            let (first, last) =
                (corner(field.rows.start, field.columns.start), corner(field.rows.end - 1, field.columns.end - 1));
            assert_eq!((first.rows.start, last.rows.end), (way[0].rows.start, way[0].rows.end));
            assert_eq!((first.columns.start, last.columns.end), (way[0].columns.start, way[0].columns.end));
        }
    }
}

/// The networks of these tests, and one that has neither batch-norm nor steps in a row.
fn networks() -> [Network; 3] {
    let text =
        "conv 3 3x3 same, residual(conv 3 3x3 same), maxpool, conv 4 3x3 stride 2 pad 1, leaky, avgpool, dense 7, tanh";
    let plain = Architecture::parse(text, Shape::new(2, 8, 10), 3).unwrap();
    let mut plain = Network::new(plain, 5).unwrap();
    // As they begin, little of the input reaches the logits.
    plain.parameters_mut().iter_mut().for_each(|parameter| *parameter *= 2.0);
    [network(), network_of_steps(), plain]
}

#[test]
fn the_gradients_of_the_parameters_are_what_finite_differences_give() {
    for network in networks() {
        let class = 1;
        let trace = Trace::of(&network, &input());
        let loss = Loss::of(trace.logits(), class);
        let gradient = Gradients::of(&network, &trace, &loss.gradient).of_parameters(&network, &trace);
        let mut start = 0;
        for spec in network.architecture().tensors().unwrap().iter().filter(|spec| spec.kind.is_parameter()) {
            let range = start..start + spec.len();
            start = range.end;
            let largest = gradient[range.clone()].iter().fold(0.0f32, |largest, number| largest.max(number.abs()));
            assert!(largest > 1e-4, "{}: {largest}", spec.name);
            // Every third, so that all places of a kernel and all channels come up.
            for index in range.step_by(3) {
                let at = |by: f32| {
                    let mut moved = network.clone();
                    moved.parameters_mut()[index] += by;
                    f64::from(Loss::of(Trace::of(&moved, &input()).logits(), class).value)
                };
                let slope = ((at(5e-4) - at(-5e-4)) / 1e-3) as f32;
                let within = 0.02 * largest + 3e-4;
                assert!((slope - gradient[index]).abs() < within, "{}: {}, but {slope}", spec.name, gradient[index]);
            }
        }
    }
}

#[test]
fn a_step_of_the_trainer_has_the_same_gradient_where_no_batch_matters() {
    let [.., network] = networks();
    let trace = Trace::of(&network, &input());
    let loss = Loss::of(trace.logits(), 2);
    let gradient = Gradients::of(&network, &trace, &loss.gradient).of_parameters(&network, &trace);
    // Its batches have at least two images: the mean over twice the same is that of one.
    let mut trainer = crate::Trainer::new(network, crate::OptimizerKind::Sgd, 1, crate::Cpu::new(1));
    let report = trainer.step(0.1, &[2, 2], &|_, pixels| pixels.copy_from_slice(&input()));
    assert!((report.loss - loss.value).abs() < 1e-5, "{}, but {}", loss.value, report.loss);
    let largest = gradient.iter().fold(0.0f32, |largest, number| largest.max(number.abs()));
    for (index, (ours, theirs)) in gradient.iter().zip(trainer.gradients()).enumerate() {
        assert!((ours - theirs).abs() < 1e-5 * largest, "{index}: {ours}, but {theirs}");
    }
}

#[test]
fn the_products_laid_out_for_a_weight_add_up_to_its_gradient() {
    for network in networks() {
        let trace = Trace::of(&network, &input());
        let gradients = Gradients::of(&network, &trace, &Loss::of(trace.logits(), 0).gradient);
        let parameters = gradients.of_parameters(&network, &trace);
        for stage in 0..network.shapes().len() {
            for channel in 0..network.shapes()[stage].op.channels {
                let kernels = Weight::kernels(&network, &parameters, stage, channel).unwrap();
                for tap in cells(kernels.shape) {
                    let weight = Weight { stage, channel, tap };
                    let sum = WeightBreakdown::of(&network, &trace, &gradients, weight).unwrap();
                    let gradient = parameters[sum.index];
                    assert!((sum.gradient() - gradient).abs() < 1e-5, "{weight:?}: {}, {gradient}", sum.gradient());
                    assert_eq!(gradient, kernels.at(tap));
                    let op = network.shapes()[stage].op;
                    assert_eq!(sum.products().count(), op.area());
                }
            }
        }
        let beyond = Weight { stage: 9, channel: 0, tap: Cell { channel: 0, row: 0, column: 0 } };
        assert!(WeightBreakdown::of(&network, &trace, &gradients, beyond).is_none());
    }
}

#[test]
fn the_loss_is_finite_where_its_probability_is_zero() {
    let loss = Loss::of(&[0.0, 200.0], 0);
    assert_eq!((loss.value, loss.probabilities[0], &loss.gradient[..]), (200.0, 0.0, &[-1.0, 1.0][..]));
}

#[test]
fn a_unit_is_dead_if_it_gives_zero_for_every_input() {
    let mut network =
        Network::new(Architecture::parse("conv 4 3x3, relu, dense 6, relu", Shape::new(2, 8, 10), 3).unwrap(), 3)
            .unwrap();
    let inputs: Vec<Vec<f32>> =
        (0..8).map(|shift| input().iter().map(|x| x * (shift as f32 - 3.5)).collect()).collect();
    let by_chance = dead_units(&network, &inputs).0;
    assert!(dead_units(&network, &inputs[..1]).0 > by_chance, "an input alone excites fewer than all do");
    // Far above zero whatever comes in, then far below it: two channels, and one feature.
    for tensor in ["conv1.bias", "fc1.bias"] {
        network.tensor_mut(tensor).unwrap().fill(1e4);
    }
    assert_eq!(dead_units(&network, &inputs), (0, 10));
    for (tensor, dead) in [("conv1.bias", 2), ("fc1.bias", 1)] {
        network.tensor_mut(tensor).unwrap()[..dead].fill(-1e6);
    }
    assert_eq!(dead_units(&network, &inputs), (3, 10));
    assert_eq!(dead_units(&network, &[]), (0, 0));
    let leaky = Architecture::parse("conv 4 3x3, leaky, dense 6, tanh", Shape::new(2, 8, 10), 3).unwrap();
    assert_eq!(dead_units(&Network::new(leaky, 3).unwrap(), &inputs), (0, 0), "only a ReLU dies");
}
