//! Numbers and classes as colours. Numbers: orange above zero, blue below it. The larger the number, the further its lightness is from that of zero,
//! so that neither theme nor colour-blindness hides an amount.

use egui::Color32;

const fn rgb(code: u32) -> Color32 {
    Color32::from_rgb((code >> 16) as u8, (code >> 8) as u8, code as u8)
}

/// From zero to the largest number, above and below.
struct Ramps {
    above: [Color32; 4],
    below: [Color32; 4],
}

const LIGHT: Ramps = Ramps {
    above: [rgb(0xECEEF2), rgb(0xF6B36B), rgb(0xC6550B), rgb(0x4E1D00)],
    below: [rgb(0xECEEF2), rgb(0x86B0E8), rgb(0x1F5AA6), rgb(0x08264F)],
};

const DARK: Ramps = Ramps {
    above: [rgb(0x282C35), rgb(0x8F4F16), rgb(0xFFAA52), rgb(0xFFF4E4)],
    below: [rgb(0x282C35), rgb(0x2B5A9E), rgb(0x7FB2FF), rgb(0xE6F0FF)],
};

/// The colour of a number from -1 to 1.
pub(crate) fn signed(value: f32, dark: bool) -> Color32 {
    let ramps = if dark { &DARK } else { &LIGHT };
    let ramp = if value < 0.0 { &ramps.below } else { &ramps.above };
    // NaN shows as zero.
    let at = if value.is_finite() { value.abs().min(1.0) * (ramp.len() - 1) as f32 } else { 0.0 };
    let step = (at as usize).min(ramp.len() - 2);
    ramp[step].lerp_to_gamma(ramp[step + 1], at - step as f32)
}

/// The colour of a class, one of `count`: hues evenly around the circle of OKLCH
/// ([Ottosson 2020](https://bottosson.github.io/posts/oklab/)), neighbours in hue being light and dark in turn.
pub(crate) fn class(index: usize, count: usize, dark: bool) -> Color32 {
    let hue = std::f32::consts::TAU * (index as f32 / count.max(1) as f32 + 0.08);
    let lightness = match (dark, index.is_multiple_of(2)) {
        (false, true) => 0.46,
        (false, false) => 0.66,
        (true, true) => 0.82,
        (true, false) => 0.64,
    };
    let (a, b) = (0.15 * hue.cos(), 0.15 * hue.sin());
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    let linear = [
        4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
        -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
        -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    ];
    let [r, g, b] = linear.map(egui::ecolor::gamma_u8_from_linear_f32);
    Color32::from_rgb(r, g, b)
}

/// Black or white, whichever is more legible on this background.
pub(crate) fn letters_on(background: Color32) -> Color32 {
    let light =
        0.299 * f32::from(background.r()) + 0.587 * f32::from(background.g()) + 0.114 * f32::from(background.b());
    if light > 140.0 { Color32::BLACK } else { Color32::WHITE }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lightness(color: Color32) -> f32 {
        0.299 * f32::from(color.r()) + 0.587 * f32::from(color.g()) + 0.114 * f32::from(color.b())
    }

    #[test]
    fn larger_numbers_are_further_from_zero_in_lightness_on_both_sides() {
        for dark in [false, true] {
            for side in [-1.0, 1.0] {
                let steps: Vec<f32> = (0..=20).map(|i| lightness(signed(side * i as f32 / 20.0, dark))).collect();
                assert!(steps.is_sorted_by(|a, b| if dark { a < b } else { a > b }), "{dark} {side} {steps:?}");
                assert!((steps[20] - steps[0]).abs() > 150.0);
            }
        }
        assert_eq!(signed(f32::NAN, true), signed(0.0, true));
    }

    #[test]
    fn the_ten_digits_have_ten_colours_and_neighbours_differ_in_lightness() {
        for dark in [false, true] {
            let colors: Vec<Color32> = (0..10).map(|digit| class(digit, 10, dark)).collect();
            for (index, &color) in colors.iter().enumerate() {
                assert!((lightness(color) - lightness(colors[(index + 1) % 10])).abs() > 25.0, "{dark} {index}");
                for &other in &colors[index + 1..] {
                    let apart = color.to_array().iter().zip(other.to_array()).map(|(a, b)| a.abs_diff(b)).max();
                    assert!(apart > Some(28), "{color:?} {other:?}");
                }
            }
        }
    }
}
