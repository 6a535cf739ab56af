//! The network that is being made, and how it was and will be: undo and redo.

use rakam_data::ImageShape;
use rakam_lab::DataSet;
use rakam_model::{CLASSES, classic};
use rakam_nn::{Architecture, Linear, Op, Shape, Stage};

/// So many states are kept to go back to.
const MOST_KEPT: usize = 200;

/// A change of the network. Stages are named by their index.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Edit {
    /// The stage becomes this one; `gradually` while its width is dragged or typed.
    Change {
        at: usize,
        stage: Stage,
        gradually: bool,
    },
    /// The stage moves there.
    Move {
        from: usize,
        to: usize,
    },
    /// The stage goes.
    Remove(usize),
    /// A stage more: a convolution after the last one, a dense layer at the end.
    Add(Op),
    /// The whole network becomes this one.
    Replace(Vec<Stage>),
    /// The whole network becomes this one while its text is typed.
    Write(Vec<Stage>),
    Undo,
    Redo,
}

/// What is changed little by little, and undone as one change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gradual {
    /// The width of this stage.
    Width(usize),
    Text,
}

/// What a network is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::train) struct Target {
    /// The shape of its images.
    pub(in crate::train) input: Shape,
    pub(in crate::train) classes: usize,
}

/// The ten digits.
impl Default for Target {
    fn default() -> Self {
        Self { input: classic().input, classes: CLASSES }
    }
}

impl Target {
    /// The images and the classes of this data set.
    pub(in crate::train) fn of(set: &DataSet) -> Self {
        let ImageShape { channels, height, width } = set.shape;
        Self { input: Shape::new(channels, height, width), classes: set.classes.len() }
    }

    /// A network of these stages for it.
    pub(in crate::train) fn architecture(self, hidden: Vec<Stage>) -> Architecture {
        let (input, head) = (self.input, Linear::new(self.classes));
        let nameless = Architecture { name: String::new(), input, hidden, head };
        Architecture { name: nameless.notation(), ..nameless }
    }
}

/// The network that is being made.
#[derive(Default)]
pub(super) struct Draft {
    target: Target,
    stages: Vec<Stage>,
    before: Vec<Vec<Stage>>,
    after: Vec<Vec<Stage>>,
    /// What is being dragged or typed.
    gradual: Option<Gradual>,
}

impl Draft {
    /// A network to begin with: there is nothing before it.
    pub(super) fn of(stages: Vec<Stage>) -> Self {
        Self { stages, ..Self::default() }
    }

    pub(super) fn target(&self) -> Target {
        self.target
    }

    /// The network is for something else.
    pub(super) fn aim_at(&mut self, target: Target) {
        self.target = target;
    }

    pub(super) fn stages(&self) -> &[Stage] {
        &self.stages
    }

    pub(super) fn can_undo(&self) -> bool {
        !self.before.is_empty()
    }

    pub(super) fn can_redo(&self) -> bool {
        !self.after.is_empty()
    }

    /// The network as it is now, whether or not its stages fit together.
    pub(super) fn architecture(&self) -> Architecture {
        self.target.architecture(self.stages.clone())
    }

    pub(super) fn apply(&mut self, edit: Edit) {
        let mut stages = self.stages.clone();
        let mut gradual = None;
        match edit {
            Edit::Change { at, stage, gradually } => {
                gradual = gradually.then_some(Gradual::Width(at));
                if let Some(changed) = stages.get_mut(at) {
                    *changed = stage;
                }
            }
            Edit::Move { from, to } if from.max(to) < stages.len() => {
                let moved = take(&mut stages, from);
                stages.insert(to, moved);
            }
            Edit::Remove(at) if at < stages.len() => _ = take(&mut stages, at),
            Edit::Move { .. } | Edit::Remove(_) => {}
            Edit::Add(op) => stages.insert(place_of(&stages, op), Stage::new(op)),
            Edit::Replace(all) => stages = all,
            Edit::Write(all) => (stages, gradual) = (all, Some(Gradual::Text)),
            Edit::Undo => return Self::go(&mut self.before, &mut self.stages, &mut self.after),
            Edit::Redo => return Self::go(&mut self.after, &mut self.stages, &mut self.before),
        }
        if stages != self.stages {
            let before = std::mem::replace(&mut self.stages, stages);
            if gradual.is_none() || self.gradual != gradual {
                self.before.push(before);
                self.before.drain(..self.before.len().saturating_sub(MOST_KEPT));
            }
            self.after.clear();
            self.gradual = gradual;
        }
    }

    /// Nothing is dragged or typed any more: the next change is one of its own.
    pub(super) fn rest(&mut self) {
        self.gradual = None;
    }

    fn go(from: &mut Vec<Vec<Stage>>, stages: &mut Vec<Stage>, to: &mut Vec<Vec<Stage>>) {
        if let Some(there) = from.pop() {
            to.push(std::mem::replace(stages, there));
        }
    }
}

/// Takes a stage out. The residual block that it began, of two stages, is around the other one from now on.
fn take(stages: &mut Vec<Stage>, at: usize) -> Stage {
    if let Some(end) = stages.get_mut(at + 1)
        && end.residual == Some(2)
    {
        end.residual = Some(1);
    }
    stages.remove(at)
}

/// Where a new stage of this kind belongs.
fn place_of(stages: &[Stage], op: Op) -> usize {
    match op {
        Op::Conv2d(_) => stages.iter().rposition(|stage| matches!(stage.op, Op::Conv2d(_))).map_or(0, |last| last + 1),
        Op::Linear(_) => stages.len(),
    }
}

#[cfg(test)]
mod tests {
    use rakam_nn::Conv2d;

    use super::*;

    fn of(text: &str) -> Draft {
        Draft::of(Stage::parse_all(text).unwrap())
    }

    #[test]
    fn what_is_undone_is_as_it_was_and_comes_back() {
        let mut draft = of("conv 6 5x5, relu, dense 30, relu");
        let edits = [
            Edit::Add(Conv2d::new(8, 3).into()),
            Edit::Add(Linear::new(9).into()),
            Edit::Move { from: 0, to: 1 },
            Edit::Remove(2),
        ];
        let mut seen = vec![draft.architecture().name];
        for edit in edits {
            draft.apply(edit);
            seen.push(draft.architecture().name);
        }
        assert_eq!(
            seen[1..],
            [
                "conv 6 5x5, relu, conv 8 3x3, bn, relu, dense 30, relu",
                "conv 6 5x5, relu, conv 8 3x3, bn, relu, dense 30, relu, dense 9, bn, relu",
                "conv 8 3x3, bn, relu, conv 6 5x5, relu, dense 30, relu, dense 9, bn, relu",
                "conv 8 3x3, bn, relu, conv 6 5x5, relu, dense 9, bn, relu",
            ]
        );
        for name in seen.iter().rev().skip(1) {
            draft.apply(Edit::Undo);
            assert_eq!(&draft.architecture().name, name);
        }
        for name in &seen[1..] {
            draft.apply(Edit::Redo);
            assert_eq!(&draft.architecture().name, name);
        }
        assert!(!draft.can_redo());
    }

    #[test]
    fn a_width_that_is_dragged_or_typed_is_one_change() {
        let mut draft = of("dense 30, relu");
        let widen = |draft: &mut Draft, widths: [usize; 3]| {
            for width in widths {
                let stage = Stage { op: Linear::new(width).into(), ..draft.stages()[0].clone() };
                draft.apply(Edit::Change { at: 0, stage, gradually: true });
            }
        };
        widen(&mut draft, [31, 40, 64]);
        draft.rest();
        widen(&mut draft, [1, 12, 123]);
        draft.apply(Edit::Undo);
        assert_eq!(draft.architecture().name, "dense 64, relu");
        draft.apply(Edit::Undo);
        assert_eq!(draft.architecture().name, "dense 30, relu");
    }

    #[test]
    fn a_text_that_is_typed_is_one_change() {
        let mut draft = of("dense 30, relu");
        // The first changes nothing yet.
        for text in ["dense 30 , relu", "dense 3, relu", "dense 3", "dense 3, gelu"] {
            draft.apply(Edit::Write(Stage::parse_all(text).unwrap()));
        }
        draft.apply(Edit::Undo);
        assert_eq!(draft.architecture().name, "dense 30, relu");
        assert!(!draft.can_undo());
    }

    #[test]
    fn a_block_whose_first_convolution_goes_is_around_the_other() {
        let mut draft = of("conv 8 3x3 same, relu, residual(conv 8 3x3 same, relu, conv 8 3x3 same), relu");
        draft.apply(Edit::Remove(1));
        assert_eq!(draft.architecture().name, "conv 8 3x3 pad 1, relu, residual(conv 8 3x3 pad 1), relu");
    }
}
