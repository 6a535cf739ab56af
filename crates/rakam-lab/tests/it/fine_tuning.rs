//! The lab teaches a network, as the window meets it.

use std::time::{Duration, Instant};

use rakam_lab::{Event, Example, Request, spawn};
use rakam_model::{Model, embedded};

#[test]
fn a_corrected_drawing_is_taught_and_what_it_cost_is_told() {
    let classic = embedded().iter().find(|inside| inside.name == "classic").unwrap();
    let lab = spawn(|| {}).unwrap();
    lab.ask(Request::Data);
    // A bar across the middle, which is to be a 4 from now on.
    let pixels = (0..784).map(|i| if (12..16).contains(&(i / 28)) && (4..24).contains(&(i % 28)) { 255 } else { 0 });
    let examples = vec![Example { pixels: pixels.collect(), label: 4 }];
    lab.ask(Request::FineTune { model: classic.bytes(), examples });
    let (began, mut steps) = (Instant::now(), Vec::new());
    let taught = loop {
        assert!(began.elapsed() < Duration::from_secs(120), "the lab does not say it");
        std::thread::sleep(Duration::from_millis(5));
        let found = lab.take().find_map(|tell| match tell {
            Event::FineTuning { step, of } => {
                steps.push((step, of));
                None
            }
            Event::NotFineTuned(reason) => panic!("{reason}"),
            Event::FineTuned(taught) => Some(taught),
            _ => None,
        });
        if let Some(taught) = found {
            break taught;
        }
    };
    assert!(steps.is_sorted() && steps.len() > 1, "{steps:?}");
    assert_eq!((taught.right, taught.examples), ([0, 1], 1));
    assert!((taught.test_accuracy[0] - 0.9918).abs() < 1e-9, "{taught:?}");
    let model = Model::from_bytes(&taught.weights).unwrap();
    assert_eq!(model.trained.unwrap().test_accuracy, taught.test_accuracy[1]);
}
