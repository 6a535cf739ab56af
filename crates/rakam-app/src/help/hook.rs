//! The input while controls are explained, of which only pointing, scrolling and going elsewhere by keys is left; and the controls of
//! a frame.

use egui::{Context, Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, Order, Pos2, RawInput, Rect, TouchPhase};

use super::About;

/// A press that moves further than this, in points, scrolls.
const TAP: f32 = 8.0;

/// A control, with what it is.
pub(super) struct Control {
    pub(super) rect: Rect,
    pub(super) order: Order,
    pub(super) name: String,
    pub(super) about: About,
}

/// What happened since the last frame.
#[derive(Default)]
pub(super) struct Look {
    /// What is to be explained.
    pub(super) found: Option<Control>,
    pub(super) tapped: Option<Pos2>,
    /// Whether the user leaves.
    pub(super) leaves: bool,
}

#[derive(Default)]
pub(super) struct Hook {
    pub(super) on: bool,
    controls: Vec<Control>,
    /// What is pointed at, was tapped or has the keyboard, whichever came last.
    at: Option<Pos2>,
    focused: Option<Pos2>,
    /// Where the pointer went down, and whether it has moved since.
    down: Option<(Pos2, bool)>,
    tapped: Option<Pos2>,
    leaves: bool,
}

impl egui::Plugin for Hook {
    fn debug_name(&self) -> &'static str {
        "help"
    }

    fn input_hook(&mut self, _: &Context, input: &mut RawInput) {
        if self.on {
            input.events = std::mem::take(&mut input.events).into_iter().filter_map(|event| self.take(event)).collect();
        }
    }
}

impl Hook {
    pub(super) fn started() -> Self {
        Self { on: true, ..Self::default() }
    }

    pub(super) fn note(&mut self, control: Control) {
        if self.on {
            self.controls.push(control);
        }
    }

    /// What is to be explained; `focused` is where the control is that has the keyboard. Forgets the controls of the frame.
    pub(super) fn look(&mut self, focused: Option<Pos2>) -> Look {
        if self.focused != focused {
            self.focused = focused;
            self.at = focused.or(self.at);
        }
        let at = self.at;
        let here = std::mem::take(&mut self.controls).into_iter();
        let here = here.filter(|control| at.is_some_and(|at| control.rect.contains(at)));
        // What is above is meant, and of that the smallest.
        let found = here.min_by(|a, b| b.order.cmp(&a.order).then(a.rect.area().total_cmp(&b.rect.area())));
        Look { found, tapped: self.tapped.take(), leaves: std::mem::take(&mut self.leaves) }
    }

    /// Takes an event. Returns what is left of it.
    fn take(&mut self, event: Event) -> Option<Event> {
        match event {
            Event::PointerMoved(pos) => {
                let from = self.at.replace(pos);
                let Some((down, moved)) = &mut self.down else { return Some(event) };
                *moved |= down.distance(pos) > TAP;
                let delta = pos - from.filter(|_| *moved)?;
                let (unit, phase, source) = (MouseWheelUnit::Point, TouchPhase::Move, MouseWheelSource::Unknown);
                Some(Event::MouseWheel { unit, delta, phase, source, modifiers: Modifiers::NONE })
            }
            Event::PointerButton { pos, pressed: true, .. } => {
                (self.at, self.down) = (Some(pos), Some((pos, false)));
                // What scrolls is what the pointer is over.
                Some(Event::PointerMoved(pos))
            }
            Event::PointerButton { pos, pressed: false, .. } => {
                self.tapped = self.down.take().filter(|(_, moved)| !moved).map(|_| pos);
                None
            }
            Event::Key { key: Key::Escape | Key::F1, pressed: true, .. } => {
                self.leaves = true;
                None
            }
            // From control to control, and from tab to tab.
            Event::Key { key: Key::Tab, .. } => Some(event),
            Event::Key { key: Key::Num1 | Key::Num2 | Key::Num3 | Key::Num4 | Key::Num5, modifiers, .. } => {
                Some(event).filter(|_| modifiers.command)
            }
            Event::PointerGone | Event::MouseWheel { .. } | Event::WindowFocused(_) => Some(event),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::{PointerButton, pos2, vec2};

    use super::*;

    fn button(pos: Pos2, pressed: bool) -> Event {
        Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
    }

    #[test]
    fn a_tap_explains_and_a_drag_scrolls_and_nothing_is_pressed() {
        let mut hook = Hook::started();
        let (here, there) = (pos2(10.0, 10.0), pos2(10.0, 60.0));
        assert_eq!(hook.take(button(here, true)), Some(Event::PointerMoved(here)));
        assert_eq!(hook.take(button(here, false)), None);
        assert_eq!(hook.look(None).tapped, Some(here));
        hook.take(button(here, true));
        let scrolled = hook.take(Event::PointerMoved(there));
        assert!(matches!(scrolled, Some(Event::MouseWheel { delta, .. }) if delta == vec2(0.0, 50.0)), "{scrolled:?}");
        assert_eq!(hook.take(button(there, false)), None);
        assert_eq!(hook.look(None).tapped, None);
        assert_eq!(hook.take(Event::Text("c".to_owned())), None);
        assert_eq!(hook.take(Event::Copy), None);
    }
}
