//! Disjoint sets: things that belong together, directly or by way of others.

/// Things `0..n`, each at first in a set of its own: a forest, with one tree for each set.
pub(super) struct Sets(Vec<usize>);

impl Sets {
    pub(super) fn new(things: usize) -> Self {
        Sets((0..things).collect())
    }

    /// Makes one set of those of two things.
    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a] = b;
    }

    /// The members of each set, in rising order; the sets in the order of their first members.
    pub(super) fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut of_root = vec![None; self.0.len()];
        for thing in 0..self.0.len() {
            let group = *of_root[self.root(thing)].get_or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            groups[group].push(thing);
        }
        groups
    }

    fn root(&self, mut at: usize) -> usize {
        while self.0[at] != at {
            at = self.0[at];
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::Sets;

    #[test]
    fn what_is_joined_by_way_of_others_is_one_group() {
        let mut sets = Sets::new(6);
        sets.join(5, 1);
        sets.join(3, 0);
        sets.join(3, 5);
        sets.join(1, 0);
        assert_eq!(sets.groups(), [vec![0, 1, 3, 5], vec![2], vec![4]]);
    }
}
