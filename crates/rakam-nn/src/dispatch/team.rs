//! A team of threads that share the items of a slice between them.
//!
//! A step of training on a small batch has a dozen phases of some ten microseconds each. Waking a sleeping thread
//! takes as long as a phase, so the members of a team spin between phases, and sleep only when nothing comes.
#![allow(unsafe_code)]

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle, Thread};

/// Turns of the spinning loop before a waiting thread lets others run between its looks.
const SPINS: usize = 2_000;
/// Looks with a yield between them before a member sleeps until the next phase.
const YIELDS: usize = 2_000;

/// Threads that work on the items of a slice together.
///
/// Item `i` always goes to thread `i % threads`, and no result may depend on the order between items: so what is
/// computed is the same, bit for bit, whatever the number of threads.
#[derive(Debug)]
pub struct Team {
    shared: Arc<Shared>,
    members: Vec<JoinHandle<()>>,
    sleepers: Vec<Thread>,
}

/// One phase: called by each thread with its index.
type Phase<'a> = &'a (dyn Fn(usize) + Sync);

#[derive(Debug, Default)]
struct Shared {
    /// The phase under way; read by the members after `generation` changed.
    phase: AtomicPtr<()>,
    /// Counts the phases.
    generation: AtomicUsize,
    /// Members that have not finished the phase under way.
    working: AtomicUsize,
    /// Members that sleep or are about to.
    asleep: AtomicUsize,
    panicked: AtomicBool,
    dismissed: AtomicBool,
}

impl Team {
    /// A team of `threads`, at least 1; the calling thread is one of them. Where the system refuses a thread, or has
    /// none (WebAssembly), the team is smaller.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        let shared = Arc::new(Shared::default());
        let mut members = Vec::new();
        for index in 1..threads {
            let shared = Arc::clone(&shared);
            let name = format!("rakam-{index}");
            match thread::Builder::new().name(name).spawn(move || shared.work(index)) {
                Ok(member) => members.push(member),
                Err(_) => break,
            }
        }
        let sleepers = members.iter().map(|member| member.thread().clone()).collect();
        Self { shared, members, sleepers }
    }

    /// As many threads as the machine has processors.
    #[must_use]
    pub fn of_machine() -> Self {
        Self::new(thread::available_parallelism().map_or(1, usize::from))
    }

    /// How many threads, the calling one included.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.members.len() + 1
    }

    /// Calls `work(index, item)` once for every item, spread over the threads; returns when all are done.
    ///
    /// # Panics
    /// When `work` does.
    pub fn for_each<T: Send>(&mut self, items: &mut [T], work: impl Fn(usize, &mut T) + Sync) {
        let threads = self.threads();
        if threads == 1 || items.len() < 2 {
            items.iter_mut().enumerate().for_each(|(index, item)| work(index, item));
            return;
        }
        let (start, count) = (Items(items.as_mut_ptr()), items.len());
        self.run(&|thread| {
            let start = &start;
            for index in (thread..count).step_by(threads) {
                // SAFETY: `index < count`, so the item lies in the slice, which is borrowed mutably until `run`
                // returns. Indices of different threads differ modulo `threads`, so no two threads have one item.
                let item = unsafe { &mut *start.0.add(index) };
                work(index, item);
            }
        });
    }

    /// Calls `phase` on every thread and waits for all of them.
    fn run(&mut self, phase: Phase<'_>) {
        let shared = &*self.shared;
        shared.working.store(self.members.len(), Ordering::Relaxed);
        // The members get a thin pointer to the fat one, which lives on this stack until all have finished.
        shared.phase.store((&raw const phase).cast_mut().cast(), Ordering::Relaxed);
        // Sequentially consistent with `sleep`: either a member that is about to sleep sees the new generation, or
        // the number of sleepers is seen here.
        shared.generation.fetch_add(1, Ordering::SeqCst);
        if shared.asleep.load(Ordering::SeqCst) > 0 {
            self.sleepers.iter().for_each(Thread::unpark);
        }
        let mine = catch_unwind(AssertUnwindSafe(|| phase(0)));
        let mut turns = 0;
        while shared.working.load(Ordering::Acquire) > 0 {
            wait(&mut turns);
        }
        let theirs = shared.panicked.swap(false, Ordering::Relaxed);
        if let Err(panic) = mine {
            resume_unwind(panic);
        }
        assert!(!theirs, "a thread of the team panicked: see its message");
    }
}

impl Drop for Team {
    fn drop(&mut self) {
        self.shared.dismissed.store(true, Ordering::SeqCst);
        self.sleepers.iter().for_each(Thread::unpark);
        for member in self.members.drain(..) {
            // A member catches what its phases throw, so there is nothing to hear here.
            let _ = member.join();
        }
    }
}

/// A pointer that may cross threads; [`Team::for_each`] says why that is sound.
struct Items<T>(*mut T);

// SAFETY: the pointer is used for disjoint items of a `Send` type alone.
unsafe impl<T: Send> Sync for Items<T> {}

impl Shared {
    /// The life of a member: wait for a phase, do its share, say so.
    fn work(&self, index: usize) {
        let mut seen = 0;
        loop {
            let mut turns = 0;
            while self.generation.load(Ordering::Acquire) == seen {
                if self.dismissed.load(Ordering::Relaxed) {
                    return;
                }
                wait(&mut turns);
                if turns > SPINS + YIELDS {
                    self.sleep(seen);
                }
            }
            seen = seen.wrapping_add(1);
            let phase = self.phase.load(Ordering::Relaxed).cast::<Phase<'_>>();
            // SAFETY: `run` stored a pointer to a live `Phase` before it raised the generation that was just seen,
            // and does not return, nor raise it again, before `working` has fallen to zero below.
            let phase = unsafe { *phase };
            if catch_unwind(AssertUnwindSafe(|| phase(index))).is_err() {
                self.panicked.store(true, Ordering::Relaxed);
            }
            self.working.fetch_sub(1, Ordering::Release);
        }
    }

    fn sleep(&self, seen: usize) {
        self.asleep.fetch_add(1, Ordering::SeqCst);
        while self.generation.load(Ordering::SeqCst) == seen && !self.dismissed.load(Ordering::SeqCst) {
            thread::park();
        }
        self.asleep.fetch_sub(1, Ordering::SeqCst);
    }
}

#[inline]
fn wait(turns: &mut usize) {
    *turns += 1;
    if *turns < SPINS {
        std::hint::spin_loop();
    } else {
        thread::yield_now();
    }
}

#[cfg(test)]
mod tests {
    use super::Team;

    #[test]
    fn every_item_is_visited_once() {
        for threads in 1..=5 {
            let mut team = Team::new(threads);
            for count in [0, 1, 2, 7, 64] {
                let mut visits = vec![0usize; count];
                for _ in 0..50 {
                    team.for_each(&mut visits, |index, visits| *visits += index + 1);
                }
                let expected: Vec<usize> = (1..=count).map(|n| n * 50).collect();
                assert_eq!(visits, expected, "{threads} threads, {count} items");
            }
        }
    }

    #[test]
    fn a_sleeping_team_wakes() {
        let mut team = Team::new(3);
        let mut items = [0; 6];
        for _ in 0..3 {
            std::thread::sleep(std::time::Duration::from_millis(30));
            team.for_each(&mut items, |_, item| *item += 1);
        }
        assert_eq!(items, [3; 6]);
    }

    #[test]
    fn a_panic_reaches_the_caller_and_the_team_goes_on() {
        let mut team = Team::new(2);
        for culprit in [0, 1] {
            let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                team.for_each(&mut [0; 2], |index, _| assert!(index != culprit, "as planned"));
            }));
            assert!(caught.is_err());
        }
        let mut items = [0; 4];
        team.for_each(&mut items, |_, item| *item += 1);
        assert_eq!(items, [1; 4]);
    }
}
