//! What is seen, as a picture: any part of the window, as SVG or PNG.
//!
//! Whoever shows something puts it into [`view`], and [`button`] beside it. Once a format is chosen, the part is shown once more in
//! a pass that egui discards: whole, also where a scroll area hides it, and without what is under the pointer. What it paints there
//! is the picture.
//!
//! ```text
//! mod.rs     the button, and the pass in which a picture is taken
//! scene.rs   what was painted
//! svg.rs     a scene as SVG
//! pixels.rs  a scene as pixels, and as PNG
//! gif.rs     pixels that move, as GIF
//! ```

mod gif;
mod pixels;
mod scene;
mod svg;

use egui::{Context, Id, Rect, Ui, UiBuilder};

pub(crate) use self::gif::Gif;
pub(crate) use self::scene::{keep_image, stage};
use crate::i18n::{Words, tr};
use crate::icons;
use crate::layout::GAP;
use crate::widgets::Button;

/// A picture that is ready to be saved.
#[derive(Clone, Debug, Default)]
pub(crate) struct Export {
    /// The name of its file.
    pub(crate) name: String,
    /// The file.
    pub(crate) bytes: Vec<u8>,
}

/// The formats of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Png,
    Svg,
}

/// A picture that is to be taken.
#[derive(Clone, Debug, PartialEq)]
struct Wanted {
    /// Of what.
    title: String,
    format: Format,
    /// How many frames ago. It is taken in the second one: in the first, its parts only find out how large they are.
    age: u8,
}

fn wanted(ctx: &Context) -> Option<Wanted> {
    ctx.data(|data| data.get_temp(Id::NULL))
}

/// Whether this pass is for a picture: what isn't to be seen there, such as this button, isn't shown.
pub(crate) fn is_taken(ctx: &Context) -> bool {
    ctx.current_pass_index() == 0 && wanted(ctx).is_some_and(|wanted| wanted.age > 0)
}

/// The button that saves what has this title, in the format that is chosen.
pub(crate) fn button(ui: &mut Ui, rect: Rect, title: &str, words: &Words) {
    if is_taken(ui.ctx()) {
        return;
    }
    let name = words.say(&tr("export").with("what", title.to_owned()));
    let items = ["PNG", "SVG"].map(|format| (false, format.to_owned()));
    let button = Button::icon("export", &icons::SAVE, name);
    let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(("export", title)));
    if let Some(chosen) = button.show_menu(&mut ui, rect, &items) {
        let format = [Format::Png, Format::Svg][chosen];
        let wanted = Wanted { title: title.to_owned(), format, age: 0 };
        ui.data_mut(|data| data.insert_temp(Id::NULL, wanted));
    }
}

/// Shows what has this title and can be saved.
pub(crate) fn view<R>(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let wanted = wanted(ui.ctx()).filter(|wanted| is_taken(ui.ctx()) && wanted.title == title);
    let begun = wanted.is_some().then(|| scene::begin(ui));
    let shown = ui.scope_builder(UiBuilder::new().id_salt(("export", begun.is_some())), |ui| {
        if begun.is_some() {
            ui.set_clip_rect(scene::EVERYTHING);
        }
        contents(ui)
    });
    if let (Some(begun), Some(wanted)) = (begun, wanted) {
        let scene = scene::end(ui, begun, shown.response.rect.expand(GAP));
        if wanted.age > 1 {
            let (bytes, ending) = match wanted.format {
                Format::Svg => (Some(scene.to_svg(ui.ctx()).into_bytes()), "svg"),
                Format::Png => (pixels::png(&scene.to_pixels(ui.ctx(), pixels::FINE)), "png"),
            };
            if let Some(bytes) = bytes {
                finish(ui.ctx(), Export { name: file_name(title, ending), bytes });
            }
        }
    }
    shown.inner
}

/// A picture is ready: it will be saved at the end of this frame.
pub(crate) fn finish(ctx: &Context, export: Export) {
    ctx.data_mut(|data| data.insert_temp(Id::NULL, export));
}

/// At the end of each pass: the picture that is ready.
pub(crate) fn take(ctx: &Context) -> Option<Export> {
    if ctx.current_pass_index() == 0
        && let Some(wanted) = wanted(ctx)
    {
        ctx.request_repaint();
        ctx.data_mut(|data| {
            data.remove::<Wanted>(Id::NULL);
            if wanted.age < 2 {
                data.insert_temp(Id::NULL, Wanted { age: wanted.age + 1, ..wanted });
            }
        });
    }
    ctx.data_mut(|data| data.remove_temp(Id::NULL))
}

/// The name of the file of what has this title: `rakam-accuracy.svg`.
pub(crate) fn file_name(title: &str, ending: &str) -> String {
    let mut name = "rakam".to_owned();
    // A capital İ in small letters is an i with another dot.
    for word in title.replace('İ', "i").to_lowercase().split(|letter: char| !letter.is_alphanumeric()) {
        if !word.is_empty() {
            name.push('-');
            name.push_str(word);
        }
    }
    name + "." + ending
}

#[cfg(test)]
pub(crate) mod tests;
