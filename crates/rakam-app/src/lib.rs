//! The Rakam application: draw a digit, see what the network reads. The same for the desktop and the browser.
//!
//! ```text
//! app.rs       RakamApp: the state of the window, and a frame of it
//! layout.rs    where things stand in a window of any size
//! theme.rs     colours, letters, sizes
//! i18n.rs      the words, in English and Turkish
//! settings.rs  what is remembered
//!
//! canvas.rs    pointer to strokes, strokes to the screen
//! ribbon.rs    a stroke as a triangle mesh without gaps
//! seen.rs      "what the network sees"
//! digits.rs    what is read on the canvas: one digit, or the digits of a number
//! verdict.rs   the reading in words, with the digit, or the number, large
//! bars.rs      how likely each digit is
//!
//! header.rs    the network, the language, the theme
//! toolbar.rs   the canvas's tools
//! shortcuts.rs the keys
//! notices.rs   messages that can be dismissed
//! widgets.rs   buttons and menus in the house style
//! icons.rs     line drawings for them
//! icon.rs      the program's own
//!
//! network.rs   which network reads
//! explain.rs   what was wrong with a file, in the window's words
//! files/       dialogs and drops; what of it is the desktop's and what the browser's
//! pace.rs      how long things took, for the log
//! desktop.rs   the window itself
//! ```
//!
//! A frame goes: files that arrived -> keys -> pointer -> reading, if the drawing changed -> everything is shown. So the
//! bars that a frame shows belong to the pen position that it was given.

#![forbid(unsafe_code)]

mod app;
mod bars;
mod canvas;
#[cfg(not(target_arch = "wasm32"))]
mod desktop;
mod digits;
mod explain;
mod files;
mod header;
mod i18n;
pub mod icon;
mod icons;
mod layout;
mod network;
mod notices;
mod pace;
mod ribbon;
mod seen;
mod settings;
mod shortcuts;
mod theme;
mod toolbar;
mod verdict;
mod widgets;

pub use app::RakamApp;
#[cfg(not(target_arch = "wasm32"))]
pub use desktop::{AppError, Options, run};
pub use i18n::Language;
pub use settings::Settings;
