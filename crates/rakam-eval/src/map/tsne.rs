//! t-distributed stochastic neighbour embedding ([van der Maaten and Hinton
//! 2008](https://jmlr.org/papers/v9/vandermaaten08a.html)), by Barnes and Hut's approximation, in slices.

use bhtsne::{SparseAffinities, tSNE};

use super::Place;

/// Of how many others each image is a neighbour, about.
const PERPLEXITY: f32 = 20.0;
/// How coarsely forces from afar are summed, 0 is exactly.
const THETA: f32 = 0.7;
/// At first, neighbours attract so many times as much, so that clusters form from afar.
const EXAGGERATION: f32 = 12.0;
const EXAGGERATED: usize = 140;
/// Steps in all.
const STEPS: usize = 600;
/// Steps of a slice: the momentum begins again with each.
const SLICE: usize = 20;
/// The standard deviation of the places that it begins with; the larger, the more they hold it back.
const SPREAD: f32 = 1e-2;

/// A map that keeps neighbours together, on its way.
#[derive(Clone)]
pub struct Tsne {
    affinities: SparseAffinities<f32>,
    /// Row by row.
    places: Vec<f32>,
    steps: usize,
}

impl Tsne {
    /// Begins with rows of `width` numbers each, at these places: those of [`PrincipalPlane`](super::PrincipalPlane), for
    /// example. Searches the neighbours of all, which takes a second for 5,000 rows of 128 numbers.
    ///
    /// `None` with fewer than 62 rows: they can't be told into neighbours and others.
    #[must_use]
    pub fn new(rows: &[f32], width: usize, places: &[Place]) -> Option<Self> {
        let rows: Vec<&[f32]> = rows.chunks_exact(width.max(1)).collect();
        if rows.len() != places.len() || rows.len() < 3 * PERPLEXITY as usize + 2 {
            return None;
        }
        let variance = places.iter().flatten().map(|x| x * x).sum::<f32>() / (2 * places.len()) as f32;
        let scale = if variance > 0.0 { SPREAD / variance.sqrt() } else { 0.0 };
        // Images at the very same place would stay together for ever.
        let apart = |index: usize| 1e-4 * SPREAD * (index as f32).sin();
        let places: Vec<f32> = places.iter().flatten().enumerate().map(|(index, x)| scale * x + apart(index)).collect();
        let mut search = tSNE::<f32, &[f32]>::new(&rows);
        search.perplexity(PERPLEXITY).epochs(0).initial_embedding(places.clone());
        search.barnes_hut(THETA, |a, b| a.iter().zip(*b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt());
        Some(Self { affinities: search.affinities()?, places, steps: 0 })
    }

    /// Moves all images for a slice of time, a tenth of a second for 5,000. Returns whether there is more to do.
    pub fn step(&mut self) -> bool {
        if self.steps < STEPS {
            // The rows are needed for the search of neighbours only, which is done.
            let rows = vec![(); self.places.len() / 2];
            let early = self.steps < EXAGGERATED;
            let exaggeration = if early { EXAGGERATION } else { 1.0 };
            let mut slice = tSNE::<f32, ()>::new(&rows);
            slice
                .with_affinities(self.affinities.clone())
                .initial_embedding(std::mem::take(&mut self.places))
                .epochs(SLICE)
                .early_exaggeration(exaggeration)
                .stop_lying_epoch(SLICE + 1)
                .momentum(if early { 0.5 } else { 0.8 })
                .momentum_switch_epoch(SLICE + 1)
                .learning_rate((rows.len() as f32 / EXAGGERATION).max(50.0))
                .barnes_hut(THETA, |(), ()| 0.0);
            self.places = slice.embedding();
            self.steps += SLICE;
        }
        self.steps < STEPS
    }

    /// How far it has come, 0 to 1.
    #[must_use]
    pub fn share(&self) -> f32 {
        self.steps as f32 / STEPS as f32
    }

    /// Where the rows lie now, in their order.
    pub fn places(&self) -> impl ExactSizeIterator<Item = Place> {
        self.places.chunks_exact(2).map(|place| [place[0], place[1]])
    }
}

impl std::fmt::Debug for Tsne {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tsne")
            .field("rows", &(self.places.len() / 2))
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng, rngs::SmallRng};

    use super::*;
    use crate::PrincipalPlane;

    #[test]
    fn four_clusters_stay_apart_and_together() {
        let mut random = SmallRng::seed_from_u64(3);
        let mut uniform = || random.next_u32() as f32 / 2.0f32.powi(31) - 1.0;
        let centres: Vec<f32> = (0..4 * 10).map(|_| 3.0 * uniform()).collect();
        let rows: Vec<f32> = (0..300 * 10).map(|i| centres[i / 10 % 4 * 10 + i % 10] + uniform()).collect();
        let plane = PrincipalPlane::of(&rows, 10);
        let begin: Vec<Place> = rows.chunks_exact(10).map(|row| plane.place(row)).collect();
        let mut tsne = Tsne::new(&rows, 10, &begin).unwrap();
        while tsne.step() {}
        assert_eq!(tsne.share(), 1.0);
        let places: Vec<Place> = tsne.places().collect();
        let square = |a: Place, b: Place| (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2);
        for (index, &place) in places.iter().enumerate() {
            let nearest = (0..300)
                .filter(|&other| other != index)
                .min_by(|&a, &b| square(place, places[a]).total_cmp(&square(place, places[b])));
            assert_eq!(nearest.unwrap() % 4, index % 4, "{index}");
        }
    }

    #[test]
    fn a_handful_of_rows_has_no_such_map_and_equal_rows_have_one() {
        assert!(Tsne::new(&[1.0; 61], 1, &[[0.0; 2]; 61]).is_none());
        let mut equal = Tsne::new(&[1.0; 100], 1, &[[0.0; 2]; 100]).unwrap();
        while equal.step() {}
        assert!(equal.places().flatten().all(f32::is_finite));
    }
}
