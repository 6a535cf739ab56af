//! Explanations of what the models inside read.

use rakam_ink::{Drawing, Framing, Input, Point, Stroke};
use rakam_model::explain::{Features, Question, Why};
use rakam_model::{Model, Reader, embedded};
use rakam_nn::trace::{Cell, CellBreakdown, ChannelScale, Layer, Maps, Part, Step};
use rakam_nn::{Cpu, Inference};

const SEVEN: &[(f32, f32)] = &[(0.28, 0.26), (0.48, 0.245), (0.67, 0.24), (0.58, 0.44), (0.5, 0.66), (0.46, 0.78)];
const NINE: &[(f32, f32)] = &[
    (0.64, 0.31),
    (0.55, 0.22),
    (0.42, 0.28),
    (0.4, 0.42),
    (0.52, 0.48),
    (0.63, 0.36),
    (0.64, 0.34),
    (0.62, 0.6),
    (0.58, 0.8),
];

fn drawn(points: &[(f32, f32)]) -> Input {
    let stroke: Stroke = points.iter().map(|&(x, y)| Point { x, y, width: Point::DEFAULT_WIDTH }).collect();
    Input::from_drawing(&Drawing::from_strokes([stroke]), Framing::Centred).unwrap()
}

fn models() -> impl Iterator<Item = Model> {
    embedded().iter().map(|inside| inside.model().unwrap())
}

fn assert_near(ours: f32, reference: f32, scale: f32, what: &str) {
    assert!((ours - reference).abs() <= 1e-5 * scale.max(1.0), "{what}: {ours}, and not {reference}");
}

#[test]
fn the_traced_logits_are_those_that_the_reader_reads() {
    for (model, points) in models().flat_map(|model| [(model.clone(), SEVEN), (model, NINE)]) {
        let input = drawn(points);
        let trace = model.trace(&input);
        let logits = Inference::new(&model.network).logits(&input.pixels().map(|pixel| model.input.apply(pixel)));
        let largest = trace.stages.last().map_or(0.0, |head| Maps::largest(&head.op));
        for (traced, read) in trace.logits().iter().zip(logits) {
            assert_near(*traced, read, largest, model.architecture());
        }
    }
}

#[test]
fn the_sum_behind_every_cell_of_the_models_is_its_activation() {
    for model in models() {
        let trace = model.trace(&drawn(SEVEN));
        for (stage, maps) in trace.stages.iter().enumerate() {
            let last =
                [Step::Pool, Step::Activation, Step::Op].into_iter().find(|&step| maps.get(step).is_some()).unwrap();
            let (layer, maps) = (Layer { stage, step: last }, &maps[last]);
            let shape = maps.shape;
            // Every seventh cell: the largest stage has twenty thousand.
            for place in (0..shape.len()).step_by(7) {
                let (channel, rest) = (place / shape.area(), place % shape.area());
                let cell = Cell { channel, row: rest / shape.width, column: rest % shape.width };
                let sum = CellBreakdown::of(&model.network, &trace, layer, cell).unwrap();
                assert_near(sum.activated(), maps.at(cell), 1.0, &format!("{cell:?} of {}", model.architecture()));
                let of_channels: f32 = sum.parts.iter().map(Part::sum).sum();
                let size = sum.parts.iter().map(|part| part.sum().abs()).sum();
                assert_near(of_channels + sum.bias, sum.op(), size, "the channels' sums");
            }
        }
    }
}

#[test]
fn the_features_add_up_to_the_logit() {
    for model in models() {
        let input = drawn(SEVEN);
        let trace = model.trace(&input);
        for (class, rather_than) in [(7, None), (1, None), (7, Some(1))] {
            let why = Why::of(&model, &input, &trace, Question { class, rather_than });
            let expected = trace.logits()[class] - rather_than.map_or(0.0, |other| trace.logits()[other]);
            assert_near(why.value, expected, 1.0, "the value");
            let sum = why.features.iter().map(|&part| f64::from(part)).sum::<f64>() as f32 + why.bias;
            assert_near(sum, expected, why.features.iter().map(|part| part.abs()).sum(), model.architecture());
        }
    }
}

/// Fading all ink by a little changes the logit by what the pixels are said to add.
#[test]
fn the_pixels_add_what_fading_the_ink_takes() {
    for model in models() {
        let input = drawn(SEVEN);
        let why = Why::of(&model, &input, &model.trace(&input), Question { class: 7, rather_than: None });
        let faded =
            |by: f32| model.trace(&Input::from_pixels(input.pixels().map(|pixel| pixel * (0.99 - by)))).logits()[7];
        let near = Input::from_pixels(input.pixels().map(|pixel| pixel * 0.99));
        let added: f32 =
            Why::of(&model, &near, &model.trace(&near), Question { class: 7, rather_than: None }).pixels.iter().sum();
        let slope = (faded(-1e-3) - faded(1e-3)) / 2e-3 * 0.99;
        let scale: f32 = why.pixels.iter().map(|pixel| pixel.abs()).sum();
        assert!((slope - added).abs() < 0.02 * scale, "{}: {added}, but {slope}", model.architecture());
        let paper = why.pixels.iter().zip(input.pixels()).filter(|&(_, &ink)| ink == 0.0);
        assert!(paper.into_iter().all(|(&added, _)| added == 0.0));
    }
}

#[test]
fn the_heat_lies_where_the_ink_is_and_follows_the_question() {
    for model in models() {
        let heat = |points, class, rather_than| {
            let input = drawn(points);
            Why::of(&model, &input, &model.trace(&input), Question { class, rather_than }).heat.unwrap().pixels
        };
        let drawings = [(SEVEN, 7), (NINE, 9)].map(|(points, class)| (drawn(points), heat(points, class, None)));
        for (_, heat) in &drawings {
            assert!(heat.iter().all(|&heat| heat >= 0.0) && heat.iter().any(|&heat| heat > 0.0));
        }
        let mean = |with_ink: bool| {
            let pixels = drawings.iter().flat_map(|(input, heat)| heat.iter().zip(input.pixels()));
            let of = pixels.filter(|&(_, &ink)| (ink > 0.5) == with_ink);
            let (sum, count) = of.fold((0.0, 0), |(sum, count), (heat, _)| (sum + heat, count + 1));
            sum / count as f32
        };
        assert!(mean(true) > 3.0 * mean(false), "{}: {} {}", model.architecture(), mean(true), mean(false));

        let input = drawn(NINE);
        assert_eq!(Reader::new(&model).read_input(&input).digit, Some(9));
        // What tells it from a 4 and what tells it from a 7 are parts of the digit, and different ones.
        let [four, seven] = [4, 7].map(|other| heat(NINE, 9, Some(other)));
        for (other, heat) in [(4, &four), (7, &seven)] {
            let hottest = (0..784).max_by(|&a, &b| heat[a].total_cmp(&heat[b])).unwrap();
            let ink = |pixel: usize| input.pixels()[pixel] > 0.5;
            let near =
                |pixel: usize| (hottest / 28).abs_diff(pixel / 28) <= 3 && (hottest % 28).abs_diff(pixel % 28) <= 3;
            assert!((0..784).any(|pixel| ink(pixel) && near(pixel)), "not a {other}: at {hottest}");
        }
        let share = |heat: &[f32]| heat.iter().map(|pixel| pixel / heat.iter().sum::<f32>()).collect::<Vec<_>>();
        let apart: f32 = share(&four).iter().zip(share(&seven)).map(|(a, b)| (a - b).abs()).sum();
        assert!(apart > 0.3, "{}: {apart}", model.architecture());
    }
}

#[test]
fn a_model_with_a_channel_off_reads_otherwise_and_one_turned_by_one_does_not() {
    let model = embedded()[0].model().unwrap();
    let input = drawn(SEVEN);
    let before = Reader::new(&model).read_input(&input);
    let scales = |factor| (0..32).map(|channel| ChannelScale { stage: 0, channel, factor }).collect::<Vec<_>>();
    assert_eq!(Reader::new(&model.with_channel_scales(&scales(1.0))).read_input(&input), before);
    assert_ne!(
        Reader::new(&model.with_channel_scales(&scales(0.0)[..16])).read_input(&input).probabilities,
        before.probabilities
    );
}

#[test]
fn the_nearest_image_is_the_same_one_and_ties_go_by_index() {
    let model = embedded()[0].model().unwrap();
    let bytes = |points: &[(f32, f32)]| drawn(points).pixels().map(|pixel| (pixel * 255.0).round() as u8);
    let (seven, nine) = (bytes(SEVEN), bytes(NINE));
    let mut features = Features::new(&model).unwrap();
    assert!(features.is_empty() && features.nearest(&[0.0; 128], 6).is_empty());
    features.add(&mut Cpu::new(2), 3, &|index| if index == 1 { &seven[..] } else { &nine[..] });
    features.add(&mut Cpu::new(1), 1, &|_| &seven[..]);
    assert_eq!(features.len(), 4);
    let nearest = features.nearest(&features.of(&seven.map(|byte| f32::from(byte) / 255.0)).unwrap(), 3);
    assert_eq!(nearest.iter().map(|neighbour| neighbour.index).collect::<Vec<_>>(), [1, 3, 0]);
    assert!(nearest[0].distance < 1e-3 && nearest[2].distance > 1.0, "{nearest:?}");
}
