//! Pictures that are read together.

use std::time::{Duration, Instant};

use rakam_model::{Digit, Prepared};
use rakam_nn::Cpu;
use rakam_train::BatchReader;

/// So many pictures are read one by one before the others are read together: a few are read as each alone would be, to the last
/// bit of its probabilities.
pub(crate) const ALONE: usize = 16;

/// What has been prepared is read after this time, or when it is so many pictures.
const SOON: Duration = Duration::from_millis(50);
const MOST: usize = 4096;

/// A picture by its name, prepared or read, or why it couldn't be.
pub(crate) type Named<T> = (String, anyhow::Result<T>);

/// A picture on its way.
pub(crate) enum Picture {
    /// It was read alone.
    Read(Digit),
    /// It is to be read with others.
    Prepared(Prepared),
}

/// Collects prepared pictures until it is time to read them.
pub(crate) struct Batch<'a> {
    reader: &'a BatchReader,
    /// Threads that read, from the first batch on.
    cpu: Option<Cpu>,
    names: Vec<String>,
    pictures: Vec<anyhow::Result<Prepared>>,
    /// When the first of them came.
    since: Instant,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(reader: &'a BatchReader) -> Self {
        Self { reader, cpu: None, names: Vec::new(), pictures: Vec::new(), since: Instant::now() }
    }

    /// Takes a picture; returns what has been read, if it was time to.
    pub(crate) fn push(&mut self, (name, picture): Named<Picture>) -> Vec<Named<Digit>> {
        let picture = match picture {
            Ok(Picture::Prepared(picture)) => Ok(picture),
            // The first ones: none waits before them.
            Ok(Picture::Read(digit)) => return vec![(name, Ok(digit))],
            Err(error) if self.pictures.is_empty() => return vec![(name, Err(error))],
            Err(error) => Err(error),
        };
        if self.pictures.is_empty() {
            self.since = Instant::now();
        }
        self.names.push(name);
        self.pictures.push(picture);
        if self.pictures.len() < MOST && self.since.elapsed() < SOON { Vec::new() } else { self.rest() }
    }

    /// Reads what has been collected.
    pub(crate) fn rest(&mut self) -> Vec<Named<Digit>> {
        if self.pictures.is_empty() {
            return Vec::new();
        }
        let cpu = self.cpu.get_or_insert_with(|| Cpu::new(self.reader.threads()));
        let digits = self.reader.read(cpu, std::mem::take(&mut self.pictures));
        self.names.drain(..).zip(digits).collect()
    }
}
