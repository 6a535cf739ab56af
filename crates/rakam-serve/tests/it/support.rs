//! A server on a free port, and a client that can misbehave.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rakam_serve::{Server, Settings, Stopper};
use serde_json::Value;

/// A server that answers until this is dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) stopper: Stopper,
    thread: Option<JoinHandle<()>>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

pub(crate) fn serve(settings: &Settings) -> Running {
    let settings = Settings { address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), ..settings.clone() };
    let model = rakam_model::open(rakam_model::DEFAULT).unwrap();
    let server = Server::bind(&settings, "rakam", &model).unwrap();
    let (address, stopper) = (server.address(), server.stopper());
    Running { address, stopper, thread: Some(std::thread::spawn(move || server.run())) }
}

pub(crate) fn serve_default() -> Running {
    serve(&Settings::default())
}

impl Running {
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends a request as it is and reads the answer.
    pub(crate) fn send(&self, request: &[u8]) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request).unwrap();
        answer(&mut stream)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(format!("GET {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n").as_bytes())
    }

    pub(crate) fn post(&self, path: &str, content_type: &str, body: &[u8]) -> Answer {
        self.send(&[head(path, content_type, body.len()).as_bytes(), body].concat())
    }

    /// Whether the server ends within `patience`.
    pub(crate) fn ends_within(&mut self, patience: Duration) -> bool {
        let Some(thread) = self.thread.take() else { return true };
        let ended = holds_within(patience, || thread.is_finished());
        self.thread = Some(thread);
        ended
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopper.stop();
        self.stopper.stop();
        let ended = self.thread.take().is_none_or(|thread| thread.join().is_ok());
        assert!(ended || std::thread::panicking(), "the server panicked");
    }
}

/// The head of a POST.
pub(crate) fn head(path: &str, content_type: &str, length: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: here\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    )
}

/// Whether a condition comes to hold within `patience`.
pub(crate) fn holds_within(patience: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < patience {
        if condition() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    condition()
}

/// Reads one answer.
pub(crate) fn answer(stream: &mut TcpStream) -> Answer {
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    };
    let first = line();
    let status = first.split(' ').nth(1).unwrap_or_else(|| panic!("no answer: {first:?}")).parse().unwrap();
    let mut headers = Vec::new();
    loop {
        let header = line();
        let Some((name, value)) = header.split_once(": ") else { break };
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let mut answer = Answer { status, headers, body: Vec::new() };
    if answer.header("transfer-encoding") == Some("chunked") {
        loop {
            let mut size = String::new();
            reader.read_line(&mut size).unwrap();
            let mut chunk = vec![0; usize::from_str_radix(size.trim_end(), 16).unwrap() + 2];
            reader.read_exact(&mut chunk).unwrap();
            if chunk.len() == 2 {
                break;
            }
            answer.body.extend_from_slice(&chunk[..chunk.len() - 2]);
        }
    } else if let Some(length) = answer.header("content-length") {
        answer.body = vec![0; length.parse().unwrap()];
        reader.read_exact(&mut answer.body).unwrap();
    }
    answer
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn json_lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The name of the problem that this is a document of, all of whose members are checked.
    #[track_caller]
    pub(crate) fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        problem(&self.json(), Some(self.status))
    }
}

/// The name of the problem in a document.
#[track_caller]
pub(crate) fn problem(document: &Value, status: Option<u16>) -> String {
    assert_eq!(document.as_object().unwrap().len(), 4, "{document}");
    assert!(status.is_none_or(|status| document["status"] == status), "{document}");
    assert!(["title", "detail"].iter().all(|member| document[member].as_str().unwrap().len() > 10), "{document}");
    document["type"].as_str().unwrap().strip_prefix("/docs#").unwrap().to_owned()
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// The pictures of `docs/digits`, each with its name.
pub(crate) fn digits() -> Vec<(String, Vec<u8>)> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(docs().join("digits")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let named = |path: PathBuf| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap());
    paths.into_iter().map(named).collect()
}

/// A picture of a 6.
pub(crate) fn six() -> Vec<u8> {
    fs::read(docs().join("digits/6.png")).unwrap()
}

/// A picture of the number 2026.
pub(crate) fn number() -> Vec<u8> {
    fs::read(docs().join("numbers/2026.png")).unwrap()
}

/// The parts of a multipart body whose boundary is `cut`: name of the file, type, content.
pub(crate) fn multipart(parts: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (file, content_type, content) in parts {
        let head = format!(
            "--cut\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"{file}\"\r\ncontent-type: {content_type}\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--cut--\r\n");
    body
}
