//! Work on all cores whose results arrive in the order of the work.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// For each thread, so many pieces of work may be begun before their turn: the memory that results take is bounded.
const AHEAD: usize = 64;

/// Does all `work` on `threads` threads, and hands each result to `take` in the order of the work. Ends early with the error of
/// `take`.
///
/// The threads share a lock: who holds it takes a piece of work and queues the place where its result will arrive, so the places
/// are queued in the order of the work.
pub(crate) fn in_order<W, R: Send, E>(
    work: impl Iterator<Item = W> + Send,
    threads: usize,
    result: impl Fn(W) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
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
        // A thread that panicked sends nothing; the scope panics at its end.
        queue.into_iter().flat_map(|arrival| arrival.recv().ok()).try_for_each(&mut take)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

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
                squares.push(square);
                Ok(())
            });
            assert_eq!(done, Ok(()));
            assert_eq!(squares, (0..100).map(|piece| piece * piece).collect::<Vec<u64>>());
        }
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
                assert!(begun.load(Ordering::Relaxed) <= piece + 1 + 2 * (AHEAD + 2));
                taken += 1;
                if taken < 50 { Ok(()) } else { Err("enough") }
            },
        );
        assert_eq!((done, taken), (Err("enough"), 50));
    }
}
