//! The five tabs of the window: what each of them can do, and the strip that leads to them.

use egui::{Rect, Ui};
use rakam_ink::Drawing;
use rakam_lab::{Answer, RequestId};
use rakam_nn::Architecture;
use serde::{Deserialize, Serialize};

use crate::app::Action;
use crate::draw::canvas::{Canvas, Look};
use crate::draw::digits::Digits;
use crate::help;
use crate::i18n::{Message, Words, tr};
use crate::icons::{self, Icon};
use crate::lab::Lab;
use crate::landmark::{Landmark, landmark};
use crate::layout::Frame;
use crate::network::{Network, Networks};
use crate::widgets::{TabLabel, tabs};

/// What a tab is shown with: everything that doesn't belong to one tab alone.
pub(crate) struct Cx<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) words: &'a Words,
    pub(crate) networks: &'a Networks,
    pub(crate) drawing: &'a Drawing,
    /// What the network reads on the canvas.
    pub(crate) digits: &'a Digits,
    pub(crate) canvas: &'a mut Canvas,
    /// The pen's diameter, in sides of the canvas.
    pub(crate) pen_width: f32,
    /// Whether an opened picture is shown in the colours of what it was taken for.
    pub(crate) layers: bool,
    pub(crate) lab: &'a mut Lab,
    /// The network in training, once it has learned something and can be evaluated.
    pub(crate) in_training: Option<&'a Architecture>,
}

impl<'a> Cx<'a> {
    /// The network that reads.
    pub(crate) fn network(&self) -> &'a Network {
        self.networks.in_use()
    }

    /// Shows the canvas, with a frame around each digit of a number. `layers`: whether an opened picture has the colours of what
    /// it was taken for.
    pub(crate) fn show_canvas(&mut self, ui: &mut Ui, rect: Rect, layers: bool) {
        let digits = self.network().reader().labels().are_digits();
        let hint = if digits { self.words.tr("canvas-hint") } else { self.words.tr("canvas-hint-symbols") };
        let look = Look { pen_width: self.pen_width, layers, hint };
        self.canvas.show(ui, rect, look, self.drawing, self.words);
        let known = Landmark("canvas", 0);
        landmark(ui, known, rect);
        help::note(ui, rect, &self.words.tr("canvas"), || help::about(known));
        self.digits.frame(ui, rect);
    }
}

/// A tab of the window.
pub(crate) trait Tab {
    /// Shows the tab in the body of the window. Returns what the user wants.
    fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) -> Vec<Action>;

    /// Takes an answer of the lab, if it is to a request of this tab. Returns what is to be done about it.
    fn handle(&mut self, id: RequestId, answer: &Answer) -> Vec<Action>;

    /// The lab is gone, and why, in English: what is awaited of it does not come, and what it had learned is lost.
    fn lab_stopped(&mut self, _reason: &str) {}

    /// Another network reads from now on; `alike`: of the same layers as the one before.
    fn network_changed(&mut self, _alike: bool) {}

    /// Where the user can draw, a square; `None` where there is no canvas.
    fn canvas(&self, _: &Frame) -> Option<Rect> {
        None
    }
}

/// Names a tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TabId {
    /// Draw, and have it read.
    #[default]
    Draw,
    /// See how the network reads it.
    Inside,
    /// Train a network.
    Train,
    /// Measure how well networks read.
    Evaluate,
    /// Teach symbols of one's own.
    Symbols,
}

impl TabId {
    /// All tabs, in the order of the strip.
    pub(crate) const ALL: [Self; 5] = [Self::Draw, Self::Inside, Self::Train, Self::Evaluate, Self::Symbols];

    fn name(self) -> Message {
        match self {
            Self::Draw => tr("tab-draw"),
            Self::Inside => tr("tab-inside"),
            Self::Train => tr("tab-train"),
            Self::Evaluate => tr("tab-evaluate"),
            Self::Symbols => tr("tab-symbols"),
        }
    }

    fn tip(self) -> Message {
        match self {
            Self::Draw => tr("tab-draw-tip"),
            Self::Inside => tr("tab-inside-tip"),
            Self::Train => tr("tab-train-tip"),
            Self::Evaluate => tr("tab-evaluate-tip"),
            Self::Symbols => tr("tab-symbols-tip"),
        }
    }

    fn icon(self) -> &'static Icon {
        match self {
            Self::Draw => &icons::PEN,
            Self::Inside => &icons::LAYERS,
            Self::Train => &icons::CHART,
            Self::Evaluate => &icons::TARGET,
            Self::Symbols => &icons::SHAPES,
        }
    }
}

/// Shows the strip of tabs. Returns the tab that was clicked.
pub(crate) fn show_tabs(ui: &mut Ui, frame: &Frame, selected: TabId, words: &Words) -> Option<TabId> {
    let labels = TabId::ALL.map(|tab| {
        let tip = format!("{}  Ctrl+{}", words.say(&tab.tip()), tab as usize + 1);
        TabLabel { name: words.say(&tab.name()), icon: Some(tab.icon()), tip }
    });
    let clicked = tabs(ui, frame.tabs, ("tab", 0), &labels, selected as usize, (f32::INFINITY, frame.narrow));
    clicked.map(|index| TabId::ALL[index])
}
