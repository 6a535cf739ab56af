//! Work whose instructions `bench/arm64` counts: `work NETWORK WHAT ISA TIMES`, on one thread.

use std::{env, error::Error, hint::black_box};

use rakam_nn::{Cpu, Inference, Network, OptimizerKind, Trainer};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [network, what, isa, times] = arguments.try_into().map_err(|_| "work NETWORK WHAT ISA TIMES")?;
    let network = Network::new(rakam_model::architecture(&network)?, 1)?;
    let mut cpu = Cpu::new(1).with_instruction_set(&isa).ok_or("no such instruction set")?;
    let (times, input): (usize, _) = (times.parse()?, [0.5; 28 * 28]);
    let fill = |_, pixels: &mut [f32]| pixels.copy_from_slice(&input);
    match what.as_str() {
        "step" => {
            let (labels, mut trainer) = ([3; 64], Trainer::new(network, OptimizerKind::Adam, 1, cpu));
            for _ in 0..times {
                black_box(trainer.step(1e-3, &labels, &fill));
            }
        }
        "read" => {
            let inference = Inference::new(&network).on(&cpu);
            for _ in 0..times {
                black_box(inference.logits(&input));
            }
        }
        _ => {
            let inference = Inference::new(&network);
            for _ in 0..times {
                black_box(inference.logits_of_many(&mut cpu, 16, &fill));
            }
        }
    }
    Ok(())
}
