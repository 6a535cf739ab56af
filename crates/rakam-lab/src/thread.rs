//! The lab on a thread of its own.

use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;

use rakam_nn::Cpu;

use crate::cancelled::Cancelled;
use crate::{Event, Lab, Request, RequestKind};

/// The window's end of a lab on its thread. Dropping it ends the lab.
#[derive(Debug)]
pub struct Handle {
    requests: Sender<Request>,
    events: Receiver<Event>,
    cancelled: Cancelled,
}

impl Handle {
    /// Sends a request. A lab that has ended doesn't answer.
    pub fn send(&self, request: Request) {
        if let RequestKind::Cancel(id) = request.kind {
            self.cancelled.set(id);
        }
        let _ = self.requests.send(request);
    }

    /// The events since the last call.
    pub fn take(&self) -> impl Iterator<Item = Event> {
        self.events.try_iter()
    }
}

/// Starts a lab. `wake` is called, on the lab's thread, after every event.
///
/// # Errors
/// If the system can't start a thread.
pub fn spawn(wake: impl Fn() + Send + 'static) -> std::io::Result<Handle> {
    let (requests, incoming) = channel();
    let (outgoing, events) = channel();
    let cancelled = Cancelled::default();
    let seen = cancelled.clone();
    thread::Builder::new().name("rakam-lab".to_owned()).spawn(move || {
        let mut emit = |event| {
            if outgoing.send(event).is_ok() {
                wake();
            }
        };
        run(&mut Lab::new(threads()).cancelled_by(seen), &incoming, &mut emit);
    })?;
    Ok(Handle { requests, events, cancelled })
}

/// One processor is left to the window.
fn threads() -> usize {
    Cpu::processors().saturating_sub(1).max(1)
}

fn run(lab: &mut Lab, requests: &Receiver<Request>, emit: &mut dyn FnMut(Event)) {
    let mut more = false;
    loop {
        let request = if more { requests.try_recv() } else { requests.recv().map_err(|_| TryRecvError::Disconnected) };
        match request {
            Ok(request) => {
                lab.handle(request, emit);
                more = true;
            }
            Err(TryRecvError::Empty) => more = lab.work(emit),
            Err(TryRecvError::Disconnected) => return,
        }
    }
}
