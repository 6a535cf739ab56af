//! A graphics card, and what it is once opened.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::GpuError;
use crate::pipelines::Pipelines;

/// The longest that a card is waited for. What is submitted together takes far less, and most systems reset a card that takes a tenth of
/// this.
const PATIENCE: Duration = Duration::from_secs(30);

/// What an adapter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A graphics card with its own memory.
    Discrete,
    /// A graphics unit that shares the processor's memory.
    Integrated,
    /// A graphics card lent to a virtual machine.
    Virtual,
    /// No graphics card: a driver that computes on the processor, such as llvmpipe, SwiftShader or WARP.
    Software,
    /// The driver doesn't say.
    Other,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Discrete => "discrete",
            Self::Integrated => "integrated",
            Self::Virtual => "virtual",
            Self::Software => "software",
            Self::Other => "other",
        })
    }
}

/// A graphics card that the system offers.
#[derive(Clone, Debug)]
pub struct Adapter {
    /// Its name, as the driver gives it.
    pub name: String,
    /// The interface through which it is reached, such as `vulkan`.
    pub backend: String,
    /// Its driver, with the version; empty where that isn't told.
    pub driver: String,
    /// What it is.
    pub kind: Kind,
    /// The largest buffer that it gives, in bytes: what the driver says of its memory.
    pub largest_buffer: u64,
    pub(crate) adapter: wgpu::Adapter,
}

impl From<wgpu::Adapter> for Adapter {
    fn from(adapter: wgpu::Adapter) -> Self {
        let info = adapter.get_info();
        let kind = match info.device_type {
            wgpu::DeviceType::DiscreteGpu => Kind::Discrete,
            wgpu::DeviceType::IntegratedGpu => Kind::Integrated,
            wgpu::DeviceType::VirtualGpu => Kind::Virtual,
            wgpu::DeviceType::Cpu => Kind::Software,
            wgpu::DeviceType::Other => Kind::Other,
        };
        let largest_buffer = adapter.limits().max_buffer_size;
        let driver = format!("{} {}", info.driver, info.driver_info).trim().to_owned();
        Self { name: info.name, backend: info.backend.to_str().to_owned(), driver, kind, largest_buffer, adapter }
    }
}

/// What went wrong with a card.
#[derive(Debug, Default)]
struct Failures {
    /// Once it is lost, nothing works any more.
    loss: Option<String>,
    /// What it refused, such as a buffer that it has no memory for. Only what was under way then is spoilt.
    refusals: Vec<String>,
}

/// The lock of them; a poisoned one holds as good texts.
fn locked(failures: &Mutex<Failures>) -> MutexGuard<'_, Failures> {
    failures.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A graphics card, opened.
#[derive(Clone, Debug)]
pub struct Gpu {
    pub(crate) device: wgpu::Device,
    pub(crate) queue: wgpu::Queue,
    name: String,
    kind: Kind,
    failures: Arc<Mutex<Failures>>,
    /// How many refusals there had been when this use of it began.
    earlier: usize,
    pipelines: Arc<Mutex<Pipelines>>,
}

impl Gpu {
    /// What a driver has opened.
    pub(crate) fn opened(adapter: &Adapter, device: wgpu::Device, queue: wgpu::Queue) -> Self {
        let failures = Arc::new(Mutex::default());
        let (on_error, on_loss) = (Arc::clone(&failures), Arc::clone(&failures));
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            tracing::debug!(%error, "the graphics card refused something");
            locked(&on_error).refusals.push(error.to_string());
        }));
        device.set_device_lost_callback(move |reason, text| {
            // A device that is dropped is lost, too: nobody is there to hear of it.
            if reason != wgpu::DeviceLostReason::Destroyed {
                tracing::debug!(text, "the graphics card was lost");
                locked(&on_loss).loss.get_or_insert(text);
            }
        });
        Self {
            device,
            queue,
            name: adapter.name.clone(),
            kind: adapter.kind,
            failures,
            earlier: 0,
            pipelines: Arc::default(),
        }
    }

    /// For another use: what it refused before is past, and only a loss lasts.
    #[must_use]
    pub(crate) fn afresh(&self) -> Self {
        Self { earlier: locked(&self.failures).refusals.len(), ..self.clone() }
    }

    /// Its name, as the driver gives it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the device computes layers of so many inputs: software drivers end a loop after 65,535 turns, without a word.
    ///
    /// # Errors
    /// [`GpuError::Loops`] if it doesn't.
    pub(crate) fn loops(&self, inputs: usize) -> Result<(), GpuError> {
        let ends_early = self.kind == Kind::Software && inputs > usize::from(u16::MAX);
        if ends_early { Err(GpuError::Loops { name: self.name.clone(), inputs }) } else { Ok(()) }
    }

    /// The most bytes of a buffer that a kernel can work on.
    pub(crate) fn largest_buffer(&self) -> u64 {
        let limits = self.device.limits();
        limits.max_buffer_size.min(limits.max_storage_buffer_binding_size)
    }

    /// The kernels that it has compiled for its last network.
    pub(crate) fn pipelines(&self) -> MutexGuard<'_, Pipelines> {
        self.pipelines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it works.
    ///
    /// # Errors
    /// [`GpuError::Failed`] with the first thing that went wrong, if anything has so far.
    pub fn check(&self) -> Result<(), GpuError> {
        let failures = locked(&self.failures);
        let failure = failures.loss.as_ref().or_else(|| failures.refusals.get(self.earlier));
        failure.map_or(Ok(()), |text| Err(GpuError::Failed(text.clone())))
    }

    /// For commands to be recorded with.
    pub(crate) fn encoder(&self) -> wgpu::CommandEncoder {
        self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default())
    }

    /// Waits until a submission is done.
    ///
    /// # Errors
    /// If the device has failed.
    pub(crate) fn wait(&self, submission: wgpu::SubmissionIndex) -> Result<(), GpuError> {
        // A software driver doesn't hang, and may take that long for a large network.
        let timeout = (self.kind != Kind::Software).then_some(PATIENCE);
        let wait = wgpu::PollType::Wait { submission_index: Some(submission), timeout };
        self.waited(|| self.device.poll(wait))
    }

    /// Has the device tell of what is done, without waiting.
    ///
    /// # Errors
    /// If it has failed.
    pub(crate) fn poll(&self) -> Result<(), GpuError> {
        self.waited(|| self.device.poll(wgpu::PollType::Poll))
    }

    /// What came of waiting or asking, which a device that has failed isn't asked to. Where it is lost meanwhile, `wgpu` panics.
    fn waited(&self, wait: impl FnOnce() -> Result<wgpu::PollStatus, wgpu::PollError>) -> Result<(), GpuError> {
        self.check()?;
        let waited = catch_unwind(AssertUnwindSafe(wait));
        match waited {
            Ok(Ok(_)) => {}
            Ok(Err(wgpu::PollError::Timeout)) => {
                self.note_loss(&format!("it gave no answer for {} seconds", PATIENCE.as_secs()));
                // `wgpu` waits for a device without end before it lets go of it.
                std::mem::forget(self.clone());
            }
            Ok(Err(error)) => return Err(GpuError::Failed(error.to_string())),
            Err(_) => self.note_loss("it was lost"),
        }
        self.check()
    }

    /// Bytes of the card's memory that are in use.
    #[doc(hidden)]
    #[must_use]
    pub fn allocated(&self) -> Option<u64> {
        self.device.generate_allocator_report().map(|report| report.total_allocated_bytes)
    }

    /// As though the device had been lost: for tests of what goes on then.
    #[doc(hidden)]
    pub fn lose(&self) {
        self.note_loss("lost");
    }

    fn note_loss(&self, text: &str) {
        locked(&self.failures).loss.get_or_insert(text.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_is_lost_while_it_is_waited_for_ends_no_program() {
        // What the driver says counts more.
        let gpu = Gpu::validator();
        let told = gpu.waited(|| {
            gpu.lose();
            panic!("Error in Device::poll: Parent device is lost")
        });
        assert_eq!(told, Err(GpuError::Failed("lost".to_owned())));
        let gpu = Gpu::validator();
        let lost = Err(GpuError::Failed("it was lost".to_owned()));
        assert_eq!(gpu.waited(|| panic!("Error in Device::poll: Parent device is lost")), lost);
        assert_eq!(gpu.waited(|| unreachable!("it is asked again")), lost);
    }

    #[test]
    fn a_device_that_hangs_is_waited_for_once_and_never_let_go_of() {
        let gpu = Gpu::validator();
        let device = Arc::downgrade(&gpu.failures);
        let told = gpu.waited(|| Err(wgpu::PollError::Timeout));
        assert!(matches!(&told, Err(GpuError::Failed(text)) if text.contains("30 seconds")), "{told:?}");
        assert_eq!(gpu.waited(|| unreachable!("it is asked again")), told);
        drop(gpu);
        assert!(device.upgrade().is_some(), "it is dropped");
        // Others are.
        let gpu = Gpu::validator();
        let device = Arc::downgrade(&gpu.failures);
        gpu.waited(|| Ok(wgpu::PollStatus::Poll)).unwrap();
        drop(gpu);
        assert!(device.upgrade().is_none());
    }

    #[test]
    fn what_a_device_refuses_concerns_those_who_use_it_then_and_a_loss_all() {
        let gpu = Gpu::validator();
        let refused = || {
            let source = wgpu::ShaderSource::Wgsl("fn main() { return 1; }".into());
            let _module = gpu.device.create_shader_module(wgpu::ShaderModuleDescriptor { label: None, source });
        };
        refused();
        let next = gpu.afresh();
        assert!(gpu.check().is_err() && next.check().is_ok());
        refused();
        assert!(next.check().is_err());
        gpu.lose();
        assert!(next.afresh().check().is_err());
    }
}
