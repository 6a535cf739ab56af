//! The lab's thread when something goes wrong on it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rakam_lab::{Event, Request, RequestKind, spawn};

#[test]
fn a_lab_that_panics_says_that_it_has_stopped() {
    let panicked = AtomicBool::new(false);
    // It is called on the lab's thread.
    let wake = move || assert!(panicked.swap(true, Ordering::Relaxed), "the window is gone");
    let lab = spawn(wake).unwrap();
    lab.send(Request::new(RequestKind::TestImages(vec![0])));
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(60) {
        if let Some(Event::Stopped(reason)) = lab.take().last() {
            assert_eq!(reason, "the window is gone");
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("the lab doesn't say that it has stopped");
}
