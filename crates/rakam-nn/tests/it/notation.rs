//! Architectures as text: what is read, what is refused and why.

use proptest::prelude::*;
use rakam_nn::{Activation, Architecture, Conv2d, Linear, NotationError, Pool, Shape, Stage};

const IMAGE: Shape = Shape::new(1, 28, 28);

fn parsed(text: &str) -> Result<Architecture, NotationError> {
    Architecture::parse(text, IMAGE, 10)
}

#[test]
fn the_text_of_the_original_network_is_its_stages() {
    let text = "conv 6 5x5, bn, relu, maxpool, conv 16 5x5, bn, relu, maxpool,
                dense 120, bn, relu, dropout 0.5  # half of them
                dense 84, bn, relu";
    let classic = vec![
        Stage::new(Conv2d::new(6, 5)).max_pool(),
        Stage::new(Conv2d::new(16, 5)).max_pool(),
        Stage::new(Linear::new(120)).dropout(0.5),
        Stage::new(Linear::new(84)),
    ];
    let architecture = parsed(text).unwrap();
    assert_eq!(architecture.hidden, classic);
    assert_eq!((architecture.input, architecture.head), (IMAGE, Linear::new(10)));
    assert_eq!(parsed(&architecture.name).unwrap(), architecture);
}

#[test]
fn what_can_not_stand_there_is_named_with_what_could() {
    for (text, layer, found, expected) in [
        ("", 1, "``", "`conv N KxK`, `residual(...)` or `dense N`"),
        ("conv 6 5x5, maxpol", 2, "`maxpol`", "`bn`, `relu`, `leaky`, `tanh`, `sigmoid`, `gelu`, `silu`, `maxpool`, "),
        ("conv 6 5x5, relu, bn", 3, "`bn`", "`maxpool`, `avgpool`, `globalavgpool`, `dropout P`, `conv N KxK`, "),
        ("conv 6 5x5, bn, maxpool, relu", 4, "`relu`", "expected `dropout P`, `conv N KxK`, "),
        (
            "conv 6 5x5, relu, dropout 0.5, maxpool",
            4,
            "`maxpool`",
            "`conv N KxK`, `residual(...)`, `dense N` or the end",
        ),
        ("conv 6 5x5, relu, flatten, relu", 4, "`relu`", "expected `dense N` or the end"),
        ("flatten, conv 6 5x5", 2, "`conv 6 5x5`", "convolutions come before"),
        ("dense 20, relu, maxpool", 3, "`maxpool`", "`dropout P`, `dense N` or the end"),
        ("dense 20, relu, conv 6 5x5", 3, "`conv 6 5x5`", "convolutions come before"),
        ("relu", 1, "`relu`", "`conv N KxK`, `residual(...)` or `dense N`"),
        ("conv 6 5x4, relu", 1, "`conv 6 5x4`", "1x1 to 7x7"),
        ("conv 6 9x9, relu", 1, "`conv 6 9x9`", "1x1 to 7x7"),
        ("conv 6 3x3 stride 3", 1, "`conv 6 3x3 stride 3`", "a stride of 1 or 2"),
        ("conv 6 4x4 same", 1, "`conv 6 4x4 same`", "odd side before `same`"),
        ("residual(conv 1 3x3 same, relu)", 2, "`relu)`", "its activation comes after"),
        ("residual(relu)", 1, "`residual(relu)`", "expected `conv N KxK`"),
        ("conv 8 3x3, residual()", 1, "`residual()`", "expected one or two convolutions"),
        (
            "residual(conv 1 3x3 same, residual(conv 1 3x3 same)), relu",
            2,
            "`residual(conv 1 3x3 same))`",
            "`conv N KxK`",
        ),
        ("residual(dense 3), relu", 1, "`residual(dense 3)`", "one or two convolutions"),
        ("residual(conv 1 1x1, conv 1 1x1, conv 1 1x1)", 3, "`conv 1 1x1)`", "one or two convolutions"),
        ("residual(conv 1 1x1, bn", 3, "``", "one or two convolutions"),
        ("conv 1 1x1), relu", 1, "`conv 1 1x1)`", "between `residual(` and `)`"),
        ("conv 0 5x5, relu", 1, "`conv 0 5x5`", "1 to 16384"),
        ("conv 6 5x5 pad 5, relu", 1, "`conv 6 5x5 pad 5`", "from 0 to 4"),
        ("dense many, relu", 1, "`dense many`", "1 to 16384"),
        ("dense 5, relu, dropout 1", 3, "`dropout 1`", "below 1"),
        ("dense 5 6, relu", 1, "`dense 5 6`", "number of features"),
    ] {
        let error = parsed(text).unwrap_err().to_string();
        assert!(error.starts_with(&format!("layer {layer}, {found}: expected ")), "{text:?}: {error}");
        assert!(error.contains(expected), "{text:?}: {error}");
    }
}

#[test]
fn layers_that_do_not_fit_say_which_and_what_arrives() {
    let error =
        parsed("conv 6 5x5, relu, maxpool, conv 6 5x5, relu, maxpool, conv 6 5x5, relu").unwrap_err().to_string();
    for part in ["stage 3", "conv3", "6x4x4", "larger than the input"] {
        assert!(error.contains(part), "{error}");
    }
    let error = parsed("conv 6 3x3, relu, maxpool, conv 6 7x7, relu, maxpool, conv 6 3x3, maxpool").unwrap_err();
    assert!(error.to_string().contains("6x1x1 comes out"), "{error}");
    let error = parsed("conv 4 3x3, relu, residual(conv 8 3x3 same, bn, relu, conv 8 3x3 same, bn), relu").unwrap_err();
    for part in ["stage 3", "adds its input, 4x26x26, to 8x26x26", "must have 4 channels"] {
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[test]
fn what_would_not_fit_into_memory_is_refused() {
    // Of one number a channel, the padding makes 169.
    let padded = "conv 1 7x7 stride 2, conv 1 7x7 stride 2, conv 16384 3x3, conv 1 7x7 pad 6, conv 4 7x7";
    for (text, what) in [
        ("dense 16384, relu, dense 16384, relu", "parameters"),
        ("conv 9000 3x3, relu", "numbers"),
        (padded, "numbers"),
    ] {
        let error = parsed(text).unwrap_err();
        assert!(matches!(error, NotationError::TooLarge { .. }), "{error}");
        assert!(error.to_string().contains(what), "{error}");
    }
    assert!(parsed(&"dense 3, relu, ".repeat(101)).is_err());
}

#[test]
fn a_residual_block_may_go_over_several_lines() {
    let lines = "conv 4 3x3 same, silu
        residual(
            conv 4 3x3 same, bn, gelu
            conv 4 3x3 same, bn
        ), leaky, avgpool
        residual(conv 4 1x1), globalavgpool";
    let conv = |kernel: usize| Stage::new(Conv2d::new(4, kernel).padding(kernel / 2));
    let expected = vec![
        conv(3).without_norm().activation(Activation::Silu),
        conv(3).activation(Activation::Gelu),
        conv(3).residual(2).activation(Activation::LeakyRelu).pool(Pool::Average2x2),
        conv(1).without_norm().residual(1).activation(Activation::Identity).pool(Pool::GlobalAverage),
    ];
    assert_eq!(parsed(lines).unwrap().hidden, expected);
}

#[test]
fn a_network_without_hidden_layers_has_a_text_too() {
    let linear = parsed("flatten").unwrap();
    assert_eq!((&*linear.name, linear.hidden.len()), ("flatten", 0));
    assert_eq!(parsed("conv 3 3x3, relu, flatten, dense 5").unwrap(), parsed("conv 3 3x3, relu, dense 5").unwrap());
}

/// Any stages: most don't fit together.
fn stages() -> impl Strategy<Value = Vec<Stage>> {
    let activation = || prop::sample::select(&Activation::ALL[..]);
    let pool = prop::option::of(prop::sample::select(&Pool::ALL[..]));
    let dropout = || prop::option::of(0.0..0.99f32);
    let op = (1..4usize, 1..=7usize, 1..=2usize, 0..3usize).prop_map(|(channels, kernel, stride, padding)| {
        Conv2d::new(channels, kernel).stride(stride).padding(padding.min(kernel - 1))
    });
    let residual = prop::option::weighted(0.3, 1..=2usize);
    let conv = (op, any::<bool>(), residual, activation(), pool, dropout()).prop_map(
        |(conv, norm, residual, activation, pool, dropout)| Stage {
            op: conv.into(),
            norm,
            residual,
            activation,
            pool,
            dropout,
        },
    );
    let dense =
        (1..40usize, any::<bool>(), activation(), dropout()).prop_map(|(features, norm, activation, dropout)| Stage {
            norm,
            activation,
            dropout,
            ..Stage::new(Linear::new(features))
        });
    (prop::collection::vec(conv, 0..4), prop::collection::vec(dense, 0..3))
        .prop_map(|(convs, denses)| [convs, denses].concat())
}

proptest! {
    #[test]
    fn any_architecture_is_read_back_from_its_text(hidden in stages()) {
        let architecture = Architecture { name: String::new(), input: IMAGE, hidden, head: Linear::new(10) };
        let text = architecture.notation();
        match parsed(&text) {
            Ok(read) => prop_assert_eq!(read, Architecture { name: text, ..architecture }),
            Err(_) => prop_assert!(architecture.shapes().is_err()),
        }
    }

    #[test]
    fn any_text_is_an_architecture_or_an_error(text in "((conv|dense|bn|relu|tanh|maxpool|avgpool|dropout|stride|pad|same|flatten|residual\\(|\\)|conv 1 3x3 same|[0-9]{1,7}|[0-9]x[0-9]|#|é)[ ,\n]{0,2}){0,12}") {
        if let Ok(architecture) = parsed(&text) {
            prop_assert_eq!(parsed(&architecture.name), Ok(architecture));
        }
    }
}
