//! Picture files of every kind, as people have them.

// Helpers of tests may fail as tests may; clippy excuses only the test functions themselves.

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::pnm::{PnmEncoder, PnmSubtype, SampleEncoding};
use image::{DynamicImage, GrayImage, ImageEncoder, ImageFormat, Luma, LumaA, Rgba, RgbaImage};
use rakam_ink::{
    Drawing, FORMATS, ForeignFormat, Framing, Input, Layer, Layers, MAX_PIXELS, Picture, PictureError, Point, Stroke,
    format_names, is_picture,
};

/// A hook, which looks different in each of the eight orientations.
fn drawing() -> Drawing {
    let stroke: Stroke =
        [(0.3, 0.2), (0.35, 0.75), (0.65, 0.8)].into_iter().map(|(x, y)| Point { x, y, width: 0.08 }).collect();
    Drawing::from_strokes([stroke])
}

/// [`grey`] as Pillow 13 writes it: `Image.open("grey.png").save("hook.avif")`.
const AVIF: &[u8] = include_bytes!("files/hook.avif");

/// The same, stored in the other orientations that EXIF has, from 2 on: `Image.save("hook-6.avif", exif=...)`.
const TURNED_AVIFS: [&[u8]; 7] = [
    include_bytes!("files/hook-2.avif"),
    include_bytes!("files/hook-3.avif"),
    include_bytes!("files/hook-4.avif"),
    include_bytes!("files/hook-5.avif"),
    include_bytes!("files/hook-6.avif"),
    include_bytes!("files/hook-7.avif"),
    include_bytes!("files/hook-8.avif"),
];

/// The same in black that is transparent where there is no ink, in the range of video.
const TRANSPARENT_AVIF: &[u8] = include_bytes!("files/hook-transparent.avif");

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

fn every_format() -> [(&'static str, Vec<u8>); 9] {
    let rgb = DynamicImage::from(grey()).into_rgb8();
    [
        ("PNG", file(grey(), ImageFormat::Png)),
        ("JPEG", file(grey(), ImageFormat::Jpeg)),
        ("BMP", file(rgb.clone(), ImageFormat::Bmp)),
        ("GIF", file(DynamicImage::from(rgb.clone()).into_rgba8(), ImageFormat::Gif)),
        ("WebP", file(rgb.clone(), ImageFormat::WebP)),
        ("TIFF", file(grey(), ImageFormat::Tiff)),
        ("AVIF", AVIF.to_vec()),
        ("PNM", file(rgb, ImageFormat::Pnm)),
        ("ICO", file(DynamicImage::from(grey()).into_rgba8(), ImageFormat::Ico)),
    ]
}

#[test]
fn an_avif_is_turned_and_mirrored_as_it_says() {
    for (bytes, orientation) in TURNED_AVIFS.into_iter().zip(2..) {
        assert!(difference(&input(bytes), &input(AVIF)) < 0.1, "orientation {orientation}");
        // What is cut off where it says so is an error as elsewhere.
        assert!((0..bytes.len()).all(|length| Picture::decode(&bytes[..length]).is_err()));
    }
}

#[test]
fn an_avif_may_be_transparent_and_is_whole_or_an_error() {
    assert!(difference(&input(TRANSPARENT_AVIF), &input(&file(grey(), ImageFormat::Png))) < 0.1);
    for length in 0..AVIF.len() {
        assert!(Picture::decode(&AVIF[..length]).is_err(), "{length} bytes of {}", AVIF.len());
    }
    // The size that the frame claims is checked before it is decoded.
    assert!(matches!(Picture::decode_limited(AVIF, 120 * 119), Err(PictureError::TooLarge { width: 120, .. })));
}

#[test]
fn an_animated_avif_is_not_called_damaged() {
    // As Pillow 13 writes it: `first.save("animation.avif", save_all=True, append_images=[second])`.
    let error = Picture::decode(include_bytes!("files/animation.avif")).unwrap_err();
    assert!(matches!(error, PictureError::Unsupported { format: "AVIF", .. }), "{error:?}");
}

/// Icons hold PNG files of any kind, such as grey ones; the largest is read.
#[test]
fn an_icon_of_a_grey_png_is_read() {
    let [small, large] = [16u32, 120].map(|side| {
        file(image::imageops::resize(&grey(), side, side, image::imageops::FilterType::Triangle), ImageFormat::Png)
    });
    let mut icon = vec![0, 0, 1, 0, 2, 0];
    let mut start = 6 + 2 * 16;
    for (side, png) in [(16, &small), (120, &large)] {
        icon.extend([side, side, 0, 0, 1, 0, 8, 0]);
        icon.extend((png.len() as u32).to_le_bytes());
        icon.extend((start as u32).to_le_bytes());
        start += png.len();
    }
    icon.extend(small.iter().chain(&large));
    assert!(difference(&input(&icon), &input(&large)) < 1e-6);
    // Cut short, it is an error, not a panic.
    for length in 0..icon.len() {
        assert!(length > 5 || Picture::decode(&icon[..length]).is_err());
        let _ = Picture::decode(&icon[..length]);
    }
}

#[test]
fn every_format_reads_the_same() {
    let expected = Input::from_drawing(&drawing(), Framing::Centred).unwrap();
    assert_eq!(every_format().map(|(name, _)| name)[..], FORMATS.iter().map(|format| format.name).collect::<Vec<_>>());
    for (name, bytes) in every_format() {
        assert!(is_picture(&bytes[..64]), "{name}");
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
fn ink_as_light_as_its_paper_is_found_by_its_colour() {
    let expected = input(&file(grey(), ImageFormat::Png));
    let [white, black] = [[255, 255, 255, 255], [0, 0, 0, 255]];
    for (ink, paper) in [([255, 255, 0, 255], white), ([230, 255, 80, 255], white), ([0, 0, 255, 255], black)] {
        let difference = difference(&input(&file(painted(ink, paper), ImageFormat::Png)), &expected);
        assert!(difference < 0.1, "{ink:?} on {paper:?}: {difference}");
        let blank = Picture::decode(&file(painted(paper, paper), ImageFormat::Png)).unwrap();
        assert!(Input::from_picture(&blank, Framing::Centred).is_none(), "{paper:?}");
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
    for bytes in [b"not a picture".as_slice(), b"P5-tables, by name", &[0; 4000], b"P", b"P6", b"\xff"] {
        assert_eq!(Picture::decode(bytes), Err(PictureError::NotAPicture));
        assert!(!is_picture(bytes));
    }
    let text = PictureError::NotAPicture.to_string();
    assert!(text.contains(&format_names()), "{text}");
}

#[test]
fn what_is_known_but_not_read_names_a_way() {
    for (bytes, format, way) in [
        (b"%PDF-1.7\n%".as_slice(), ForeignFormat::Pdf, "screenshot"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", ForeignFormat::Heic, "JPEG"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", ForeignFormat::Heic, "JPEG"),
    ] {
        let error = Picture::decode(bytes).unwrap_err();
        assert_eq!(error, PictureError::Foreign(format));
        let text = error.to_string();
        assert!(text.contains(format.name()) && text.contains(way), "{text}");
        assert_eq!(is_picture(bytes), format != ForeignFormat::Pdf);
    }
}

#[test]
fn scans_of_every_depth_read_the_same() {
    let expected = input(&file(grey(), ImageFormat::Png));
    let sixteen = DynamicImage::from(grey()).into_luma16();
    let pnm = |subtype, image: &DynamicImage| {
        let mut bytes = Vec::new();
        image.write_with_encoder(PnmEncoder::new(&mut bytes).with_subtype(subtype)).unwrap();
        bytes
    };
    for (name, bytes) in [
        ("TIFF of 16 bits", file(sixteen.clone(), ImageFormat::Tiff)),
        ("TIFF with alpha", file(painted([0, 0, 0, 255], [0; 4]), ImageFormat::Tiff)),
        ("PGM as text", pnm(PnmSubtype::Graymap(SampleEncoding::Ascii), &grey().into())),
        ("PPM", pnm(PnmSubtype::Pixmap(SampleEncoding::Binary), &DynamicImage::from(grey()).into_rgb8().into())),
        ("PAM", pnm(PnmSubtype::ArbitraryMap, &sixteen.into())),
    ] {
        let difference = difference(&input(&bytes), &expected);
        assert!(difference < 0.06, "{name} differs by {difference}");
    }
}

/// An animated GIF of these frames.
fn gif(frames: &[RgbaImage]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    encoder.encode_frames(frames.iter().map(|frame| image::Frame::new(frame.clone()))).unwrap();
    drop(encoder);
    bytes
}

/// A PNG or WebP chunk.
fn chunk(name: &[u8; 4], length: [u8; 4], content: &[u8]) -> Vec<u8> {
    [length.as_slice(), name, content].concat()
}

/// An animated PNG of two grey frames of the same size.
fn apng(frames: &[GrayImage; 2]) -> Vec<u8> {
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let mut sum = flate2::Crc::new();
        sum.update(name);
        sum.update(content);
        let length = (content.len() as u32).to_be_bytes();
        [chunk(name, length, content), sum.sum().to_be_bytes().to_vec()].concat()
    };
    let numbers = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<u8>>();
    let (width, height) = frames[0].dimensions();
    let control = |index: u32| [numbers(&[index, width, height, 0, 0]), vec![0, 1, 0, 10, 0, 0]].concat();
    let packed = frames.each_ref().map(|frame| {
        let rows: Vec<u8> = frame.rows().flat_map(|row| [0].into_iter().chain(row.map(|pixel| pixel.0[0]))).collect();
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packer, &rows).unwrap();
        packer.finish().unwrap()
    });
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[numbers(&[width, height]), vec![8, 0, 0, 0, 0]].concat()),
        chunk(b"acTL", &numbers(&[2, 0])),
        chunk(b"fcTL", &control(0)),
        chunk(b"IDAT", &packed[0]),
        chunk(b"fcTL", &control(1)),
        chunk(b"fdAT", &[numbers(&[2]), packed[1].clone()].concat()),
        chunk(b"IEND", &[]),
    ]
    .concat()
}

/// An animated WebP of two frames of the same size.
fn animated_webp(frames: &[GrayImage; 2]) -> Vec<u8> {
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let padding = &[0][..content.len() % 2];
        [name.as_slice(), &(content.len() as u32).to_le_bytes(), content, padding].concat()
    };
    let short = |number: u32| number.to_le_bytes()[..3].to_vec();
    let (width, height) = frames[0].dimensions();
    let size = [short(width - 1), short(height - 1)].concat();
    let frame = |image: &GrayImage| {
        let still = file(DynamicImage::from(image.clone()).into_rgb8(), ImageFormat::WebP);
        // Without `RIFF`, its length and `WEBP` it is the frame's data.
        chunk(b"ANMF", &[[0; 6].as_slice(), &size, &short(100), &[0], &still[12..]].concat())
    };
    let body = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &[[2, 0, 0, 0].as_slice(), &size].concat()),
        chunk(b"ANIM", &[255, 255, 255, 255, 0, 0]),
        frame(&frames[0]),
        frame(&frames[1]),
    ]
    .concat();
    chunk(b"RIFF", &body)
}

#[test]
fn of_an_animation_the_first_frame_with_ink_is_read() {
    let expected = input(&file(grey(), ImageFormat::Png));
    let blank = GrayImage::from_pixel(120, 120, Luma([255]));
    let other = DynamicImage::from(grey()).rotate180().into_luma8();
    let rgba = |image: &GrayImage| DynamicImage::from(image.clone()).into_rgba8();
    for (name, bytes) in [
        ("GIF", gif(&[rgba(&blank), rgba(&blank), rgba(&grey()), rgba(&other)])),
        ("GIF that starts with ink", gif(&[rgba(&grey()), rgba(&other)])),
        ("PNG", apng(&[blank.clone(), grey()])),
        ("PNG that starts with ink", apng(&[grey(), other.clone()])),
        ("WebP", animated_webp(&[blank.clone(), grey()])),
        ("WebP that starts with ink", animated_webp(&[grey(), other])),
    ] {
        let difference = difference(&input(&bytes), &expected);
        assert!(difference < 0.06, "{name} differs by {difference}");
    }
    // An end that is missing hides no ink before it.
    let cut = gif(&[rgba(&blank), rgba(&grey()), rgba(&blank)]);
    assert!(difference(&input(&cut[..cut.len() - 30]), &expected) < 0.06);
}

#[test]
fn the_search_for_ink_in_an_animation_ends() {
    let blank = RgbaImage::from_pixel(120, 120, Rgba([255; 4]));
    let inked = DynamicImage::from(grey()).into_rgba8();
    let after = |blanks: usize| gif(&[vec![blank.clone(); blanks], vec![inked.clone()]].concat());
    let has_ink = |picture: Result<Picture, PictureError>| picture.unwrap().ink().iter().any(|&ink| ink > 0.5);
    assert!(has_ink(Picture::decode(&after(63))));
    assert!(!has_ink(Picture::decode(&after(64))));
    // No more pixels than one picture may have: three frames of this size.
    assert!(has_ink(Picture::decode_limited(&after(2), 3 * 120 * 120)));
    assert!(!has_ink(Picture::decode_limited(&after(3), 3 * 120 * 120)));
    // The second frame, 120x120 like all, claims to be larger than can be; it isn't tried.
    let mut hostile = gif(&[blank.clone(), blank.clone(), inked]);
    let frames: Vec<usize> =
        (0..hostile.len() - 9).filter(|&at| hostile[at..].starts_with(b",\0\0\0\0x\0x\0")).collect();
    hostile[frames[1] + 5..][..4].fill(0xff);
    assert!(!has_ink(Picture::decode(&hostile)));
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

    let too_large = |bytes: &[u8]| matches!(Picture::decode(bytes), Err(PictureError::TooLarge { .. }));
    assert!(too_large(b"P5 90000 90000 255\n"));
    assert!(too_large(b"P7\nWIDTH 90000\nHEIGHT 90000\nDEPTH 1\nMAXVAL 255\nTUPLTYPE GRAYSCALE\nENDHDR\n"));
    // The entries of a TIFF for width, height and rows per strip: tag, type (4: of 32 bits), count, value.
    let mut tiff = file(grey(), ImageFormat::Tiff);
    for tag in [0x100_u16, 0x101, 0x116] {
        let entry = [tag.to_le_bytes(), 4_u16.to_le_bytes()].concat();
        let at = tiff.windows(4).position(|bytes| bytes == entry).unwrap();
        tiff[at + 8..at + 12].copy_from_slice(&90_000_u32.to_le_bytes());
    }
    assert!(too_large(&tiff));
    // The PNG within an ICO.
    let mut ico = file(DynamicImage::from(grey()).into_rgba8(), ImageFormat::Ico);
    let header = ico.windows(4).position(|bytes| bytes == b"IHDR").unwrap();
    ico[header + 4..header + 12].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let mut sum = flate2::Crc::new();
    sum.update(&ico[header..header + 17]);
    ico[header + 17..header + 21].copy_from_slice(&sum.sum().to_be_bytes());
    assert!(Picture::decode(&ico).is_err());
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
