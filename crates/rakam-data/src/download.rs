//! Downloads of the published sets.

use std::fs;
use std::io::{BufRead, BufReader, Read, Seek, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use flate2::bufread::MultiGzDecoder;
use md5::Md5;
use sha2::{Digest, Sha256};
use tempfile::Builder;
use ureq::Agent;

use crate::locate::{Found, find};
use crate::published::{File, Sum};
use crate::{DataError, Published, Tried};

/// What the names of files begin and end with that are being downloaded.
const PART: (&str, &str) = (".rakam-", ".part");

/// Nobody writes a file any more that hasn't been written to for so long.
const UNFINISHED: Duration = Duration::from_secs(24 * 60 * 60);

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
struct Mirrors {
    /// URLs of folders, each with a trailing slash.
    addresses: Vec<String>,
    /// How often each is tried.
    rounds: u32,
    /// The pause after the first round; it doubles each time.
    pause: Duration,
}

/// Names another server to download from: an address below which each set has a folder (`mnist`, `fashion-mnist`, `kmnist`,
/// `emnist`, `qmnist`) with the files as they are published.
const MIRROR: &str = "RAKAM_MIRROR";

impl Mirrors {
    /// The servers of a set, or the one that the user names. Downloads are checked against a checksum, so http is safe enough.
    fn of(set: &Published) -> Self {
        let mirror = std::env::var(MIRROR).ok().filter(|mirror| !mirror.is_empty());
        let addresses = match mirror {
            Some(mirror) => vec![format!("{}/{}/", mirror.trim_end_matches('/'), set.folder)],
            None => set.addresses.iter().map(|&address| address.to_owned()).collect(),
        };
        Self { addresses, rounds: 3, pause: Duration::from_secs(1) }
    }
}

/// What watches a loading, and can stop it: then the loading ends with [`DataError::Stopped`].
pub(crate) type Watch<'a, T> = dyn FnMut(T) -> ControlFlow<()> + 'a;

/// The folder of a set: found, or else the cache folder after what it lacks was downloaded.
pub(crate) fn find_or_fetch(set: &'static Published, watch: &mut Watch<Download>) -> Result<PathBuf, DataError> {
    let (mut tried, cache) = match find(set) {
        Found::Folder(folder) => return Ok(folder),
        Found::Nowhere { tried, cache } => (tried, cache),
    };
    let fetched = match cache {
        Some(cache) => fetch_from(&Mirrors::of(set), set.files, &cache, watch).map(|()| cache),
        None => {
            let outcome = "there is no home folder".into();
            Err(NotFetched::Tried(vec![Tried { place: "the user's cache folder".into(), outcome }]))
        }
    };
    fetched.map_err(|failed| match failed {
        NotFetched::Stopped => DataError::Stopped,
        NotFetched::Tried(failed) => {
            // An error lists first the places that were searched.
            tried.extend(failed);
            DataError::Nowhere { set: set.name, tried }
        }
    })
}

/// Why files weren't downloaded.
#[derive(Debug)]
enum NotFetched {
    /// The places that were tried, with the outcome.
    Tried(Vec<Tried>),
    /// It was stopped.
    Stopped,
}

fn fetch_from(
    mirrors: &Mirrors,
    files: &'static [File],
    cache: &Path,
    watch: &mut Watch<Download>,
) -> Result<(), NotFetched> {
    fs::create_dir_all(cache).map_err(|error| {
        NotFetched::Tried(vec![Tried { place: cache.display().to_string(), outcome: error.to_string() }])
    })?;
    let agent: Agent = Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_recv_response(Some(Duration::from_secs(20)))
        .timeout_per_read(Some(Duration::from_secs(20)))
        .build()
        .into();
    for file in files {
        fetch_file(&agent, mirrors, file, cache, watch)?;
    }
    Ok(())
}

/// Tries the mirrors in turn, and all of them again after a pause, until one sends the file.
fn fetch_file(
    agent: &Agent,
    mirrors: &Mirrors,
    file: &'static File,
    cache: &Path,
    watch: &mut Watch<Download>,
) -> Result<(), NotFetched> {
    let path = cache.join(file.published_name());
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
        for mirror in &mirrors.addresses {
            let address = format!("{mirror}{}", file.published_name());
            let mut report = |progress| if watch(progress).is_break() { Err(NotFetched::Stopped) } else { Ok(()) };
            report(Download::Started { file: file.name, address: address.clone() })?;
            match attempt(agent, &address, file, &path, watch) {
                Ok(()) => {
                    let _ = watch(Download::Verified { file: file.name });
                    return Ok(());
                }
                Err(Failure::Stopped) => return Err(NotFetched::Stopped),
                Err(error) => {
                    let reason = error.to_string();
                    tracing::debug!(address, reason, "download failed");
                    let failure =
                        Download::Failed { file: file.name, address: address.clone(), reason: reason.clone() };
                    if watch(failure).is_break() {
                        return Err(NotFetched::Stopped);
                    }
                    failed.push(Tried { place: address, outcome: reason });
                }
            }
        }
    }
    Err(NotFetched::Tried(failed))
}

/// Why an attempt failed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("it was stopped")]
    Stopped,
    #[error("{0}")]
    Http(#[from] ureq::Error),
    #[error("the connection broke after {bytes} bytes: {error}")]
    Broken { bytes: u64, error: std::io::Error },
    #[error("it sends more than {0} bytes, which is too long to be the file")]
    Long(u64),
    #[error("what it sent cannot be unpacked: {0}")]
    Gzip(std::io::Error),
    #[error("what it sent is another file: its {kind} is {found}, expected {expected}")]
    Sum { kind: &'static str, found: String, expected: &'static str },
    #[error("{} cannot be written: {error}", path.display())]
    Write { path: PathBuf, error: std::io::Error },
}

/// Downloads a file to a temporary one next to it and renames that once its checksum matches.
fn attempt(
    agent: &Agent,
    address: &str,
    file: &'static File,
    path: &Path,
    watch: &mut Watch<Download>,
) -> Result<(), Failure> {
    let unwritable = |error| Failure::Write { path: path.into(), error };
    let mut response = agent.get(address).call()?;
    let of = response.body().content_length();
    let mut body = response.body_mut().as_reader();
    let folder = path.parent().unwrap_or(Path::new("."));
    drop_unfinished(folder);
    let mut temporary = Builder::new().prefix(PART.0).suffix(PART.1).tempfile_in(folder).map_err(unwritable)?;

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
        if watch(Download::Progress { file: file.name, bytes, of }).is_break() {
            return Err(Failure::Stopped);
        }
    }

    temporary.rewind().map_err(unwritable)?;
    let source = BufReader::new(temporary.as_file());
    let (kind, found, expected) = match file.sum {
        Sum::Sha256(expected) => ("SHA-256", content_sum(source, file.bytes).map_err(Failure::Gzip)?, expected),
        Sum::Md5(expected) => ("MD5", hexadecimal(digest::<Md5>(source).map_err(unwritable)?), expected),
    };
    if found != expected {
        return Err(Failure::Sum { kind, found, expected });
    }
    temporary.as_file().sync_all().map_err(unwritable)?;
    temporary.persist(path).map_err(|error| unwritable(error.error))?;
    Ok(())
}

/// Deletes what is left of downloads whose process was ended: nothing has been written there for a day.
fn drop_unfinished(folder: &Path) {
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        if name.starts_with(PART.0) && name.ends_with(PART.1) && age().is_some_and(|age| age > UNFINISHED) {
            // Where that fails, it stays.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The SHA-256 of the content, decompressed if it is gzip, but at most one byte more than `bytes`.
fn content_sum(mut source: impl BufRead, bytes: u64) -> std::io::Result<String> {
    let is_gzip = source.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    Ok(hexadecimal(if is_gzip {
        digest::<Sha256>(MultiGzDecoder::new(source).take(bytes + 1))?
    } else {
        digest::<Sha256>(source.take(bytes + 1))?
    }))
}

fn digest<D: Digest>(mut source: impl Read) -> std::io::Result<Vec<u8>> {
    let (mut digest, mut buffer) = (D::new(), vec![0; 1 << 16]);
    loop {
        match source.read(&mut buffer)? {
            0 => return Ok(digest.finalize().to_vec()),
            count => digest.update(&buffer[..count]),
        }
    }
}

fn hexadecimal(bytes: Vec<u8>) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::io::BufRead;
    use std::net::{TcpListener, TcpStream};
    use std::ops::ControlFlow;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    const CONTENT: [u8; 1000] = [7; 1000];
    const SHA256: &str = "df1329c8b6c7cf3740bbe2f8bab34d253a8d9534a79dceea18177081fdf9f0e9";
    static SMALL: [File; 1] = [File { name: "small", sum: Sum::Sha256(SHA256), bytes: 1000 }];

    fn packed(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
        encoder.write_all(&content[..content.len() / 2]).unwrap();
        let mut packed = encoder.finish().unwrap();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&content[content.len() / 2..]).unwrap();
        packed.extend(encoder.finish().unwrap());
        packed
    }

    #[test]
    fn what_is_left_of_old_downloads_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let names = [".rakam-old.part", ".rakam-new.part", "old.part"];
        names.iter().for_each(|name| fs::write(path(name), "some").unwrap());
        for name in [names[0], names[2]] {
            let file = fs::File::options().write(true).open(path(name)).unwrap();
            file.set_modified(std::time::SystemTime::now() - 2 * UNFINISHED).unwrap();
        }
        drop_unfinished(folder.path());
        assert_eq!(names.map(|name| path(name).exists()), [false, true, true]);
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
        let addresses = addresses.iter().map(|&address| address.to_owned()).collect();
        let mirrors = Mirrors { addresses, rounds, pause: Duration::from_millis(5) };
        let mut watch = |event| {
            events.push(event);
            ControlFlow::Continue(())
        };
        let result = fetch_from(&mirrors, &SMALL, &folder, &mut watch).map_err(tried);
        let result = result.map(|()| fs::read(folder.join(SMALL[0].published_name())).unwrap());
        Outcome { result, events, left: fs::read_dir(&folder).unwrap().count() }
    }

    fn tried(failed: NotFetched) -> Vec<Tried> {
        let NotFetched::Tried(tried) = failed else { panic!("{failed:?}") };
        tried
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
        assert!(reason.contains("another file") && reason.contains(SHA256), "{reason}");
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
        let text = DataError::Nowhere { set: "mnist", tried }.to_string();
        for place in ["/some/folder (RAKAM_DATA): no such folder", &first, &second] {
            assert!(text.contains(place), "{place} is not in {text}");
        }
        assert_eq!(text.matches("small.gz").count(), 2, "{text}");
    }

    #[test]
    fn a_download_is_stopped_between_two_pieces_and_leaves_nothing() {
        let server = serve(|_, stream| {
            let body = packed(&CONTENT);
            send(stream, body.len(), &body[..body.len() / 2]);
            // The rest never comes.
            std::thread::sleep(Duration::from_secs(5));
        });
        let folder = tempfile::tempdir().unwrap();
        let mirrors = Mirrors { addresses: vec![server.address], rounds: 3, pause: Duration::ZERO };
        let began = std::time::Instant::now();
        let mut watch = |event| match event {
            Download::Progress { .. } => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        };
        let stopped = fetch_from(&mirrors, &SMALL, folder.path(), &mut watch).unwrap_err();
        assert!(matches!(stopped, NotFetched::Stopped), "{stopped:?}");
        assert!(began.elapsed() < Duration::from_secs(4));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        assert_eq!(server.requests.load(Ordering::SeqCst), 1, "it isn't tried again");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let mirrors = Mirrors { addresses: Vec::new(), rounds: 1, pause: Duration::ZERO };
        let failed = fetch_from(&mirrors, &SMALL, &file.join("cache"), &mut |_| ControlFlow::Continue(()));
        let tried = tried(failed.unwrap_err());
        assert!(tried[0].place.contains("file/cache"), "{tried:?}");
    }
}
