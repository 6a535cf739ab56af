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
use rakam_train::Device;

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
    /// What is to train, and to read many images.
    device: Device,
    /// The data set that is to be loaded, or is.
    wanted: SetId,
    images: Images,
    /// The request that loads it, until that has ended.
    loading: Option<RequestId>,
    /// The data set that the lab has.
    set: Option<DataSet>,
    /// A data set that could not be loaded while there was another to go on with, and why, in English.
    failed: Option<(SetId, String)>,
}

impl Lab {
    /// A lab that will work with this data set, on this device.
    pub(crate) fn new(wanted: SetId, device: Device) -> Self {
        Self { connection: None, device, wanted, images: Images::default(), loading: None, set: None, failed: None }
    }

    /// Sends a request and returns its id: the answers that name it come some frames later.
    pub(crate) fn send(&mut self, ctx: &Context, kind: RequestKind) -> RequestId {
        let request = Request::new(kind);
        let id = request.id;
        if self.connection.is_none() {
            match system::Connection::new(ctx) {
                Ok(connection) => {
                    connection.send(Request::new(RequestKind::SetDevice(self.device)));
                    self.connection = Some(connection);
                }
                Err(reason) => self.images = Images::Missing(reason),
            }
        }
        if let Some(connection) = &self.connection {
            connection.send(request);
        }
        id
    }

    /// Has another device train, and read many images.
    pub(crate) fn set_device(&mut self, ctx: &Context, device: Device) {
        self.device = device;
        self.send(ctx, RequestKind::SetDevice(device));
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
        self.cancel_loading(ctx);
        self.wanted = set.clone();
        self.images = Images::Loading(None);
        self.loading = Some(self.send(ctx, RequestKind::LoadData { set, files }));
    }

    /// Stops loading. The data set before stays.
    pub(crate) fn cancel_loading(&mut self, ctx: &Context) {
        if let Some(id) = self.loading {
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
                Event::Answer { id, answer } => self.take_answer(*id, answer),
                Event::Stopped(reason) => self.stopped(reason),
                Event::Undecodable(_) => {}
            }
        }
        events
    }

    /// Takes what is about the images. A loading that another one replaced may still report.
    fn take_answer(&mut self, id: RequestId, answer: &Answer) {
        let awaited = self.loading == Some(id);
        match answer {
            Answer::Loading(loading) if awaited => self.images = Images::Loading(Some(*loading)),
            Answer::Data(set) => {
                if awaited {
                    (self.wanted, self.images, self.loading) = (set.id.clone(), Images::Ready, None);
                }
                // The lab has it, even if it isn't wanted any more.
                self.set = Some(set.clone());
            }
            Answer::Failed(error) if awaited => {
                self.loading = None;
                self.go_on_without(&error.to_string());
                if *error == LabError::Cancelled {
                    // The user knows.
                    self.failed = None;
                }
            }
            Answer::Failed(error) => tracing::warn!(?id, %error, "a request to the lab failed"),
            _ => {}
        }
    }

    /// The lab is gone, and its images with it. The next request starts another one.
    fn stopped(&mut self, reason: &str) {
        self.images = Images::Missing(reason.to_owned());
        (self.connection, self.loading, self.set) = (None, None, None);
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

#[cfg(test)]
mod tests {
    use rakam_data::ImageShape;

    use super::*;

    fn set(place: &str) -> SetId {
        SetId::Own(place.to_owned())
    }

    fn data(place: &str) -> Answer {
        let shape = ImageShape::MNIST;
        Answer::Data(DataSet { id: set(place), classes: Vec::new(), shape, train: 10, test: 2, hard: Vec::new() })
    }

    fn broken() -> Answer {
        Answer::Failed(LabError::Data("broken".to_owned()))
    }

    /// A lab that was asked for one set and then for another: the requests, and the lab.
    fn asked_twice() -> ([RequestId; 2], Lab) {
        let [first, second] = [(); 2].map(|()| Request::new(RequestKind::Pause).id);
        let lab = Lab { loading: Some(second), images: Images::Loading(None), ..Lab::new(set("second"), Device::Cpu) };
        ([first, second], lab)
    }

    #[test]
    fn a_loading_that_another_replaced_does_not_fail_in_its_place() {
        let ([first, second], mut lab) = asked_twice();
        lab.take_answer(first, &broken());
        lab.take_answer(first, &Answer::Failed(LabError::Cancelled));
        assert_eq!((lab.images(), &lab.wanted), (&Images::Loading(None), &set("second")));
        assert_eq!(lab.take_failed(), None);
        lab.take_answer(second, &data("second"));
        assert!(lab.has_images());
        assert_eq!(lab.loading, None);
    }

    #[test]
    fn a_set_that_came_too_late_is_the_one_to_go_on_with() {
        let ([first, second], mut lab) = asked_twice();
        lab.take_answer(first, &data("first"));
        assert!(!lab.has_images());
        lab.take_answer(second, &broken());
        assert_eq!(lab.take_failed(), Some((set("second"), "broken".to_owned())));
        assert_eq!((lab.has_images(), &lab.wanted), (true, &set("first")));
    }

    #[test]
    fn a_lab_that_has_stopped_has_no_images() {
        let ([_, second], mut lab) = asked_twice();
        lab.take_answer(second, &data("second"));
        lab.stopped("out of memory");
        assert_eq!(*lab.images(), Images::Missing("out of memory".to_owned()));
        assert!(lab.set().is_none() && lab.connection.is_none());
        assert_eq!(lab.wanted, set("second"));
    }
}
