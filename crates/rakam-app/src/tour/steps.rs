//! The steps of the tour.

use rakam_model::Verdict;
use rakam_train::Preset;

use crate::i18n::{Message, tr};
use crate::inside::View;
use crate::landmark::Landmark;
use crate::network::NetworkId;
use crate::tab::TabId;

/// What the window knows of what the user has done.
pub(crate) struct Progress {
    pub(crate) tab: TabId,
    /// Whether the drawing has changed in this step.
    pub(crate) drew: bool,
    /// What the network makes of the drawing.
    pub(crate) verdict: Verdict,
    /// The view of Inside.
    pub(crate) view: View,
    /// Whether a cell is looked at there.
    pub(crate) looks: bool,
    /// The preset of the training, once there is one.
    pub(crate) preset: Option<Preset>,
    /// The share of test images that the network in training reads right, 0 to 1; 0 at first.
    pub(crate) accuracy: f64,
    /// The network that reads.
    pub(crate) network: NetworkId,
}

impl Progress {
    /// Whether the drawing was surely read as one of the classes.
    fn is_read(&self) -> bool {
        self.verdict == Verdict::Digit
    }
}

/// A step: where it takes place, what to do there, and what is told afterwards.
pub(super) struct Step {
    pub(super) tab: TabId,
    pub(super) landmark: Landmark,
    pub(super) task: fn() -> Message,
    pub(super) told: fn() -> Message,
    /// Whether it is done.
    pub(super) is_done: fn(&Progress) -> bool,
}

impl Step {
    /// Whether its bubble stands across the top of the tab that is shown.
    pub(super) fn is_across(&self, tab: TabId) -> bool {
        self.tab == TabId::Draw && tab == TabId::Draw
    }
}

/// The accuracy to wait for.
const LEARNED: f64 = 0.97;

const CANVAS: Landmark = Landmark("canvas", 0);
pub(super) const LAYERS: Landmark = Landmark("layers", 0);

/// From a first drawing to one that is read by a network of the user's own.
pub(super) const STEPS: [Step; 10] = [
    Step {
        tab: TabId::Draw,
        landmark: CANVAS,
        task: || tr("tour-draw"),
        told: || tr("tour-draw-told"),
        is_done: |progress| progress.is_read(),
    },
    Step {
        tab: TabId::Draw,
        landmark: CANVAS,
        task: || tr("tour-refuse"),
        told: || tr("tour-refuse-told"),
        is_done: |progress| progress.verdict == Verdict::NotADigit,
    },
    Step {
        tab: TabId::Inside,
        landmark: CANVAS,
        task: || tr("tour-inside"),
        told: || tr("tour-inside-told"),
        is_done: |progress| progress.tab == TabId::Inside && progress.is_read(),
    },
    Step {
        tab: TabId::Inside,
        landmark: LAYERS,
        task: || tr("tour-cell"),
        told: || tr("tour-cell-told"),
        is_done: |progress| progress.looks,
    },
    Step {
        tab: TabId::Inside,
        landmark: Landmark("view", View::Why as usize),
        task: || tr("tour-why"),
        told: || tr("tour-why-told"),
        is_done: |progress| progress.view == View::Why,
    },
    Step {
        tab: TabId::Inside,
        landmark: Landmark("view", View::Map as usize),
        task: || tr("tour-map"),
        told: || tr("tour-map-told"),
        is_done: |progress| progress.view == View::Map,
    },
    Step {
        tab: TabId::Train,
        landmark: Landmark("preset", Preset::Sprint as usize),
        task: || tr("tour-preset"),
        told: || tr("tour-preset-told"),
        is_done: |progress| progress.preset == Some(Preset::Sprint),
    },
    Step {
        tab: TabId::Train,
        landmark: Landmark("start", 0),
        task: || tr("tour-start"),
        told: || tr("tour-start-told"),
        is_done: |progress| progress.accuracy >= LEARNED,
    },
    Step {
        tab: TabId::Train,
        landmark: Landmark("try", 0),
        task: || tr("tour-try"),
        told: || tr("tour-try-told"),
        is_done: |progress| progress.network == NetworkId::Trained,
    },
    Step {
        tab: TabId::Draw,
        landmark: CANVAS,
        task: || tr("tour-own"),
        told: || tr("tour-own-told"),
        is_done: |progress| progress.network == NetworkId::Trained && progress.drew && progress.is_read(),
    },
];
