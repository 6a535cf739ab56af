//! The HTTP server: readings over the network. It holds no state besides the model.
//!
//! A [`Server`] has an async runtime of its own, and binding and running it block: in another program it gets a thread of its own, in
//! async code one that may be blocked, as with `tokio::task::spawn_blocking`.
//!
//! ```
//! use std::net::{Ipv4Addr, SocketAddr};
//! use std::{sync::mpsc, thread};
//!
//! use rakam_serve::{Server, Settings};
//!
//! let (bound, when_bound) = mpsc::channel();
//! let thread = thread::spawn(move || -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//!     // Port 0 is a free one.
//!     let settings = Settings { address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), ..Settings::default() };
//!     let model = rakam_model::open(rakam_model::DEFAULT)?;
//!     let server = Server::bind(&settings, rakam_model::DEFAULT, &model)?;
//!     bound.send((server.address(), server.stopper()))?;
//!     server.run();
//!     Ok(())
//! });
//! let (address, stopper) = when_bound.recv()?;
//! println!("reading at http://{address}/");
//! stopper.stop();
//! assert!(thread.join().is_ok_and(|served| served.is_ok()));
//! # Ok::<(), mpsc::RecvError>(())
//! ```
//!
//! ```text
//! settings.rs    what can be chosen
//! limits.rs      what can't
//! server.rs      Server: listens, accepts, stops gracefully
//! stage.rs       how far a server is: running, stopping, over
//! service.rs     what the handlers share
//! connection.rs  one connection: HTTP/1.1, slow headers, the last bytes before it closes
//! routes.rs      which path goes to which handler, and what all answers have in common
//! problem.rs     errors as RFC 9457 problem documents
//!
//! predict.rs     POST /v1/predict
//! batch.rs       POST /v1/predict/batch: a stream of items, a stream of answers
//! items.rs       the items of a batch, from multipart or JSON lines
//! question.rs    the query: one digit, or a number
//! body.rs        a body received within its limits
//! upload.rs      what was sent: a picture's file or strokes
//! strokes.rs     strokes in JSON
//! readers.rs     the threads that read, and the permits for work that waits for them
//!
//! models.rs      GET /v1/models
//! health.rs      GET /healthz, /readyz, /metrics
//! metrics.rs     what is counted
//! openapi.rs     GET /openapi.json
//! reference.rs   GET /docs: the same for people
//! page.rs        GET /: the page
//! percent.rs     percent signs in paths
//! ```
//!
//! A request goes: connection -> route -> body, up to its limits -> a permit, or 503 -> a reader thread, which makes a 28x28
//! input of it -> a batch of inputs, read together -> the answer.

#![forbid(unsafe_code)]

mod batch;
mod body;
mod connection;
mod health;
mod items;
mod limits;
mod metrics;
mod models;
mod openapi;
mod page;
mod percent;
mod predict;
mod problem;
mod question;
mod readers;
mod reference;
mod routes;
mod server;
mod service;
mod settings;
mod stage;
mod strokes;
mod upload;

pub use server::{ServeError, Server, Stopper};
pub use settings::{Origin, OriginError, Settings};
