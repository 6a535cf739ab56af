//! Threads that the program lends, for where the system starts none: in a browser only a script can, as a worker.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Thread};

/// The lent threads that have nothing to do.
static IDLE: Mutex<Vec<Idle>> = Mutex::new(Vec::new());

struct Idle {
    thread: Thread,
    jobs: Sender<Job>,
}

struct Job {
    work: Box<dyn FnOnce() + Send>,
    /// Dropped when the thread is idle again.
    done: Sender<()>,
}

/// Lends the calling thread for good. A [`Cpu`](crate::Cpu) of several threads that the system doesn't start, as in
/// WebAssembly, works with those that were lent before it was made.
///
/// In a browser, each is a worker that shares the module's memory. Where the system starts threads, nothing is gained.
///
/// ```
/// std::thread::spawn(|| rakam_nn::lend_thread());
/// ```
pub fn lend_thread() -> ! {
    let (sender, jobs) = channel::<Job>();
    let mut done = None;
    loop {
        let idle = Idle { thread: thread::current(), jobs: sender.clone() };
        IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(idle);
        drop(done.take());
        // It fails only without a sender, and here is one.
        if let Ok(job) = jobs.recv() {
            (job.work)();
            done = Some(job.done);
        }
    }
}

/// A lent thread at work.
#[derive(Debug)]
pub(super) struct Lent {
    thread: Thread,
    done: Receiver<()>,
}

impl Lent {
    /// Gives the work to a thread that is idle, if one is.
    pub(super) fn start(work: impl FnOnce() + Send + 'static) -> Option<Self> {
        let Idle { thread, jobs } = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
        let (sender, done) = channel();
        jobs.send(Job { work: Box::new(work), done: sender }).ok()?;
        Some(Self { thread, done })
    }

    pub(super) fn thread(&self) -> &Thread {
        &self.thread
    }

    /// Waits until the work is done and the thread is idle.
    pub(super) fn join(self) {
        // Nothing is ever sent: the sender goes.
        let _ = self.done.recv();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, mpsc};
    use std::time::Duration;

    use super::{IDLE, Lent, lend_thread};

    #[test]
    fn a_lent_thread_works_and_is_idle_again() {
        let runs = Arc::new(AtomicUsize::new(0));
        let work = || {
            let runs = Arc::clone(&runs);
            move || _ = runs.fetch_add(1, Ordering::SeqCst)
        };
        assert!(Lent::start(work()).is_none(), "nobody has lent a thread");
        for _ in 0..2 {
            std::thread::spawn(|| lend_thread());
        }
        while IDLE.lock().unwrap().len() < 2 {
            std::thread::sleep(Duration::from_millis(1));
        }
        for _ in 0..100 {
            let both = [Lent::start(work()), Lent::start(work())];
            both.into_iter().for_each(|lent| lent.expect("both are idle").join());
        }
        assert_eq!(runs.load(Ordering::SeqCst), 200);

        let (go, gone) = mpsc::channel::<()>();
        let busy = [Lent::start(move || _ = gone.recv()), Lent::start(work())];
        assert!(busy.iter().all(Option::is_some));
        let [waiting, _] = busy.map(Option::unwrap);
        assert!(
            waiting
                .done
                .recv_timeout(Duration::from_millis(20))
                .is_err_and(|error| error == mpsc::RecvTimeoutError::Timeout)
        );
        drop(go);
        waiting.join();
    }
}
