//! The classes of a set, from its labels.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::DataError;
use crate::shown::shown;

/// The most classes of a set.
pub(crate) const MOST: usize = 256;

/// The classes of a set while its labels are read. Those of the training images say which classes there are, unless that is
/// known; those of the test images must be among them.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    names: Vec<String>,
    /// The number of each class.
    numbers: HashMap<String, u8>,
    /// The first image of each class.
    first: Vec<usize>,
    fixed: bool,
    /// What labels stand for the classes, if they aren't their names.
    expected: Option<String>,
}

impl Classes {
    /// Classes that are known: there are no others.
    pub(crate) fn known(names: impl IntoIterator<Item = String>) -> Self {
        let names: Vec<String> = names.into_iter().take(MOST).collect();
        let numbers = names.iter().cloned().zip(0..=u8::MAX).collect();
        Self { names, numbers, fixed: true, ..Self::default() }
    }

    /// Classes that are known, and have numbers from `first` on for labels. Names may also stand for themselves, but those that
    /// are numbers only if no name is, however it is written, such a number.
    pub(crate) fn numbered(names: Vec<String>, first: usize) -> Self {
        let by_number = (first..).map(|number| number.to_string()).zip(0..=u8::MAX).take(names.len());
        let mut numbers: HashMap<String, u8> = by_number.collect();
        let is_clear = names.iter().all(|name| !numbers.contains_key(plain(name).as_ref()));
        let own = names.iter().zip(0..=u8::MAX).filter(|(name, _)| is_clear || plain(name) != **name);
        numbers.extend(own.map(|(name, class)| (name.clone(), class)));
        let expected = Some(format!("{first} to {}", first + names.len().saturating_sub(1)));
        Self { names, numbers, fixed: true, expected, ..Self::default() }
    }

    /// Whether these are numbers that were found, and not names that are known.
    pub(crate) fn are_unnamed(&self) -> bool {
        !self.first.is_empty() && self.names.iter().all(|name| name.parse::<i64>().is_ok())
    }

    pub(crate) fn into_names(self) -> Vec<String> {
        self.names
    }

    /// The class of a label; `position` and `file` are for errors. A number counts as the same however it is written.
    pub(crate) fn class(&mut self, label: &str, file: &str, position: usize) -> Result<u8, DataError> {
        let label = if self.numbers.contains_key(label) { Cow::Borrowed(label) } else { plain(label) };
        self.named(&label, file, position)
    }

    /// The class of exactly this name.
    pub(crate) fn named(&mut self, label: &str, file: &str, position: usize) -> Result<u8, DataError> {
        if let Some(&class) = self.numbers.get(label) {
            return Ok(class);
        }
        let class = u8::try_from(self.names.len()).ok().filter(|_| !self.fixed && !label.is_empty());
        let Some(class) = class else {
            let expected = if self.fixed {
                self.expected.clone().unwrap_or_else(|| self.list())
            } else {
                format!("a label, and at most {MOST} of them")
            };
            let found = if label.is_empty() { "(none)".to_owned() } else { shown(label) };
            return Err(DataError::Label { file: file.into(), position, found, expected });
        };
        self.names.push(label.to_owned());
        self.numbers.insert(label.to_owned(), class);
        self.first.push(position);
        Ok(class)
    }

    /// The names, for an error: not more than a few.
    fn list(&self) -> String {
        const MOST: usize = 12;
        let list = self.names.iter().take(MOST).map(|name| shown(name)).collect::<Vec<_>>().join(", ");
        if self.names.len() > MOST { format!("one of {} labels: {list}, ...", self.names.len()) } else { list }
    }

    /// Ends the training labels of `file`: brings the classes into their order (numbers by size, names by letters), and the
    /// labels with them. A number that occurs once, far from the others, is a mistake, as of one wrong byte.
    pub(crate) fn fix(&mut self, labels: &mut [u8], file: &str) -> Result<(), DataError> {
        if self.fixed {
            return Ok(());
        }
        self.fixed = true;
        let count = self.names.len();
        if count < 2 {
            return Err(DataError::FewClasses { file: file.into(), found: self.list() });
        }
        let numbers: Option<Vec<i64>> = self.names.iter().map(|name| name.parse().ok()).collect();
        let mut order: Vec<usize> = (0..count).collect();
        match numbers {
            None => order.sort_by(|&a, &b| self.names[a].cmp(&self.names[b])),
            Some(numbers) => {
                order.sort_by_key(|&class| numbers[class]);
                let is_far = |class: usize| !(0..2 * count as i64).contains(&numbers[class]);
                let is_alone = |class: usize| labels.iter().filter(|&&label| usize::from(label) == class).count() == 1;
                if let Some(&class) = order.iter().find(|&&class| is_far(class) && is_alone(class)) {
                    let expected = format!(
                        "labels from 0 on without large gaps, or several of each ({count} different ones were found)"
                    );
                    let (position, found) = (self.first[class], shown(&self.names[class]));
                    return Err(DataError::Label { file: file.into(), position, found, expected });
                }
            }
        }
        let mut place = [0; MOST];
        order.iter().zip(0..=u8::MAX).for_each(|(&class, at)| place[class] = at);
        labels.iter_mut().for_each(|label| *label = place[usize::from(*label)]);
        self.names = order.into_iter().map(|class| std::mem::take(&mut self.names[class])).collect();
        self.numbers = self.names.iter().cloned().zip(0..=u8::MAX).collect();
        Ok(())
    }
}

/// A label that is a whole number as that number is usually written; any other as it is.
fn plain(label: &str) -> Cow<'_, str> {
    let whole = |number: &f64| number.fract() == 0.0 && number.abs() < 1e15;
    match label.parse::<f64>().ok().filter(whole) {
        Some(number) => Cow::Owned((number as i64).to_string()),
        None => Cow::Borrowed(label),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(labels: &[&str]) -> Result<(Vec<String>, Vec<u8>), String> {
        let mut classes = Classes::default();
        let read: Result<Vec<u8>, _> =
            labels.iter().enumerate().map(|(at, label)| classes.class(label, "f", at)).collect();
        let mut read = read.map_err(|error| error.to_string())?;
        classes.fix(&mut read, "f").map_err(|error| error.to_string())?;
        Ok((classes.into_names(), read))
    }

    #[test]
    fn numbers_come_by_size_and_names_by_letters() {
        assert_eq!(read(&["9", "8", "10", "7.0", "6", "5", "9"]).unwrap().1, [4, 3, 5, 2, 1, 0, 4]);
        let (names, read) = read(&["dog", "cat", "ant", "cat"]).unwrap();
        assert_eq!((names, read), (["ant", "cat", "dog"].map(String::from).to_vec(), vec![2, 1, 0, 1]));
    }

    #[test]
    fn a_label_far_from_the_others_is_named_with_its_place() {
        assert_eq!(read(&["3", "8", "8", "3"]).unwrap(), (vec!["3".to_owned(), "8".to_owned()], vec![0, 1, 1, 0]));
        for (labels, at, found) in [(&["0", "1", "200", "1"][..], 2, "200"), (&["1", "0", "1", "-1"], 3, "-1")] {
            let error = read(labels).unwrap_err();
            assert!(
                error.starts_with(&format!("f has the label {found} at position {at}: expected labels")),
                "{error}"
            );
        }
        assert_eq!(read(&["7", "7"]).unwrap_err(), "f has one label (7): expected 2 to 256");
        assert!(read(&["1", ""]).unwrap_err().starts_with("f has the label (none) at position 1"));
    }

    #[test]
    fn names_in_a_list_stand_for_themselves_and_for_their_places() {
        let mut classes = Classes::numbered(["3", "8"].map(String::from).to_vec(), 0);
        let of = ["0", "1", "3", "8"].map(|label| classes.class(label, "f", 0).unwrap());
        assert_eq!(of, [0, 1, 0, 1]);
        // Which of both is meant would be a guess.
        let mut from_one = Classes::numbered(["1", "2", "3"].map(String::from).to_vec(), 0);
        assert_eq!(from_one.class("1", "f", 0).unwrap(), 1);
        assert!(from_one.class("3", "f", 0).unwrap_err().to_string().contains("expected 0 to 2"));
    }

    #[test]
    fn a_name_that_is_a_number_is_never_taken_for_another_class() {
        let names: Vec<String> = (1..=10).map(|number| format!("{number:02}")).collect();
        let mut classes = Classes::numbered(names.clone(), 0);
        for (name, class) in names[..9].iter().zip(0..) {
            assert_eq!(classes.class(name, "f", 0).unwrap(), class);
        }
        // Without its zero it is a place.
        assert_eq!(classes.class("1", "f", 0).unwrap(), 1);
        assert!(classes.class("10", "f", 0).unwrap_err().to_string().contains("expected 0 to 9"));
    }

    #[test]
    fn a_test_label_must_be_one_of_the_training() {
        let mut classes = Classes::known(["no", "yes"].map(String::from));
        assert_eq!(classes.class("yes", "t", 0).unwrap(), 1);
        let error = classes.class("maybe\u{1b}", "t", 5).unwrap_err().to_string();
        assert_eq!(error, "t has the label maybe\\u{1b} at position 5: expected no, yes");
    }

    proptest! {
        #[test]
        fn labels_are_classes_or_refused(labels in prop::collection::vec("[a-z0-9.-]{0,3}", 0..400)) {
            let texts: Vec<&str> = labels.iter().map(String::as_str).collect();
            if let Ok((names, read)) = read(&texts) {
                prop_assert!((2..=MOST).contains(&names.len()));
                for (label, class) in labels.iter().zip(read) {
                    let name = &names[usize::from(class)];
                    prop_assert!(name == label || name.parse::<f64>() == label.parse::<f64>());
                }
            }
        }
    }
}
