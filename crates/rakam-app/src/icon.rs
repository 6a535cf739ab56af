//! The program's icon, drawn by its own pen.

use egui::Color32;
use rakam_ink::{Drawing, Point, Stroke};

/// A white seven on the accent colour: `side` rows of as many pixels, each red, green, blue, alpha.
pub fn rgba(side: u32) -> Vec<u8> {
    let stroke =
        |points: &[(f32, f32)]| -> Stroke { points.iter().map(|&(x, y)| Point { x, y, width: 0.12 }).collect() };
    let seven = Drawing::from_strokes([
        stroke(&[(0.30, 0.24), (0.50, 0.235), (0.70, 0.24)]),
        stroke(&[(0.70, 0.24), (0.56, 0.48), (0.45, 0.78)]),
    ]);
    let ground = Color32::from_rgb(0x2A, 0x57, 0xD9);
    let pixel = |&ink: &f32| ground.lerp_to_gamma(Color32::WHITE, ink).to_array();
    seven.render(side).ink().iter().flat_map(pixel).collect()
}
