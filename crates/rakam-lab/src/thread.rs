//! The lab on a thread of its own.

use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;

use crate::{Event, Lab, Request};

/// The two ends of the lab's messages. The lab ends with its handle.
#[derive(Debug)]
pub struct Handle {
    asks: Sender<Request>,
    tells: Receiver<Event>,
}

impl Handle {
    /// Asks; a lab that has ended hears nothing.
    pub fn ask(&self, ask: Request) {
        let _ = self.asks.send(ask);
    }

    /// What was told since the last call.
    pub fn take(&self) -> impl Iterator<Item = Event> {
        self.tells.try_iter()
    }
}

/// Starts a lab. `wake` is called, on the lab's thread, whenever there is something to hear.
///
/// # Errors
/// When the system gives no thread.
pub fn spawn(wake: impl Fn() + Send + 'static) -> std::io::Result<Handle> {
    let (asks, asked) = channel();
    let (teller, tells) = channel();
    thread::Builder::new().name("rakam-lab".to_owned()).spawn(move || {
        let mut tell = |tell| {
            if teller.send(tell).is_ok() {
                wake();
            }
        };
        run(&mut Lab::new(threads()), &asked, &mut tell);
    })?;
    Ok(Handle { asks, tells })
}

/// One processor is left to the window.
fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from).saturating_sub(1).max(1)
}

fn run(lab: &mut Lab, asked: &Receiver<Request>, tell: &mut dyn FnMut(Event)) {
    let mut more = false;
    loop {
        let ask = if more { asked.try_recv() } else { asked.recv().map_err(|_| TryRecvError::Disconnected) };
        match ask {
            Ok(ask) => {
                lab.hear(ask, tell);
                more = true;
            }
            Err(TryRecvError::Empty) => more = lab.work(tell),
            Err(TryRecvError::Disconnected) => return,
        }
    }
}
