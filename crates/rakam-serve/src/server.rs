//! The server: it listens, accepts connections and stops gracefully.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use rakam_model::{Model, Reader};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use crate::connection;
use crate::limits::COUNTS_AS;
use crate::metrics::Metrics;
use crate::models::Models;
use crate::page::Page;
use crate::readers::Readers;
use crate::routes::router;
use crate::service::Service;
use crate::settings::Settings;
use crate::stage::Stage;

/// The most connections at a time; more wait in the system's own queue, which is short.
const MAX_CONNECTIONS: usize = 1000;

/// How much longer than the limit of a request a stopping server waits for requests to finish.
const GRACE: Duration = Duration::from_secs(1);

/// Why a server can't start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Another program is listening on the address.
    #[error("{0} is in use by another program, perhaps another `rakam serve`: stop it, or choose another port (`--addr {ip}:0` takes a free one)", ip = .0.ip())]
    AddressInUse(SocketAddr),
    /// The address can't be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The folder of the page can't be read.
    #[error("{path} isn't the folder of a page: {source}", path = .path.display())]
    Page {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The system gives no threads or timers.
    #[error("the server cannot start: {0}")]
    Start(#[from] io::Error),
    /// A metric is invalid.
    #[error("the server's metrics are invalid: {0}")]
    Metrics(#[from] prometheus::Error),
}

/// A server that listens; it answers once [`run`](Server::run) is called.
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    /// The longest that a request may take.
    timeout: Duration,
    stage: watch::Sender<Stage>,
}

/// Stops a server.
#[derive(Clone, Debug)]
pub struct Stopper(watch::Sender<Stage>);

impl Stopper {
    /// The first call makes the server finish the requests it has and refuse new ones; the second ends it at once.
    pub fn stop(&self) {
        self.0.send_modify(|stage| *stage = if *stage == Stage::Running { Stage::Stopping } else { Stage::Over });
    }
}

impl Server {
    /// Starts to listen, with a model that clients know as `name`.
    ///
    /// # Errors
    /// If the address is in use or can't be listened on, the page can't be read, or the system gives no threads.
    ///
    /// # Panics
    /// In async code that tokio runs: it waits in a runtime of its own, and needs a thread that may be blocked.
    pub fn bind(settings: &Settings, name: &str, model: &Model) -> Result<Self, ServeError> {
        let settings = settings.possible();
        let page = match &settings.page {
            Some(folder) => {
                Some(Page::load(folder).map_err(|source| ServeError::Page { path: folder.clone(), source })?)
            }
            None => Page::embedded(),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(settings.threads.div_ceil(2))
            .thread_name("http")
            .enable_all()
            .build()?;
        let address = settings.address;
        let listener = runtime.block_on(TcpListener::bind(address)).map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => ServeError::AddressInUse(address),
            _ => ServeError::Listen { address, source },
        })?;
        let metrics = Arc::new(Metrics::new()?);
        let (stage, watched) = watch::channel(Stage::Running);
        let permits = settings.max_concurrent;
        // Half of them stay for single requests, as batches hold theirs while they are sent; one batch can always come.
        let batches = (permits / 2 / COUNTS_AS).max(1);
        let readers = Readers::new(Reader::new(model), settings.threads, permits, batches, Arc::clone(&metrics))?;
        let timeout = settings.timeout;
        let service = Arc::new(Service { readers, metrics, stage: watched, settings });
        let router = router(service, Models::new(name, model), page);
        let address = listener.local_addr()?;
        Ok(Self { runtime, listener, address, router, timeout, stage })
    }

    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A handle that stops it.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(self.stage.clone())
    }

    /// Makes the server stop on Ctrl-C and, on Unix, on SIGTERM.
    ///
    /// # Errors
    /// If the system refuses to install a handler.
    pub fn stop_on_signals(&self) -> Result<(), ServeError> {
        let _inside = self.runtime.enter();
        let stopper = self.stopper();
        let mut signals = Signals::new()?;
        self.runtime.spawn(async move {
            loop {
                signals.next().await;
                stopper.stop();
            }
        });
        Ok(())
    }

    /// Answers requests until the server is stopped.
    ///
    /// # Panics
    /// In async code that tokio runs, as [`bind`](Server::bind) does.
    pub fn run(self) {
        let Self { runtime, listener, router, timeout, stage, .. } = self;
        runtime.block_on(answer(&listener, &router, timeout, &stage.subscribe()));
        runtime.shutdown_timeout(Duration::ZERO);
    }
}

/// Accepts connections until the server stops, then waits for the open ones to finish.
async fn answer(listener: &TcpListener, router: &Router, patience: Duration, stage: &watch::Receiver<Stage>) {
    let mut connections = JoinSet::new();
    let mut stopping = stage.clone();
    let mut over = stage.clone();
    loop {
        tokio::select! {
            stream = accept(listener), if connections.len() < MAX_CONNECTIONS => {
                connections.spawn(connection::serve(stream, router.clone(), patience, stage.clone()));
            }
            Some(_) = connections.join_next() => {}
            _ = stopping.wait_for(|stage| *stage != Stage::Running) => break,
        }
    }
    tracing::info!(connections = connections.len(), "stopping");
    let deadline = Instant::now() + patience + GRACE;
    // New clients are answered that the server is stopping; their connections aren't waited for.
    let mut late = JoinSet::new();
    let (_running, until_the_end) = watch::channel(Stage::Running);
    while !connections.is_empty() {
        tokio::select! {
            stream = accept(listener), if late.len() < MAX_CONNECTIONS => {
                late.spawn(connection::serve(stream, router.clone(), patience, until_the_end.clone()));
            }
            Some(_) = connections.join_next() => {}
            Some(_) = late.join_next() => {}
            _ = over.wait_for(|stage| *stage == Stage::Over) => break,
            () = sleep_until(deadline) => {
                tracing::warn!(connections = connections.len(), "requests did not finish in time");
                break;
            }
        }
    }
}

/// The next connection. If the system refuses it, for example for too many open files, tries again.
async fn accept(listener: &TcpListener) -> tokio::net::TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Ctrl-C and SIGTERM.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        let signal = tokio::select! {
            signal = self.terminate.recv() => signal,
            signal = self.interrupt.recv() => signal,
        };
        if signal.is_none() {
            pending().await
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            pending().await
        }
    }
}
