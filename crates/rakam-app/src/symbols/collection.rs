//! The user's symbols as they are edited: with places that are still empty, undo and redo, and what is saved of them.

use rakam_data::{Class, NotReady, Symbols};
use rakam_ink::{Point, Stroke};

/// At least so many places for examples are shown: as many as a network needs.
const PLACES: usize = *Symbols::EXAMPLES.start();

/// Steps that can be undone.
const STEPS: usize = 200;

/// The symbols. An example without strokes is an empty place.
pub(super) struct Collection {
    classes: Vec<Class>,
    past: Vec<Step>,
    future: Vec<Step>,
    /// Grows with every change.
    revision: u64,
    /// The revision that was saved last.
    saved: u64,
    /// What was saved before and can't be read: it is kept under another name.
    unreadable: Option<String>,
}

/// Why a drawing doesn't become an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotAdded {
    /// No symbol has this name: it was renamed or removed after the network had learned it.
    NoSuchSymbol,
    /// The symbol has as many examples as it can have.
    Full,
}

/// Puts classes in the place of others. To apply it gives the step that takes it back.
struct Step {
    at: usize,
    removed: usize,
    added: Vec<Class>,
}

impl Default for Collection {
    /// Two classes to begin with.
    fn default() -> Self {
        Self::new(vec![Class::default(); *Symbols::CLASSES.start()])
    }
}

impl Collection {
    const KEY: &str = "rakam-symbols";
    const UNREADABLE: &str = "rakam-symbols-unreadable";

    fn new(classes: Vec<Class>) -> Self {
        Self { classes, past: Vec::new(), future: Vec::new(), revision: 0, saved: 0, unreadable: None }
    }

    /// The symbols that were saved.
    pub(super) fn load(storage: Option<&dyn eframe::Storage>) -> Self {
        let Some(text) = storage.and_then(|storage| storage.get_string(Self::KEY)) else { return Self::default() };
        match Symbols::from_json(&text) {
            Ok(symbols) if symbols.classes.is_empty() => Self::default(),
            Ok(symbols) => Self::new(symbols.classes),
            Err(error) => {
                tracing::warn!(%error, "the symbols that were kept can't be read");
                Self { unreadable: Some(text), ..Self::default() }
            }
        }
    }

    /// Saves the symbols, if they have changed.
    pub(super) fn save(&mut self, storage: &mut dyn eframe::Storage) {
        if self.saved != self.revision {
            self.saved = self.revision;
            if let Some(text) = self.unreadable.take() {
                storage.set_string(Self::UNREADABLE, text);
            }
            storage.set_string(Self::KEY, self.symbols().to_json());
        }
    }

    pub(super) fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// A number that grows with every change.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// The symbols without empty places.
    pub(super) fn symbols(&self) -> Symbols {
        let drawn = |class: &Class| Class {
            name: class.name.trim().to_owned(),
            examples: class.examples.iter().filter(|strokes| !strokes.is_empty()).cloned().collect(),
        };
        Symbols { classes: self.classes.iter().map(drawn).collect() }
    }

    /// Whether nothing is named or drawn yet.
    pub(super) fn is_empty(&self) -> bool {
        (0..self.classes.len()).all(|class| self.classes[class].name.is_empty() && self.drawn(class) == 0)
    }

    /// What is missing before a network can learn them.
    pub(super) fn missing(&self) -> Option<NotReady> {
        self.symbols().check().err()
    }

    /// Examples of a class that are drawn.
    pub(super) fn drawn(&self, class: usize) -> usize {
        self.classes.get(class).map_or(0, |class| class.examples.iter().filter(|strokes| !strokes.is_empty()).count())
    }

    /// Places of a class to draw in: those that are taken, and empty ones after them.
    pub(super) fn places(&self, class: usize) -> usize {
        let taken = self.classes.get(class).map_or(0, |class| {
            class.examples.iter().rposition(|strokes| !strokes.is_empty()).map_or(0, |last| last + 1)
        });
        (taken + 1).clamp(PLACES, *Symbols::EXAMPLES.end())
    }

    /// The strokes in a place; none if it is empty.
    pub(super) fn example(&self, class: usize, place: usize) -> &[Stroke] {
        self.classes.get(class).and_then(|class| class.examples.get(place)).map_or(&[], Vec::as_slice)
    }

    pub(super) fn add_class(&mut self) {
        if self.classes.len() < *Symbols::CLASSES.end() {
            self.step(Step { at: self.classes.len(), removed: 0, added: vec![Class::default()] });
        }
    }

    pub(super) fn remove_class(&mut self, class: usize) {
        if class < self.classes.len() {
            self.step(Step { at: class, removed: 1, added: Vec::new() });
        }
    }

    /// Renames a class. Letters typed one after another are undone together.
    pub(super) fn rename(&mut self, class: usize, name: &str) {
        let name: String = name.chars().filter(|letter| !letter.is_control()).take(Symbols::NAME).collect();
        let Some(old) = self.classes.get(class).filter(|class| class.name != name) else { return };
        let typing = self.past.last().is_some_and(|step| {
            step.at == class && step.removed == 1 && step.added.len() == 1 && step.added[0].examples == old.examples
        });
        let renamed = Class { name, ..old.clone() };
        if typing && self.future.is_empty() {
            self.classes[class] = renamed;
            self.revision += 1;
        } else {
            self.step(Step { at: class, removed: 1, added: vec![renamed] });
        }
    }

    /// Puts strokes in a place, as one step; none empty it.
    pub(super) fn draw(&mut self, class: usize, place: usize, strokes: &[Stroke]) {
        if let Some(old) = self.classes.get(class).filter(|_| place < *Symbols::EXAMPLES.end()) {
            let mut class_with = old.clone();
            put(&mut class_with, place, strokes);
            self.step(Step { at: class, removed: 1, added: vec![class_with] });
        }
    }

    /// Puts strokes in a place as part of the last step: a stroke that goes on.
    pub(super) fn draw_on(&mut self, class: usize, place: usize, strokes: &[Stroke]) {
        if let Some(class) = self.classes.get_mut(class).filter(|_| place < *Symbols::EXAMPLES.end()) {
            put(class, place, strokes);
            self.revision += 1;
        }
    }

    /// Adds a drawing to the class of this name. Returns how many examples that class has then.
    pub(super) fn add_example(&mut self, name: &str, strokes: &[Stroke]) -> Result<usize, NotAdded> {
        let class = self.classes.iter().position(|class| class.name.trim() == name).ok_or(NotAdded::NoSuchSymbol)?;
        let mut places = 0..*Symbols::EXAMPLES.end();
        let place = places.find(|&place| self.example(class, place).is_empty()).ok_or(NotAdded::Full)?;
        self.draw(class, place, strokes);
        Ok(self.drawn(class))
    }

    /// Adds the classes of a file: to a class of the same name its examples, unless they are there. Returns whether there was
    /// room for all of it; if not, nothing changes.
    pub(super) fn import(&mut self, symbols: Symbols) -> bool {
        let mut classes: Vec<Class> = self
            .symbols()
            .classes
            .into_iter()
            .filter(|class| !(class.name.is_empty() && class.examples.is_empty()))
            .collect();
        for class in symbols.classes {
            match classes.iter_mut().find(|other| !other.name.is_empty() && other.name == class.name) {
                Some(other) => {
                    let new: Vec<_> = class.examples.into_iter().filter(|new| !other.examples.contains(new)).collect();
                    other.examples.extend(new);
                }
                None => classes.push(class),
            }
        }
        let fits = classes.len() <= *Symbols::CLASSES.end()
            && classes.iter().all(|class| class.examples.len() <= *Symbols::EXAMPLES.end());
        if fits {
            self.step(Step { at: 0, removed: self.classes.len(), added: classes });
        }
        fits
    }

    pub(super) fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub(super) fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    pub(super) fn undo(&mut self) {
        if let Some(step) = self.past.pop() {
            let inverse = self.apply(step);
            self.future.push(inverse);
        }
    }

    pub(super) fn redo(&mut self) {
        if let Some(step) = self.future.pop() {
            let inverse = self.apply(step);
            self.past.push(inverse);
        }
    }

    fn step(&mut self, step: Step) {
        let inverse = self.apply(step);
        self.past.push(inverse);
        self.future.clear();
        let surplus = self.past.len().saturating_sub(STEPS);
        self.past.drain(..surplus);
    }

    fn apply(&mut self, Step { at, removed, added }: Step) -> Step {
        self.revision += 1;
        let count = added.len();
        let old = self.classes.splice(at..at + removed, added).collect();
        Step { at, removed: count, added: old }
    }
}

/// Puts strokes in a place of a class: as many as a file may have, with numbers as short as it needs them.
fn put(class: &mut Class, place: usize, strokes: &[Stroke]) {
    let short = |number: f32| (number * 10_000.0).round() / 10_000.0;
    let point = |point: &Point| Point { x: short(point.x), y: short(point.y), width: short(point.width) };
    if class.examples.len() <= place {
        class.examples.resize(place + 1, Vec::new());
    }
    let stroke = |stroke: &Stroke| stroke.points.iter().take(Symbols::POINTS).map(point).collect();
    class.examples[place] = strokes.iter().take(Symbols::STROKES).map(stroke).collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::InMemory;

    fn dot(x: f32) -> Vec<Stroke> {
        vec![Stroke::from_iter([Point { x, y: 0.5, width: 0.1 }])]
    }

    #[test]
    fn everything_is_undone_and_done_again_in_order() {
        let mut all = Collection::default();
        all.rename(0, "s");
        all.rename(0, "st");
        all.draw(0, 2, &dot(0.1));
        all.draw_on(0, 2, &dot(0.123_456));
        all.rename(0, "star");
        all.add_class();
        all.remove_class(1);
        let done = all.classes().to_vec();
        let mut names = Vec::new();
        while all.can_undo() {
            all.undo();
            names.push((all.classes().len(), all.classes()[0].name.clone(), all.drawn(0)));
        }
        let expected = [(3, "star", 1), (2, "star", 1), (2, "st", 1), (2, "st", 0), (2, "", 0)];
        assert_eq!(names, expected.map(|(classes, name, drawn)| (classes, name.to_owned(), drawn)));
        while all.can_redo() {
            all.redo();
        }
        assert_eq!(all.classes(), done);
        assert_eq!(all.example(0, 2)[0].points[0].x, 0.1235);
    }

    #[test]
    fn symbols_come_back_without_empty_places_and_damaged_ones_are_kept_apart() {
        let mut storage = InMemory::default();
        let mut all = Collection::default();
        all.save(&mut storage);
        assert!(storage.0.is_empty());
        all.rename(1, " ok ");
        all.draw(1, 3, &dot(0.3));
        all.save(&mut storage);
        let back = Collection::load(Some(&storage));
        assert_eq!((back.classes()[1].name.as_str(), back.drawn(1), back.places(1)), ("ok", 1, 5));
        assert_eq!(back.example(1, 0), dot(0.3));
        storage.0.insert(Collection::KEY.to_owned(), "{".to_owned());
        let mut anew = Collection::load(Some(&storage));
        assert_eq!(anew.classes().len(), 2);
        anew.rename(0, "new");
        anew.save(&mut storage);
        assert_eq!(storage.0[Collection::UNREADABLE], "{");
    }

    #[test]
    fn whatever_is_drawn_and_named_comes_back() {
        let mut storage = InMemory::default();
        let mut all = Collection::default();
        all.rename(0, "same");
        all.rename(1, "same");
        all.draw(0, 0, &vec![dot(0.2).remove(0); Symbols::STROKES + 1]);
        let point = Point { x: 0.5, y: 0.5, width: 0.1 };
        all.draw(1, 0, &[Stroke { points: vec![point; Symbols::POINTS + 1] }]);
        all.save(&mut storage);
        let back = Collection::load(Some(&storage));
        assert_eq!(back.classes().iter().map(|class| class.name.as_str()).collect::<Vec<_>>(), ["same", "same"]);
        assert_eq!(back.example(0, 0).len(), Symbols::STROKES);
        assert_eq!(back.example(1, 0)[0].points.len(), Symbols::POINTS);
    }

    #[test]
    fn an_import_adds_what_is_new_in_one_step() {
        let mut all = Collection::default();
        all.rename(0, "star");
        all.draw(0, 0, &dot(0.1));
        let class = |name: &str, examples| Class { name: name.to_owned(), examples };
        let file = Symbols { classes: vec![class("star", vec![dot(0.1), dot(0.2)]), class("moon", vec![dot(0.3)])] };
        assert!(all.import(file.clone()) && all.import(file));
        let counts: Vec<usize> = (0..all.classes().len()).map(|class| all.drawn(class)).collect();
        assert_eq!(counts, [2, 1]);
        all.undo();
        all.undo();
        assert_eq!((all.classes().len(), all.drawn(0)), (2, 1));
        let many = Symbols { classes: (0..40).map(|index| class(&index.to_string(), Vec::new())).collect() };
        assert!(!all.import(many));
        assert_eq!(all.classes().len(), 2);
        assert_eq!(all.add_example("star", &dot(0.9)), Ok(2));
        assert_eq!(all.add_example("sun", &dot(0.9)), Err(NotAdded::NoSuchSymbol));
        let most = *Symbols::EXAMPLES.end();
        (2..most).for_each(|_| _ = all.add_example("star", &dot(0.9)));
        assert_eq!((all.drawn(0), all.add_example("star", &dot(0.9))), (most, Err(NotAdded::Full)));
    }
}
