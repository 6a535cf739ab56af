//! From the bytes of MNIST's files to 99%: `cargo run --release -p rakam-nn --example train_mnist [FOLDER]`

use std::{env, error::Error, fs::File, io::Read};

use rakam_nn::{Architecture, Conv2d, Cpu, Inference, Linear, Network, OneCycle, OptimizerKind, Shape, Stage, Trainer};

const BATCH: usize = 64;
const EPOCHS: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    // Images are 28x28 bytes after a header of 16, labels a byte each after a header of 8.
    let (images, labels) = (read("train-images-idx3-ubyte.gz", 16)?, read("train-labels-idx1-ubyte.gz", 8)?);
    let (test_images, test_labels) = (read("t10k-images-idx3-ubyte.gz", 16)?, read("t10k-labels-idx1-ubyte.gz", 8)?);

    // LeNet with batch-norm: each stage is an op, batch-norm and ReLU, then perhaps pooling.
    let architecture = Architecture {
        name: "lenet".to_owned(),
        input: Shape::new(1, 28, 28),
        hidden: vec![
            Stage::new(Conv2d::new(6, 5)).max_pool(),  // 1x28x28 -> 6x24x24 -> 6x12x12
            Stage::new(Conv2d::new(16, 5)).max_pool(), // -> 16x8x8 -> 16x4x4
            Stage::new(Linear::new(120)),              // -> 120
            Stage::new(Linear::new(84)),               // -> 84
        ],
        head: Linear::new(10), // -> 10 logits
    };
    let mut trainer = Trainer::new(Network::new(architecture, 1)?, OptimizerKind::Adam, 1, Cpu::all_threads());

    let batches = labels.len() / BATCH;
    let schedule = OneCycle { highest: 0.01, rise: 0.3 };
    for epoch in 0..EPOCHS {
        let mut loss = 0.0;
        for batch in 0..batches {
            // Sample i of this batch: a prime stride visits every image once per epoch, in an order of its own.
            let index = |i: usize| (batch * BATCH + i + epoch * 1009) * 7919 % labels.len();
            let batch_labels: Vec<u8> = (0..BATCH).map(|i| labels[index(i)]).collect();
            let learning_rate = schedule.at(epoch * batches + batch, EPOCHS * batches);
            loss += trainer.step(learning_rate, &batch_labels, &|i, input| fill(&images, index(i), input)).loss;
        }
        // The class with the largest logit, for every test image.
        let (network, cpu) = trainer.network_and_cpu();
        let test_image = |i: usize, input: &mut [f32]| fill(&test_images, i, input);
        let logits = Inference::new(network).logits_of_many(cpu, test_labels.len(), &test_image);
        let predicted = logits.chunks(10).map(rakam_nn::argmax);
        let right = predicted.zip(&test_labels).filter(|&(class, &label)| class == usize::from(label)).count();
        let accuracy = 100.0 * right as f64 / test_labels.len() as f64;
        println!("epoch {}: loss {:.4}, test accuracy {accuracy:.2}%", epoch + 1, loss / batches as f32);
    }
    Ok(())
}

/// Writes image `index`, its bytes scaled to -1..1.
fn fill(images: &[u8], index: usize, input: &mut [f32]) {
    let image = &images[index * input.len()..][..input.len()];
    input.iter_mut().zip(image).for_each(|(number, &byte)| *number = f32::from(byte) / 127.5 - 1.0);
}

/// The bytes of a gzipped file of MNIST after its header.
fn read(name: &str, header: usize) -> Result<Vec<u8>, Box<dyn Error>> {
    let folder = env::args().nth(1).unwrap_or(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/mnist").to_owned());
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(File::open(format!("{folder}/{name}"))?).read_to_end(&mut bytes)?;
    Ok(bytes.split_off(header))
}
