//! Images that are changed until a network reads another class.

use std::time::Duration;

use rakam_model::Model;
use rakam_model::explain::{Attempt, Fool, Fooled, Search};
use web_time::Instant;

use crate::{Answer, FoolPlan, FooledImage, LabError, RequestId};

/// The longest that a slice of work delays the next request, but for one step of a large network.
const SLICE: Duration = Duration::from_millis(20);

/// The network that is fooled, and the image that is being changed.
pub(crate) struct FoolJob {
    model: Model,
    changing: Option<(RequestId, Fool, Steps)>,
}

/// The strength that was chosen, or the search for the least one.
enum Steps {
    Attempt(Attempt),
    Search(Search),
}

impl Steps {
    fn advance(&mut self, fool: &Fool) -> bool {
        match self {
            Self::Attempt(attempt) => attempt.advance(fool),
            Self::Search(search) => search.advance(fool),
        }
    }

    fn fooled(&self) -> Option<&Fooled> {
        match self {
            Self::Attempt(attempt) => attempt.fooled(),
            Self::Search(search) => search.fooled(),
        }
    }
}

impl FoolJob {
    pub(crate) fn new(model: Model) -> Self {
        Self { model, changing: None }
    }

    /// Begins to change an image, in place of the one before.
    pub(crate) fn start(&mut self, id: RequestId, plan: &FoolPlan) -> Result<(), LabError> {
        let fool = Fool::new(&self.model, &plan.pixels, plan.target);
        let fool = fool.ok_or_else(|| LabError::Network("this network has no such image or class".to_owned()))?;
        let steps = match plan.strength {
            Some(strength) => Steps::Attempt(Attempt::new(&fool, strength)),
            None => Steps::Search(Search::new(&fool)),
        };
        self.changing = Some((id, fool, steps));
        Ok(())
    }

    /// Works for a slice of time. Returns whether there is more to do, and the answer once there is not.
    pub(crate) fn work(&mut self) -> (bool, Option<(RequestId, Answer)>) {
        let Some((id, fool, steps)) = &mut self.changing else { return (false, None) };
        let began = Instant::now();
        while steps.advance(fool) {
            if began.elapsed() >= SLICE {
                return (true, None);
            }
        }
        let fooled = steps.fooled().cloned();
        let answer = fooled.map(|Fooled { strength, pixels, logits, flips, .. }| {
            let (target, before) = (fool.target(), fool.logits().to_vec());
            (*id, Answer::Fooled(FooledImage { target, before, strength, pixels, logits, flips }))
        });
        self.changing = None;
        (false, answer)
    }
}
