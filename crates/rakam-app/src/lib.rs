//! The Rakam application: draw a digit, and see what the network reads. The same on the desktop and in the browser.
//!
//! ```text
//! app/          RakamApp: the state of the window, a frame of it, and what the user can want
//! tab.rs        the five tabs: their trait, their context, and the strip that leads to them
//!
//! draw/         the canvas and its tools, and what the network reads
//! inside/       how the network reads the drawing
//! train/        a training that the user watches and steers; fine-tuning on corrections
//! evaluate/     networks, measured
//! symbols/      classes of the user's own, drawn and learned
//! tour/         ten steps through all of it
//! challenges/   something to achieve, which the program checks
//!
//! help/         what each control is, explained in place
//! header.rs     the network, the language, the theme
//! shortcuts.rs  the keys
//! notices.rs    messages that can be dismissed
//! drop_hint.rs  the hint while a file is held over the window
//!
//! export/       what is seen, as a picture: SVG, PNG, GIF
//! share/        what is in the window, as a link or a file
//! network.rs    the network that reads, and those that can be chosen
//! sets.rs       data sets as the window names them
//! settings.rs   what is remembered
//! store.rs      where it is kept, and what can't be
//! i18n.rs       the languages and their messages
//! explain.rs    what is wrong with a file, in the window's language
//!
//! landmark.rs   where a control is, for the tour to point at
//! layout.rs     the frame around every tab
//! theme.rs      colours, fonts, sizes
//! widgets/      buttons, cards, tabs and bars in the house style
//! chart.rs      what the charts have in common
//! colors.rs     numbers as colours
//! texture.rs    numbers as textures
//! sheet.rs      many images in one texture
//! icons.rs      the icons of the buttons
//! icon.rs       the icon of the program
//!
//! lab/          the work in the background, on a thread or in a worker
//! files/        files that are opened and saved, on the desktop or in the browser
//! pace.rs       how long things take, for the log
//! desktop.rs    the window of the desktop
//! ```
//!
//! In a frame, files that arrived come first, then the lab's events, keys, the pointer and, if the drawing changed, a reading;
//! then everything is shown. So the bars of a frame belong to the pen position of that frame.

#![forbid(unsafe_code)]

mod app;
mod challenges;
mod chart;
mod colors;
#[cfg(not(target_arch = "wasm32"))]
mod desktop;
mod draw;
mod drop_hint;
mod evaluate;
mod explain;
mod export;
mod files;
mod header;
mod help;
mod i18n;
pub mod icon;
mod icons;
mod inside;
mod lab;
mod landmark;
mod layout;
mod network;
mod notices;
mod pace;
mod sets;
mod settings;
mod share;
mod sheet;
mod shortcuts;
mod store;
mod symbols;
mod tab;
mod texture;
mod theme;
mod tour;
mod train;
mod widgets;

pub use app::RakamApp;
pub use challenges::{Best, Bests};
#[cfg(not(target_arch = "wasm32"))]
pub use desktop::{AppError, Options, run};
pub use i18n::Language;
pub use network::NetworkId;
pub use settings::Settings;
