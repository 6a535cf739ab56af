//! The graphics cards of the system, through Vulkan, Metal or Direct3D 12.

use crate::GpuError;
use crate::device::{Adapter, Gpu, Kind};

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
        Ok(Self::opened(adapter, device, queue))
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
}
