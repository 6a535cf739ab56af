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

use std::time::Duration;

use egui::Context;
use rakam_data::GivenFile;
use rakam_lab::{Answer, DataSet, Event, LabError, Request, RequestId, RequestKind, SetId};

#[cfg(target_arch = "wasm32")]
use self::browser as system;
#[cfg(not(target_arch = "wasm32"))]
use self::desktop as system;
pub(crate) use self::images::{Images, show_images};

/// Paints what the lab reports. A request without a delay paints twice, to let what is new settle; the next report does that.
fn repaint(ctx: &Context) {
    ctx.request_repaint_after(Duration::from_millis(1));
}

/// The lab. It starts with the first request.
pub(crate) struct Lab {
    connection: Option<system::Connection>,
    /// The data set that is to be loaded, or is.
    wanted: SetId,
    images: Images,
    /// The request that loads it.
    loading: Option<RequestId>,
    /// The data set that the lab has.
    set: Option<DataSet>,
    /// A data set that could not be loaded while there was another to go on with, and why, in English.
    failed: Option<(SetId, String)>,
}

impl Lab {
    /// A lab that will work with this data set.
    pub(crate) fn new(wanted: SetId) -> Self {
        Self { connection: None, wanted, images: Images::default(), loading: None, set: None, failed: None }
    }

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
            self.load(ctx, self.wanted.clone(), Vec::new());
        }
    }

    /// Requests the images once more, after they were missing.
    pub(crate) fn want_images_again(&mut self, ctx: &Context) {
        self.images = Images::NotRequested;
        self.want_images(ctx);
    }

    /// Requests another data set; `files` are those of a set of the user's own in the browser.
    pub(crate) fn load(&mut self, ctx: &Context, set: SetId, files: Vec<GivenFile>) {
        self.wanted = set.clone();
        self.images = Images::Loading(None);
        self.loading = Some(self.send(ctx, RequestKind::LoadData { set, files }));
    }

    /// Stops loading. The data set before stays.
    pub(crate) fn cancel_loading(&mut self, ctx: &Context) {
        if let Some(id) = self.loading.take() {
            self.send(ctx, RequestKind::Cancel(id));
        }
    }

    pub(crate) fn images(&self) -> &Images {
        &self.images
    }

    /// Whether the lab has the images, and loads no others.
    pub(crate) fn has_images(&self) -> bool {
        self.images == Images::Ready
    }

    /// The data set that the lab has.
    pub(crate) fn set(&self) -> Option<&DataSet> {
        self.set.as_ref()
    }

    /// The data set that could not be loaded since this was last asked, and why, in English: the one before stays.
    pub(crate) fn take_failed(&mut self) -> Option<(SetId, String)> {
        self.failed.take()
    }

    /// What the lab has reported since the last frame.
    pub(crate) fn take(&mut self) -> Vec<Event> {
        let events: Vec<Event> = self.connection.iter().flat_map(system::Connection::take).collect();
        for event in &events {
            match event {
                Event::Answer { answer: Answer::Loading(loading), .. } => {
                    self.images = Images::Loading(Some(*loading));
                }
                Event::Answer { answer: Answer::Data(set), .. } => {
                    (self.wanted, self.images) = (set.id.clone(), Images::Ready);
                    self.set = Some(set.clone());
                }
                Event::Answer { answer: Answer::Failed(LabError::Data(reason)), .. } => self.go_on_without(reason),
                Event::Answer { answer: Answer::Failed(error @ LabError::Cancelled), .. } => {
                    self.go_on_without(&error.to_string());
                    // The user knows.
                    self.failed = None;
                }
                Event::Stopped(reason) => self.images = Images::Missing(reason.clone()),
                Event::Answer { id, answer: Answer::Failed(error) } => {
                    tracing::warn!(?id, %error, "a request to the lab failed");
                }
                Event::Answer { .. } | Event::Undecodable(_) => {}
            }
        }
        events
    }

    /// Goes on with the data set before, or with MNIST if there was none.
    fn go_on_without(&mut self, reason: &str) {
        let (before, images) = match &self.set {
            Some(set) => (set.id.clone(), Images::Ready),
            None => (SetId::default(), Images::NotRequested),
        };
        let failed = std::mem::replace(&mut self.wanted, before);
        if self.set.is_none() && failed == self.wanted {
            self.images = Images::Missing(reason.to_owned());
        } else {
            self.images = images;
            self.failed = Some((failed, reason.to_owned()));
        }
    }
}
