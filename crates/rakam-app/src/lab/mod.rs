//! The lab's end in the window: questions go, answers come. What of it is the desktop's and what the browser's.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod desktop;

use egui::Context;
use rakam_lab::{Event, Request};

#[cfg(target_arch = "wasm32")]
use self::browser as system;
#[cfg(not(target_arch = "wasm32"))]
use self::desktop as system;

/// Where the images are.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Images {
    /// Nobody has asked for them.
    #[default]
    NotAsked,
    /// They are on their way: bytes so far, and in all, where that is known.
    Coming { bytes: u64, of: u64 },
    /// The lab has them: so many to learn from, and to measure with.
    There { train: usize, test: usize },
    /// They cannot be had, and why, in English.
    Missing(String),
}

/// The lab. It starts with the first question.
#[derive(Default)]
pub(crate) struct Lab {
    connection: Option<system::Connection>,
    images: Images,
}

impl Lab {
    /// Asks; the answer comes some frames later.
    pub(crate) fn ask(&mut self, ctx: &Context, ask: Request) {
        if self.connection.is_none() {
            match system::Connection::new(ctx) {
                Ok(connection) => self.connection = Some(connection),
                Err(reason) => self.images = Images::Missing(reason),
            }
        }
        if let Some(connection) = &self.connection {
            connection.ask(ask);
        }
    }

    /// Asks for the images, unless they are there or on their way.
    pub(crate) fn want_images(&mut self, ctx: &Context) {
        if self.images == Images::NotAsked {
            self.images = Images::Coming { bytes: 0, of: 0 };
            self.ask(ctx, Request::Data);
        }
    }

    /// Asks for the images once more, after they could not be had.
    pub(crate) fn want_images_again(&mut self, ctx: &Context) {
        self.images = Images::NotAsked;
        self.want_images(ctx);
    }

    pub(crate) fn images(&self) -> &Images {
        &self.images
    }

    /// What was told since the last frame.
    pub(crate) fn take(&mut self) -> Vec<Event> {
        let tells: Vec<Event> = self.connection.iter().flat_map(system::Connection::take).collect();
        for tell in &tells {
            match tell {
                Event::Fetching { bytes, of } => self.images = Images::Coming { bytes: *bytes, of: *of },
                Event::Data { train, test, .. } => self.images = Images::There { train: *train, test: *test },
                Event::NoData(reason) => self.images = Images::Missing(reason.clone()),
                _ => {}
            }
        }
        tells
    }
}
