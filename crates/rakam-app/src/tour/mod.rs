//! The tour: ten steps that point at the real controls, and wait until the user has done what they ask for.
//!
//! ```text
//! mod.rs     where the user is in the tour
//! steps.rs   the steps: what to do, where, and what has been seen then
//! bubble.rs  what a step says, in a bubble
//! ```

mod bubble;
mod steps;

use egui::{Context, Rect, Ui};

use self::bubble::{Choice, Said};
pub(crate) use self::steps::Progress;
use self::steps::{LAYERS, STEPS, Step};
use crate::i18n::{Words, tr};
use crate::landmark::{self, Landmark};
use crate::layout::{Frame, GAP};
use crate::tab::TabId;
use crate::widgets::Standing;

/// The bubble takes at most this share of the height of Draw, even in a very low window.
const MOST_HEIGHT: f32 = 0.4;

/// The tour; at most one step of it is shown.
#[derive(Default)]
pub(crate) struct Tour {
    at: Option<Place>,
}

/// Where the user is.
#[derive(Clone, Copy)]
struct Place {
    /// The index of the step.
    step: usize,
    done: bool,
    /// The revision of the drawing when the step was first shown.
    drawing: Option<u64>,
}

impl Place {
    fn at(step: usize) -> Self {
        Self { step, done: false, drawing: None }
    }
}

impl Tour {
    /// The number of its steps.
    pub(crate) const STEPS: usize = STEPS.len();

    /// Begins with a step, counted from 0.
    pub(crate) fn start(&mut self, step: usize) {
        self.at = Some(Place::at(step.min(Self::STEPS - 1)));
    }

    /// The step that is shown.
    pub(crate) fn step(&self) -> Option<usize> {
        self.at.map(|at| at.step)
    }

    /// Whether the drawing, which has this revision now, has changed since the step was first shown.
    pub(crate) fn drew(&mut self, revision: u64) -> bool {
        self.at.as_mut().is_some_and(|at| *at.drawing.get_or_insert(revision) != revision)
    }

    pub(crate) fn end(&mut self) {
        self.at = None;
    }

    /// What the bubble leaves of the body of the window: in Draw, it stands across its top. There, whoever does what a step asks
    /// for needs everything, the canvas and the bars above all.
    pub(crate) fn leaves(&self, ctx: &Context, tab: TabId, body: Rect) -> Rect {
        match self.at {
            Some(at) if STEPS[at.step].is_across(tab) => {
                body.with_min_y(body.top() + (bubble::height(ctx) + GAP).min(MOST_HEIGHT * body.height()))
            }
            _ => body,
        }
    }

    /// Shows the step above everything else in the `window`.
    pub(crate) fn show(&mut self, ui: &Ui, window: Rect, frame: &Frame, progress: &Progress, words: &Words) {
        let ctx = ui.ctx();
        let Some(at) = &mut self.at else { return landmark::want(ctx, None) };
        let index = at.step;
        let step: &Step = &STEPS[index];
        at.done |= (step.is_done)(progress);
        let done = at.done;

        // Whoever has gone elsewhere is led back first.
        let elsewhere = progress.tab != step.tab;
        let landmark = if elsewhere { Landmark::tab(step.tab) } else { step.landmark };
        let at = landmark::place(ctx, landmark);
        landmark::want(ctx, Some(landmark));
        let last = index + 1 == STEPS.len();
        let (task, told) = (words.say(&(step.task)()), words.say(&(step.told)()));
        let (text, other) = if done { (told, task) } else { (task, told) };
        let said = Said {
            place: words.say(&tr("tour-step").with("step", index + 1).with("steps", STEPS.len())),
            text,
            other,
            done,
            next: match (done, last) {
                (false, _) => words.tr("tour-skip"),
                (true, false) => words.tr("tour-next"),
                (true, true) => words.tr("tour-finish"),
            },
            end: words.tr("tour-end"),
        };
        // In Inside, what the step has led to is on the right, which the bubble leaves free. In a narrow window it stands below
        // the maps: there the bubble is over those.
        let over_maps = at.filter(|_| frame.narrow && step.landmark == LAYERS);
        let above = over_maps.map_or(window, |at| window.with_max_y(at.bottom()));
        let (window, standing) = match at {
            _ if step.is_across(progress.tab) => {
                (window, Standing::Across { room: frame.body, framed: at.filter(|_| !done) })
            }
            _ if done && step.tab == TabId::Inside && !elsewhere => (above, Standing::Corner),
            Some(at) if done => (window, Standing::Beside(at)),
            Some(at) => (window, Standing::AtFramed(at)),
            None => (window, Standing::Alone),
        };
        match bubble::show(ui, window, standing, &said) {
            Some(Choice::Next) if last => self.at = None,
            Some(Choice::Next) => self.at = Some(Place::at(index + 1)),
            Some(Choice::End) => self.at = None,
            None => {}
        }
    }
}
