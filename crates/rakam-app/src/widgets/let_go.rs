//! What takes effect once it is let go.

use egui::{Response, Ui};

/// Shows with `show` what changes `value`. While it is dragged, only `show` sees the change; `id` tells it from the others around it.
pub(crate) fn once_let_go<T: Copy + Send + Sync + 'static>(
    ui: &mut Ui,
    id: &'static str,
    value: &mut T,
    show: impl FnOnce(&mut Ui, &mut T) -> Response,
) {
    let id = ui.scope_id().with(("dragged", id));
    let mut now = ui.data(|data| data.get_temp(id)).unwrap_or(*value);
    if show(ui, &mut now).dragged() {
        ui.data_mut(|data| data.insert_temp(id, now));
    } else {
        ui.data_mut(|data| data.remove::<T>(id));
        *value = now;
    }
}
