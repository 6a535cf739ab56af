//! Where in the window a control is, for what points at it, such as the tour. A control says where it is when it is shown; only the one
//! that is wanted is remembered.

use egui::{Align, Context, Id, Rect, Ui};

use crate::tab::TabId;

/// A control by the name that it has in the program, and its index among its equals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Landmark(pub(crate) &'static str, pub(crate) usize);

impl Landmark {
    /// A tab of the window.
    pub(crate) fn tab(tab: TabId) -> Self {
        Self("tab", tab as usize)
    }
}

/// The landmark that is wanted, and where it was shown.
#[derive(Clone, Copy)]
struct Wanted {
    landmark: Landmark,
    place: Option<Rect>,
    /// Whether it was scrolled into sight.
    scrolled: bool,
}

fn id() -> Id {
    Id::unique("wanted-landmark")
}

/// From the next frame on this landmark is looked for.
pub(crate) fn want(ctx: &Context, landmark: Option<Landmark>) {
    ctx.data_mut(|data| match (landmark, data.get_temp::<Wanted>(id())) {
        (None, None) => {}
        (None, Some(_)) => data.remove::<Wanted>(id()),
        (Some(landmark), before) => {
            let scrolled = before.is_some_and(|before| before.landmark == landmark && before.scrolled);
            data.insert_temp(id(), Wanted { landmark, place: None, scrolled });
        }
    });
}

/// Where this landmark was shown in this frame, if it was wanted.
pub(crate) fn place(ctx: &Context, landmark: Landmark) -> Option<Rect> {
    let wanted = ctx.data(|data| data.get_temp::<Wanted>(id()))?;
    wanted.place.filter(|_| wanted.landmark == landmark)
}

/// Says that a control is shown here.
pub(crate) fn landmark(ui: &Ui, landmark: Landmark, rect: Rect) {
    let Some(wanted) = ui.data(|data| data.get_temp::<Wanted>(id())) else { return };
    if wanted.landmark != landmark {
        return;
    }
    if !wanted.scrolled {
        ui.scroll_to_rect(rect, Some(Align::Center));
    }
    let seen = rect.intersect(ui.clip_rect());
    let place = seen.is_positive().then_some(seen);
    ui.data_mut(|data| data.insert_temp(id(), Wanted { place, scrolled: true, ..wanted }));
}
