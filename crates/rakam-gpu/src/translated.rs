//! Kernels in the languages of the graphics cards that no test runs on: wgpu would translate them in the same way.

use naga::back::{hlsl, msl};
use naga::front::wgsl::parse_str;
use naga::valid::{Capabilities, ValidationFlags, Validator};

/// Fails if Metal or Direct3D 12 can't have this kernel.
pub(crate) fn check(name: &str, wgsl: &str) {
    let module = parse_str(wgsl).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut validator = Validator::new(ValidationFlags::all(), Capabilities::empty());
    let info = validator.validate(&module).unwrap_or_else(|error| panic!("{name}: {error:?}"));

    let options = msl::Options { fake_missing_bindings: true, ..msl::Options::default() };
    let metal = msl::write_string(&module, &info, &options, &msl::PipelineOptions::default());
    let (_, told) = metal.unwrap_or_else(|error| panic!("{name} for Metal: {error}"));
    assert!(told.entry_point_names.iter().all(Result::is_ok), "{name} for Metal: {:?}", told.entry_point_names);

    let options = hlsl::Options { fake_missing_bindings: true, ..hlsl::Options::default() };
    let (mut direct3d, pipeline) = (String::new(), hlsl::PipelineOptions::default());
    let written = hlsl::Writer::new(&mut direct3d, &options, &pipeline).write(&module, &info, None);
    let told = written.unwrap_or_else(|error| panic!("{name} for Direct3D: {error}"));
    assert!(told.entry_point_names.iter().all(Result::is_ok), "{name} for Direct3D: {:?}", told.entry_point_names);
}
