//! What `rakam train` shows: a progress bar while it trains, then a table of the epochs.

use std::io::Write;
use std::time::Duration;

use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressStyle};
use rakam_train::TrainEvent;

use crate::output::{count, percent, tell};
use crate::table::{Table, number};

/// A bar with a prefix before it and `numbers`, a template of indicatif, after it. Its length is not known yet.
pub(crate) fn bar(numbers: &str) -> ProgressBar {
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template(&format!("{{prefix}} {{wide_bar}} {numbers}")) {
        bar.set_style(style);
    }
    bar
}

/// The bar and the table so far.
pub(crate) struct Progress {
    bar: ProgressBar,
    epochs: usize,
    table: Table,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self { bar: bar("{msg}"), epochs: 0, table: Table::new(["Epoch", "Loss", "Test accuracy", "Seconds"]) }
    }

    /// The bar, for others that write to the terminal.
    pub(crate) fn bar(&self) -> ProgressBar {
        self.bar.clone()
    }

    pub(crate) fn show(&mut self, out: &mut impl Write, event: &TrainEvent) -> anyhow::Result<()> {
        match event {
            TrainEvent::Started { architecture, parameters, images, epochs, device, threads, epoch, batch } => {
                self.epochs = *epochs;
                let (parameters, images) = (HumanCount(*parameters as u64), HumanCount(*images as u64));
                let work = format!("{architecture} ({parameters} parameters) on {images} images");
                let (epochs, threads) = (count(*epochs, "epoch"), count(*threads, "thread"));
                let device = if device == "cpu" { String::new() } else { format!("{device}, ") };
                self.tell(&format!("Training {work}, {epochs}, {device}{threads}. Ctrl-C stops and saves."));
                if (*epoch, *batch) != (1, 0) {
                    self.tell(&format!("Resuming in epoch {epoch} after {}.", count(*batch, "batch")));
                }
            }
            TrainEvent::Progress { epoch, batch, of, loss, images_per_second, seconds_left } => {
                let left = HumanDuration(Duration::try_from_secs_f64(*seconds_left).unwrap_or_default());
                let pace = HumanCount(*images_per_second as u64);
                self.bar.set_length(*of as u64);
                self.bar.set_position(*batch as u64);
                self.bar.set_prefix(format!("epoch {epoch}/{}", self.epochs));
                self.bar.set_message(format!("loss {loss:.4}, {pace} images/s, {left} left"));
            }
            TrainEvent::DeviceFailed { device, reason } => {
                self.tell(&format!("{device} failed; the processor goes on, nothing is lost. ({reason})"));
            }
            TrainEvent::Epoch { epoch, loss, test_accuracy, seconds } => {
                let (loss, accuracy, seconds) =
                    (format!("{loss:.4}"), percent(*test_accuracy), format!("{seconds:.2}"));
                if self.bar.is_hidden() {
                    tell(format_args!("epoch {epoch}/{}: loss {loss}, test {accuracy}, {seconds} s", self.epochs));
                }
                self.table.add_row([number(epoch), number(loss), number(accuracy), number(seconds)]);
            }
            TrainEvent::Done { test_accuracy, seconds, out: path, .. } => {
                self.clear();
                if self.table.is_empty() {
                    tell("The training was finished already: no epoch is left to train.");
                } else {
                    writeln!(out, "{}", self.table)?;
                }
                let accuracy = percent(*test_accuracy);
                writeln!(out, "{accuracy} of the test images read right after {seconds:.1} s of training: {path}")?;
            }
            TrainEvent::Stopped { epoch, batch, checkpoint } => {
                self.clear();
                if !self.table.is_empty() {
                    writeln!(out, "{}", self.table)?;
                }
                tell(format_args!("Stopped in epoch {epoch} after {}: {checkpoint}", count(*batch, "batch")));
            }
        }
        Ok(())
    }

    /// Removes the bar from the terminal.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }

    fn tell(&self, line: &str) {
        self.bar.suspend(|| tell(line));
    }
}
