//! Numbers on their way from the device.

use std::sync::{Arc, OnceLock};

use crate::GpuError;
use crate::device::Gpu;

/// The longest that another thread takes to tell, in milliseconds.
#[cfg(not(target_arch = "wasm32"))]
const PATIENCE_MS: usize = 5000;

/// The numbers of a buffer, once a submission that writes to it is done.
#[derive(Debug)]
pub(crate) struct Arriving {
    buffer: wgpu::Buffer,
    submission: wgpu::SubmissionIndex,
    /// Set once the numbers can be read, or never will.
    mapped: Arc<OnceLock<Result<(), String>>>,
}

impl Arriving {
    pub(crate) fn new(buffer: wgpu::Buffer, submission: wgpu::SubmissionIndex) -> Self {
        let mapped = Arc::new(OnceLock::new());
        let tell = Arc::clone(&mapped);
        buffer.map_async(wgpu::MapMode::Read, .., move |result| {
            // It is called once.
            let _ = tell.set(result.map_err(|error| error.to_string()));
        });
        Self { buffer, submission, mapped }
    }

    /// Whether nothing has to be waited for.
    pub(crate) fn is_there(&self, gpu: &Gpu) -> bool {
        // A browser tells of itself; others have to be asked. What goes wrong, `take` finds out.
        gpu.poll().is_err() || self.mapped.get().is_some()
    }

    /// The numbers. Waits for them, except in the browser, where nothing can wait: there they must have arrived.
    pub(crate) fn take(self, gpu: &Gpu) -> Result<Vec<f32>, GpuError> {
        let failed = |error: &dyn std::fmt::Display| GpuError::Failed(error.to_string());
        gpu.check()?;
        gpu.wait(self.submission)?;
        // Where another thread waits for the same card, it may be the one that is about to tell.
        #[cfg(not(target_arch = "wasm32"))]
        for _ in 0..PATIENCE_MS {
            if self.mapped.get().is_some() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        match self.mapped.get() {
            Some(result) => result.clone().map_err(|error| failed(&error))?,
            None => return Err(failed(&"it gave no answer")),
        }
        let view = self.buffer.get_mapped_range(..).map_err(|error| failed(&error))?;
        let numbers = bytemuck::pod_collect_to_vec(&view);
        drop(view);
        self.buffer.unmap();
        Ok(numbers)
    }
}

impl Gpu {
    /// A buffer of so many bytes for numbers on their way from the device.
    pub(crate) fn readback(&self, size: u64) -> wgpu::Buffer {
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("readback"),
            size,
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        })
    }
}
