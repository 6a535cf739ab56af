//! Both ways of reading against the definitions in plain loops, with sizes that leave rests wherever kernels cut tiles.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::trace::Trace;
use crate::{Architecture, Conv2d, Cpu, Inference, Linear, Network, Shape, Stage};

/// One convolution of one channel to few, pooled, whose output has even sides.
fn few_channels() -> impl Strategy<Value = Architecture> {
    let sizes = (1..=9usize, prop::sample::select(vec![3, 5]), 0..2usize, 1..14usize, 1..14usize);
    sizes.prop_map(|(channels, kernel, padding, rows, columns)| {
        let side = |pooled: usize| 2 * pooled + kernel - 1 - 2 * padding;
        let input = Shape::new(1, side(rows), side(columns));
        let hidden = vec![Stage::new(Conv2d::new(channels, kernel).padding(padding)).max_pool()];
        Architecture { name: "random".into(), input, hidden, head: Linear::new(5) }
    })
}

/// One or two convolutions, pooled or not.
fn convolutions() -> impl Strategy<Value = Architecture> {
    let conv = (1..=20usize, prop::sample::select(vec![3, 5]), 0..3usize, any::<bool>());
    let sizes = (prop::sample::select(vec![1, 3, 6]), 7..24usize, 7..24usize);
    (sizes, prop::collection::vec(conv, 1..3)).prop_filter_map("no place for a kernel", |(input, convolutions)| {
        let (channels, height, width) = input;
        let stages = convolutions.into_iter().map(|(channels, kernel, padding, pool)| {
            let stage = Stage::new(Conv2d::new(channels, kernel).padding(padding));
            if pool { stage.max_pool() } else { stage }
        });
        let (input, head) = (Shape::new(channels, height, width), Linear::new(5));
        let architecture = Architecture { name: "random".into(), input, hidden: stages.collect(), head };
        architecture.shapes().is_ok().then_some(architecture)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn reading_gives_what_the_definitions_give(
        architecture in prop_oneof![few_channels(), convolutions()],
        seed in any::<u64>(),
    ) {
        let network = Network::new(architecture, seed).unwrap();
        let length = network.architecture().input.len();
        let input = |sample: usize, index: usize| ((sample * 31 + index * 7) % 17) as f32 / 8.0 - 1.0;
        let inputs: Vec<Vec<f32>> = (0..3).map(|sample| (0..length).map(|index| input(sample, index)).collect()).collect();
        for isa in Cpu::instruction_sets() {
            let mut cpu = Cpu::new(1).with_instruction_set(isa).unwrap();
            let inference = Inference::new(&network).on(&cpu);
            let many = inference.logits_of_many(&mut cpu, 3, &|sample, out| out.copy_from_slice(&inputs[sample]));
            for (many, input) in many.chunks_exact(network.classes()).zip(&inputs) {
                let trace = Trace::of(&network, input);
                let largest = trace.logits().iter().fold(0.0f32, |largest, logit| largest.max(logit.abs()));
                for ((many, one), logit) in many.iter().zip(inference.logits(input)).zip(trace.logits()) {
                    prop_assert!((many - logit).abs() <= 1e-5 * largest, "{many} among others on {isa}, {logit} by definition");
                    prop_assert!((one - logit).abs() <= 1e-5 * largest, "{one} alone on {isa}, {logit} by definition");
                }
            }
        }
    }
}
