//! The page to draw on: files held in memory, so that no path leads out of their folder.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::Path;

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    REFERRER_POLICY, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

use crate::percent::decoded;

/// What a page of this server may do: load from the server itself, and run WebAssembly.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; font-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What lets the page's workers share memory, and so train with several threads: nothing of another origin is loaded, and no page
/// of another origin has a handle on its window.
const ISOLATION: [(HeaderName, &str); 2] = [
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
];

/// File name endings of compressed versions of a file, and HTTP's names for the encodings; the smallest first.
const ENCODINGS: [(&str, &str); 2] = [(".br", "br"), (".gz", "gzip")];

/// Files by path, without a leading slash.
pub(crate) struct Page {
    files: HashMap<String, File>,
}

struct File {
    content_type: &'static str,
    plain: Content,
    /// Compressed versions, with the name of the encoding.
    compressed: Vec<(&'static str, Content)>,
}

struct Content {
    bytes: Bytes,
    tag: String,
}

#[cfg(feature = "page")]
include!(concat!(env!("OUT_DIR"), "/page.rs"));

impl Page {
    /// The page in the binary, if it was built with one.
    pub(crate) fn embedded() -> Option<Self> {
        #[cfg(feature = "page")]
        let page = Some(Self::new(FILES.iter().map(|&(path, bytes)| (path.to_owned(), Bytes::from_static(bytes)))));
        #[cfg(not(feature = "page"))]
        let page = None;
        page
    }

    /// The files of a folder, which must contain an `index.html`. Links aren't followed.
    pub(crate) fn load(folder: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        collect(folder, "", &mut files)?;
        if !files.contains_key("index.html") {
            return Err(io::Error::new(io::ErrorKind::NotFound, "there is no index.html in it"));
        }
        Ok(Self::new(files))
    }

    fn new(files: impl IntoIterator<Item = (String, Bytes)>) -> Self {
        let mut contents: HashMap<String, Bytes> = files.into_iter().collect();
        let mut compressed: HashMap<String, Vec<(&'static str, Content)>> = HashMap::new();
        for (ending, encoding) in ENCODINGS {
            let plain_of = |path: &str| path.strip_suffix(ending).map(str::to_owned);
            let paths: Vec<(String, String)> = contents
                .keys()
                .filter_map(|path| Some((path.clone(), plain_of(path)?)))
                .filter(|(_, plain)| contents.contains_key(plain))
                .collect();
            for (path, plain) in paths {
                if let Some(bytes) = contents.remove(&path) {
                    compressed.entry(plain).or_default().push((encoding, Content::new(bytes)));
                }
            }
        }
        let file = |(path, bytes): (String, Bytes)| {
            let compressed = compressed.remove(&path).unwrap_or_default();
            let file = File { content_type: content_type(&path), plain: Content::new(bytes), compressed };
            (path, file)
        };
        Self { files: contents.into_iter().map(file).collect() }
    }

    /// The file at the path of a URI, which starts with a slash; `/` is `/index.html`.
    pub(crate) fn answer(&self, path: &str, asked: &HeaderMap) -> Option<Response> {
        let path = decoded(path)?;
        let name = path.strip_prefix('/')?;
        let file = self.files.get(if name.is_empty() { "index.html" } else { name })?;
        let chosen = file.compressed.iter().find(|(encoding, _)| accepts(asked, encoding));
        let (encoding, content) = chosen.map_or((None, &file.plain), |(encoding, content)| (Some(*encoding), content));
        let known = asked.get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).is_some_and(|tags| {
            tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == content.tag || tag.trim() == "*")
        });
        let mut response = Response::new(Body::empty());
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            *response.body_mut() = Body::from(content.bytes.clone());
            set(&mut response, CONTENT_TYPE, file.content_type);
            if let Some(encoding) = encoding {
                set(&mut response, CONTENT_ENCODING, encoding);
            }
        }
        if !file.compressed.is_empty() {
            set(&mut response, VARY, "accept-encoding");
        }
        if let Ok(tag) = HeaderValue::from_str(&content.tag) {
            response.headers_mut().insert(ETAG, tag);
        }
        // File names stay the same from version to version, so browsers must ask each time; most responses are 304.
        set(&mut response, CACHE_CONTROL, "no-cache");
        guard(&mut response);
        Some(response)
    }
}

impl Content {
    fn new(bytes: Bytes) -> Self {
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        Self { tag: format!("\"{:x}-{:016x}\"", bytes.len(), hasher.finish()), bytes }
    }
}

/// Sets the headers that all HTML pages have.
pub(crate) fn guard(response: &mut Response) {
    set(response, CONTENT_SECURITY_POLICY, POLICY);
    set(response, REFERRER_POLICY, "no-referrer");
    for (name, value) in ISOLATION {
        set(response, name, value);
    }
}

fn set(response: &mut Response, name: HeaderName, value: &'static str) {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Bytes>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file() {
            files.insert(path, fs::read(entry.path())?.into());
        }
    }
    Ok(())
}

/// Whether the request accepts an encoding, with a weight above 0.
fn accepts(asked: &HeaderMap, encoding: &str) -> bool {
    let names = asked.get_all(ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    names.flat_map(|names| names.split(',')).any(|name| {
        let (name, weight) = name.split_once(';').unwrap_or((name, ""));
        let weight: Cow<'_, str> = weight.chars().filter(|c| !c.is_whitespace()).collect();
        let refused = weight.strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok()) == Some(0.0);
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "json" | "map" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
