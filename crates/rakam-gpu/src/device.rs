//! The graphics cards of the system, and one of them opened.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use crate::GpuError;

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
    /// What it is.
    pub kind: Kind,
    /// The largest buffer that it gives, in bytes: what the driver says of its memory.
    pub largest_buffer: u64,
    adapter: wgpu::Adapter,
}

/// Whether the system may have a graphics card. Where it surely has none, [`adapters`] finds software drivers at most, takes a
/// tenth of a second, and some drivers write to the terminal when they are asked.
#[must_use]
pub fn may_have_card() -> bool {
    // What drivers of graphics cards open: those of Linux, of NVIDIA, of Windows' subsystem for Linux, and of Arm and Qualcomm.
    let files = ["/dev/dri", "/dev/nvidiactl", "/dev/dxg", "/dev/mali0", "/dev/kgsl-3d0"];
    !cfg!(target_os = "linux") || files.iter().any(|file| std::path::Path::new(file).exists())
}

/// Every graphics card of the system, the likeliest to be fast first; empty without one, without a driver and without a
/// loader.
#[must_use]
pub fn adapters() -> Vec<Adapter> {
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = wgpu::Backends::VULKAN | wgpu::Backends::METAL | wgpu::Backends::DX12;
    // RAKAM_GPU_VALIDATION=1 turns on the checks of Vulkan's validation layers, where they are installed.
    let checked = std::env::var_os("RAKAM_GPU_VALIDATION").is_some_and(|value| value == "1");
    descriptor.flags = if checked { wgpu::InstanceFlags::VALIDATION } else { wgpu::InstanceFlags::empty() };
    let instance = wgpu::Instance::new(descriptor);
    let found = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::all()));
    let mut adapters: Vec<Adapter> = found.into_iter().map(Adapter::from).collect();
    adapters.sort_by_key(|adapter| match adapter.kind {
        Kind::Discrete => 0,
        Kind::Virtual => 1,
        Kind::Integrated => 2,
        Kind::Other => 3,
        Kind::Software => 4,
    });
    adapters
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
        Self { name: info.name, backend: info.backend.to_str().to_owned(), kind, largest_buffer, adapter }
    }
}

/// A graphics card, opened.
#[derive(Clone, Debug)]
pub struct Gpu {
    pub(crate) device: wgpu::Device,
    pub(crate) queue: wgpu::Queue,
    name: String,
    /// The first thing that went wrong, if anything has.
    failure: Arc<Mutex<Option<String>>>,
}

impl Gpu {
    /// Opens a graphics card.
    ///
    /// # Errors
    /// [`GpuError::NotOpened`] with what the driver says.
    pub fn open(adapter: &Adapter) -> Result<Self, GpuError> {
        let limits = adapter.adapter.limits();
        let descriptor = wgpu::DeviceDescriptor { required_limits: limits, ..wgpu::DeviceDescriptor::default() };
        let not_opened = |reason: wgpu::RequestDeviceError| GpuError::NotOpened {
            name: adapter.name.clone(),
            reason: reason.to_string(),
        };
        let (device, queue) = pollster::block_on(adapter.adapter.request_device(&descriptor)).map_err(not_opened)?;
        let failure = Arc::new(Mutex::new(None));
        let note = |failure: &Arc<Mutex<Option<String>>>, text: String| {
            tracing::debug!(text, "the graphics card failed");
            // A poisoned lock holds as good a text.
            failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get_or_insert(text);
        };
        let (on_error, on_loss) = (Arc::clone(&failure), Arc::clone(&failure));
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| note(&on_error, error.to_string())));
        device.set_device_lost_callback(move |reason, text| {
            // A device that is dropped is lost, too: nobody is there to hear of it.
            if reason != wgpu::DeviceLostReason::Destroyed {
                note(&on_loss, text);
            }
        });
        Ok(Self { device, queue, name: adapter.name.clone(), failure })
    }

    /// Its name, as the driver gives it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// An error if anything has gone wrong so far.
    pub(crate) fn check(&self) -> Result<(), GpuError> {
        let failure = self.failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        failure.clone().map_or(Ok(()), |text| Err(GpuError::Failed(text)))
    }

    /// Waits until a submission is done.
    ///
    /// # Errors
    /// If the device has failed.
    pub(crate) fn wait(&self, submission: wgpu::SubmissionIndex) -> Result<(), GpuError> {
        let wait = wgpu::PollType::Wait { submission_index: Some(submission), timeout: None };
        self.waited(|| self.device.poll(wait))
    }

    /// What came of waiting. Where the device is lost meanwhile, `wgpu` panics.
    fn waited(&self, wait: impl FnOnce() -> Result<wgpu::PollStatus, wgpu::PollError>) -> Result<(), GpuError> {
        let waited = catch_unwind(AssertUnwindSafe(wait));
        self.check()?;
        match waited {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(GpuError::Failed(error.to_string())),
            Err(_) => Err(GpuError::Failed("it was lost".to_owned())),
        }
    }

    /// Bytes of the card's memory that are in use.
    #[doc(hidden)]
    #[must_use]
    pub fn allocated(&self) -> Option<u64> {
        self.device.generate_allocator_report().map(|report| report.total_allocated_bytes)
    }

    /// A device to test on, or `None` where the machine has none, not even a software driver. There tests have nothing to do,
    /// unless `RAKAM_GPU_TESTS=required`.
    ///
    /// # Panics
    /// If one is required and there is none, or it can't be opened.
    #[doc(hidden)]
    #[must_use]
    pub fn for_tests() -> Option<Self> {
        let required = std::env::var_os("RAKAM_GPU_TESTS").is_some_and(|value| value == "required");
        let adapter = adapters().into_iter().next();
        let opened = adapter.ok_or(GpuError::NoAdapter).and_then(|adapter| Self::open(&adapter));
        match opened {
            Ok(gpu) => Some(gpu),
            Err(GpuError::NoAdapter) if !required => {
                tracing::warn!("no graphics card and no software driver: not tested");
                None
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// A device that validates and computes nothing, with the limits that WebGPU promises everywhere.
    #[cfg(test)]
    pub(crate) fn validator() -> Self {
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends = wgpu::Backends::NOOP;
        descriptor.backend_options.noop.enable = true;
        descriptor.backend_options.noop.limits = Some(wgpu::Limits::default());
        let instance = wgpu::Instance::new(descriptor);
        let adapters = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::NOOP));
        Self::open(&Adapter::from(adapters.into_iter().next().unwrap())).unwrap()
    }

    /// As though the device had been lost: for tests of what goes on then.
    #[doc(hidden)]
    pub fn lose(&self) {
        self.failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get_or_insert("lost".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_is_lost_while_it_is_waited_for_ends_no_program() {
        let gpu = Gpu::validator();
        let told = gpu.waited(|| panic!("Error in Device::poll: Parent device is lost"));
        assert_eq!(told, Err(GpuError::Failed("it was lost".to_owned())));
        // What the driver says counts more.
        gpu.lose();
        let told = gpu.waited(|| panic!("Error in Device::poll: Parent device is lost"));
        assert_eq!(told, Err(GpuError::Failed("lost".to_owned())));
    }
}
