//! The window's end of the lab: requests go out, events come in.
//!
//! ```text
//! images.rs   where the images are
//! desktop.rs  the lab on a thread
//! browser.rs  the lab in a worker
//! ```

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod desktop;
mod images;

use egui::Context;
use rakam_lab::{Answer, Event, LabError, Request, RequestId, RequestKind};

#[cfg(target_arch = "wasm32")]
use self::browser as system;
#[cfg(not(target_arch = "wasm32"))]
use self::desktop as system;
pub(crate) use self::images::{Images, show_images};

/// The lab. It starts with the first request.
#[derive(Default)]
pub(crate) struct Lab {
    connection: Option<system::Connection>,
    images: Images,
}

impl Lab {
    /// Sends a request and returns its id: the answers that name it come some frames later.
    pub(crate) fn send(&mut self, ctx: &Context, kind: RequestKind) -> RequestId {
        let request = Request::new(kind);
        let id = request.id;
        if self.connection.is_none() {
            match system::Connection::new(ctx) {
                Ok(connection) => self.connection = Some(connection),
                Err(reason) => self.images = Images::Missing(reason),
            }
        }
        if let Some(connection) = &self.connection {
            connection.send(request);
        }
        id
    }

    /// Requests the images, unless they are there or on their way.
    pub(crate) fn want_images(&mut self, ctx: &Context) {
        if self.images == Images::NotRequested {
            self.images = Images::Loading { bytes: 0, of: 0 };
            self.send(ctx, RequestKind::LoadData);
        }
    }

    /// Requests the images once more, after they were missing.
    pub(crate) fn want_images_again(&mut self, ctx: &Context) {
        self.images = Images::NotRequested;
        self.want_images(ctx);
    }

    pub(crate) fn images(&self) -> &Images {
        &self.images
    }

    /// Whether the lab has the images.
    pub(crate) fn has_images(&self) -> bool {
        matches!(self.images, Images::Ready { .. })
    }

    /// What the lab has reported since the last frame.
    pub(crate) fn take(&mut self) -> Vec<Event> {
        let events: Vec<Event> = self.connection.iter().flat_map(system::Connection::take).collect();
        for event in &events {
            match event {
                Event::Answer { answer: Answer::Loading { bytes, of }, .. } => {
                    self.images = Images::Loading { bytes: *bytes, of: *of };
                }
                Event::Answer { answer: Answer::Data { train, test, .. }, .. } => {
                    self.images = Images::Ready { train: *train, test: *test };
                }
                Event::Answer { answer: Answer::Failed(LabError::Data(reason)), .. } | Event::Stopped(reason) => {
                    self.images = Images::Missing(reason.clone());
                }
                Event::Answer { id, answer: Answer::Failed(error) } => {
                    tracing::warn!(?id, %error, "a request to the lab failed");
                }
                Event::Answer { .. } | Event::Undecodable(_) => {}
            }
        }
        events
    }
}
