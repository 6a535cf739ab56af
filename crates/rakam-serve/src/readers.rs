//! The threads that read, and the places for work that waits for them.
//!
//! Work needs a place before it may wait, and there are only so many: what comes when all are taken is refused at once. A
//! thread makes an input of one piece of work at a time. When none waits any longer, or there are [`BATCH`] inputs, one
//! thread takes all inputs that there are and reads them together.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rakam_ink::Input;
use rakam_model::{Answer, Digit, Mode, Reader, Reading};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::metrics::Metrics;
use crate::problem::{Kind, Problem};
use crate::upload::Upload;

/// The most inputs that are read together: what the network reads side by side.
const BATCH: usize = 16;

/// Inputs that have waited this long for others are read without them.
const PATIENCE: Duration = Duration::from_millis(2);

/// The right to work that waits or is done; it ends when its last copy is dropped.
pub(crate) type Place = Arc<OwnedSemaphorePermit>;

/// The threads, which end when this is dropped.
pub(crate) struct Readers {
    shared: Arc<Shared>,
    places: Arc<Semaphore>,
    threads: Vec<JoinHandle<()>>,
}

struct Shared {
    reader: Reader,
    metrics: Arc<Metrics>,
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Work>,
    /// Never more than [`BATCH`], and one for each thread.
    inputs: Vec<Prepared>,
    /// When the first of the inputs came.
    since: Option<Instant>,
    sleeping: usize,
    over: bool,
}

struct Work {
    upload: Upload,
    mode: Mode,
    asker: Asker,
}

struct Prepared {
    input: Input,
    asker: Asker,
}

/// Who waits for an answer, and its place.
struct Asker {
    answer: oneshot::Sender<Result<Answer, Problem>>,
    _place: Place,
}

/// What a thread does next.
enum Step {
    Prepare(Work),
    Read(Vec<Prepared>),
    End,
}

impl Readers {
    /// Starts the threads.
    pub(crate) fn new(reader: Reader, threads: usize, places: usize, metrics: Arc<Metrics>) -> std::io::Result<Self> {
        let shared = Arc::new(Shared { reader, metrics, queue: Mutex::default(), changed: Condvar::new() });
        let mut readers = Self { shared, places: Arc::new(Semaphore::new(places)), threads: Vec::new() };
        for number in 0..threads {
            let shared = Arc::clone(&readers.shared);
            let thread = std::thread::Builder::new().name(format!("reader {number}")).spawn(move || shared.work())?;
            readers.threads.push(thread);
        }
        Ok(readers)
    }

    /// A place for one piece of work.
    pub(crate) fn place(&self) -> Result<Place, Problem> {
        self.places(1)
    }

    /// A place that counts as `count`.
    pub(crate) fn places(&self, count: u32) -> Result<Place, Problem> {
        let free = || Arc::clone(&self.places).try_acquire_many_owned(count);
        let place = free().or_else(|_| {
            // Who has hung up needs no place.
            self.shared.queue().waiting.retain(|work| !work.asker.answer.is_closed());
            free()
        });
        place
            .map(Arc::new)
            .map_err(|_| Problem::new(Kind::Busy, "as many requests as the server takes are being worked on"))
    }

    /// Hands over work; the answer comes from the channel. To drop the channel takes the work back.
    pub(crate) fn ask(&self, upload: Upload, mode: Mode, place: Place) -> oneshot::Receiver<Result<Answer, Problem>> {
        let (answer, answered) = oneshot::channel();
        let work = Work { upload, mode, asker: Asker { answer, _place: place } };
        let mut queue = self.shared.queue();
        queue.waiting.push_back(work);
        let sleeping = queue.sleeping > 0;
        drop(queue);
        if sleeping {
            self.shared.changed.notify_one();
        }
        answered
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.shared.queue().over = true;
        self.shared.changed.notify_all();
        for thread in self.threads.drain(..) {
            // A thread catches the panics of its work; one of its own was told when it happened.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        loop {
            match self.next_step() {
                Step::Prepare(work) => self.prepare(work),
                Step::Read(inputs) => self.read(inputs),
                Step::End => return,
            }
        }
    }

    fn next_step(&self) -> Step {
        let mut queue = self.queue();
        loop {
            if queue.over {
                return Step::End;
            }
            let patient = queue.since.is_none_or(|since| since.elapsed() < PATIENCE);
            if queue.inputs.len() < BATCH
                && patient
                && let Some(work) = queue.waiting.pop_front()
            {
                return Step::Prepare(work);
            }
            if !queue.inputs.is_empty() {
                queue.since = None;
                return Step::Read(std::mem::take(&mut queue.inputs));
            }
            queue.sleeping += 1;
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
            queue.sleeping -= 1;
        }
    }

    /// Makes an input; numbers are read at once.
    fn prepare(&self, Work { upload, mode, asker }: Work) {
        if asker.answer.is_closed() {
            return;
        }
        let answer = match mode {
            Mode::Number | Mode::Auto => guarded(|| Ok(self.reader.read(upload.ink()?, mode))),
            Mode::Digit(framing) => match guarded(|| Ok(upload.ink()?.input(framing))) {
                Ok(Some(input)) => {
                    let mut queue = self.queue();
                    queue.since.get_or_insert_with(Instant::now);
                    queue.inputs.push(Prepared { input, asker });
                    return;
                }
                Ok(None) => Ok(Answer::Digit(Digit { reading: Reading::EMPTY, input: None })),
                Err(problem) => Err(problem),
            },
        };
        asker.tell(answer);
    }

    fn read(&self, prepared: Vec<Prepared>) {
        let (inputs, askers): (Vec<Input>, Vec<Asker>) =
            prepared.into_iter().map(|Prepared { input, asker }| (input, asker)).unzip();
        self.metrics.batch_size.observe(inputs.len() as f64);
        match guarded(|| Ok(self.reader.read_together(&inputs))) {
            Ok(readings) => {
                for ((asker, reading), input) in askers.into_iter().zip(readings).zip(inputs) {
                    asker.tell(Ok(Answer::Digit(Digit { reading, input: Some(input) })));
                }
            }
            Err(problem) => askers.into_iter().for_each(|asker| asker.tell(Err(problem.clone()))),
        }
    }
}

impl Asker {
    fn tell(self, answer: Result<Answer, Problem>) {
        // Who has hung up is told nothing.
        let _ = self.answer.send(answer);
    }
}

/// What `work` gives; a panic in it costs that work and not the thread.
fn guarded<T>(work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        tracing::error!("reading panicked");
        Err(Problem::new(
            Kind::Internal,
            "reading this has failed, and that is a mistake in the program: please report it",
        ))
    })
}
