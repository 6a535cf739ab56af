//! Which device reads or trains.

use pyo3::prelude::*;
use rakam_train::Device;

use crate::error::refused;

/// The device that was asked for, or that the environment names; a variable that is set to nothing counts as none.
///
/// # Errors
/// If it isn't one that the program knows; it says who named it.
pub(crate) fn device_of(asked: Option<&str>) -> PyResult<Device> {
    const EXPECTED: &str = "expected auto, cpu or gpu";
    if let Some(name) = asked {
        return Device::named(name).ok_or_else(|| refused(format_args!("there is no device {name:?}; {EXPECTED}")));
    }
    let variable = Device::VARIABLE;
    match std::env::var(variable).ok().filter(|name| !name.is_empty()) {
        Some(name) => Device::named(&name)
            .ok_or_else(|| refused(format_args!("the environment variable {variable} is {name:?}; {EXPECTED}"))),
        None => Ok(Device::default()),
    }
}
