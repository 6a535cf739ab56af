//! Listens, accepts, stops gracefully.

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
use utoipa::OpenApi as _;

use crate::connection;
use crate::metrics::Metrics;
use crate::models::Models;
use crate::openapi::Document;
use crate::page::Page;
use crate::readers::Readers;
use crate::reference::Reference;
use crate::routes::{Service, router};
use crate::settings::Settings;

/// The most connections at a time; more wait in the system's own queue, which is short.
const MAX_CONNECTIONS: usize = 1000;

/// A second after its requests should be over, a server that stops waits no longer.
const GRACE: Duration = Duration::from_secs(1);

/// How far the server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Running,
    /// What has begun is answered.
    Stopping,
    /// Nothing is waited for.
    Over,
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Another program listens at the address.
    #[error("{0} is in use by another program, perhaps another `rakam serve`: stop it, or choose another port (`--addr {ip}:0` takes a free one)", ip = .0.ip())]
    AddressInUse(SocketAddr),
    /// The address cannot be listened at.
    #[error("cannot listen at {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The folder of the page cannot be read.
    #[error("{path} is no folder of a page: {source}", path = .path.display())]
    Page {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Threads or timers cannot be had from the system.
    #[error("the server cannot start: {0}")]
    Start(#[from] io::Error),
    /// A counter is described wrongly.
    #[error("the server cannot count: {0}")]
    Metrics(#[from] prometheus::Error),
}

/// A server that listens; it answers once it runs.
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    address: SocketAddr,
    service: Arc<Service>,
    router: Router,
    stage: watch::Sender<Stage>,
}

/// Stops a server.
#[derive(Clone, Debug)]
pub struct Stopper(watch::Sender<Stage>);

impl Stopper {
    /// The first time, the server finishes what it has begun and takes nothing new; the second time, it ends at once.
    pub fn stop(&self) {
        self.0.send_modify(|stage| *stage = if *stage == Stage::Running { Stage::Stopping } else { Stage::Over });
    }
}

impl Server {
    /// Listens, with a model known to clients as `name`.
    ///
    /// # Errors
    /// When the address is taken or cannot be listened at, the page is not there, or the system gives no threads.
    pub fn bind(settings: &Settings, name: &str, model: &Model) -> Result<Self, ServeError> {
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
        let document = Document::openapi();
        let service = Arc::new(Service {
            readers: Readers::new(Reader::new(model), settings.threads, settings.max_concurrent, Arc::clone(&metrics))?,
            metrics,
            models: Models::new(name, model),
            reference: Reference::new(&document, settings),
            document,
            page,
            stage: watched,
            max_body: settings.max_body,
            max_pixels: settings.max_pixels,
            timeout: settings.timeout,
            places: settings.max_concurrent,
        });
        let router = router(Arc::clone(&service), settings);
        let address = listener.local_addr()?;
        Ok(Self { runtime, listener, address, service, router, stage })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What stops it.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(self.stage.clone())
    }

    /// Stops on Ctrl-C and, where there is such a thing, on SIGTERM.
    ///
    /// # Errors
    /// When the system gives no handler.
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

    /// Answers until it is stopped.
    pub fn run(self) {
        let Self { runtime, listener, service, router, stage, .. } = self;
        runtime.block_on(answer(&listener, &router, service.timeout, &stage.subscribe()));
        runtime.shutdown_timeout(Duration::ZERO);
    }
}

/// Accepts connections until the server stops, and then until those are over that were open.
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
    // Whoever still comes is told that the server stops, and is not waited for.
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
                tracing::warn!(connections = connections.len(), "requests were not over in time");
                break;
            }
        }
    }
}

/// The next connection. What the system refuses, such as one file too many, is tried again.
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
