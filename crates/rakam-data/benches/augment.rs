//! How long one augmented image takes, over the first 2,048 training images.
#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rakam_data::{Augment, Dataset, PIXELS, sample_rng};

const IMAGES: usize = 2048;

fn augment(criterion: &mut Criterion) {
    let (train, _) = Dataset::load(None, &mut |_| {}).unwrap().train.split_at(IMAGES);
    let mut out = [0.0; PIXELS];
    let mut group = criterion.benchmark_group("augment");
    group.throughput(Throughput::Elements(IMAGES as u64));
    for (name, augment) in [("original", Augment::ORIGINAL), ("none", Augment::NONE)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for (index, image) in train.as_mnist().unwrap_or_default().iter().enumerate() {
                    augment.apply(image, &mut sample_rng(1, 0, index as u64), &mut out);
                    black_box(&mut out);
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, augment);
criterion_main!(benches);
