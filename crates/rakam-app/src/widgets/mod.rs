//! Widgets in the house style, one of each.
//!
//! ```text
//! button.rs        buttons, and buttons that open a menu
//! callout.rs       a bubble beside a control
//! card.rs          cards, with an explanation that opens
//! radio.rs         a line of a list of which one line is chosen
//! number_field.rs  a number that is dragged or typed
//! let_go.rs        what takes effect once it is let go
//! slider.rs        a slider, and one with its name and its value
//! tabs.rs          a strip of tabs
//! bar.rs           bars for shares, and progress
//! text.rs          text in the house's fonts, cut to its room
//! focus.rs         what is selected, under the pointer, or has the keyboard
//! ```

mod bar;
mod button;
mod callout;
mod card;
mod focus;
mod let_go;
mod number_field;
mod radio;
mod slider;
mod tabs;
mod text;

pub(crate) use self::bar::{bar, progress, share_bar};
pub(crate) use self::button::{Button, menu};
pub(crate) use self::callout::{Standing, callout, size_of};
pub(crate) use self::card::{card, floating, picture_section, section};
pub(crate) use self::focus::{focus_ring, selectable};
pub(crate) use self::let_go::once_let_go;
pub(crate) use self::number_field::number_field;
pub(crate) use self::radio::radio;
pub(crate) use self::slider::{bare_slider, slider_row};
pub(crate) use self::tabs::{TabLabel, tabs};
pub(crate) use self::text::{Letters, paragraph, small, strong, weak, width_of};
