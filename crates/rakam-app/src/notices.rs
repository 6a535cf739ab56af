//! Messages over the window that can be dismissed.

use egui::{
    Align2, Area, Key, Modifiers, Order, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use web_time::Instant;

use crate::i18n::{Message, Words};
use crate::icons;
use crate::layout::{CARD_PADDING, GAP};
use crate::theme::{self, CARD_CORNERS, Palette, size};
use crate::widgets::Button;

/// How long a notice of success stays, in seconds, and how long if there is more to read; one of failure stays until it is dismissed.
const GOOD_NEWS: f64 = 4.0;
const LONG_NEWS: f64 = 10.0;
/// At most this many are shown; the oldest go first.
const MOST: usize = 3;

const WIDTH: f32 = 440.0;

struct Notice {
    message: Message,
    /// What exactly went wrong, or what else there is to know, below the message.
    detail: Option<Message>,
    bad: bool,
    /// How long it stays once it is shown, in seconds; `None` until it is dismissed.
    stays: Option<f64>,
    /// When it disappears by itself, on egui's clock. It is first shown when there is a frame: a hidden window has none.
    until: Option<f64>,
    /// When it was first shown: in a hidden window egui's clock stands still.
    shown: Option<Instant>,
}

/// The notices, oldest first.
#[derive(Default)]
pub(crate) struct Notices(Vec<Notice>);

impl Notices {
    /// Reports that something was done.
    pub(crate) fn done(&mut self, message: Message) {
        self.push(message, None, false, Some(GOOD_NEWS));
    }

    /// Reports that something was done, and what else there is to know.
    pub(crate) fn done_but(&mut self, message: Message, detail: Message) {
        self.push(message, Some(detail), false, Some(LONG_NEWS));
    }

    /// Warns of what the user is about to do.
    pub(crate) fn warn(&mut self, message: Message, detail: Message) {
        self.push(message, Some(detail), true, Some(LONG_NEWS));
    }

    /// Reports that something went wrong, and what exactly.
    pub(crate) fn wrong(&mut self, message: Message, detail: Option<Message>) {
        self.push(message, detail, true, None);
    }

    /// Whether this stands over the window, or did so a moment ago if the window is hidden.
    pub(crate) fn shows(&self, message: &Message) -> bool {
        let stands = |Notice { stays, shown, .. }: &Notice| {
            shown.is_some_and(|at| stays.is_none_or(|stays| at.elapsed().as_secs_f64() < stays))
        };
        self.0.iter().any(|notice| notice.message == *message && stands(notice))
    }

    fn push(&mut self, message: Message, detail: Option<Message>, bad: bool, stays: Option<f64>) {
        self.0.retain(|other| other.message != message);
        self.0.push(Notice { message, detail, bad, stays, until: None, shown: None });
        let surplus = self.0.len().saturating_sub(MOST);
        self.0.drain(..surplus);
    }

    /// Shows the notices at the foot of the window; Escape dismisses the newest.
    pub(crate) fn show(&mut self, ui: &Ui, window: Rect, words: &Words) {
        let now = ui.input(|input| input.time);
        for Notice { stays, until, shown, .. } in &mut self.0 {
            shown.get_or_insert_with(Instant::now);
            *until = until.or_else(|| stays.map(|stays| now + stays));
        }
        self.0.retain(|notice| notice.until.is_none_or(|until| now < until));
        if let Some(next) = self.0.iter().filter_map(|notice| notice.until).reduce(f64::min) {
            ui.ctx().request_repaint_after_secs((next - now) as f32);
        }
        if !self.0.is_empty()
            && !egui::Popup::is_any_open(ui.ctx())
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
        {
            self.0.pop();
        }

        let mut bottom = window.bottom() - 2.0 * GAP;
        let mut dismissed = None;
        for (i, notice) in self.0.iter().enumerate().rev() {
            let width = WIDTH.min(window.width() - 4.0 * GAP);
            let left = window.center().x - width / 2.0;
            let response = Area::new(ui.scope_id().with(("notice", i)))
                .order(Order::Middle)
                .fixed_pos(pos2(left, bottom))
                .pivot(Align2::LEFT_BOTTOM)
                .constrain(false)
                .show(ui.ctx(), |ui| {
                    if notice.show(ui, width, words) {
                        dismissed = Some(i);
                    }
                });
            bottom -= response.response.rect.height() + GAP;
        }
        if let Some(i) = dismissed {
            self.0.remove(i);
        }
    }
}

impl Notice {
    /// Shows the notice. Returns whether it was dismissed.
    fn show(&self, ui: &mut Ui, width: f32, words: &Words) -> bool {
        let palette = Palette::of(ui);
        let (text, detail) = (words.say(&self.message), self.detail.as_ref().map(|detail| words.say(detail)));
        let text_width = width - 2.0 * CARD_PADDING - 24.0 - GAP - 32.0 - GAP;
        let lay_out = |text: &str, font, color| ui.painter().layout(text.to_owned(), font, color, text_width);
        let text_galley = lay_out(&text, theme::regular(size::BODY), palette.text);
        let detail_galley =
            detail.as_ref().map(|detail| lay_out(detail, theme::regular(size::SMALL), palette.weak_text));
        let detail_height = detail_galley.as_ref().map_or(0.0, |galley| galley.size().y + GAP / 2.0);
        let height = (text_galley.size().y + detail_height).max(32.0) + 2.0 * CARD_PADDING;

        let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
        let said = [Some(text), detail].into_iter().flatten().collect::<Vec<_>>().join(" ");
        response.widget_info(|| WidgetInfo::labeled(if self.bad { Role::Alert } else { Role::Status }, true, &said));
        ui.painter().add(ui.visuals().popup_shadow.as_shape(rect, CARD_CORNERS));
        let color = if self.bad { palette.error } else { palette.accent };
        ui.painter().rect(rect, CARD_CORNERS, palette.surface, Stroke::new(1.0, color), StrokeKind::Inside);
        let icon = if self.bad { &icons::WARNING } else { &icons::CHECK };
        let middle = rect.top() + CARD_PADDING + 16.0;
        let icon_at = pos2(rect.left() + CARD_PADDING + 12.0, middle);
        icon.paint(ui.painter(), Rect::from_center_size(icon_at, Vec2::splat(20.0)), color);

        let x = rect.left() + CARD_PADDING + 24.0 + GAP;
        let alone = text_galley.size().y + detail_height < 32.0;
        let y = if alone { middle - text_galley.size().y / 2.0 } else { rect.top() + CARD_PADDING };
        let below = y + text_galley.size().y + GAP / 2.0;
        ui.painter().galley(pos2(x, y), text_galley, palette.text);
        if let Some(galley) = detail_galley {
            ui.painter().galley(pos2(x, below), galley, palette.weak_text);
        }
        let close = Rect::from_center_size(pos2(rect.right() - CARD_PADDING - 16.0, middle), Vec2::splat(32.0));
        let dismiss = words.tr("dismiss");
        let tip = format!("{dismiss}  Esc");
        Button { tip, ..Button::icon("dismiss", &icons::CLOSE, dismiss) }.show(ui, close).clicked()
    }
}
