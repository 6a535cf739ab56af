//! A network for a user's own symbols.

use rakam_data::{Class, NotReady, Symbols};
use rakam_ink::{Drawing, Framing, Point, Stroke};
use rakam_model::{DEFAULT, Model, Reader, Verdict, open};
use rakam_train::{SymbolTraining, TrainError, TrainedSymbols};

/// A drawing of these lines by a hand that differs from one `index` to the next.
fn drawn(lines: &[&[(f32, f32)]], index: usize) -> Vec<Stroke> {
    let turn = |step: f32| (index as f32 * step).sin();
    let (size, slant, wide) = (0.5 + 0.2 * turn(1.3), 0.15 * turn(2.1), 1.0 + 0.15 * turn(3.7));
    let place = |&(x, y): &(f32, f32)| Point {
        x: 0.15 + size * (wide * x + slant * y) + 0.02 * turn(5.0 + 9.0 * y),
        y: 0.15 + size * y + 0.02 * turn(7.0 + 9.0 * x),
        width: 0.05,
    };
    lines.iter().map(|line| line.iter().map(place).collect()).collect()
}

const HOUSE: &[&[(f32, f32)]] = &[&[(0.1, 1.0), (0.1, 0.5), (0.5, 0.1), (0.9, 0.5), (0.9, 1.0), (0.1, 1.0)]];
const ARROW: &[&[(f32, f32)]] = &[&[(0.0, 0.5), (1.0, 0.5)], &[(0.7, 0.2), (1.0, 0.5), (0.7, 0.8)]];
const SEVEN: &[&[(f32, f32)]] = &[&[(0.1, 0.1), (0.8, 0.1), (0.35, 1.0)]];
const HEART: &[&[(f32, f32)]] =
    &[&[(0.5, 0.3), (0.3, 0.05), (0.05, 0.25), (0.5, 0.95), (0.95, 0.25), (0.7, 0.05), (0.5, 0.3)]];
const LADDER: &[&[(f32, f32)]] =
    &[&[(0.3, 0.0), (0.3, 1.0)], &[(0.7, 0.0), (0.7, 1.0)], &[(0.3, 0.3), (0.7, 0.3)], &[(0.3, 0.7), (0.7, 0.7)]];

fn symbols() -> Symbols {
    let class =
        |name: &str, lines| Class { name: name.to_owned(), examples: (0..5).map(|i| drawn(lines, i)).collect() };
    Symbols { classes: vec![class("house", HOUSE), class("arrow", ARROW), class("seven", SEVEN)] }
}

fn trained(symbols: &Symbols, threads: usize) -> TrainedSymbols {
    let mut training = SymbolTraining::new(open(DEFAULT).unwrap(), symbols, 1, threads).unwrap();
    let mut before = 0.0;
    loop {
        if let Some(trained) = training.step().unwrap() {
            assert_eq!(training.progress(), 1.0);
            return trained;
        }
        assert!(training.progress() >= before, "{} after {before}", training.progress());
        before = training.progress();
    }
}

#[test]
fn five_examples_are_enough_to_read_symbols_and_to_refuse_others() {
    let TrainedSymbols { model, held_back } = trained(&symbols(), 2);
    assert_eq!(held_back.of, 15);
    assert!(held_back.right >= 14, "{held_back:?}");

    // What is saved reads as what was trained.
    let reader = Reader::new(&Model::from_bytes(&model.to_bytes()).unwrap());
    let read = |lines, index| reader.read_digit(Drawing::from_strokes(drawn(lines, index)), Framing::Centred).reading;
    let (mut right, mut refused) = (0, 0);
    for index in 100..120 {
        for (label, lines) in [("house", HOUSE), ("arrow", ARROW), ("seven", SEVEN)] {
            let reading = read(lines, index);
            right += usize::from(reading.verdict == Verdict::Digit && reading.label.as_deref() == Some(label));
        }
        refused += [HEART, LADDER].into_iter().filter(|lines| read(lines, index).verdict == Verdict::NotADigit).count();
    }
    assert!(right >= 57, "{right} of 60");
    assert!(refused >= 36, "{refused} of 40");
}

#[test]
fn the_same_symbols_give_the_same_network_on_any_number_of_threads() {
    let [one, three] = [1, 3].map(|threads| trained(&symbols(), threads).model.to_bytes());
    assert!(one == three);
}

#[test]
fn classes_that_are_alike_are_named() {
    let mut symbols = symbols();
    let twin = Class { name: "twin".to_owned(), examples: (5..10).map(|i| drawn(HOUSE, i)).collect() };
    symbols.classes.push(twin);
    let held_back = trained(&symbols, 2).held_back;
    assert_eq!(held_back.mixed_up().map(|(a, b, _)| (a, b)), Some((0, 3)), "{held_back:?}");
}

#[test]
fn symbols_that_are_not_ready_are_refused() {
    let mut symbols = symbols();
    symbols.classes[1].examples.pop();
    let error = SymbolTraining::new(open(DEFAULT).unwrap(), &symbols, 1, 1).unwrap_err();
    assert!(matches!(error, TrainError::Symbols(NotReady::Examples { class: 1, found: 4, .. })), "{error}");
}

#[test]
fn an_example_beside_the_canvas_is_refused() {
    let mut symbols = symbols();
    let beside = Point { x: 1.5, y: 1.5, width: 0.07 };
    symbols.classes[1].examples[2] = vec![Stroke { points: vec![beside] }];
    let base = rakam_model::open(rakam_model::DEFAULT).unwrap();
    let error = SymbolTraining::new(base, &symbols, 1, 1).unwrap_err().to_string();
    assert_eq!(error, "an example is beside the canvas; expected ink on the canvas in each");
}
