//! Where the ink of an input was: its box, mapped to the input, is the box of the ink there.

use proptest::collection::SizeRange;
use proptest::prelude::*;
use rakam_ink::{Drawing, Framing, Input, Picture, Point, Segmentation, Stroke};

/// How far off the ink of a picture may be, in pixels: thin ends of strokes are faint, so that the box found in the input is a
/// pixel shorter there.
const OF_PICTURES: f32 = 1.5;

/// Left, top, right and bottom of what is inked: at least a quarter as strongly as the strongest ink.
fn inked(width: usize, ink: &[f32]) -> [f32; 4] {
    let strongest = ink.iter().copied().fold(0.0, f32::max);
    let mut bounds = [f32::INFINITY, f32::INFINITY, 0.0, 0.0];
    for (i, _) in ink.iter().enumerate().filter(|&(_, &ink)| ink >= strongest / 4.0) {
        let (x, y) = ((i % width) as f32, (i / width) as f32);
        bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x + 1.0), bounds[3].max(y + 1.0)];
    }
    bounds
}

/// How far the middle of the box is from the middle of the input's ink once it is mapped there, in pixels.
fn off([left, top, right, bottom]: [f32; 4], input: &Input) -> f32 {
    let placement = input.placement().expect("it was made of ink");
    let middle = [(left + right) / 2.0, (top + bottom) / 2.0];
    let mapped = placement.to_input(middle);
    let back = placement.to_ink(mapped);
    let tolerance = 1e-4 * (right - left).max(bottom - top).max(1.0);
    assert!((0..2).all(|axis| (back[axis] - middle[axis]).abs() < tolerance), "{back:?} is not {middle:?}");
    let there = inked(Input::SIDE, input.pixels());
    f32::max((mapped[0] - (there[0] + there[2]) / 2.0).abs(), (mapped[1] - (there[1] + there[3]) / 2.0).abs())
}

/// The box of the pen's middle.
fn of_strokes(drawing: &Drawing) -> [f32; 4] {
    let points = drawing.strokes().iter().flat_map(Stroke::smooth);
    points.fold([f32::INFINITY, f32::INFINITY, 0.0, 0.0], |[left, top, right, bottom], point| {
        [left.min(point.x), top.min(point.y), right.max(point.x), bottom.max(point.y)]
    })
}

/// Strokes somewhere on the canvas, all of them on it, from a dot to all of its size.
fn drawing(strokes: impl Into<SizeRange>) -> impl Strategy<Value = Drawing> {
    let stroke = prop::collection::vec((0.1f32..0.9, 0.1f32..0.9), 1..8);
    (prop::collection::vec(stroke, strokes), 0.2f32..1.0, 0.0f32..1.0, 0.0f32..1.0).prop_map(|(strokes, size, x, y)| {
        let place = |at: f32, from: f32| from * (1.0 - size) + size * at;
        let point = |&(px, py): &(f32, f32)| Point { x: place(px, x), y: place(py, y), width: 0.08 * size };
        Drawing::from_strokes(strokes.iter().map(|stroke| stroke.iter().map(point).collect()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn strokes_lie_where_their_placement_says(drawing in drawing(1..4)) {
        let input = Input::from_drawing(&drawing, Framing::Centred).unwrap();
        prop_assert!(off(of_strokes(&drawing), &input) < 1.0, "{}", off(of_strokes(&drawing), &input));
    }

    /// One stroke: of several, one may be so small that it is taken for dust and dropped.
    #[test]
    fn the_ink_of_a_picture_lies_where_its_placement_says(drawing in drawing(1), side in 200u32..600) {
        let picture = drawing.render(side);
        // As it is, a stroke becomes too faint to be measured unless its pen is about two pixels of the input wide.
        let thick = drawing.strokes()[0].points[0].width > 0.065;
        for framing in [Framing::Centred].into_iter().chain(thick.then_some(Framing::AsIs)) {
            let input = Input::from_picture(&picture, framing).unwrap();
            let bounds = of_strokes(&drawing).map(|edge| edge * side as f32);
            prop_assert!(off(bounds, &input) < OF_PICTURES, "{framing:?} {}", off(bounds, &input));
        }
    }

    /// An opened picture fills the canvas on its longer side, strokes over it or not.
    #[test]
    fn an_opened_picture_is_placed_on_the_canvas(drawing in drawing(1), high in any::<bool>()) {
        let square = drawing.render(300);
        let (width, height) = if high { (300, 500) } else { (500, 300) };
        let ink = (0..width * height).map(|i| {
            let (x, y) = (i % width, i / width);
            if x < 300 && y < 300 { square.ink()[y * 300 + x] } else { 0.0 }
        });
        let mut opened = Drawing::new();
        opened.open(Picture::from_ink(width, height, ink.collect()).unwrap());
        let [left, top, right, bottom] = of_strokes(&drawing).map(|edge| edge * 0.6);
        let (across, down) = if high { (0.2, 0.0) } else { (0.0, 0.2) };
        let on_canvas = [left + across, top + down, right + across, bottom + down];
        let input = Input::from_drawing(&opened, Framing::Centred).unwrap();
        prop_assert!(off(on_canvas, &input) < OF_PICTURES, "{}", off(on_canvas, &input));
    }
}

#[test]
fn an_image_of_mnists_size_is_moved_by_whole_pixels() {
    let mut ink = vec![0.0; 784];
    (3..23).for_each(|y| ink[y * 28 + 5] = 0.8);
    let input = Input::from_picture(&Picture::from_ink(28, 28, ink).unwrap(), Framing::Centred).unwrap();
    assert_eq!(input.placement().unwrap().to_input([5.0, 3.0]), [14.0, 5.0]);
    assert_eq!(inked(28, input.pixels()), [14.0, 5.0, 15.0, 25.0]);
    assert_eq!(Input::from_pixels([0.5; 784]).placement(), None);
}

#[test]
fn each_piece_of_a_number_is_placed() {
    let bar = |x: f32| Stroke::from_iter([0.3, 0.7].map(|y| Point { x, y, width: 0.05 }));
    let drawn = Drawing::from_strokes([bar(0.2), bar(0.6)]);
    let picture = drawn.render(400);
    let mut opened = Drawing::new();
    opened.open(picture.clone());
    for (segmentation, unit) in [
        (Segmentation::of_drawing(&drawn).unwrap(), 1.0),
        (Segmentation::of_picture(&picture).unwrap(), 400.0),
        (Segmentation::of_drawing(&opened).unwrap(), 1.0),
    ] {
        for (part, x) in [0.2, 0.6].into_iter().enumerate() {
            let piece = segmentation.pieces().iter().find(|piece| piece.parts == (part..part + 1)).unwrap();
            let bounds = [x - 0.025, 0.275, x + 0.025, 0.725].map(|edge| edge * unit);
            let input = segmentation.input(piece).unwrap();
            assert!(off(bounds, &input) < 1.0, "{} in part {part}, canvas of {unit}", off(bounds, &input));
        }
    }
}
