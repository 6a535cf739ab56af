//! Reading with a trained network.

use rakam_nn::{Architecture, Conv2d, Cpu, Inference, Linear, Network, Shape, Stage, softmax};

const INPUT: Shape = Shape::new(1, 6, 8);

fn network(dropout: Option<f32>) -> Network {
    let stage = Stage { dropout, ..Stage::new(Conv2d::new(3, 3).padding(1)).max_pool() };
    let architecture = Architecture { name: "small".into(), input: INPUT, hidden: vec![stage], head: Linear::new(4) };
    let mut network = Network::new(architecture, 1).unwrap();
    let numbers =
        [("bn1.weight", [1.5, -0.5, 1.0]), ("bn1.bias", [0.2, 0.1, 0.0]), ("bn1.running_mean", [0.1, 0.2, -0.3])];
    for (name, values) in numbers {
        network.tensor_mut(name).unwrap().copy_from_slice(&values);
    }
    network
}

/// Sizes that leave rests wherever kernels cut tiles: along columns, channels and features.
fn networks() -> Vec<Network> {
    let sizes = [("even", 2, [8, 16, 64]), ("odd", 1, [7, 5, 33]), ("wide", 3, [27, 37, 150])];
    let network = |(name, channels, [width, maps, features]): (_, _, [usize; 3])| {
        let hidden = vec![
            Stage::new(Conv2d::new(maps, 3).padding(2)),
            Stage::new(Conv2d::new(maps + 1, 5).padding(1)).without_norm(),
            Stage::new(Linear::new(features)),
        ];
        let input = Shape::new(channels, 4, width);
        Network::new(Architecture { name: String::from(name), input, hidden, head: Linear::new(11) }, 1).unwrap()
    };
    sizes.into_iter().map(network).chain([self::network(None)]).collect()
}

fn fill(sample: usize, input: &mut [f32]) {
    for (index, number) in input.iter_mut().enumerate() {
        *number = ((sample * 31 + index * 7) % 17) as f32 / 8.0 - 1.0;
    }
}

fn input(sample: usize) -> Vec<f32> {
    let mut input = vec![0.0; INPUT.len()];
    fill(sample, &mut input);
    input
}

/// In a batch the inputs are side by side, alone the channels are: other kernels, the same network.
#[test]
fn an_input_reads_the_same_alone_and_among_others() {
    for (network, isa) in
        networks().iter().flat_map(|network| Cpu::instruction_sets().into_iter().map(move |isa| (network, isa)))
    {
        let mut cpu = Cpu::new(2).with_instruction_set(isa).unwrap();
        let inference = Inference::new(network).on(&cpu);
        let logits = inference.logits_of_many(&mut cpu, 17, &|sample, input| fill(sample, input));
        for (sample, row) in logits.chunks_exact(inference.classes()).enumerate() {
            let mut input = vec![0.0; inference.input_len()];
            fill(sample, &mut input);
            for (many, alone) in row.iter().zip(inference.logits(&input)) {
                let name = &network.architecture().name;
                assert!(
                    (many - alone).abs() < 1e-5,
                    "sample {sample} of {name} on {isa}: {many} in a batch, {alone} alone"
                );
            }
        }
    }
}

#[test]
fn the_size_of_a_batch_and_the_team_change_no_bit() {
    let inference = Inference::new(&network(None));
    let all = inference.logits_of_many(&mut Cpu::new(1), 50, &fill);
    for (count, threads) in [(1, 1), (16, 3), (17, 1), (50, 2), (3, 4)] {
        let logits = inference.logits_of_many(&mut Cpu::new(threads), count, &fill);
        assert!(logits == all[..count * inference.classes()], "{count} inputs, {threads} threads");
    }
}

#[test]
fn nothing_reads_as_nothing() {
    assert!(Inference::new(&network(None)).logits_of_many(&mut Cpu::new(2), 0, &fill).is_empty());
}

#[test]
fn nothing_drops_out_in_reading() {
    let [with, without] = [Some(0.9), None].map(|dropout| Inference::new(&network(dropout)).logits(&input(1)));
    assert_eq!(with, without);
}

#[test]
fn sizes_are_those_of_the_network() {
    let inference = Inference::new(&network(None));
    assert_eq!([inference.input_len(), inference.classes()], [48, 4]);
}

#[test]
fn probabilities_sum_to_one_and_keep_the_order() {
    let mut row = [0.5, -2.0, 3.0, 0.0];
    softmax(&mut row);
    assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{row:?}");
    assert!(row[2] > row[0] && row[0] > row[3] && row[3] > row[1], "{row:?}");
    assert!((row[0] / row[3] - 0.5f32.exp()).abs() < 1e-5, "{row:?}");
}

#[test]
#[should_panic(expected = "an input of another length")]
fn an_input_of_another_size_is_refused() {
    let _ = Inference::new(&network(None)).logits(&[0.0; 47]);
}
