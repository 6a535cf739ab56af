//! The documentation is true: its commands work and print what it shows, its links lead somewhere, its pages are short.

mod elsewhere;
mod markdown;
mod sandbox;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use elsewhere::ELSEWHERE;
use markdown::{Document, anchor};
use sandbox::Sandbox;

use crate::support::{out, run};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every Markdown file of the repository.
fn documents() -> Vec<Document> {
    fn search(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy();
            let not_ours = name.starts_with('.') || ["target", "node_modules", "dist", "shared"].contains(&&*name);
            if path.is_dir() && !path.is_symlink() && !not_ours {
                search(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    let (root, mut found) = (root(), Vec::new());
    search(&root, &mut found);
    found.sort();
    assert!(found.len() > 15, "{found:?}");
    found.iter().map(|path| Document::read(&root, path)).collect()
}

fn document(name: &str) -> Document {
    Document::read(&root(), &root().join(name))
}

/// Fails with all faults, one a line.
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn defaults_that_a_recipe_sets_are_those_of_the_help() {
    let help = out(&run(&["train", "--help"]));
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for option in ["--arch", "--epochs", "--batch-size", "--lr"] {
        let own = help.split(&format!(" {option} <")).nth(1).unwrap();
        let defaults = own.split("[default: ").nth(1).unwrap().split(']').next().unwrap();
        let mut of_recipes = defaults.split("; ");
        let original = of_recipes.next().unwrap();
        let original = if option == "--arch" { format!("`{original}`") } else { original.to_owned() };
        let others = of_recipes.map(|default| {
            let (recipe, value) = default.split_once(' ').unwrap();
            let is_name = option == "--arch" && !value.starts_with('(');
            if is_name { format!("; `{recipe}` `{value}`") } else { format!("; `{recipe}` {value}") }
        });
        let expected = original + &others.collect::<String>();
        for (name, its_own) in [("docs/training.md", "(its own)"), ("docs/training.tr.md", "(kendi katmanları)")] {
            let expected = expected.replace("(its own)", its_own);
            let text = fs::read_to_string(root().join(name)).unwrap();
            let row = text.lines().find(|line| line.starts_with(&format!("| `{option} "))).unwrap();
            assert!(row.contains(&expected), "{name}: {row:?} lacks {expected:?}");
        }
    }
}

#[test]
fn every_command_works_here_or_is_run_elsewhere() {
    let (mut faults, mut listed, mut done) = (Vec::new(), BTreeSet::new(), HashMap::new());
    for document in documents() {
        let sandbox = Sandbox::new(&root());
        for command in document.commands() {
            let (place, text) = (&command.place, &command.text);
            if let Some(entry) = ELSEWHERE.iter().find(|entry| entry.command == text) {
                listed.insert(entry.command);
                continue;
            }
            let printed = done.entry(text.clone()).or_insert_with(|| sandbox.run(text));
            match printed {
                None => faults.push(format!("{place}: neither run by this test nor listed in elsewhere.rs: {text}")),
                Some(printed) if !printed.as_expected => {
                    faults.push(format!("{place}: failed: {text}\n{}", printed.text));
                }
                Some(printed) if !command.output.is_empty() && !agree(text, &command.output, &printed.text) => {
                    let (shown, printed) = (&command.output, &printed.text);
                    faults.push(format!("{place}: {text}\nshows\n{shown}\nbut prints\n{printed}"));
                }
                Some(_) => {}
            }
        }
    }
    let unused = ELSEWHERE.iter().filter(|entry| !listed.contains(entry.command));
    faults.extend(unused.map(|entry| format!("elsewhere.rs: no document has this command: {}", entry.command)));
    assert_none(&faults);
}

/// Whether a document shows what a command prints: the same but for numbers, and of what every machine computes alike, also the
/// numbers.
fn agree(command: &str, shown: &str, printed: &str) -> bool {
    let is_measured = ["train", "bench", "devices", "--model"].iter().any(|word| command.contains(word));
    // Instruction sets round differently: an image in a thousand may be read otherwise.
    let near =
        |(a, b): (f64, f64)| (a - b).abs() <= 0.001 * a.abs().max(b.abs()) + if a.fract() == 0.0 { 1.0 } else { 0.0 };
    let numbers_agree = || numbers(shown).into_iter().zip(numbers(printed)).all(near);
    shape(shown) == shape(printed) && (is_measured || numbers_agree())
}

/// All numbers in a text.
fn numbers(text: &str) -> Vec<f64> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (list, after) = rest[start..].split_at(number_length(&rest[start..]));
        found.extend(list.split(',').filter_map(|number| number.parse::<f64>().ok()));
        rest = after;
    }
    found
}

/// Output without what may differ between two machines: measured numbers, the number of threads, and the widths that follow
/// from them. Single digits are kept: they are what was read.
fn shape(output: &str) -> Vec<String> {
    output.trim_end().lines().map(shape_of_line).collect()
}

fn shape_of_line(line: &str) -> String {
    let (mut shape, mut rest) = (String::new(), line.trim_end());
    while let Some(first) = rest.chars().next() {
        let number: usize = if first.is_ascii_digit() { number_length(rest) } else { 0 };
        let kept = match (number, &rest[number..]) {
            (0, _) => first,
            (1, after) if !after.starts_with(" thread") => first,
            _ => '#',
        };
        if !(shape.ends_with(kept) && [' ', '─'].contains(&kept)) {
            shape.push(kept);
        }
        rest = &rest[number.max(first.len_utf8())..];
    }
    shape
}

/// The length of the number, or the list of numbers, that this begins with: `7`, `60,000`, `1.5e-8`.
fn number_length(text: &str) -> usize {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let after = &text[digits..];
    let inner = ["e-", ".", ","].into_iter().find(|inner| {
        after.strip_prefix(inner).is_some_and(|more| more.starts_with(|letter: char| letter.is_ascii_digit()))
    });
    digits + inner.map_or(0, |inner| inner.len() + number_length(&after[inner.len()..]))
}

#[test]
fn what_is_run_elsewhere_is_run_there() {
    let missing = ELSEWHERE.iter().filter_map(|entry| {
        let (file, line) = entry.runs?;
        let there = fs::read_to_string(root().join(file)).unwrap_or_default();
        (!there.contains(line)).then(|| format!("{file} lacks `{line}`, which stands for {}", entry.command))
    });
    assert_none(&missing.collect::<Vec<_>>());
}

#[test]
fn commands_in_the_text_have_the_options_that_it_names() {
    let (mut faults, mut helps) = (Vec::new(), HashMap::new());
    for document in documents() {
        for (place, span) in document.spans() {
            let mut words = span.split_whitespace();
            if words.next() != Some("rakam") {
                continue;
            }
            let subcommand = words
                .next()
                .filter(|word| word.starts_with(|letter: char| letter.is_ascii_lowercase()))
                .unwrap_or_default();
            let arguments: Vec<&str> = [subcommand, "--help"].into_iter().filter(|word| !word.is_empty()).collect();
            let help = helps.entry(subcommand.to_owned()).or_insert_with(|| out(&run(&arguments)));
            let known = |option: &str| help.split([' ', ',', '\n']).any(|word| word == option);
            if help.is_empty() {
                faults.push(format!("{place}: no such command: {span}"));
            }
            let options =
                span.split_whitespace().map(|word| word.trim_matches(['[', ']'])).filter(|word| word.starts_with("--"));
            faults.extend(
                options.filter(|option| !known(option)).map(|option| format!("{place}: no such option: {option}")),
            );
        }
    }
    assert_none(&faults);
}

#[test]
fn every_link_leads_to_a_file_and_to_a_heading_in_it() {
    let (documents, mut faults) = (documents(), Vec::new());
    for document in &documents {
        for link in document.links() {
            if link.target.contains("://") {
                continue;
            }
            let (file, heading) = link.target.split_once('#').unwrap_or((&link.target, ""));
            let path = if file.is_empty() { document.path.clone() } else { document.path.parent().unwrap().join(file) };
            let Ok(path) = path.canonicalize() else {
                faults.push(format!("{}: there is no {file}", link.place));
                continue;
            };
            let there = documents.iter().find(|other| other.path == path);
            if !heading.is_empty()
                && !there.is_some_and(|other| other.headings().iter().any(|it| anchor(it) == heading))
            {
                faults.push(format!("{}: there is no heading #{heading} in {}", link.place, path.display()));
            }
            // A text that names a file must lead to that file.
            let text = link.text.trim_matches('`');
            let leads_there = match text.strip_suffix('/') {
                Some(folder) => path.parent().unwrap().ends_with(folder),
                None => path.ends_with(text) || ![".md", ".rs"].iter().any(|ending| text.ends_with(ending)),
            };
            if !leads_there {
                faults.push(format!("{}: `{text}` leads to {}", link.place, path.display()));
            }
        }
        // A path in the text, from the root of the repository.
        for (place, span) in document.spans() {
            let is_path = ["bench/", "crates/", "data/", "docs/", "fuzz/"].iter().any(|start| span.starts_with(start));
            if is_path && !span.contains(['*', ' ', ':']) && !root().join(span).exists() {
                faults.push(format!("{place}: there is no {span}"));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn every_code_block_is_fenced_and_names_its_language() {
    let faults: Vec<String> = documents().iter().flat_map(Document::unnamed_blocks).collect();
    assert_none(&faults);
}

#[test]
fn the_first_pages_are_short() {
    for readme in ["README.md", "README.tr.md"] {
        let lines = document(readme).text.lines().count();
        assert!(lines <= 200, "{readme} has {lines} lines");
    }
    let words = document("ARCHITECTURE.md").text.split_whitespace().count();
    assert!(words < 900, "ARCHITECTURE.md has {words} words");
}

#[test]
fn every_translation_is_in_step() {
    let translations: Vec<Document> =
        documents().into_iter().filter(|document| document.name.ends_with(".tr.md")).collect();
    assert!(translations.iter().any(|document| document.name == "README.tr.md"));
    for turkish in translations {
        let (name, english) = (&turkish.name, document(&turkish.name.replace(".tr.", ".")));
        let levels = |document: &Document| -> Vec<usize> {
            let level = |heading: &str| heading.chars().take_while(|&letter| letter == '#').count();
            document.headings().into_iter().map(level).collect()
        };
        assert_eq!(levels(&english), levels(&turkish), "headings of {name}");
        let commands = |document: &Document| -> Vec<(String, String)> {
            document.commands().into_iter().map(|command| (command.text, command.output)).collect()
        };
        assert_eq!(commands(&english), commands(&turkish), "commands of {name}");
        let targets = |document: &Document| -> BTreeSet<String> {
            let file = |target: &str| target.split('#').next().unwrap_or_default().to_owned();
            let english = |target: String| target.replace("-tr.", "-en.").replace(".tr.", ".");
            document.links().into_iter().map(|link| english(file(&link.target))).collect()
        };
        assert_eq!(targets(&english), targets(&turkish), "links of {name}");
        let rows = |document: &Document| document.text.lines().filter(|line| line.starts_with('|')).count();
        assert_eq!(rows(&english), rows(&turkish), "rows of the tables of {name}");
    }
}

#[test]
fn what_lists_formats_lists_all() {
    let files = ["docs/command-line.md", "docs/command-line.tr.md", "docs/window.md", "docs/window.tr.md"];
    let more = ["docs/dependencies.md", "crates/rakam-serve/src/predict.rs"];
    for file in files.into_iter().chain(more) {
        let text = fs::read_to_string(root().join(file)).unwrap();
        let lists: Vec<&str> = text.lines().filter(|line| line.contains("PNG, JPEG, ")).collect();
        assert!(!lists.is_empty(), "{file} lists no formats");
        let missing = |list: &&str| rakam_ink::FORMATS.iter().any(|format| !list.contains(format.name));
        assert_eq!(lists.into_iter().find(missing), None, "in {file}");
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let mut used = dependencies("Cargo.toml", "[workspace.dependencies]");
    used.extend(dependencies("bindings/python/Cargo.toml", "[dependencies]"));
    let table = document("docs/dependencies.md").text;
    let rows = table.lines().filter(|line| line.starts_with("| ")).skip(2);
    let explained = rows.flat_map(|row| row.split('|').nth(1).unwrap().split(',')).map(|name| name.trim().to_owned());
    assert_eq!(used, explained.collect());
}

/// The crates by others in a section of a manifest.
fn dependencies(manifest: &str, section: &str) -> BTreeSet<String> {
    let manifest = fs::read_to_string(root().join(manifest)).unwrap();
    let section = manifest.split(section).nth(1).unwrap().split("\n[").next().unwrap();
    let names = section.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.to_owned());
    names.filter(|name| !name.starts_with("rakam-")).collect()
}
