//! What these tests need to know of a Markdown file: its code blocks, commands, links and headings.

use std::fs;
use std::path::{Path, PathBuf};

/// A Markdown file.
pub(super) struct Document {
    pub(super) path: PathBuf,
    pub(super) text: String,
    /// Its path in the repository.
    pub(super) name: String,
}

/// A command in a code block.
pub(super) struct Command {
    /// File and line.
    pub(super) place: String,
    pub(super) text: String,
    /// What the document says that it prints; empty where it says nothing.
    pub(super) output: String,
}

/// A link or a picture.
pub(super) struct Link {
    /// File and line.
    pub(super) place: String,
    pub(super) text: String,
    pub(super) target: String,
}

/// A line, and the language of the code block that it is in; fences belong to no block.
struct Line<'a> {
    place: String,
    text: &'a str,
    language: Option<&'a str>,
}

impl Document {
    pub(super) fn read(root: &Path, path: &Path) -> Self {
        let name = path.strip_prefix(root).unwrap().display().to_string();
        Self {
            text: fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}")),
            path: path.into(),
            name,
        }
    }

    fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let mut language = None;
        self.text.lines().enumerate().filter_map(move |(index, text)| {
            if let Some(opened) = text.strip_prefix("```") {
                language = if language.is_none() { Some(opened) } else { None };
                return None;
            }
            Some(Line { place: format!("{}:{}", self.name, index + 1), text, language })
        })
    }

    /// The lines outside of code blocks.
    fn prose(&self) -> impl Iterator<Item = Line<'_>> {
        self.lines().filter(|line| line.language.is_none())
    }

    /// Every line of a `sh` block, and every line after a prompt of a `console` block.
    pub(super) fn commands(&self) -> Vec<Command> {
        let mut commands: Vec<Command> = Vec::new();
        for line in self.lines() {
            let command = match line.language {
                Some("sh") => Some(line.text.split("  #").next().unwrap_or_default().trim()),
                Some("console") => line.text.strip_prefix("$ "),
                _ => continue,
            };
            match (command, commands.last_mut()) {
                (Some(""), _) => {}
                (Some(text), _) => {
                    // Cargo builds and runs the same program.
                    let text = match text.strip_prefix("cargo run --release -- ") {
                        Some(arguments) => format!("rakam {arguments}"),
                        None => text.to_owned(),
                    };
                    commands.push(Command { place: line.place, text, output: String::new() });
                }
                (None, Some(last)) => last.output += &format!("{}\n", line.text),
                (None, None) => panic!("{}: a console block begins with `$ `", line.place),
            }
        }
        commands
    }

    /// The links and pictures of the prose.
    pub(super) fn links(&self) -> Vec<Link> {
        let mut links = Vec::new();
        for line in self.prose() {
            let parts: Vec<&str> = line.text.split("](").collect();
            for pair in parts.windows(2) {
                let text = pair[0].rsplit('[').next().unwrap_or_default().to_owned();
                let target = pair[1].split(')').next().unwrap_or_default().to_owned();
                links.push(Link { place: line.place.clone(), text, target });
            }
        }
        links
    }

    /// The headings, with their marks.
    pub(super) fn headings(&self) -> Vec<&str> {
        self.prose().map(|line| line.text).filter(|text| text.starts_with('#')).collect()
    }

    /// The code in the prose, each with its place.
    pub(super) fn spans(&self) -> Vec<(String, &str)> {
        self.prose()
            .flat_map(|line| line.text.split('`').skip(1).step_by(2).map(move |span| (line.place.clone(), span)))
            .collect()
    }

    /// The places of code blocks that are indented, or fenced without a language.
    pub(super) fn unnamed_blocks(&self) -> Vec<String> {
        let indented = self.prose().filter(|line| line.text.starts_with("    ")).map(|line| line.place);
        let unnamed = self.lines().filter(|line| line.language == Some("")).map(|line| line.place);
        indented.chain(unnamed).map(|place| format!("{place}: a code block without a language")).collect()
    }
}

/// The anchor that GitHub gives a heading.
pub(super) fn anchor(heading: &str) -> String {
    let kept = |letter: &char| letter.is_alphanumeric() || "-_ ".contains(*letter);
    heading.trim_start_matches('#').trim().to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")
}
