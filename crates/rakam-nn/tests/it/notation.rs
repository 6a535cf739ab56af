//! Architectures as text: what is read, what is refused and why.

use proptest::prelude::*;
use rakam_nn::{Architecture, Conv2d, Linear, NotationError, Shape, Stage};

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
        ("", 1, "``", "`conv N KxK` or `dense N`"),
        ("conv 6 5x5, maxpol", 2, "`maxpol`", "`bn` or `relu`"),
        ("conv 6 5x5, bn", 3, "``", "`relu`"),
        ("conv 6 5x5, relu, bn", 3, "`bn`", "`maxpool`, `dropout P`, `conv N KxK`, `dense N` or the end"),
        ("conv 6 5x5, bn, maxpool, relu", 3, "`maxpool`", "`relu`"),
        ("conv 6 5x5, relu, dropout 0.5, maxpool", 4, "`maxpool`", "expected `conv N KxK`, `dense N` or the end"),
        ("dense 20, relu, maxpool", 3, "`maxpool`", "`dropout P`, `dense N` or the end"),
        ("dense 20, relu, conv 6 5x5", 3, "`conv 6 5x5`", "convolutions come before"),
        ("relu", 1, "`relu`", "`conv N KxK` or `dense N`"),
        ("conv 6 5x4, relu", 1, "`conv 6 5x4`", "3x3 or 5x5"),
        ("conv 6 7x7, relu", 1, "`conv 6 7x7`", "3x3 or 5x5"),
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
    let error = parsed("conv 6 3x3, relu, maxpool, conv 6 3x3, relu, maxpool, conv 6 3x3, relu, maxpool").unwrap_err();
    assert!(error.to_string().contains("even sides"), "{error}");
}

#[test]
fn what_would_not_fit_into_memory_is_refused() {
    for (text, what) in [("dense 16384, relu, dense 16384, relu", "parameters"), ("conv 9000 3x3, relu", "numbers")] {
        let error = parsed(text).unwrap_err();
        assert!(matches!(error, NotationError::TooLarge { .. }), "{error}");
        assert!(error.to_string().contains(what), "{error}");
    }
    assert!(parsed(&"dense 3, relu, ".repeat(101)).is_err());
}

/// Any stages: most don't fit together.
fn stages() -> impl Strategy<Value = Vec<Stage>> {
    let conv = (1..9usize, prop_oneof![Just(3usize), Just(5)], 0..3usize, any::<bool>(), any::<bool>()).prop_map(
        |(channels, kernel, padding, norm, pool)| {
            let stage = Stage::new(Conv2d::new(channels, kernel).padding(padding));
            let stage = if norm { stage } else { stage.without_norm() };
            if pool { stage.max_pool() } else { stage }
        },
    );
    let dense =
        (1..40usize, any::<bool>(), proptest::option::of(0.0..0.99f32)).prop_map(|(features, norm, dropout)| {
            let stage = Stage { dropout, ..Stage::new(Linear::new(features)) };
            if norm { stage } else { stage.without_norm() }
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
            Err(_) => prop_assert!(architecture.hidden.is_empty() || architecture.shapes().is_err()),
        }
    }

    #[test]
    fn any_text_is_an_architecture_or_an_error(text in "((conv|dense|bn|relu|maxpool|dropout|pad|same|[0-9]{1,7}|[0-9]x[0-9]|#|é)[ ,\n]{0,2}){0,12}") {
        if let Ok(architecture) = parsed(&text) {
            prop_assert_eq!(parsed(&architecture.name), Ok(architecture));
        }
    }
}
