//! The crates that the program is made of, as Cargo has resolved them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;

use crate::toolchain::{cargo, output};

/// What `cargo metadata` says of a crate.
#[derive(Deserialize)]
pub(crate) struct Crate {
    id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    license: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) manifest_path: PathBuf,
    /// The registry; none for this repository's own crates.
    source: Option<String>,
    /// SHA-256 of the archive in the registry.
    #[serde(skip)]
    pub(crate) checksum: Option<String>,
    /// Names and versions of the crates that this one uses.
    #[serde(skip)]
    pub(crate) uses: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Crate>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

impl Crate {
    pub(crate) fn is_ours(&self) -> bool {
        self.source.is_none()
    }

    /// The SPDX expression; Cargo has also let `/` stand for `OR`.
    pub(crate) fn licence(&self) -> String {
        let declared = self.license.as_deref().unwrap_or("NOASSERTION");
        declared.split('/').map(str::trim).collect::<Vec<_>>().join(" OR ")
    }
}

/// What is built together: a target, and `cargo tree`'s options that name packages and features.
pub(crate) type Build<'a> = (&'a str, &'a [&'a str]);

/// The crates of all these builds, sorted by name and version.
pub(crate) fn of(root: &Path, builds: &[Build<'_>]) -> anyhow::Result<Vec<Crate>> {
    let ask = |arguments: &[&str]| output(cargo().current_dir(root).args(arguments).arg("--locked"));
    let mut inside = BTreeSet::new();
    for (target, packages) in builds {
        inside.extend(in_tree(&ask(&tree(target, packages))?));
    }
    let checksums = checksums(&fs::read_to_string(root.join("Cargo.lock"))?);

    let Metadata { packages, resolve } = serde_json::from_str(&ask(&["metadata", "--format-version", "1"])?)?;
    let is_inside = |found: &&Crate| inside.contains(&key(found));
    let keys: BTreeMap<_, _> = packages.iter().filter(is_inside).map(|found| (found.id.clone(), key(found))).collect();
    let mut uses: BTreeMap<_, _> = resolve.nodes.into_iter().map(|node| (node.id, node.deps)).collect();
    let mut crates: Vec<Crate> = packages.into_iter().filter(|found| inside.contains(&key(found))).collect();
    for found in &mut crates {
        let used = uses.remove(&found.id).context("a crate that was not resolved")?.into_iter();
        let used = used.filter(|used| used.dep_kinds.iter().any(|kind| kind.kind.is_none()));
        found.uses = used.filter_map(|used| keys.get(&used.pkg).cloned()).collect();
        found.checksum = checksums.get(&key(found)).cloned();
    }
    crates.sort_by_key(key);
    Ok(crates)
}

/// The name and the version.
pub(crate) fn key(found: &Crate) -> (String, String) {
    (found.name.clone(), found.version.clone())
}

/// `cargo metadata` resolves all members of the workspace together; only the tree knows what is in one program.
fn tree<'a>(target: &'a str, packages: &[&'a str]) -> Vec<&'a str> {
    let options =
        ["tree", "--edges", "normal", "--prefix", "none", "--no-dedupe", "--format", "{p}", "--target", target];
    [&options, packages].concat()
}

/// Names and versions in lines as `egui v0.37.0`.
fn in_tree(lines: &str) -> BTreeSet<(String, String)> {
    let pair = |line: &str| {
        let (name, rest) = line.split_once(" v")?;
        Some((name.to_owned(), rest.split(' ').next()?.to_owned()))
    };
    lines.lines().filter_map(pair).collect()
}

/// The checksums of `Cargo.lock` by name and version.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let entry = |entry: &str| {
        let value = |name: &str| {
            let line = entry.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
            Some(line?.trim_matches('"').to_owned())
        };
        Some(((value("name")?, value("version")?), value("checksum")?))
    };
    lock.split("[[package]]").filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_has_its_crates_with_what_they_use_and_no_tool_of_the_workspace() {
        let root = crate::root().unwrap();
        let crates = of(&root, &[("x86_64-unknown-linux-gnu", &["--package", "rakam"])]).unwrap();
        let find = |name: &str| crates.iter().find(|found| found.name == name);
        let nn = find("rakam-nn").unwrap();
        assert!(nn.is_ours() && nn.checksum.is_none() && nn.licence() == "MIT OR Apache-2.0");
        assert!(nn.uses.iter().any(|(name, _)| name == "bytemuck"), "{:?}", nn.uses);
        let egui = find("egui").unwrap();
        assert!(!egui.is_ours() && egui.checksum.as_deref().is_some_and(|sum| sum.len() == 64));
        for absent in ["xtask", "criterion", "egui_kittest", "windows-sys"] {
            assert!(find(absent).is_none(), "{absent}");
        }
    }
}
