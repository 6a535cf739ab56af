//! The Rakam application: draw a digit, see what the network reads. The same for the desktop and the browser.
//!
//! ```text
//! app.rs       RakamApp: the state of the window, and a frame of it
//! place.rs     the four places, and the tabs that lead there
//! layout.rs    where the parts of a window of any size stand
//! theme.rs     colours, letters, sizes
//! i18n.rs      the words, in English and Turkish
//! settings.rs  what is remembered
//!
//! draw/        the canvas and its tools, and what the network reads
//! inside/      how the network reads the drawing
//! learn/       a training, watched and steered
//! teach/       readings that one corrects, and a network that learns from them
//! judge/       networks, measured
//!
//! header.rs    the network, the language, the theme
//! shortcuts.rs the keys
//! notices.rs   messages that can be dismissed
//! widgets.rs   buttons, menus and cards in the house style
//! chart.rs     what the charts have in common
//! sheet.rs     many images as one texture
//! icons.rs     line drawings for them
//! icon.rs      the program's own
//!
//! network.rs   which network reads
//! explain.rs   what was wrong with a file, in the window's words
//! lab/         the work beside the window; what of it is the desktop's and what the browser's
//! files/       dialogs and drops; what of it is the desktop's and what the browser's
//! pace.rs      how long things took, for the log
//! desktop.rs   the window itself
//! ```
//!
//! A frame goes: files that arrived -> keys -> pointer -> reading, if the drawing changed -> everything is shown. So the
//! bars that a frame shows belong to the pen position that it was given.

#![forbid(unsafe_code)]

mod app;
mod chart;
#[cfg(not(target_arch = "wasm32"))]
mod desktop;
mod draw;
mod evaluate;
mod explain;
mod files;
mod fine_tuning;
mod header;
mod i18n;
pub mod icon;
mod icons;
mod inside;
mod lab;
mod layout;
mod network;
mod notices;
mod pace;
mod settings;
mod sheet;
mod shortcuts;
mod tab;
mod theme;
mod train;
mod widgets;

pub use app::RakamApp;
#[cfg(not(target_arch = "wasm32"))]
pub use desktop::{AppError, Options, run};
pub use i18n::Language;
pub use settings::Settings;
