//! The licences of everything by others in the program, as one text.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};

use super::crates::Crate;
use crate::files::files_in;

/// What the text is called in every package.
pub(crate) const FILE: &str = "third-party-licences.txt";

/// What is by others and isn't a crate: its name, and where its terms are.
pub(crate) type Other = (&'static str, &'static str);

/// The letters that the network inside has been trained to reject.
pub(crate) const HERSHEY: Other =
    ("The Hershey fonts, whose letters the network has learned to reject", "crates/rakam-data/letters/LICENSE");

/// The terms of a crate that brings none with it.
const APACHE: &str = "LICENSE-APACHE";
const MIT: &str = "LICENSE-MIT";

/// The licences of these crates, but for our own, and of the others.
pub(crate) fn licences(root: &Path, crates: &[Crate], others: &[Other]) -> anyhow::Result<String> {
    let mut list = String::from(
        "What is by others in Rakam, with its licence. Rust's public registry has the sources of every crate by these names and\n\
         versions. Texts follow.\n\n",
    );
    let mut texts = Texts::default();
    for (name, path) in others {
        texts.add(name, read(&root.join(path))?);
    }
    for part in crates.iter().filter(|part| !part.is_ours()) {
        let name = format!("{} {}", part.name, part.version);
        let authors = if part.authors.is_empty() { String::new() } else { format!("; {}", part.authors.join(", ")) };
        writeln!(list, "{name}: {}{authors}", part.licence())?;
        let mut terms = terms(part)?.iter().map(|file| read(file)).collect::<anyhow::Result<Vec<_>>>()?;
        if terms.is_empty() {
            terms.push(standard_terms(root, part)?);
        }
        terms.into_iter().for_each(|text| texts.add(&name, text));
    }
    for (names, text) in texts.sorted() {
        write!(list, "\n{}\n{}\n\n{}\n", "=".repeat(100), names.join(", "), text.trim_matches('\n'))?;
    }
    Ok(list)
}

/// Texts, and the names of what they are the terms of, by their words: many differ in the spaces between these alone.
#[derive(Default)]
struct Texts(BTreeMap<String, (Vec<String>, String)>);

impl Texts {
    fn add(&mut self, name: &str, text: String) {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (names, _) = self.0.entry(words).or_insert_with(|| (Vec::new(), text));
        if names.last().is_none_or(|last| last != name) {
            names.push(name.to_owned());
        }
    }

    /// By their length: texts that are nearly the same stand side by side, and take little room in an archive.
    fn sorted(self) -> Vec<(Vec<String>, String)> {
        let mut texts: Vec<_> = self.0.into_iter().collect();
        texts.sort_by_key(|(words, _)| words.len());
        texts.into_iter().map(|(_, text)| text).collect()
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
}

/// The text of a crate's licence, as the crate brings none: the terms are the same for all, but for who holds the copyright.
fn standard_terms(root: &Path, part: &Crate) -> anyhow::Result<String> {
    let (name, licence) = (&part.name, part.licence());
    if licence.contains("Apache-2.0") {
        return read(&root.join(APACHE));
    }
    ensure!(licence == "MIT", "{name} has no file with its terms: {licence}");
    let ours = read(&root.join(MIT))?;
    let (_, terms) = ours.split_once("\n\nPermission is").with_context(|| format!("{MIT} isn't the MIT licence"))?;
    let holders = if part.authors.is_empty() { format!("the authors of {name}") } else { part.authors.join(", ") };
    Ok(format!("MIT License\n\nCopyright (c) {holders}\n\nPermission is{terms}"))
}

/// The files of a crate that state terms: licences, and the texts beside its fonts.
fn terms(part: &Crate) -> anyhow::Result<Vec<PathBuf>> {
    let folder = part.manifest_path.parent().context("a manifest stands in a folder")?;
    let states = |file: &PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let beside_fonts = file.parent().is_some_and(|folder| folder.ends_with("fonts")) && name.ends_with(".txt");
        let starts = ["licen", "unlicen", "copying", "copyright", "notice"];
        // Source code of that name only handles licences.
        beside_fonts || !name.ends_with(".rs") && starts.iter().any(|start| name.starts_with(start))
    };
    Ok(files_in(folder, Path::new(""))?.into_iter().filter(states).map(|file| folder.join(file)).collect())
}
