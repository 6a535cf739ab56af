//! Which device reads or trains.

use pyo3::prelude::*;
use rakam_train::Device;

use crate::error::refused;

/// The device that was asked for, or that the environment names; a variable that is set to nothing counts as none.
///
/// # Errors
/// If it isn't one that the program knows.
pub(crate) fn device_of(asked: Option<&str>) -> PyResult<Device> {
    let of_environment = std::env::var(Device::VARIABLE).ok().filter(|name| !name.is_empty());
    let Some(name) = asked.or(of_environment.as_deref()) else { return Ok(Device::default()) };
    Device::named(name).ok_or_else(|| refused(format_args!("there is no device {name:?}; expected auto, cpu or gpu")))
}
