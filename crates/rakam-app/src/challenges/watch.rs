//! What conditions need that isn't in one frame of the window: how other networks read the drawing, and what has fooled one.

use rakam_model::{CLASSES, Reader, Reading};

use super::condition::Facts;
use crate::draw::digits::Digits;
use crate::i18n::{Message, tr};

/// What a challenge remembers while it is tried.
#[derive(Default)]
pub(super) struct Watch {
    /// Built-in networks by their names, and what each reads in the drawing of that revision.
    readers: Vec<(String, Reader, Option<u64>, Digits)>,
    fooled: Option<Fooled>,
}

/// The drawing was read wrong in Fool.
#[derive(Clone, Copy)]
struct Fooled {
    /// As what it is read unchanged, and as what it was to be read.
    class: usize,
    target: Option<usize>,
    strength: f32,
    strokes: usize,
}

/// How far a fooling is undone.
pub(super) struct Fooling {
    /// The strength at which it is.
    pub(super) undone: Option<f64>,
    /// What there is to say.
    pub(super) said: Option<Message>,
}

impl Watch {
    /// Looks at what a built-in network, or the one that is chosen, reads. Only strokes count, and they are one digit.
    pub(super) fn reading<R>(
        &mut self,
        network: Option<&str>,
        facts: &Facts<'_>,
        look: impl FnOnce(&Reading) -> R,
    ) -> R {
        let digits = match network {
            Some(name) => self.digits(name, facts),
            None => Some(facts.digits),
        };
        let counts = |digits: &&Digits| facts.drawing.picture().is_none() && digits.number().is_none();
        match digits.filter(counts) {
            Some(digits) => look(digits.reading()),
            None => look(&Reading::empty(CLASSES)),
        }
    }

    fn digits(&mut self, name: &str, facts: &Facts<'_>) -> Option<&Digits> {
        let at = match self.readers.iter().position(|(known, ..)| known == name) {
            Some(at) => at,
            None => {
                let embedded = rakam_model::embedded().iter().find(|embedded| embedded.name == name)?;
                let reader = Reader::new(&embedded.model().ok()?);
                self.readers.push((name.to_owned(), reader, None, Digits::default()));
                self.readers.len() - 1
            }
        };
        let (_, reader, read, digits) = &mut self.readers[at];
        let revision = Some(facts.drawing.revision());
        if *read != revision {
            *read = revision;
            digits.read(reader, facts.drawing);
        }
        Some(digits)
    }

    /// Follows what happens in Fool, from that strength on.
    pub(super) fn follow_fooling(&mut self, facts: &Facts<'_>, least: f64) -> Fooling {
        let strokes = facts.drawing.strokes().len();
        if strokes == 0 {
            self.fooled = None;
        }
        let Some(fool) = &facts.fool else { return self.said_of_fooling(None) };
        let strong = f64::from(fool.strength) >= least - 1e-6;
        match fool.class {
            Some(class) if fool.flips && strong => {
                let (target, strength) = (fool.target, fool.strength);
                self.fooled = Some(Fooled { class, target, strength, strokes });
            }
            Some(class) if fool.now == Some(class) => {
                let undone = self.fooled.filter(|fooled| {
                    (fooled.class, fooled.target) == (class, fool.target)
                        && fool.strength >= fooled.strength - 1e-6
                        && strokes > fooled.strokes
                });
                return self.said_of_fooling(undone.map(|_| f64::from(fool.strength)));
            }
            _ => {}
        }
        self.said_of_fooling(None)
    }

    fn said_of_fooling(&self, undone: Option<f64>) -> Fooling {
        let said = match (undone, self.fooled) {
            (Some(_), _) => tr("condition-unfool-undone"),
            (None, Some(_)) => tr("condition-unfool-fooled"),
            (None, None) => tr("condition-unfool-not-yet"),
        };
        Fooling { undone, said: Some(said) }
    }

    /// Another challenge is tried.
    pub(super) fn forget_fooling(&mut self) {
        self.fooled = None;
    }
}
