//! What the tests need of the window: requests go out, events come in.

use std::time::{Duration, Instant};

use rakam_lab::{Answer, Event, Handle, Request, RequestId, RequestKind, SetId};

/// Sends a request and returns its id.
pub(crate) fn send(lab: &Handle, kind: RequestKind) -> RequestId {
    let request = Request::new(kind);
    let id = request.id;
    lab.send(request);
    id
}

/// Requests MNIST.
pub(crate) fn load_mnist(lab: &Handle) {
    send(lab, RequestKind::LoadData { set: SetId::default(), files: Vec::new() });
}

/// Waits until `wanted` takes one of the answers to this request; the events before it are dropped.
pub(crate) fn wait<T>(lab: &Handle, request: RequestId, mut wanted: impl FnMut(Answer) -> Option<T>) -> T {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(240) {
        let found = lab.take().find_map(|event| match event {
            Event::Answer { id, answer } if id == request => wanted(answer),
            Event::Answer { .. } => None,
            Event::Undecodable(reason) | Event::Stopped(reason) => panic!("{reason}"),
        });
        if let Some(found) = found {
            return found;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("no such answer");
}
