use rakam_data::{Dataset, SIDE};
use rakam_model::embedded;
use rakam_nn::Inference;

use super::*;

/// A thick ring, about what a 0 is.
fn ring() -> [u8; PIXELS] {
    std::array::from_fn(|at| {
        let [x, y] = [at % SIDE, at / SIDE].map(|at| at as f32 - 13.5);
        (255.0 * (2.0 - (x.hypot(y * 0.8) - 6.0).abs()).clamp(0.0, 1.0)) as u8
    })
}

fn unchanged(image: &[u8; PIXELS]) -> Image {
    image.map(|byte| f32::from(byte) / 255.0)
}

fn sum(image: &Image) -> f32 {
    image.iter().sum()
}

/// The centre of mass, from the left and from the top.
fn centre(image: &Image) -> [f32; 2] {
    let mean = |place: fn(usize) -> usize| {
        image.iter().enumerate().map(|(at, ink)| ink * place(at) as f32).sum::<f32>() / sum(image)
    };
    [mean(|at| at % SIDE), mean(|at| at / SIDE)]
}

/// Mean squared distance of the ink from its centre, across, down, and their product.
fn spread(image: &Image) -> [f32; 3] {
    let [x, y] = centre(image);
    let mean = |of: &dyn Fn(f32, f32) -> f32| {
        let parts = image.iter().enumerate().map(|(at, ink)| ink * of((at % SIDE) as f32 - x, (at / SIDE) as f32 - y));
        parts.sum::<f32>() / sum(image)
    };
    [mean(&|x, _| x * x), mean(&|_, y| y * y), mean(&|x, y| x * y)]
}

/// `share` is about `expected`.
#[track_caller]
fn near(share: f32, expected: f32, by: f32) {
    assert!((share - expected).abs() <= by, "{share}, not {expected}");
}

#[test]
fn each_is_ink_changes_the_image_and_is_the_same_each_time() {
    let ring = ring();
    for corruption in MnistC::ALL {
        for index in 0..100 {
            let corrupted = corruption.apply(&ring, index);
            assert!(corrupted.iter().all(|ink| (0.0..=1.0).contains(ink)), "{corruption:?} {index}");
            assert_ne!(corrupted, unchanged(&ring), "{corruption:?} {index}");
            assert_eq!(corrupted, corruption.apply(&ring, index), "{corruption:?} {index}");
        }
        // Nothing divides by the ink that isn't there.
        for blank in [[0; PIXELS], [255; PIXELS]] {
            let corrupted = corruption.apply(&blank, 0);
            assert!(corrupted.iter().all(|ink| (0.0..=1.0).contains(ink)), "{corruption:?} {blank:?}");
        }
    }
}

#[test]
fn shot_noise_has_the_mean_and_the_variance_of_its_counts() {
    // A third of full ink is one photon on average. Three and more are clipped to full ink.
    let noisy = MnistC::ShotNoise.apply(&[85; PIXELS], 0);
    let share = |value: f32| noisy.iter().filter(|ink| (*ink - value).abs() < 1e-6).count() as f32 / PIXELS as f32;
    let none = (-1.0_f32).exp();
    for (value, expected) in [(0.0, none), (1.0 / 3.0, none), (2.0 / 3.0, none / 2.0), (1.0, 1.0 - 2.5 * none)] {
        near(share(value), expected, 0.06);
    }
    assert_eq!(MnistC::ShotNoise.apply(&[0; PIXELS], 0), [0.0; PIXELS]);
}

#[test]
fn impulse_noise_makes_a_sixth_of_the_pixels_paper_or_ink() {
    let noisy = MnistC::ImpulseNoise.apply(&[100; PIXELS], 0);
    let share = |value: f32| noisy.iter().filter(|ink| **ink == value).count() as f32 / PIXELS as f32;
    near(share(0.0), 0.085, 0.03);
    near(share(1.0), 0.085, 0.03);
    near(share(100.0 / 255.0), 0.83, 0.04);
}

#[test]
fn blurs_keep_the_ink_and_make_it_fainter() {
    let ring = ring();
    let full = |image: &Image| image.iter().filter(|ink| **ink > 0.95).count();
    for corruption in [MnistC::GlassBlur, MnistC::MotionBlur] {
        let blurred = corruption.apply(&ring, 3);
        near(sum(&blurred) / sum(&unchanged(&ring)), 1.0, 0.02);
        assert!(full(&blurred) < full(&unchanged(&ring)) / 2, "{corruption:?}");
    }
    // Motion is to the right of where the ink comes from, never upright.
    let [across, down] = centre(&MnistC::MotionBlur.apply(&ring, 3));
    assert!(across < 12.6 && (down - 13.5).abs() < 13.5 - across, "{across} {down}");
}

#[test]
fn warps_move_the_ink_as_they_say() {
    let ring = ring();
    let [across, down, slant] = spread(&unchanged(&ring));
    near(slant, 0.0, 0.01);
    let mut seen = [false; 2];
    for index in 0..20 {
        let warped = |corruption: MnistC| corruption.apply(&ring, index);
        let [x, y, _] = spread(&warped(MnistC::Scale));
        near(x / across, 0.49, 0.04);
        near(y / down, 0.49, 0.04);
        near(sum(&warped(MnistC::Rotate)) / sum(&unchanged(&ring)), 1.0, 0.01);
        // A ring that is taller than it is wide, rotated by a, has the slant sin 2a (down - across) / 2.
        let [.., rotated] = spread(&warped(MnistC::Rotate));
        near(rotated.abs(), 0.8_f32.sin() * (down - across) / 2.0, 0.4);
        // Sheared by s, it has s times its own spread down.
        let [.., sheared] = spread(&warped(MnistC::Shear));
        near(sheared.abs() / down, 0.4_f32.tan() / 0.4_f32.cos(), 0.1);
        let [x, y] = centre(&warped(MnistC::Translate)).map(|at| at - 13.5);
        near(x.abs(), 3.0, 0.01);
        near(y.abs(), 3.0, 0.01);
        seen[usize::from(sheared > 0.0)] = true;
    }
    assert_eq!(seen, [true, true], "either way");
}

#[test]
fn light_changes_the_paper() {
    let ring = ring();
    let ink = unchanged(&ring);
    let bright = MnistC::Brightness.apply(&ring, 0);
    assert!(bright.iter().zip(ink).all(|(bright, ink)| *bright == (ink + 0.5).min(1.0)));
    let striped = MnistC::Stripe.apply(&ring, 0);
    for (at, (striped, ink)) in striped.iter().zip(ink).enumerate() {
        assert_eq!(*striped, if (7..21).contains(&(at % SIDE)) { ink } else { 1.0 - ink });
    }
    // Three quarters of what fog leaves is fog, which changes slowly from pixel to pixel.
    let foggy = MnistC::Fog.apply(&[0; PIXELS], 0);
    assert_eq!(foggy, [0.0; PIXELS], "an image without ink has a maximum of 0");
    let mut dot = [0; PIXELS];
    dot[400] = 255;
    let foggy = MnistC::Fog.apply(&dot, 1);
    assert!((0.2..0.76).contains(&(sum(&foggy) / PIXELS as f32)), "{}", sum(&foggy));
    let step = foggy.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum::<f32>() / PIXELS as f32;
    assert!((0.001..0.1).contains(&step), "{step}");
}

#[test]
fn spatter_covers_whole_spots_with_a_quarter_of_the_ink() {
    let spots = |byte: u8| MnistC::Spatter.apply(&[byte; PIXELS], 2);
    let (on_paper, on_ink) = (spots(0), spots(255));
    let covered = on_paper.iter().filter(|ink| **ink > 0.0).count();
    assert!((PIXELS / 50..PIXELS * 2 / 3).contains(&covered), "{covered}");
    for (paper, ink) in on_paper.iter().zip(on_ink) {
        assert!(if *paper == 0.0 { ink == 1.0 } else { (0.19..0.25).contains(paper) && ink < 0.41 }, "{paper} {ink}");
    }
}

#[test]
fn lines_cross_the_image() {
    for index in 0..50 {
        let inked = |corruption: MnistC| {
            let image = corruption.apply(&[0; PIXELS], index);
            let column = |x: usize| (0..SIDE).any(|y| image[y * SIDE + x] > 0.5);
            (0..SIDE).map(column).collect::<Vec<_>>()
        };
        let dots: Vec<bool> = (0..SIDE).map(|x| x % 4 >= 2 && x < 27).collect();
        assert_eq!(inked(MnistC::DottedLine), dots);
        // It may leave the image above or below; where it doesn't, it has no gap.
        let zigzag = inked(MnistC::Zigzag);
        assert!(!zigzag[0] && !zigzag[27] && zigzag.iter().filter(|inked| **inked).count() >= 4, "{zigzag:?}");
    }
}

#[test]
fn edges_are_thin_and_on_both_sides_of_a_stroke() {
    let mut bar = [0; PIXELS];
    (6..22).for_each(|y| bar[y * SIDE + 11..y * SIDE + 17].fill(255));
    let edges = MnistC::CannyEdges.apply(&bar, 0);
    assert!(edges.iter().all(|ink| [0.0, 1.0].contains(ink)));
    let row: Vec<usize> = (0..SIDE).filter(|x| edges[14 * SIDE + x] == 1.0).collect();
    let side = |edge: f32| row.iter().filter(|x| (**x as f32 - edge).abs() <= 1.0).count();
    assert!((1..=2).contains(&side(10.5)) && (1..=2).contains(&side(16.5)), "{row:?}");
    assert_eq!(side(10.5) + side(16.5), row.len(), "{row:?}");
    assert_eq!(MnistC::CannyEdges.apply(&[255; PIXELS], 0), [0.0; PIXELS]);
}

#[test]
fn a_network_reads_corrupted_images_worse_and_threads_change_nothing() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/mnist");
    let images = Dataset::load(Some(&folder), &mut |_| {}).unwrap().test.split_at(100).0;
    let model = embedded()[1].model().unwrap();
    let inference = Inference::new(&model.network);
    let measured = corrupted(&model, &inference, &images, &mut Cpu::new(1));
    assert_eq!(measured, corrupted(&model, &inference, &images, &mut Cpu::new(2)));
    let accuracy = |name| measured.corruptions.iter().find(|entry| entry.name == name).unwrap().accuracy;
    assert!(accuracy(MnistC::Rotate) > 0.9 && accuracy(MnistC::CannyEdges) < 0.8, "{measured:?}");
    let mean = measured.corruptions.iter().map(|entry| entry.accuracy).sum::<f64>() / 15.0;
    assert_eq!(measured.corruptions_mean, mean);

    let json = serde_json::to_string(&corrupted(&model, &inference, &images.split_at(0).0, &mut Cpu::new(1))).unwrap();
    assert!(json.starts_with(r#"{"corruptions":[{"name":"shot_noise","accuracy":0.0},"#), "{json}");
    assert!(json.ends_with(r#"{"name":"canny_edges","accuracy":0.0}],"corruptions_mean":0.0}"#), "{json}");
}
