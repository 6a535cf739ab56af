//! Picture files of every kind, as people have them.

// Helpers of tests may fail as tests may; clippy excuses only the test functions themselves.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage, ImageEncoder, ImageFormat, Luma, LumaA, Rgba, RgbaImage};
use rakam_ink::{Drawing, Framing, Input, Layer, Layers, MAX_PIXELS, Picture, PictureError, Point, Stroke};

/// A hook, which looks different in each of the eight orientations.
fn drawing() -> Drawing {
    let stroke: Stroke =
        [(0.3, 0.2), (0.35, 0.75), (0.65, 0.8)].into_iter().map(|(x, y)| Point { x, y, width: 0.08 }).collect();
    Drawing::from_strokes([stroke])
}

/// Black on white.
fn grey() -> GrayImage {
    let picture = drawing().render(120);
    GrayImage::from_fn(120, 120, |x, y| Luma([255 - (255.0 * picture.pixel(x as usize, y as usize)).round() as u8]))
}

fn file(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    image.into().write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn input(bytes: &[u8]) -> Input {
    Input::from_picture(&Picture::decode(bytes).unwrap(), Framing::Centred).unwrap()
}

fn difference(a: &Input, b: &Input) -> f32 {
    a.pixels().iter().zip(b.pixels()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// An image whose pixels are `ink` and `paper` as the drawing has them, blended in between.
fn painted(ink: [u8; 4], paper: [u8; 4]) -> RgbaImage {
    let grey = grey();
    RgbaImage::from_fn(120, 120, |x, y| {
        let share = f32::from(255 - grey.get_pixel(x, y).0[0]) / 255.0;
        Rgba(std::array::from_fn(|i| (f32::from(ink[i]) * share + f32::from(paper[i]) * (1.0 - share)).round() as u8))
    })
}

fn every_format() -> [(&'static str, Vec<u8>); 5] {
    let rgb = DynamicImage::from(grey()).into_rgb8();
    [
        ("PNG", file(grey(), ImageFormat::Png)),
        ("JPEG", file(grey(), ImageFormat::Jpeg)),
        ("BMP", file(rgb.clone(), ImageFormat::Bmp)),
        ("GIF", file(DynamicImage::from(rgb.clone()).into_rgba8(), ImageFormat::Gif)),
        ("WebP", file(rgb, ImageFormat::WebP)),
    ]
}

#[test]
fn every_format_reads_the_same() {
    let expected = Input::from_drawing(&drawing(), Framing::Centred).unwrap();
    for (name, bytes) in every_format() {
        let difference = difference(&input(&bytes), &expected);
        assert!(difference < 0.1, "{name} differs by {difference}");
    }
}

#[test]
fn every_color_type_and_polarity_reads_the_same() {
    let expected = input(&file(grey(), ImageFormat::Png));
    let sixteen = DynamicImage::from(grey()).into_luma16();
    let with_alpha = DynamicImage::from(grey()).into_luma_alpha8();
    let clear_ink = image::ImageBuffer::from_fn(120, 120, |x, y| LumaA([0u8, 255 - grey().get_pixel(x, y).0[0]]));
    for (name, image) in [
        ("16 bit", DynamicImage::from(sixteen)),
        ("grey and alpha", with_alpha.into()),
        ("black ink on nothing, grey", clear_ink.into()),
        ("white on black", painted([255; 4], [0, 0, 0, 255]).into()),
        ("black ink on nothing", painted([0, 0, 0, 255], [0; 4]).into()),
        ("white ink on nothing", painted([255; 4], [255, 255, 255, 0]).into()),
        ("blue on yellow", painted([20, 30, 120, 255], [250, 240, 150, 255]).into()),
        ("chalk on green", painted([230, 230, 220, 255], [30, 70, 50, 255]).into()),
        ("dark ink on dim paper", painted([20, 20, 20, 255], [110, 110, 110, 255]).into()),
        ("pencil", painted([150, 150, 150, 255], [245, 245, 245, 255]).into()),
    ] {
        let difference = difference(&input(&file(image, ImageFormat::Png)), &expected);
        assert!(difference < 0.06, "{name} differs by {difference}");
    }
}

#[test]
fn mnist_pixels_come_through_exactly() {
    // A border of 0, then every value a byte can have.
    let byte = |x: u32, y: u32| {
        let inside = (1..27).contains(&x) && (1..27).contains(&y);
        if inside { ((x - 1 + (y - 1) * 26) % 256) as u8 } else { 0 }
    };
    let grey = GrayImage::from_fn(28, 28, |x, y| Luma([byte(x, y)]));
    let expected: Vec<f32> = grey.pixels().map(|pixel| f32::from(pixel.0[0]) / 255.0).collect();
    let rgba = DynamicImage::from(grey.clone()).into_rgba8();
    for image in [DynamicImage::from(grey), DynamicImage::from(rgba)] {
        assert_eq!(input(&file(image, ImageFormat::Png)).pixels()[..], expected);
    }
}

#[test]
fn a_photograph_is_turned_as_its_exif_data_tells() {
    let upright = input(&file(grey(), ImageFormat::Png));
    // How a camera that was held so stores the upright picture: the inverse of each EXIF orientation.
    let stored: [fn(&DynamicImage) -> DynamicImage; 8] = [
        |image| image.clone(),
        |image| image.fliph(),
        |image| image.rotate180(),
        |image| image.flipv(),
        |image| image.rotate90().fliph(),
        |image| image.rotate270(),
        |image| image.rotate90().flipv(),
        |image| image.rotate90(),
    ];
    for (orientation, store) in (1u8..).zip(stored) {
        let image = store(&grey().into()).into_luma8();
        let exif = [b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(), &[orientation, 0, 0, 0, 0, 0, 0]];
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
        encoder.set_exif_metadata(exif.concat()).unwrap();
        encoder.write_image(&image, 120, 120, image::ExtendedColorType::L8).unwrap();
        let difference = difference(&input(&bytes), &upright);
        assert!(difference < 0.1, "orientation {orientation} differs by {difference}");
    }
}

#[test]
fn raw_pixels_read_as_files_do() {
    let expected = Picture::decode(&file(grey(), ImageFormat::Png)).unwrap();
    assert_eq!(Picture::from_grey(120, 120, grey().as_raw()).unwrap(), expected);
    let rgba = DynamicImage::from(grey()).into_rgba8();
    assert_eq!(Picture::from_rgba(120, 120, rgba.as_raw()).unwrap(), expected);
    assert_eq!(
        Picture::from_rgba(120, 120, &[0; 7]),
        Err(PictureError::Size { width: 120, height: 120, expected: 57_600, got: 7 })
    );
    assert!(matches!(Picture::from_grey(0, 5, &[]), Err(PictureError::Size { .. })));
    assert!(matches!(Picture::from_grey(usize::MAX, 2, &[0; 9]), Err(PictureError::Size { .. })));
}

#[test]
fn a_file_that_was_cut_short_is_refused_in_every_format() {
    for (name, bytes) in every_format() {
        for percent in [5, 20, 50, 80, 95] {
            let error = Picture::decode(&bytes[..bytes.len() * percent / 100]).unwrap_err();
            assert!(matches!(error, PictureError::Damaged { format, .. } if format == name), "{name}: {error:?}");
        }
    }
}

#[test]
fn what_is_no_picture_is_named() {
    assert_eq!(Picture::decode(b""), Err(PictureError::Empty));
    for bytes in [b"not a picture".as_slice(), b"%PDF-1.7", &[0; 4000], b"P", b"\xff"] {
        assert_eq!(Picture::decode(bytes), Err(PictureError::NotAPicture));
    }
    let text = PictureError::NotAPicture.to_string();
    assert!(text.contains("PNG, JPEG, BMP, GIF or WebP"), "{text}");
}

#[test]
fn a_picture_over_64_megapixels_is_refused_by_its_header() {
    let claim = |offset: usize, bytes: &mut [u8], width: u32, height: u32| {
        bytes[offset..offset + 4].copy_from_slice(&width.to_le_bytes());
        bytes[offset + 4..offset + 8].copy_from_slice(&height.to_le_bytes());
    };
    let mut bmp = file(DynamicImage::from(grey()).into_rgb8(), ImageFormat::Bmp);
    claim(18, &mut bmp, 8001, 8000);
    let error = Picture::decode(&bmp).unwrap_err();
    assert_eq!(error, PictureError::TooLarge { width: 8001, height: 8000, limit: MAX_PIXELS });
    assert!(error.to_string().contains("8001x8000") && error.to_string().contains("64 megapixels"), "{error}");

    let mut gif = file(DynamicImage::from(grey()).into_rgba8(), ImageFormat::Gif);
    gif[6..10].fill(0xff);
    assert_eq!(Picture::decode(&gif), Err(PictureError::TooLarge { width: 65_535, height: 65_535, limit: MAX_PIXELS }));
}

#[test]
fn odd_pictures_give_no_ink_or_some_but_never_a_panic() {
    let plain = |value: u8, width: u32, height: u32| {
        file(GrayImage::from_pixel(width, height, Luma([value])), ImageFormat::Png)
    };
    for bytes in [plain(0, 50, 50), plain(255, 50, 50), plain(128, 1, 1), plain(0, 28, 28), plain(90, 1, 300)] {
        let picture = Picture::decode(&bytes).unwrap();
        for framing in [Framing::Centred, Framing::AsIs] {
            assert_eq!(Input::from_picture(&picture, framing), None);
        }
    }
    let clear = file(RgbaImage::from_pixel(40, 40, Rgba([9, 9, 9, 0])), ImageFormat::Png);
    assert_eq!(Input::from_picture(&Picture::decode(&clear).unwrap(), Framing::Centred), None);

    let gradient = GrayImage::from_fn(300, 170, |x, y| Luma([(x * y / 200) as u8]));
    let line = GrayImage::from_fn(500, 1, |x, _| Luma([if x == 250 { 0 } else { 255 }]));
    let panorama = GrayImage::from_fn(9000, 70, |x, y| Luma([if y == 30 { 0 } else { (x / 40) as u8 }]));
    for image in [gradient, line, panorama] {
        let picture = Picture::decode(&file(image, ImageFormat::Png)).unwrap();
        for framing in [Framing::Centred, Framing::AsIs] {
            let input = Input::from_picture(&picture, framing);
            assert!(input.iter().flat_map(Input::pixels).all(|ink| (0.0..=1.0).contains(ink)));
        }
    }
}

#[test]
fn a_wide_picture_keeps_its_proportions_when_centred() {
    let upright = painted([0, 0, 0, 255], [255; 4]);
    let mut wide = RgbaImage::from_pixel(400, 130, Rgba([255; 4]));
    image::imageops::overlay(&mut wide, &upright, 270, 5);
    let difference = difference(&input(&file(wide, ImageFormat::Png)), &input(&file(upright, ImageFormat::Png)));
    assert!(difference < 1e-3, "{difference}");
}

#[test]
fn a_saved_picture_is_black_on_white() {
    let png = drawing().render(100).encode_png().unwrap();
    let image = image::load_from_memory(&png).unwrap().into_luma8();
    assert_eq!((image.dimensions(), image.get_pixel(1, 1).0, image.get_pixel(33, 50).0), ((100, 100), [255], [0]));
}

#[test]
fn the_layers_of_a_picture_show_its_ink_also_when_it_is_reduced() {
    let opened = |side: u32| {
        let file = drawing().render(side).encode_png().unwrap();
        let mut drawing = Drawing::new();
        drawing.open(Picture::decode(&file).unwrap());
        drawing.picture().unwrap().layers().unwrap().clone()
    };
    for side in [200, 3000] {
        let layers = opened(side);
        assert!(layers.width() <= Layers::MAX_SIDE && layers.height() == layers.width());
        assert_eq!(
            [layers.at(0.3, 0.3), layers.at(0.6, 0.3), layers.at(9.0, -9.0)],
            [Layer::Ink, Layer::Paper, Layer::Paper]
        );
    }
    assert_eq!(drawing().render(50).layers(), None);
}
