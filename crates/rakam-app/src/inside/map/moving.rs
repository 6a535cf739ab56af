//! Places that move to where they belong, so that the eye can follow them from one map to the next.

use rakam_eval::Place;

/// The share of the way that is left after a second.
const LEFT_AFTER_A_SECOND: f32 = 1e-3;
/// Closer than this, in halves of the map's side, nothing is seen moving.
const CLOSE: f32 = 5e-4;

/// Where the images of a map are shown: within -1 and 1 on both axes.
#[derive(Default)]
pub(super) struct Moving {
    shown: Vec<Place>,
    target: Vec<Place>,
    /// What takes a place of the lab's map to one that is shown: the middle, and a factor.
    frame: Option<(Place, f32)>,
    moves: bool,
}

impl Moving {
    /// The images belong to these places of the lab's map from now on.
    pub(super) fn aim(&mut self, places: &[Place]) {
        let frame = frame_of(places);
        self.frame = Some(frame);
        self.target = places.iter().map(|&place| framed(frame, place)).collect();
        if self.shown.len() == self.target.len() {
            self.moves = true;
        } else {
            self.shown.clone_from(&self.target);
        }
    }

    /// A place of the lab's map as it is shown; one that is off the map is at its edge.
    pub(super) fn framed(&self, place: Place) -> Place {
        self.frame.map_or([0.0; 2], |frame| framed(frame, place).map(|x| x.clamp(-1.0, 1.0)))
    }

    /// Moves everything for so many seconds. Returns whether anything is still on its way.
    pub(super) fn step(&mut self, seconds: f32) -> bool {
        if self.moves {
            let left = LEFT_AFTER_A_SECOND.powf(seconds);
            let mut farthest = 0.0f32;
            for (shown, target) in self.shown.iter_mut().flatten().zip(self.target.iter().flatten()) {
                let way = (target - *shown) * left;
                farthest = farthest.max(way.abs());
                *shown = target - way;
            }
            if farthest < CLOSE {
                self.shown.clone_from(&self.target);
                self.moves = false;
            }
        }
        self.moves
    }

    pub(super) fn places(&self) -> &[Place] {
        &self.shown
    }
}

/// The middle of all places, and the factor that brings them within -1 and 1.
fn frame_of(places: &[Place]) -> (Place, f32) {
    let axis = |axis: usize| {
        let along = places.iter().map(|place| place[axis]).filter(|x| x.is_finite());
        along.fold((f32::MAX, f32::MIN), |(least, most), x| (least.min(x), most.max(x)))
    };
    let [x, y] = [axis(0), axis(1)];
    let half = |(least, most): (f32, f32)| ((most - least) / 2.0).max(0.0);
    let largest = half(x).max(half(y));
    let middle = |(least, most): (f32, f32)| if least <= most { (least + most) / 2.0 } else { 0.0 };
    ([middle(x), middle(y)], if largest > 0.0 { largest.recip() } else { 1.0 })
}

fn framed((middle, factor): (Place, f32), place: Place) -> Place {
    [(place[0] - middle[0]) * factor, (place[1] - middle[1]) * factor]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_fill_the_map_and_move_to_the_next_one() {
        let mut moving = Moving::default();
        moving.aim(&[[10.0, 5.0], [14.0, 6.0]]);
        assert_eq!(moving.places(), [[-1.0, -0.25], [1.0, 0.25]]);
        assert_eq!(moving.framed([12.0, 99.0]), [0.0, 1.0]);
        assert!(!moving.step(0.1), "the first map is there at once");
        moving.aim(&[[1.0, 0.0], [-1.0, 0.0]]);
        assert!(moving.step(0.05));
        let [x, _] = moving.places()[0];
        assert!(x > -1.0 && x < 1.0, "{x}");
        let mut steps = 0;
        while moving.step(0.05) {
            steps += 1;
        }
        assert!(steps < 60 && moving.places() == [[1.0, 0.0], [-1.0, 0.0]]);
    }

    #[test]
    fn images_at_one_place_and_no_images_have_a_map() {
        let mut moving = Moving::default();
        for places in [&[][..], &[[3.0, 4.0]], &[[3.0, 4.0], [3.0, 4.0]]] {
            moving.aim(places);
            assert!(moving.places().iter().flatten().all(|&x| x == 0.0));
            assert_eq!(moving.framed([f32::MAX, f32::MIN]), [1.0, -1.0]);
        }
    }
}
