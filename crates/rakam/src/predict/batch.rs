//! Pictures that are read together.

use std::time::{Duration, Instant};

use rakam_model::{Digit, Prepared};
use rakam_nn::Cpu;
use rakam_train::BatchReader;

/// So many pictures are read one by one before the others are read together: a few are read as each alone would be, to the last
/// bit of its probabilities.
const ALONE: usize = 16;

/// What has been prepared is read after this time, or when it is so many pictures.
const SOON: Duration = Duration::from_millis(50);
const MOST: usize = 4096;

/// A picture by its name, prepared or read, or why it couldn't be.
pub(crate) type Named<T> = (String, anyhow::Result<T>);

/// Collects prepared pictures until it is time to read them.
pub(crate) struct Batch<'a> {
    reader: &'a BatchReader,
    cpu: Cpu,
    names: Vec<String>,
    pictures: Vec<anyhow::Result<Prepared>>,
    /// When the first of them came.
    since: Instant,
    /// How many have been read one by one.
    alone: usize,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(reader: &'a BatchReader, threads: usize) -> Self {
        let (names, pictures) = (Vec::new(), Vec::new());
        Self { reader, cpu: Cpu::new(threads), names, pictures, since: Instant::now(), alone: 0 }
    }

    /// Takes a picture; returns what has been read, if it was time to.
    pub(crate) fn push(&mut self, (name, picture): Named<Prepared>) -> Vec<Named<Digit>> {
        if self.alone < ALONE && self.reader.card().is_none() {
            self.alone += 1;
            return vec![(name, picture.map(|picture| self.reader.reader().read_prepared(picture)))];
        }
        if self.pictures.is_empty() {
            self.since = Instant::now();
        }
        self.names.push(name);
        self.pictures.push(picture);
        if self.pictures.len() < MOST && self.since.elapsed() < SOON { Vec::new() } else { self.rest() }
    }

    /// Reads what has been collected.
    pub(crate) fn rest(&mut self) -> Vec<Named<Digit>> {
        let digits = self.reader.read(&mut self.cpu, std::mem::take(&mut self.pictures));
        self.names.drain(..).zip(digits).collect()
    }
}
