//! Threads that the program lends, for where the system starts none: in a browser only a script can, as a worker.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};

/// The lent threads that have nothing to do.
static IDLE: Mutex<Vec<Idle>> = Mutex::new(Vec::new());

type Job = Box<dyn FnOnce() + Send>;

#[derive(Clone)]
struct Idle {
    thread: Thread,
    /// Where it gets its work.
    job: Arc<Mutex<Option<Job>>>,
    /// The jobs that it has done.
    done: Arc<AtomicUsize>,
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
    let thread = Idle { thread: thread::current(), job: Arc::default(), done: Arc::default() };
    let mut jobs = 0;
    loop {
        let mut idle = locked(&IDLE);
        idle.push(thread.clone());
        // Whoever waited for the last job finds the thread idle.
        thread.done.store(jobs, Ordering::Release);
        drop(idle);
        let job = loop {
            let job = locked(&thread.job).take();
            match job {
                Some(job) => break job,
                None => thread::park(),
            }
        };
        job();
        jobs += 1;
    }
}

/// A lent thread at work.
#[derive(Debug)]
pub(super) struct Lent {
    thread: Thread,
    done: Arc<AtomicUsize>,
    /// What `done` is after this job.
    jobs: usize,
}

impl Lent {
    /// Gives the work to a thread that is idle, if one is.
    pub(super) fn start(work: impl FnOnce() + Send + 'static) -> Option<Self> {
        let Idle { thread, job, done } = locked(&IDLE).pop()?;
        let jobs = done.load(Ordering::Relaxed) + 1;
        *locked(&job) = Some(Box::new(work));
        thread.unpark();
        Some(Self { thread, done, jobs })
    }

    pub(super) fn thread(&self) -> &Thread {
        &self.thread
    }

    /// Waits until the work is done and the thread is idle. A team waits when it is dismissed: not for long.
    pub(super) fn join(self) {
        while self.done.load(Ordering::Acquire) < self.jobs {
            thread::yield_now();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
        std::thread::sleep(Duration::from_millis(20));
        assert!(waiting.done.load(Ordering::SeqCst) < waiting.jobs, "it still works");
        drop(go);
        waiting.join();
    }
}
