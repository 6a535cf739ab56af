//! A team of threads that share the items of a slice.
//!
//! A training step on a small batch has a dozen phases of some ten microseconds each. Waking a sleeping thread takes as
//! long as a phase, so threads spin between phases and sleep only after a while without work.
#![allow(unsafe_code)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle, Thread};

use super::lent::Lent;

/// Spins before a waiting thread starts to yield between checks. In WebAssembly a spin lasts one load.
const SPINS: usize = if cfg!(target_family = "wasm") { 40_000 } else { 2_000 };
/// Yields before a thread sleeps until the next phase.
const YIELDS: usize = 2_000;

/// Threads that work on the items of a slice together.
///
/// Each thread prefers the same items every time, since its caches still hold them; idle threads steal those of others.
/// Results must not depend on which thread does an item, so that they are the same, bit for bit, for any number of
/// threads.
#[derive(Debug)]
pub(crate) struct Team {
    shared: Arc<Shared>,
    members: Vec<Member>,
    sleepers: Vec<Thread>,
}

#[derive(Debug)]
enum Member {
    Started(JoinHandle<()>),
    Lent(Lent),
}

/// One phase: called once for each piece, by any thread.
type Phase<'a> = &'a (dyn Fn(usize) + Sync);

/// Most pieces of a phase: one bit of [`Shared::unclaimed`] each.
const PIECES: usize = u64::BITS as usize;

#[derive(Debug, Default)]
struct Shared {
    /// The current phase, for threads that have claimed a piece of it.
    phase: AtomicPtr<()>,
    /// A bit for each piece of the phase that no thread has claimed yet.
    unclaimed: AtomicU64,
    /// Pieces of the phase that are not finished.
    unfinished: AtomicUsize,
    /// Threads that sleep or are about to.
    asleep: AtomicUsize,
    panicked: AtomicBool,
    dismissed: AtomicBool,
}

impl Team {
    /// A team of `threads`, at least 1, including the calling one. Where the system refuses a thread and none is lent, the team is
    /// smaller.
    pub(crate) fn new(threads: usize) -> Self {
        let shared = Arc::new(Shared::default());
        let member = |index| {
            let work = || {
                let shared = Arc::clone(&shared);
                move || shared.work(index, threads)
            };
            let started = thread::Builder::new().name(format!("rakam-{index}")).spawn(work());
            started.ok().map(Member::Started).or_else(|| Lent::start(work()).map(Member::Lent))
        };
        let members: Vec<Member> = (1..threads).map_while(member).collect();
        let sleepers = members.iter().map(|member| member.thread().clone()).collect();
        Self { shared, members, sleepers }
    }

    /// Number of threads, including the calling one.
    pub(crate) fn threads(&self) -> usize {
        self.members.len() + 1
    }

    /// Calls `work(index, item)` once for every item, spread over the threads; returns when all are done.
    ///
    /// # Panics
    /// When `work` does.
    pub(crate) fn for_each<T: Send>(&mut self, items: &mut [T], work: impl Fn(usize, &mut T) + Sync) {
        let count = items.len();
        if self.threads() == 1 || count < 2 {
            items.iter_mut().enumerate().for_each(|(index, item)| work(index, item));
            return;
        }
        let pieces = count.min(PIECES);
        let start = Items(items.as_mut_ptr());
        self.run(pieces, &|piece| {
            let start = &start;
            for index in (piece..count).step_by(pieces) {
                // SAFETY: `index < count`, so the item lies in the slice, which is borrowed mutably until `run`
                // returns. Each piece runs once, and indices of different pieces differ modulo `pieces`, so no two
                // calls have one item.
                let item = unsafe { &mut *start.0.add(index) };
                work(index, item);
            }
        });
    }

    /// Runs every piece of `phase` once, and returns when all are done.
    fn run(&mut self, pieces: usize, phase: Phase<'_>) {
        let shared = &*self.shared;
        shared.unfinished.store(pieces, Ordering::Relaxed);
        // Threads get a thin pointer to the fat one, which lives on this stack until all pieces are finished.
        shared.phase.store((&raw const phase).cast_mut().cast(), Ordering::Relaxed);
        // Sequentially consistent with `sleep`: either a thread that is about to sleep sees the pieces, or it is counted
        // as asleep here.
        shared.unclaimed.store(u64::MAX >> (PIECES - pieces), Ordering::SeqCst);
        if shared.asleep.load(Ordering::SeqCst) > 0 {
            self.sleepers.iter().for_each(Thread::unpark);
        }
        shared.take_pieces(0, self.threads());
        let mut turns = 0;
        while shared.unfinished.load(Ordering::Acquire) > 0 {
            wait(&mut turns);
        }
        assert!(!shared.panicked.swap(false, Ordering::Relaxed), "work of a team panicked: see the message above");
    }
}

impl Drop for Team {
    fn drop(&mut self) {
        self.shared.dismissed.store(true, Ordering::SeqCst);
        self.sleepers.iter().for_each(Thread::unpark);
        for member in self.members.drain(..) {
            member.join();
        }
    }
}

impl Member {
    fn thread(&self) -> &Thread {
        match self {
            Self::Started(member) => member.thread(),
            Self::Lent(member) => member.thread(),
        }
    }

    fn join(self) {
        match self {
            // A thread catches the panics of its phases, so there is no error to report.
            Self::Started(member) => _ = member.join(),
            Self::Lent(member) => member.join(),
        }
    }
}

/// A pointer that crosses threads; [`Team::for_each`] says why that is sound.
struct Items<T>(*mut T);

// SAFETY: the pointer is only used for disjoint items of a `Send` type.
unsafe impl<T: Send> Sync for Items<T> {}

impl Shared {
    /// The loop of a thread: wait for pieces, take them.
    fn work(&self, thread: usize, threads: usize) {
        loop {
            let mut turns = 0;
            while self.unclaimed.load(Ordering::Relaxed) == 0 {
                if self.dismissed.load(Ordering::Relaxed) {
                    return;
                }
                wait(&mut turns);
                if turns > SPINS + YIELDS {
                    self.sleep();
                }
            }
            self.take_pieces(thread, threads);
        }
    }

    /// Runs pieces of the phase until none is left to claim: those of `thread` first, then any.
    fn take_pieces(&self, thread: usize, threads: usize) {
        let own = (thread..PIECES).step_by(threads).fold(0, |own, piece| own | 1u64 << piece);
        loop {
            let unclaimed = self.unclaimed.load(Ordering::Relaxed);
            if unclaimed == 0 {
                return;
            }
            let choice = if unclaimed & own != 0 { unclaimed & own } else { unclaimed };
            let bit = choice & choice.wrapping_neg();
            if self.unclaimed.fetch_and(!bit, Ordering::Acquire) & bit == 0 {
                continue;
            }
            let phase = self.phase.load(Ordering::Relaxed).cast::<Phase<'_>>();
            // SAFETY: this thread has claimed a piece that is not finished. `run` stored a pointer to a live `Phase`
            // before it made the piece claimable, and neither returns nor stores another before `unfinished` has
            // fallen to zero, which takes the decrement below.
            let phase = unsafe { *phase };
            if catch_unwind(AssertUnwindSafe(|| phase(bit.trailing_zeros() as usize))).is_err() {
                self.panicked.store(true, Ordering::Relaxed);
            }
            self.unfinished.fetch_sub(1, Ordering::Release);
        }
    }

    fn sleep(&self) {
        self.asleep.fetch_add(1, Ordering::SeqCst);
        while self.unclaimed.load(Ordering::SeqCst) == 0 && !self.dismissed.load(Ordering::SeqCst) {
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
            for count in [0, 1, 2, 7, 64, 65, 300] {
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
