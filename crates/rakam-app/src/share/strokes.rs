//! Strokes as whole numbers: for each point how far it is from the one before, to the right, down, and in the pen's width. Most of
//! these numbers are small, and compress well.

use rakam_ink::{Point, Stroke};
use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de::Error as _};

/// Units in a side of the canvas: a pen that moved less than 1/560 hasn't moved.
const UNITS: f32 = 2000.0;

pub(super) fn serialize<S: Serializer>(strokes: &[Stroke], serializer: S) -> Result<S::Ok, S::Error> {
    strokes.iter().map(numbers).collect::<Vec<_>>().serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Stroke>, D::Error> {
    let strokes = Vec::<Vec<i32>>::deserialize(deserializer)?;
    let stroke = |numbers: Vec<i32>| {
        let points = numbers.as_chunks::<3>();
        if points.1.is_empty() { Ok(stroke(points.0)) } else { Err("a stroke needs three numbers for each point") }
    };
    strokes.into_iter().map(stroke).collect::<Result<_, _>>().map_err(D::Error::custom)
}

fn numbers(stroke: &Stroke) -> Vec<i32> {
    let mut before = [0; 3];
    let point = |point: &Point| {
        let here = <[f32; 3]>::from(*point).map(|number| (number * UNITS).round() as i32);
        let moved = [0, 1, 2].map(|axis| here[axis].saturating_sub(before[axis]));
        before = here;
        moved
    };
    stroke.points.iter().flat_map(point).collect()
}

fn stroke(numbers: &[[i32; 3]]) -> Stroke {
    let mut here = [0i32; 3];
    let point = |moved: &[i32; 3]| {
        here = [0, 1, 2].map(|axis| here[axis].saturating_add(moved[axis]));
        let [x, y, width] = here.map(|number| number as f32 / UNITS);
        Point { x, y, width }
    };
    numbers.iter().map(point).collect()
}
