//! What controls are, by the names that they have in the program.

use super::About;
use crate::i18n::{Message, tr};
use crate::inside::View;
use crate::landmark::Landmark;

/// What a control is; `None` if nothing is written about it.
pub(crate) fn about(landmark: Landmark) -> Option<About> {
    let message: fn() -> Message = match (landmark.0, landmark.1) {
        ("canvas", _) => || tr("about-canvas"),
        ("undo", _) => || tr("about-undo"),
        ("redo", _) => || tr("about-redo"),
        ("clear", _) => || tr("about-clear"),
        ("pen-width", _) => || tr("about-pen-width"),
        ("layers", _) => || tr("about-layers"),
        ("open", _) => || tr("about-open"),
        ("save", _) => || tr("about-save"),
        ("copy", _) => || tr("about-copy"),
        ("reading", _) => || tr("about-reading"),
        ("correct", _) => || tr("about-correct"),
        ("bars", _) => || tr("about-bars"),
        ("network", _) => || tr("about-network"),
        ("menu", _) => || tr("about-menu"),
        ("language", _) => || tr("about-language"),
        ("theme", _) => || tr("about-theme"),
        ("tour", _) => || tr("about-tour"),
        ("outputs", _) => || tr("about-outputs"),
        ("detail", _) => || tr("about-detail"),
        ("view", at) => View::ALL.get(at)?.about(),
        ("half", 0) => || tr("about-half-0"),
        ("half", 1) => || tr("about-half-1"),
        ("half", 2) => || tr("about-half-2"),
        ("start", _) => || tr("about-start"),
        ("pause", _) => || tr("about-pause"),
        ("batch", _) => || tr("about-batch"),
        ("epoch", _) => || tr("about-epoch"),
        ("again", _) => || tr("about-again"),
        ("try", _) => || tr("about-try"),
        ("save-network", _) => || tr("about-save-network"),
        ("back", _) => || tr("about-back"),
        ("optimizer", _) => || tr("about-optimizer"),
        ("schedule", _) => || tr("about-schedule"),
        ("learning-rate", _) => || tr("about-learning-rate"),
        ("momentum", _) => || tr("about-momentum"),
        ("weight-decay", _) => || tr("about-weight-decay"),
        ("batch-size", _) => || tr("about-batch-size"),
        ("dropout", _) => || tr("about-dropout"),
        ("augmentation", _) => || tr("about-augmentation"),
        ("adversary", _) => || tr("about-adversary"),
        ("training-images", _) => || tr("about-training-images"),
        ("seed", _) => || tr("about-seed"),
        ("timeline-moment", _) => || tr("about-timeline-moment"),
        ("evaluate", _) => || tr("about-evaluate"),
        ("subject", _) => || tr("about-subject"),
        ("against", _) => || tr("about-against"),
        ("train", _) => || tr("about-train"),
        ("add-class", _) => || tr("about-add-class"),
        ("export", _) => || tr("about-export"),
        ("challenges", _) => || tr("about-challenges"),
        _ => return None,
    };
    Some(About::Message(message))
}
