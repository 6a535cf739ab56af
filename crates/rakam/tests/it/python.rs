//! The Python package is a workspace of its own, so that nothing else needs Python. What it has to repeat is the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)).unwrap()
}

/// The lines of a section of a manifest.
fn section(manifest: &str, heading: &str) -> BTreeSet<String> {
    let after = manifest.split(&format!("\n{heading}\n")).nth(1).unwrap_or_else(|| panic!("no {heading}"));
    let lines = after.split("\n[").next().unwrap().lines().filter(|line| line.contains(" = "));
    lines.map(str::to_owned).collect()
}

#[test]
fn the_manifest_repeats_that_of_the_program() {
    let (program, package) = (read("Cargo.toml"), read("bindings/python/Cargo.toml"));
    let missing = &section(&program, "[workspace.package]") - &section(&package, "[package]");
    assert_eq!(missing, BTreeSet::new());
    for (there, here) in [("[workspace.lints.clippy]", "[lints.clippy]"), ("[profile.release]", "[profile.release]")] {
        assert_eq!(section(&program, there), section(&package, here));
    }
}

#[test]
fn crates_are_locked_to_the_versions_of_the_program() {
    let versions = |lock: &str| {
        let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for package in lock.split("[[package]]\n").skip(1) {
            let value = |key: &str| package.split(&format!("{key} = \"")).nth(1).unwrap().split('"').next().unwrap();
            versions.entry(value("name").to_owned()).or_default().insert(value("version").to_owned());
        }
        versions
    };
    let (program, package) = (versions(&read("Cargo.lock")), versions(&read("bindings/python/Cargo.lock")));
    // Versions that may not stand for each other are different crates: what Arrow needs is no choice of ours.
    let series = |version: &str| {
        let mut numbers = version.split('.');
        let major = numbers.next().unwrap().to_owned();
        if major == "0" { format!("0.{}", numbers.next().unwrap()) } else { major }
    };
    let differs = |name: &String, version: &String| {
        let known = program.get(name).into_iter().flatten();
        let mut known = known.filter(|known| series(known) == series(version)).peekable();
        known.peek().is_some() && !known.any(|known| known == version)
    };
    let others: Vec<_> = package
        .iter()
        .flat_map(|(name, versions)| versions.iter().map(move |version| (name, version)))
        .filter(|(name, version)| differs(name, version))
        .collect();
    assert!(others.is_empty(), "copy Cargo.lock to bindings/python and build there; it differs in {others:?}");
}
