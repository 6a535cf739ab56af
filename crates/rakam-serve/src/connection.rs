//! One connection: HTTP/1.1, slow heads, clients that do not read, and the last bytes before it closes.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::CONNECTION;
use axum::http::{Request, Response};
use hyper::body::Incoming;
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

/// How long to read and discard what a refused client still sends: closing a connection with unread data resets it, and
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
    let [asked, refused] = [(); 2].map(|()| Arc::new(AtomicBool::new(false)));
    let service = {
        let (asked, refused) = (Arc::clone(&asked), Arc::clone(&refused));
        let inner = TowerToHyperService::new(router);
        service_fn(move |request: Request<Incoming>| {
            asked.store(true, Ordering::Relaxed);
            let (answer, refused) = (hyper::service::Service::call(&inner, request), Arc::clone(&refused));
            Box::pin(async move {
                let answer: Response<Body> = answer.await?;
                if answer.headers().contains_key(CONNECTION) {
                    refused.store(true, Ordering::Relaxed);
                }
                Ok::<_, std::convert::Infallible>(answer)
            })
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
        Ok(()) if refused.load(Ordering::Relaxed) => linger(stream).await,
        Ok(()) => drop(stream.shutdown().await),
        Err(error) => tracing::debug!(%error, "connection lost"),
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
