//! Settings of a server: its address, its page and its limits.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use axum::http::{HeaderValue, Uri};
use tokio::sync::Semaphore;

/// The longest timeout: a server adds it to the time of day.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The most threads.
const MOST_THREADS: usize = 1024;

/// Settings of a server. A number beyond what is possible counts as the nearest that is.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address to listen on; port 0 takes a free port.
    pub address: SocketAddr,
    /// The folder of the page to draw on; `None` for the page in the binary, if it was built with one.
    pub page: Option<PathBuf>,
    /// Origins whose pages may send requests, besides the server's own.
    pub origins: Vec<Origin>,
    /// The most bytes in a picture file.
    pub max_body: usize,
    /// The most pixels in a picture.
    pub max_pixels: u64,
    /// The most requests at the same time, including those that wait; at least 1.
    pub max_concurrent: usize,
    /// The longest that a request may take, including the time to send it; at most a day.
    pub timeout: Duration,
    /// The number of threads that read, 1 to 1024.
    pub threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 7878)),
            page: None,
            origins: Vec::new(),
            max_body: 8 << 20,
            max_pixels: 16_000_000,
            max_concurrent: 64,
            timeout: Duration::from_secs(10),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

impl Settings {
    /// These, within what is possible.
    pub(crate) fn possible(&self) -> Self {
        Self {
            max_concurrent: self.max_concurrent.clamp(1, Semaphore::MAX_PERMITS),
            timeout: self.timeout.min(LONGEST),
            threads: self.threads.clamp(1, MOST_THREADS),
            ..self.clone()
        }
    }
}

/// A page's origin: scheme, host and port, as browsers send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(pub(crate) HeaderValue);

/// The error for text that isn't an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an origin, scheme and host without a path, such as https://example.org or http://localhost:8080")]
pub struct OriginError;

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let uri: Uri = text.parse().map_err(|_| OriginError)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(OriginError) };
        // Browsers compare origins letter by letter, and send neither a path nor a user.
        let origin = format!("{scheme}://{authority}").to_ascii_lowercase();
        if text.to_ascii_lowercase() != origin || !matches!(scheme, "http" | "https") || origin.contains('@') {
            return Err(OriginError);
        }
        // Nor the port that is meant without one.
        let own_port = if scheme == "http" { ":80" } else { ":443" };
        let origin = origin.strip_suffix(own_port).unwrap_or(&origin);
        HeaderValue::try_from(origin).map(Origin).map_err(|_| OriginError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port_and_nothing_else() {
        for good in ["https://example.org", "http://localhost:8080", "http://[::1]:443", "HTTPS://Example.org"] {
            let origin: Origin = good.parse().unwrap();
            assert_eq!(origin.0.to_str().unwrap(), good.to_ascii_lowercase());
        }
        for (given, sent) in [("https://example.org:443", "https://example.org"), ("http://[::1]:80", "http://[::1]")] {
            assert_eq!(given.parse::<Origin>().unwrap().0.to_str().unwrap(), sent);
        }
        for bad in [
            "",
            "*",
            "null",
            "example.org",
            "https://example.org/",
            "https://a.org/x",
            "ftp://a.org",
            "https://u@a.org",
        ] {
            assert_eq!(bad.parse::<Origin>(), Err(OriginError), "{bad}");
        }
    }
}
