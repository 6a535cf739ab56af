//! One connection: HTTP/1.1, slow heads, clients that do not read, and the last bytes before it closes.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::Request;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;

use crate::problem::{Kind, Problem};
use crate::stage::Stage;

/// The most bytes in the head of a request, and in the part of a body that is read ahead.
const BUFFER: usize = 64 << 10;

/// How long to read and discard what a client still sends that was answered before its end: closing a connection with unread data resets it, and
/// the response is lost.
const LINGER: Duration = Duration::from_secs(2);

/// How long a connection on which nothing was asked yet stays open when the server stops: its client may be about to ask, and
/// hyper would close it without a response.
const GRACE: Duration = Duration::from_millis(200);

/// Serves a connection until it ends. It may stay idle, with an unfinished head, or without taking anything of a response for
/// `patience`. When the server stops, the current request is the last.
pub(crate) async fn serve(stream: TcpStream, router: Router, patience: Duration, mut stage: watch::Receiver<Stage>) {
    // Responses are small and written whole.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(patience));
    let [asked, unread] = [(); 2].map(|()| Arc::new(AtomicBool::new(false)));
    let service = {
        let (asked, unread) = (Arc::clone(&asked), Arc::clone(&unread));
        let inner = TowerToHyperService::new(router);
        service_fn(move |request: Request<Incoming>| {
            asked.store(true, Ordering::Relaxed);
            let request = request.map(|body| Watched { body, over: false, unread: Arc::clone(&unread) });
            Box::pin(hyper::service::Service::call(&inner, request))
        })
    };
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    let ended = tokio::select! {
        ended = poll_fn(|cx| connection.poll_without_shutdown(cx)) => ended,
        () = stopping(&mut stage, &asked) => {
            std::pin::Pin::new(&mut connection).graceful_shutdown();
            poll_fn(|cx| connection.poll_without_shutdown(cx)).await
        }
    };
    let parts = connection.into_parts();
    let mut stream = parts.io.into_inner();
    match ended {
        // An unfinished head; hyper would close without a response.
        Err(error) if error.is_timeout() && !parts.read_buf.is_empty() => {
            let answer = late_head(patience);
            let _ = timeout(LINGER, stream.write_all(answer.as_bytes())).await;
            linger(stream).await;
        }
        Ok(()) if unread.load(Ordering::Relaxed) => linger(stream).await,
        Ok(()) => drop(stream.shutdown().await),
        Err(error) => tracing::debug!(%error, "connection lost"),
    }
}

/// The body of a request, which says so if it was dropped before its end.
struct Watched {
    body: Incoming,
    over: bool,
    unread: Arc<AtomicBool>,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        self.over = frame.is_none();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if !self.over && !self.body.is_end_stream() {
            self.unread.store(true, Ordering::Relaxed);
        }
    }
}

/// Waits until the server stops, and until a client that has just connected could ask.
async fn stopping(stage: &mut watch::Receiver<Stage>, asked: &AtomicBool) {
    let _ = stage.wait_for(|stage| *stage != Stage::Running).await;
    if !asked.load(Ordering::Relaxed) {
        tokio::time::sleep(GRACE).await;
    }
}

/// Closes the server's side, and discards what arrives until the client closes its own.
async fn linger(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    if stream.shutdown().await.is_err() {
        return;
    }
    let mut scratch = vec![0; BUFFER];
    let _ = timeout(LINGER, async { while stream.read(&mut scratch).await.is_ok_and(|read| read > 0) {} }).await;
}

/// The response to a head that didn't arrive in time.
fn late_head(patience: Duration) -> String {
    let problem = Problem::new(Kind::TooSlow, format!("the head of a request must arrive within {patience:?}"));
    let body = problem.json();
    format!(
        "HTTP/1.1 408 Request Timeout\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}
