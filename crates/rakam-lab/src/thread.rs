//! The lab on a thread of its own.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use rakam_nn::Cpu;

use crate::cancelled::Cancelled;
use crate::{Event, Lab, Request, RequestKind};

/// How long a request is waited for while a graphics card reads.
const PAUSE: Duration = Duration::from_millis(1);

/// The window's end of a lab on its thread. Dropping it ends the lab.
#[derive(Debug)]
pub struct Handle {
    requests: Sender<Request>,
    events: Receiver<Event>,
    cancelled: Cancelled,
}

impl Handle {
    /// Sends a request. A lab that has ended doesn't answer; [`Event::Stopped`] said so.
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
        let mut lab = Lab::new(threads()).cancelled_by(seen);
        // Nothing is seen of the lab after a panic.
        let ended = catch_unwind(AssertUnwindSafe(|| run(&mut lab, &incoming, &mut emit)));
        if let Err(panic) = ended {
            emit(Event::Stopped(reason(panic.as_ref())));
        }
    })?;
    Ok(Handle { requests, events, cancelled })
}

/// What a panic said.
fn reason(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or(panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("the lab has panicked").to_owned()
}

/// One processor is left to the window.
fn threads() -> usize {
    Cpu::processors().saturating_sub(1).max(1)
}

fn run(lab: &mut Lab, requests: &Receiver<Request>, emit: &mut dyn FnMut(Event)) {
    let mut more = false;
    loop {
        let pause = match more {
            true if lab.waits() => PAUSE,
            true => Duration::ZERO,
            false => Duration::MAX,
        };
        match requests.recv_timeout(pause) {
            Ok(request) => {
                lab.handle(request, emit);
                more = true;
            }
            Err(RecvTimeoutError::Timeout) => more = lab.work(emit),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
