//! `cargo xtask wheel-licences`: the licences of all that the Python package installs, its module and the program, beside its
//! `pyproject.toml`, from where they go into the wheel.

use std::fs;

use crate::dist::{OTHERS, crates, licences, program_with_page};
use crate::toolchain;

pub(crate) fn write_licences() -> anyhow::Result<()> {
    let (root, host) = (crate::root()?, toolchain::host()?);
    let package = root.join("bindings/python");
    let mut all = crates::of(&package, &[(&host, &[])])?;
    all.extend(crates::of(&root, &program_with_page(&host))?);
    all.sort_by_key(crates::key);
    all.dedup_by_key(|found| crates::key(found));
    fs::write(package.join(licences::FILE), licences::licences(&root, &all, &OTHERS)?)?;
    Ok(())
}
