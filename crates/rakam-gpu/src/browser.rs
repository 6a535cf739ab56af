//! The graphics card of the browser, through WebGPU. It is asked for once, when the worker begins: nothing can wait for it later.

use std::cell::RefCell;

use crate::GpuError;
use crate::device::{Adapter, Gpu};

thread_local! {
    static FOUND: RefCell<Option<(Adapter, Gpu)>> = const { RefCell::new(None) };
}

/// Asks the browser for its graphics card and opens it, for this worker. The browser tells `name`, which `wgpu` does not.
///
/// # Errors
/// If it has none, or doesn't open it.
pub async fn find(name: String) -> Result<(), GpuError> {
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = wgpu::Backends::BROWSER_WEBGPU;
    let instance = wgpu::Instance::new(descriptor);
    let fast = wgpu::RequestAdapterOptions {
        power_preference: wgpu::PowerPreference::HighPerformance,
        ..wgpu::RequestAdapterOptions::default()
    };
    let found = instance.request_adapter(&fast).await.map_err(|_| GpuError::NoAdapter)?;
    let adapter = Adapter { name, ..Adapter::from(found) };
    let limits = adapter.adapter.limits();
    let descriptor = wgpu::DeviceDescriptor { required_limits: limits, ..wgpu::DeviceDescriptor::default() };
    let (device, queue) = adapter
        .adapter
        .request_device(&descriptor)
        .await
        .map_err(|reason| GpuError::NotOpened { name: adapter.name.clone(), reason: reason.to_string() })?;
    let gpu = Gpu::opened(&adapter, device, queue);
    FOUND.set(Some((adapter, gpu)));
    Ok(())
}

/// The graphics card that [`find`] has found; at most one.
#[must_use]
pub fn adapters() -> Vec<Adapter> {
    FOUND.with_borrow(|found| found.iter().map(|(adapter, _)| adapter.clone()).collect())
}

impl Gpu {
    /// The graphics card that [`find`] has opened. One that was lost isn't opened again.
    ///
    /// # Errors
    /// [`GpuError::NoAdapter`] if it found none; [`GpuError::Failed`] if it was lost since.
    pub fn open(_: &Adapter) -> Result<Self, GpuError> {
        let gpu = FOUND.with_borrow(|found| found.as_ref().map(|(_, gpu)| gpu.afresh())).ok_or(GpuError::NoAdapter)?;
        gpu.check()?;
        Ok(gpu)
    }
}
