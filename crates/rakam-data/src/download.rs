//! Downloads of the four files from public mirrors.

use std::fs;
use std::io::{BufRead, BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use ureq::Agent;

use crate::files::{FILES, File};
use crate::{DataError, Tried};

/// The progress of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Download {
    /// A file is requested.
    Started {
        /// The file's name.
        file: &'static str,
        /// Where it is fetched from.
        address: String,
    },
    /// Part of it has arrived.
    Progress {
        /// The file's name.
        file: &'static str,
        /// Bytes so far.
        bytes: u64,
        /// Bytes in all, if the mirror reports it.
        of: Option<u64>,
    },
    /// An attempt failed; another follows unless it was the last.
    Failed {
        /// The file's name.
        file: &'static str,
        /// Where it was requested.
        address: String,
        /// Why it failed.
        reason: String,
    },
    /// It is complete, its checksum matches, and it is in the cache.
    Verified {
        /// The file's name.
        file: &'static str,
    },
}

/// Where to download from, and how often to try.
struct Mirrors<'a> {
    /// URLs of folders, each with a trailing slash.
    addresses: &'a [&'a str],
    /// How often each is tried.
    rounds: u32,
    /// The pause after the first round; it doubles each time.
    pause: Duration,
}

/// The two public mirrors that torchvision uses. Downloads are checked against a checksum, so http is safe enough.
const PUBLIC: Mirrors = Mirrors {
    addresses: &["https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/"],
    rounds: 3,
    pause: Duration::from_secs(1),
};

/// Downloads the files that `cache` lacks and returns the paths of all four, in the order of [`FILES`].
///
/// `tried` are the places searched before; an error lists them first.
pub(crate) fn fetch(
    mut tried: Vec<Tried>,
    cache: Option<&Path>,
    watch: &mut dyn FnMut(Download),
) -> Result<[PathBuf; 4], DataError> {
    let fetched = match cache {
        Some(cache) => fetch_from(&PUBLIC, &FILES, cache, watch),
        None => Err(vec![Tried { place: "the user's cache folder".into(), outcome: "there is no home folder".into() }]),
    };
    match fetched {
        Ok(paths) => Ok(paths),
        Err(failed) => {
            tried.extend(failed);
            Err(DataError::Nowhere { tried })
        }
    }
}

fn fetch_from<const N: usize>(
    mirrors: &Mirrors,
    files: &'static [File; N],
    cache: &Path,
    watch: &mut dyn FnMut(Download),
) -> Result<[PathBuf; N], Vec<Tried>> {
    fs::create_dir_all(cache)
        .map_err(|error| vec![Tried { place: cache.display().to_string(), outcome: error.to_string() }])?;
    let agent: Agent = Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_recv_response(Some(Duration::from_secs(20)))
        .timeout_per_read(Some(Duration::from_secs(20)))
        .build()
        .into();
    for file in files {
        fetch_file(&agent, mirrors, file, cache, watch)?;
    }
    Ok(files.each_ref().map(|file| path(cache, file)))
}

fn path(cache: &Path, file: &File) -> PathBuf {
    cache.join(format!("{}.gz", file.name))
}

/// Tries the mirrors in turn, and all of them again after a pause, until one sends the file.
fn fetch_file(
    agent: &Agent,
    mirrors: &Mirrors,
    file: &'static File,
    cache: &Path,
    watch: &mut dyn FnMut(Download),
) -> Result<(), Vec<Tried>> {
    let path = path(cache, file);
    if path.is_file() {
        return Ok(());
    }
    let mut failed = Vec::new();
    for round in 0..mirrors.rounds {
        if round > 0 {
            thread::sleep(mirrors.pause * (1 << (round - 1)));
        }
        // The last error of a mirror says most.
        failed.clear();
        for mirror in mirrors.addresses {
            let address = format!("{mirror}{}.gz", file.name);
            watch(Download::Started { file: file.name, address: address.clone() });
            match attempt(agent, &address, file, &path, watch) {
                Ok(()) => {
                    watch(Download::Verified { file: file.name });
                    return Ok(());
                }
                Err(error) => {
                    let reason = error.to_string();
                    tracing::debug!(address, reason, "download failed");
                    watch(Download::Failed { file: file.name, address: address.clone(), reason: reason.clone() });
                    failed.push(Tried { place: address, outcome: reason });
                }
            }
        }
    }
    Err(failed)
}

/// Why an attempt failed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Http(#[from] ureq::Error),
    #[error("the connection broke after {bytes} bytes: {error}")]
    Broken { bytes: u64, error: std::io::Error },
    #[error("it sends more than {0} bytes, which is too long to be the file")]
    Long(u64),
    #[error("what it sent cannot be unpacked: {0}")]
    Gzip(std::io::Error),
    #[error("what it sent is another file: its SHA-256 is {found}, expected {expected}")]
    Sum { found: String, expected: &'static str },
    #[error("{} cannot be written: {error}", path.display())]
    Write { path: PathBuf, error: std::io::Error },
}

/// Downloads a file to a temporary one next to it and renames that once its checksum matches.
fn attempt(
    agent: &Agent,
    address: &str,
    file: &'static File,
    path: &Path,
    watch: &mut dyn FnMut(Download),
) -> Result<(), Failure> {
    let unwritable = |error| Failure::Write { path: path.into(), error };
    let mut response = agent.get(address).call()?;
    let of = response.body().content_length();
    let mut body = response.body_mut().as_reader();
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut temporary = NamedTempFile::new_in(folder).map_err(unwritable)?;

    // Compressed, the file is shorter than its content.
    let mut bytes = 0;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = body.read(&mut buffer).map_err(|error| Failure::Broken { bytes, error })?;
        if count == 0 {
            break;
        }
        bytes += count as u64;
        if bytes > file.bytes {
            return Err(Failure::Long(file.bytes));
        }
        temporary.write_all(&buffer[..count]).map_err(unwritable)?;
        watch(Download::Progress { file: file.name, bytes, of });
    }

    temporary.rewind().map_err(unwritable)?;
    let found = sum(BufReader::new(temporary.as_file()), file.bytes).map_err(Failure::Gzip)?;
    if found != file.sha256 {
        return Err(Failure::Sum { found, expected: file.sha256 });
    }
    temporary.as_file().sync_all().map_err(unwritable)?;
    temporary.persist(path).map_err(|error| unwritable(error.error))?;
    Ok(())
}

/// The SHA-256 of the content, decompressed if it is gzip, but at most one byte more than `bytes`.
fn sum(mut source: impl BufRead, bytes: u64) -> std::io::Result<String> {
    let mut hasher = Hasher(Sha256::new());
    if source.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        std::io::copy(&mut MultiGzDecoder::new(source).take(bytes + 1), &mut hasher)?;
    } else {
        std::io::copy(&mut source.take(bytes + 1), &mut hasher)?;
    }
    Ok(hasher.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A SHA-256 as a writer.
struct Hasher(Sha256);

impl Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufRead;
    use std::net::{TcpListener, TcpStream};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    const CONTENT: [u8; 1000] = [7; 1000];
    static SMALL: [File; 1] = [File {
        name: "small",
        sha256: "df1329c8b6c7cf3740bbe2f8bab34d253a8d9534a79dceea18177081fdf9f0e9",
        bytes: 1000,
    }];

    fn packed(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
        encoder.write_all(&content[..content.len() / 2]).unwrap();
        let mut packed = encoder.finish().unwrap();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&content[content.len() / 2..]).unwrap();
        packed.extend(encoder.finish().unwrap());
        packed
    }

    /// A server on this machine that gives each request to `answer`, with its number, counted from 0.
    struct Server {
        address: String,
        requests: Arc<AtomicUsize>,
    }

    fn serve(answer: impl Fn(usize, &mut TcpStream) + Send + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/mnist/", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = requests.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                assert_eq!(lines.next().unwrap().unwrap(), "GET /mnist/small.gz HTTP/1.1");
                lines.find(|line| line.as_ref().unwrap().is_empty());
                answer(counter.fetch_add(1, Ordering::SeqCst), &mut stream);
            }
        });
        Server { address, requests }
    }

    fn send(stream: &mut TcpStream, length: usize, body: &[u8]) {
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n").unwrap();
        // A client that has seen enough hangs up.
        let _ = stream.write_all(body);
    }

    fn whole(_: usize, stream: &mut TcpStream) {
        let body = packed(&CONTENT);
        send(stream, body.len(), &body);
    }

    /// An address at which nobody listens.
    fn down() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}/mnist/", listener.local_addr().unwrap())
    }

    struct Outcome {
        result: Result<Vec<u8>, Vec<Tried>>,
        events: Vec<Download>,
        left: usize,
    }

    fn fetch_small(addresses: &[&str], rounds: u32) -> Outcome {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join("a/b");
        let mut events = Vec::new();
        let mirrors = Mirrors { addresses, rounds, pause: Duration::from_millis(5) };
        let result = fetch_from(&mirrors, &SMALL, &folder, &mut |event| events.push(event));
        let result = result.map(|[path]| fs::read(path).unwrap());
        Outcome { result, events, left: fs::read_dir(&folder).unwrap().count() }
    }

    fn only_reason(outcome: &Outcome) -> &str {
        assert_eq!(outcome.left, 0, "a failed download leaves nothing behind");
        match &outcome.result {
            Err(tried) if tried.len() == 1 => &tried[0].outcome,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_good_file_is_kept_as_it_came() {
        let server = serve(whole);
        let outcome = fetch_small(&[&server.address], 1);
        assert_eq!(outcome.result.unwrap(), packed(&CONTENT));
        let length = packed(&CONTENT).len() as u64;
        assert!(outcome.events.contains(&Download::Progress { file: "small", bytes: length, of: Some(length) }));
        assert_eq!(outcome.events.last(), Some(&Download::Verified { file: "small" }));
        assert_eq!(outcome.left, 1);
    }

    #[test]
    fn another_file_is_refused_by_its_sum() {
        let server = serve(|_, stream| {
            let body = packed(&[8; 1000]);
            send(stream, body.len(), &body);
        });
        let outcome = fetch_small(&[&server.address], 1);
        let reason = only_reason(&outcome);
        assert!(reason.contains("another file") && reason.contains(SMALL[0].sha256), "{reason}");
    }

    #[test]
    fn a_file_cut_short_is_refused_and_asked_for_again() {
        let server = serve(|request, stream| match request {
            0 => send(stream, packed(&CONTENT).len(), &packed(&CONTENT)[..100]),
            // A proxy may close early without a word: then only the unpacking notices.
            1 => send(stream, 100, &packed(&CONTENT)[..100]),
            _ => whole(request, stream),
        });
        let outcome = fetch_small(&[&server.address], 3);
        assert_eq!(outcome.result.unwrap(), packed(&CONTENT));
        assert_eq!(server.requests.load(Ordering::SeqCst), 3);
        let failures = outcome.events.iter().filter(|event| matches!(event, Download::Failed { .. }));
        assert_eq!(failures.count(), 2);
    }

    #[test]
    fn neither_a_long_body_nor_a_bomb_is_taken_in() {
        let server = serve(|_, stream| send(stream, 1 << 30, &[0; 100_000]));
        assert!(only_reason(&fetch_small(&[&server.address], 1)).contains("more than 1000 bytes"));

        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&[7; 100_000]).unwrap();
        let bomb = encoder.finish().unwrap();
        assert!(bomb.len() < 1000);
        let server = serve(move |_, stream| send(stream, bomb.len(), &bomb));
        assert!(only_reason(&fetch_small(&[&server.address], 1)).contains("another file"));
    }

    #[test]
    fn the_second_mirror_is_asked_when_the_first_is_down() {
        let missing = serve(|_, stream| {
            write!(stream, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
        });
        let server = serve(whole);
        for first in [down(), missing.address] {
            let outcome = fetch_small(&[&first, &server.address], 3);
            assert_eq!(outcome.result.unwrap(), packed(&CONTENT));
            assert!(matches!(&outcome.events[1], Download::Failed { address, .. } if address.starts_with(&first)));
        }
        assert_eq!(server.requests.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn offline_the_error_lists_each_place() {
        let (first, second) = (down(), down());
        let failed = fetch_small(&[&first, &second], 2).result.unwrap_err();
        let mut tried = vec![Tried { place: "/some/folder (RAKAM_DATA)".into(), outcome: "no such folder".into() }];
        tried.extend(failed);
        let text = DataError::Nowhere { tried }.to_string();
        for place in ["/some/folder (RAKAM_DATA): no such folder", &first, &second, "--data"] {
            assert!(text.contains(place), "{place} is not in {text}");
        }
        assert_eq!(text.matches("small.gz").count(), 2, "{text}");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let mirrors = Mirrors { addresses: &[], rounds: 1, pause: Duration::ZERO };
        let tried = fetch_from(&mirrors, &SMALL, &file.join("cache"), &mut |_| {}).unwrap_err();
        assert!(tried[0].place.contains("file/cache"), "{tried:?}");
    }
}
