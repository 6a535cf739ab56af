//! The threads that read, and the permits for work that waits for them.
//!
//! Work needs a permit before it may wait. Their number is fixed: when all are taken, more work is refused at once. A thread
//! prepares one input at a time. When no work waits, or there are [`BATCH`] inputs, one thread takes all of them and reads
//! them together.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rakam_ink::Input;
use rakam_model::{Answer, Mode, Reader};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::metrics::Metrics;
use crate::problem::{Kind, Problem};
use crate::upload::Upload;

/// The most inputs read together: as many as the network reads side by side.
const BATCH: usize = 16;

/// The longest that an input waits for others to be read together with.
const PATIENCE: Duration = Duration::from_millis(2);

/// The permission to have work waiting or done; it is returned when its last copy is dropped.
pub(crate) type Permit = Arc<OwnedSemaphorePermit>;

/// The threads; they end when this is dropped.
pub(crate) struct Readers {
    shared: Arc<Shared>,
    permits: Arc<Semaphore>,
    /// Places for batches, which hold permits while their items are on their way.
    batches: Arc<Semaphore>,
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
    /// At most [`BATCH`], plus one for each thread.
    inputs: Vec<Prepared>,
    /// When the first of the inputs was added.
    since: Option<Instant>,
    sleeping: usize,
    over: bool,
}

struct Work {
    upload: Upload,
    mode: Mode,
    client: Client,
}

struct Prepared {
    input: Input,
    client: Client,
}

/// The client that waits for an answer, and its permit.
struct Client {
    answer: oneshot::Sender<Result<Answer, Problem>>,
    _permit: Permit,
}

/// What a thread does next.
enum Step {
    Prepare(Work),
    Read(Vec<Prepared>),
    End,
}

impl Readers {
    /// Starts the threads. At most `batches` batches are received at a time.
    pub(crate) fn new(
        reader: Reader,
        threads: usize,
        permits: usize,
        batches: usize,
        metrics: Arc<Metrics>,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(Shared { reader, metrics, queue: Mutex::default(), changed: Condvar::new() });
        let [permits, batches] = [permits, batches].map(|count| Arc::new(Semaphore::new(count)));
        let mut readers = Self { shared, permits, batches, threads: Vec::new() };
        for number in 0..threads {
            let shared = Arc::clone(&readers.shared);
            let thread = std::thread::Builder::new().name(format!("reader {number}")).spawn(move || shared.work())?;
            readers.threads.push(thread);
        }
        Ok(readers)
    }

    /// Whether the network reads the digits of ink.
    pub(crate) fn reads_numbers(&self) -> bool {
        self.shared.reader.reads_numbers()
    }

    /// A permit for one request.
    pub(crate) fn permit(&self) -> Result<Permit, Problem> {
        self.permits(1)
    }

    /// A permit that counts as `count`.
    pub(crate) fn permits(&self, count: u32) -> Result<Permit, Problem> {
        let free = || Arc::clone(&self.permits).try_acquire_many_owned(count);
        let permit = free().or_else(|_| {
            // Clients that have hung up don't need theirs any more.
            self.shared.queue().waiting.retain(|work| !work.client.answer.is_closed());
            free()
        });
        permit.map(Arc::new).map_err(|_| busy())
    }

    /// A place for a batch.
    pub(crate) fn place_for_batch(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.batches).try_acquire_owned().map_err(|_| busy())
    }

    /// Queues work. The answer arrives in the channel; dropping the channel cancels the work.
    pub(crate) fn ask(&self, upload: Upload, mode: Mode, permit: Permit) -> oneshot::Receiver<Result<Answer, Problem>> {
        let (answer, answered) = oneshot::channel();
        let work = Work { upload, mode, client: Client { answer, _permit: permit } };
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
            // A thread catches panics of its work; a panic of its own was reported when it happened.
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

    /// Prepares an input; numbers are read at once.
    fn prepare(&self, Work { upload, mode, client }: Work) {
        if client.answer.is_closed() {
            return;
        }
        let answer = match mode {
            _ if self.reader.whole_picture().is_some() => guarded(|| upload.read(&self.reader, mode)),
            Mode::Number | Mode::Auto => guarded(|| upload.read(&self.reader, mode)),
            Mode::Digit(framing) => match guarded(|| Ok(upload.ink()?.input(framing))) {
                Ok(Some(input)) => {
                    let mut queue = self.queue();
                    queue.since.get_or_insert_with(Instant::now);
                    queue.inputs.push(Prepared { input, client });
                    return;
                }
                Ok(None) => Ok(Answer::Digit(self.reader.digit_of(None, self.reader.read_nothing()))),
                Err(problem) => Err(problem),
            },
        };
        client.send(answer);
    }

    fn read(&self, prepared: Vec<Prepared>) {
        let (inputs, clients): (Vec<Input>, Vec<Client>) =
            prepared.into_iter().map(|Prepared { input, client }| (input, client)).unzip();
        self.metrics.batch_size.observe(inputs.len() as f64);
        let read = || {
            let readings = self.reader.read_together(&inputs);
            let digits = inputs.into_iter().zip(readings);
            Ok(digits.map(|(input, reading)| self.reader.digit_of(Some(input), reading)).collect::<Vec<_>>())
        };
        match guarded(read) {
            Ok(digits) => {
                clients.into_iter().zip(digits).for_each(|(client, digit)| client.send(Ok(Answer::Digit(digit))));
            }
            Err(problem) => clients.into_iter().for_each(|client| client.send(Err(problem.clone()))),
        }
    }
}

impl Client {
    fn send(self, answer: Result<Answer, Problem>) {
        // The client may have hung up.
        let _ = self.answer.send(answer);
    }
}

/// The result of `work`; a panic in it fails that work but doesn't end the thread.
fn guarded<T>(work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        tracing::error!("reading panicked");
        Err(Problem::new(Kind::Internal, "reading this failed because of a bug in the server: please report it"))
    })
}

fn busy() -> Problem {
    Problem::new(Kind::Busy, "the server has as many requests as it takes at a time")
}
