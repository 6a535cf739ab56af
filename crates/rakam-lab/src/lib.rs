//! Work beside the window: training, fine-tuning and evaluating networks, by request.
//!
//! - The window sends a [`Request`]. It has an id, and every [`Answer`] names the request that it belongs to: one answer,
//!   several, or [`Answer::Failed`] with a typed [`LabError`].
//! - The [`Lab`] keeps the data set and works in slices short enough for the next request.
//! - On the desktop it runs on a thread ([`spawn`]); in the browser in a worker, where requests and events cross as bytes.
//!
//! ```no_run
//! use rakam_lab::{Answer, Event, Request, RequestKind, SetId, spawn};
//!
//! # fn main() -> std::io::Result<()> {
//! let lab = spawn(|| println!("there are events"))?;
//! let request = Request::new(RequestKind::LoadData { set: SetId::default(), files: Vec::new() });
//! let id = request.id;
//! lab.send(request);
//! // Later, once woken:
//! for event in lab.take() {
//!     match event {
//!         Event::Answer { id: request, answer: Answer::Data(set) } if request == id => println!("{} images", set.train),
//!         other => println!("{other:?}"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! ```text
//! messages.rs     requests, events and answers
//! error.rs        why a request fails
//! lab.rs          the data set and the work in hand
//! loading.rs      the data set, loaded
//! cancelled.rs    a request that was cancelled while the lab loads
//! training.rs     a training that a user watches and steers
//! timeline.rs     the moments of it that are recorded
//! counts.rs       what it has done, and where it is
//! look.rs         how the layers of a network fare on a few images
//! layers.rs       the same of the network in training, again and again
//! race.rs         trainings that race each other
//! speed.rs        how fast this machine trains, before a training has shown it
//! placement.rs    what makes its steps, the processor or a graphics card (placement_in_browser.rs: the same in the browser)
//! trial.rs        its first steps, timed on both (only in the browser)
//! reading.rs      many images read by either of them, and nothing waits for the card
//! reading_trial.rs  the first of them, timed on both (only in the browser)
//! evaluation.rs   an evaluation of one or two networks
//! fine_tuning.rs  a fine-tuning on corrected drawings
//! symbols.rs      a training on a user's own symbols
//! neighbours.rs   training images that are alike to a network
//! map.rs          test images on a plane, laid out by what a stage of a network makes of them
//! dream.rs        an image that excites a class or a channel most
//! fool.rs         images that are changed until a network reads another class
//! observation.rs  what is seen in the curves of a training, and what helps
//! hard_images.rs  the test images whose readings are reported while a network trains
//! thread.rs       the lab on a thread of its own (not in the browser)
//! ```

#![forbid(unsafe_code)]

mod cancelled;
mod counts;
mod dream;
mod error;
mod evaluation;
mod fine_tuning;
mod fool;
mod hard_images;
mod lab;
mod layers;
mod loading;
mod look;
mod map;
mod messages;
mod neighbours;
mod observation;
#[cfg_attr(target_arch = "wasm32", path = "placement_in_browser.rs")]
mod placement;
mod race;
mod reading;
mod reading_trial;
mod speed;
mod symbols;
#[cfg(not(target_arch = "wasm32"))]
mod thread;
mod timeline;
mod training;
#[cfg(any(test, target_arch = "wasm32"))]
mod trial;

pub use error::LabError;
pub use lab::Lab;
pub use messages::{
    Answer, Card, DataSet, DreamImage, DreamPlan, Entrant, Event, Example, FineTuned, FoolPlan, FooledImage, Guess,
    Image, Lane, LayerReport, Loading, MapLayout, MapMethod, MapPlan, MapSpot, Moment, Nearest, Neighbour, Phase,
    Placement, Point, RacePoint, ReadBy, Request, RequestId, RequestKind, SetId, Snapshot, Subject, SymbolsTrained,
    Until,
};
pub use observation::{Evidence, Fix, Observation};
#[cfg(not(target_arch = "wasm32"))]
pub use thread::{Handle, spawn};
