//! A folder in which documented commands run as they would for a user in the repository.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::support::{mnist, rakam, write_shapes};

/// What a command printed, on both streams in their order.
pub(super) struct Printed {
    pub(super) text: String,
    /// Whether it succeeded, or failed as it should.
    pub(super) as_expected: bool,
}

/// A folder with what the documents mention, and a server that runs in it.
pub(super) struct Sandbox {
    folder: TempDir,
    server: Child,
    /// Host and port of the server.
    address: String,
}

impl Sandbox {
    pub(super) fn new(root: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        for pictures in ["docs/digits", "docs/numbers", "docs/other"] {
            fs::create_dir_all(place(pictures)).unwrap();
            for file in fs::read_dir(root.join(pictures)).unwrap() {
                let file = file.unwrap();
                fs::copy(file.path(), place(pictures).join(file.file_name())).unwrap();
            }
        }
        write_shapes(&place("shapes"), 40);
        fs::copy(place("shapes/cross/3.png"), place("cross.png")).unwrap();
        let hostile = root.join("crates/rakam-model/tests/pth/hostile/call-os-system.pth");
        fs::copy(hostile, place("hostile.pth")).unwrap();
        let converted = rakam(&["convert", "classic", "mnist_cnn_improved.pth"]).current_dir(folder.path()).output();
        assert!(converted.unwrap().status.success());
        fs::create_dir_all(place("web/dist")).unwrap();
        fs::write(place("web/dist/index.html"), "<!doctype html>").unwrap();

        let (server, line) = serve(folder.path(), &["serve"]);
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.unwrap_or_else(|| panic!("no address in {line:?}")).to_owned();
        Self { folder, server, address }
    }

    /// Runs a command, or returns none if it is of a kind that this test doesn't run.
    pub(super) fn run(&self, command: &str) -> Option<Printed> {
        let (before, last) = command.rsplit_once(" | ").unwrap_or(("", command));
        if let Some(arguments) = last.strip_prefix("curl ") {
            return Some(self.ask(before, arguments));
        }
        let arguments = command.strip_prefix("rakam ")?;
        if arguments.starts_with("serve") {
            let arguments: Vec<&str> = arguments.split(' ').collect();
            let (child, text) = serve(self.folder.path(), &arguments);
            end(child);
            return Some(Printed { as_expected: text.contains("http://"), text });
        }
        let output = self.shell(&format!("{{ {command}; }} 2>&1"), &[]);
        // A terminal shows a progress bar where a pipe gets lines.
        let text = String::from_utf8(output.stdout).unwrap();
        let text = text
            .lines()
            .filter(|line| !line.starts_with("epoch "))
            .fold(String::new(), |text, line| text + line + "\n");
        let refusal = command.contains("hostile");
        Some(Printed { text, as_expected: output.status.success() != refusal })
    }

    fn shell(&self, command: &str, input: &[u8]) -> std::process::Output {
        let binary = Path::new(env!("CARGO_BIN_EXE_rakam")).parent().unwrap();
        let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
        let mut child = Command::new("sh")
            .args(["-c", command])
            .current_dir(self.folder.path())
            .env("PATH", path)
            // What a command writes for its user stays here.
            .env("HOME", self.folder.path())
            .env("RAKAM_DATA", mnist())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Asks the server what this call of curl would ask it: a user has curl, a machine that runs tests may have none.
    fn ask(&self, before: &str, arguments: &str) -> Printed {
        let (mut header, mut body, mut path) = (String::new(), Vec::new(), String::new());
        let mut words = words(arguments).into_iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().unwrap();
            match &*word {
                "-H" => header += &format!("{}\r\n", value()),
                "-d" => body = value().into_bytes(),
                "--data-binary" => {
                    body = match value().strip_prefix('@').unwrap() {
                        "-" => self.shell(before, &[]).stdout,
                        file => fs::read(self.folder.path().join(file)).unwrap(),
                    }
                }
                url => path = url.strip_prefix("http://127.0.0.1:7878").unwrap_or_else(|| panic!("{url}")).to_owned(),
            }
        }
        let head =
            format!("POST {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(&[head.as_bytes(), header.as_bytes(), b"\r\n", &body].concat()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let text = answer.split_once("\r\n\r\n").unwrap().1.to_owned();
        // A half of a picture is unprocessable.
        let status = if before.starts_with("head ") { "HTTP/1.1 422" } else { "HTTP/1.1 200" };
        Printed { as_expected: answer.starts_with(status), text }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A server on a free port, and its first line.
fn serve(folder: &Path, arguments: &[&str]) -> (Child, String) {
    let mut command = rakam(arguments);
    let mut child = command.args(["--addr", "127.0.0.1:0"]).current_dir(folder).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    (child, line)
}

fn end(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Words as a shell splits them, with single quotes.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut quoted) = (vec![String::new()], false);
    for letter in line.chars() {
        match letter {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().unwrap().push(letter),
        }
    }
    words
}
