//! Work on all cores whose results arrive in the order of the work.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// For each thread, so many pieces of work may be begun before their turn: the memory that results take is bounded.
const AHEAD: usize = 64;

/// A result that doesn't come sooner keeps its taker waiting.
const PATIENCE: Duration = Duration::from_millis(20);

/// Does all `work` on `threads` threads, and hands each result to `take` in the order of the work; and nothing, where the next result
/// keeps it waiting for a while. Ends early with the error of `take`.
///
/// The threads share a lock: who holds it takes a piece of work and queues the place where its result will arrive, so the places
/// are queued in the order of the work.
pub(crate) fn in_order<W, R: Send, E>(
    work: impl Iterator<Item = W> + Send,
    threads: usize,
    result: impl Fn(W) -> R + Sync,
    mut take: impl FnMut(Option<R>) -> Result<(), E>,
) -> Result<(), E> {
    let (places, queue) = sync_channel::<Receiver<R>>(AHEAD * threads);
    let source = Mutex::new(Some((work, places)));
    let next = || {
        let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
        let (work, places) = source.as_mut()?;
        let Some(piece) = work.next() else {
            // Without its sender the queue ends after the places that are in it.
            *source = None;
            return None;
        };
        let (place, arrival): (SyncSender<R>, _) = sync_channel(1);
        // It fails only if `take` has failed.
        places.send(arrival).ok()?;
        Some((piece, place))
    };
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                while let Some((piece, place)) = next() {
                    // It fails only if `take` has failed.
                    let _ = place.send(result(piece));
                }
            });
        }
        let queue = queue;
        while let Some(arrival) = received(&queue, &mut take)? {
            // A thread that panicked sends nothing; the scope panics at its end.
            if let Some(result) = received(&arrival, &mut take)? {
                take(Some(result))?;
            }
        }
        Ok(())
    })
}

/// What arrives next, if anything does; `take` gets nothing if that takes a while.
fn received<T, R, E>(from: &Receiver<T>, take: &mut impl FnMut(Option<R>) -> Result<(), E>) -> Result<Option<T>, E> {
    match from.recv_timeout(PATIENCE) {
        Err(RecvTimeoutError::Timeout) => {
            take(None)?;
            Ok(from.recv().ok())
        }
        received => Ok(received.ok()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::time::Instant;

    use super::*;

    #[test]
    fn results_arrive_in_order_whichever_is_ready_first() {
        for threads in [1, 2, 5] {
            let slow_at_first = |piece: u64| {
                thread::sleep(Duration::from_millis(if piece.is_multiple_of(7) { 3 } else { 0 }));
                piece * piece
            };
            let mut squares = Vec::new();
            let done: Result<(), ()> = in_order(0..100, threads, slow_at_first, |square| {
                squares.extend(square);
                Ok(())
            });
            assert_eq!(done, Ok(()));
            assert_eq!(squares, (0..100).map(|piece| piece * piece).collect::<Vec<u64>>());
        }
    }

    #[test]
    fn who_is_kept_waiting_is_told() {
        let (mut taken, told) = (Vec::new(), AtomicBool::new(false));
        let slow = |piece: u32| {
            let began = Instant::now();
            while piece == 1 && !told.load(Ordering::Relaxed) && began.elapsed() < 500 * PATIENCE {
                thread::sleep(PATIENCE);
            }
        };
        let done: Result<(), ()> = in_order(0..3, 1, slow, |done| {
            taken.push(done.is_some());
            if taken == [true, false] {
                told.store(true, Ordering::Relaxed);
            }
            Ok(())
        });
        assert_eq!(done, Ok(()));
        let waits: Vec<usize> = taken.split(|is_there| *is_there).map(<[bool]>::len).collect();
        assert!(waits.len() == 3 + 1 && waits[1] > 0, "{taken:?}");
    }

    #[test]
    fn little_is_begun_before_its_turn_and_an_error_ends_all() {
        let begun = AtomicUsize::new(0);
        let mut taken = 0;
        let done = in_order(
            0..,
            2,
            |piece: usize| {
                begun.fetch_add(1, Ordering::Relaxed);
                piece
            },
            |piece| {
                let Some(piece) = piece else { return Ok(()) };
                assert!(begun.load(Ordering::Relaxed) <= piece + 1 + 2 * (AHEAD + 2));
                taken += 1;
                if taken < 50 { Ok(()) } else { Err("enough") }
            },
        );
        assert_eq!((done, taken), (Err("enough"), 50));
    }
}
