//! Images in an array that NumPy saved (`.npy`): <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.
//!
//! ```text
//! header.rs   what an array's file begins with: its type, its shape, its order
//! element.rs  the numbers of an array, and what pixels they stand for
//! labels.rs   labels in an array: numbers or text
//! ```

mod element;
mod header;
mod labels;

use std::io::{BufRead, Read};

use rakam_ink::MAX_PIXELS;

use self::element::Element;
use self::header::{Header, dimensions, wrong};
pub(crate) use self::labels::labels;
use super::RawImage;
use super::error::{ImagesError, Problem};
use crate::shown::quoted;
use crate::{PIXELS, SIDE};

pub(super) const MAGIC: &[u8] = b"\x93NUMPY";

/// The most bytes that are in memory at a time: of one image, or of a whole array whose images are interleaved.
const MOST_BYTES: usize = 256 << 20;

const SHAPE: &str = "(N, 28, 28), (N, 784), (28, 28), (N, height, width) or (N, height, width, 1 or 3), \
                     of at most 64 megapixels an image and 256 MiB";
const NUMBERS: &str = "numbers: bool, integers of 8 to 64 bits or floats of 32 or 64 bits";

/// The images of an array.
#[derive(Debug)]
pub struct NpyImages<R> {
    source: R,
    layout: Layout,
    element: Element,
    /// The bytes of some images: of all, or of the next one.
    block: Vec<u8>,
    next: usize,
    over: bool,
}

/// Where the numbers of each image are: how many there are of each axis, and how many numbers lie between neighbours.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Layout {
    count: Axis,
    height: Axis,
    width: Axis,
    channels: Axis,
    /// Images that follow each other, each whole, can be read one by one.
    in_a_block: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Axis {
    length: usize,
    stride: usize,
}

impl<R: BufRead> NpyImages<R> {
    /// Reads the header. Arrays may be in C or Fortran order, colours may come first or last, and numbers may be of either
    /// byte order: truth values, whole numbers from 0 to 255 or of 0 and 1 alone, or floats from 0 to 1 or from 0 to 255.
    ///
    /// # Errors
    /// [`ImagesError`] if it isn't an array of images.
    pub fn new(mut source: R) -> Result<Self, ImagesError> {
        let header = Header::read(&mut source)?;
        let descr = header.entry("descr")?;
        let element = Element::of(descr)
            .ok_or_else(|| wrong("type", quoted(descr.trim_matches(['\'', '"']).as_bytes()), NUMBERS))?;
        let shape = header.entry("shape")?;
        let fortran = header.entry("fortran_order")?.starts_with("True");
        let layout = dimensions(shape)
            .and_then(|shape| Layout::of(&shape, fortran))
            .filter(|layout| layout.bytes(element).is_some())
            .ok_or_else(|| wrong("shape", shape.to_owned(), SHAPE))?;
        if layout.count.length == 0 {
            return Err(ImagesError::Empty { expected: SHAPE });
        }
        Ok(Self { source, layout, element, block: Vec::new(), next: 0, over: false })
    }

    /// The next image. An error ends the array if the place of the next one can't be known.
    fn image(&mut self) -> Result<RawImage, ImagesError> {
        let Layout { height, width, channels, count, in_a_block } = self.layout;
        let place = self.next % in_a_block;
        if place == 0 {
            let expected = self.layout.bytes(self.element).unwrap_or_default();
            self.block.clear();
            self.source.by_ref().take(expected as u64).read_to_end(&mut self.block)?;
            if self.block.len() < expected {
                return Err(ImagesError::CutShort { found: self.block.len(), expected });
            }
        }
        self.next += 1;
        let mut numbers = Vec::with_capacity(height.length * width.length * channels.length);
        for row in 0..height.length {
            for column in 0..width.length {
                for channel in 0..channels.length {
                    let at =
                        place * count.stride + row * height.stride + column * width.stride + channel * channels.stride;
                    numbers.push(self.element.number(&self.block[at * self.element.bytes..]));
                }
            }
        }
        let pixels = self.element.pixels(&numbers).map_err(|at| {
            let (row, column) = (at / channels.length / width.length, at / channels.length % width.length);
            let (place, expected) = ("found ".to_owned(), self.element.range());
            let problem = Problem { place, found: numbers[at].to_string(), expected: expected.into() };
            ImagesError::Pixel { row, column, problem }
        })?;
        let [width, height, channels] = [width, height, channels].map(|axis| axis.length);
        Ok(RawImage { width, height, channels, pixels, label: None })
    }
}

impl<R: BufRead> Iterator for NpyImages<R> {
    type Item = Result<RawImage, ImagesError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over || self.next == self.layout.count.length {
            return None;
        }
        let image = self.image();
        self.over = matches!(image, Err(ImagesError::CutShort { .. } | ImagesError::Unreadable(_)));
        Some(image)
    }
}

impl Layout {
    /// `None` if these aren't images.
    fn of(shape: &[usize], fortran: bool) -> Option<Self> {
        // A row of 784 numbers is an image of 28x28 in C order, whatever the order of the rows.
        let mut axes: Vec<Axis> = shape.iter().map(|&length| Axis { length, stride: 1 }).collect();
        let mut stride = 1usize;
        for place in 0..axes.len() {
            let place = if fortran { place } else { axes.len() - 1 - place };
            axes[place].stride = stride;
            stride = stride.checked_mul(axes[place].length.max(1))?;
        }
        let one = Axis { length: 1, stride: 0 };
        let is_colour = |axis: Axis| axis.length == 1 || axis.length == 3;
        let flat = |row: Axis| {
            let step = row.stride;
            (Axis { length: SIDE, stride: SIDE * step }, Axis { length: SIDE, stride: step })
        };
        let (count, (height, width), channels) = match axes[..] {
            [row] if row.length == PIXELS => (one, flat(row), one),
            [count, row] if row.length == PIXELS => (count, flat(row), one),
            [height, width] => (one, (height, width), one),
            [height, width, channels] if is_colour(channels) => (one, (height, width), channels),
            [count, height, width] => (count, (height, width), one),
            [count, height, width, channels] if is_colour(channels) => (count, (height, width), channels),
            [count, channels, height, width] if is_colour(channels) => (count, (height, width), channels),
            _ => return None,
        };
        let pixels = height.length.checked_mul(width.length)?;
        if pixels == 0 || pixels as u64 > MAX_PIXELS {
            return None;
        }
        let in_a_block = if fortran { count.length.max(1) } else { 1 };
        Some(Layout { count, height, width, channels, in_a_block })
    }

    /// The bytes of a block; `None` if they are more than may be in memory.
    fn bytes(&self, element: Element) -> Option<usize> {
        let lengths = [self.height, self.width, self.channels].map(|axis| axis.length);
        let of_a_number = self.in_a_block.checked_mul(element.bytes)?;
        let bytes = lengths.iter().try_fold(of_a_number, |bytes, &length| bytes.checked_mul(length));
        bytes.filter(|&bytes| bytes <= MOST_BYTES)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A file of version 1 of the format.
    pub(in crate::images) fn array(descr: &str, fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
        let order = if fortran { "True" } else { "False" };
        let mut header = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}");
        while (header.len() + 11) % 64 > 0 {
            header.push(' ');
        }
        header.push('\n');
        [MAGIC, &[1, 0], &(header.len() as u16).to_le_bytes(), header.as_bytes(), data].concat()
    }

    fn images(file: &[u8]) -> Vec<Result<RawImage, String>> {
        match NpyImages::new(file) {
            Ok(images) => images.map(|image| image.map_err(|error| error.to_string())).collect(),
            Err(error) => vec![Err(error.to_string())],
        }
    }

    fn whole(file: &[u8]) -> Vec<RawImage> {
        images(file).into_iter().map(Result::unwrap).collect()
    }

    /// The bytes of an array whose number at some index is `of` it, in either order.
    fn data(shape: &[usize], fortran: bool, of: impl Fn(&[usize]) -> Vec<u8>) -> Vec<u8> {
        let mut bytes = Vec::new();
        for at in 0..shape.iter().product() {
            let mut index = vec![0; shape.len()];
            let mut rest = at;
            for place in 0..shape.len() {
                let place = if fortran { place } else { shape.len() - 1 - place };
                index[place] = rest % shape[place];
                rest /= shape[place];
            }
            bytes.extend(of(&index));
        }
        bytes
    }

    fn tuple(shape: &[usize]) -> String {
        let lengths = shape.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
        if shape.len() == 1 { format!("({lengths},)") } else { format!("({lengths})") }
    }

    #[test]
    fn every_shape_in_either_order_gives_the_same_images() {
        // Image `n`, row `y`, column `x`, channel `c`.
        let pixel = |n: usize, y: usize, x: usize, c: usize| vec![(n * 31 + y * 7 + x * 3 + c * 50) as u8];
        let check = |shape: &[usize], size: [usize; 3], of: &dyn Fn(&[usize]) -> Vec<u8>| {
            for fortran in [false, true] {
                let read = whole(&array("|u1", fortran, &tuple(shape), &data(shape, fortran, of)));
                let [height, width, channels] = size;
                assert_eq!(read.len(), shape.iter().product::<usize>() / (height * width * channels), "{shape:?}");
                for (n, image) in read.iter().enumerate() {
                    let expected: Vec<u8> = (0..height * width * channels)
                        .flat_map(|i| pixel(n, i / channels / width, i / channels % width, i % channels))
                        .collect();
                    assert_eq!([image.height, image.width, image.channels], size);
                    assert_eq!(image.pixels, expected, "{shape:?} {fortran} image {n}");
                }
            }
        };
        check(&[3, 28, 28], [28, 28, 1], &|i| pixel(i[0], i[1], i[2], 0));
        check(&[3, 784], [28, 28, 1], &|i| pixel(i[0], i[1] / 28, i[1] % 28, 0));
        check(&[784], [28, 28, 1], &|i| pixel(0, i[0] / 28, i[0] % 28, 0));
        check(&[28, 28], [28, 28, 1], &|i| pixel(0, i[0], i[1], 0));
        check(&[5, 9, 3], [5, 9, 3], &|i| pixel(0, i[0], i[1], i[2]));
        check(&[2, 5, 9], [5, 9, 1], &|i| pixel(i[0], i[1], i[2], 0));
        check(&[2, 5, 9, 1], [5, 9, 1], &|i| pixel(i[0], i[1], i[2], i[3]));
        check(&[2, 5, 9, 3], [5, 9, 3], &|i| pixel(i[0], i[1], i[2], i[3]));
        check(&[2, 3, 5, 9], [5, 9, 3], &|i| pixel(i[0], i[2], i[3], i[1]));
    }

    #[test]
    fn every_type_and_byte_order_gives_the_same_pixels() {
        let values = [0u8, 1, 128, 255];
        let expected = values.to_vec();
        let check = |descr: &str, of: &dyn Fn(u8) -> Vec<u8>| {
            let data: Vec<u8> = values.iter().flat_map(|&value| of(value)).collect();
            assert_eq!(whole(&array(descr, false, "(2, 2)", &data))[0].pixels, expected, "{descr}");
        };
        check("|u1", &|v| vec![v]);
        check("<u2", &|v| u16::from(v).to_le_bytes().into());
        check(">i2", &|v| i16::from(v).to_be_bytes().into());
        check("<i4", &|v| i32::from(v).to_le_bytes().into());
        check("<i8", &|v| i64::from(v).to_le_bytes().into());
        check(">u8", &|v| u64::from(v).to_be_bytes().into());
        check("<f4", &|v| f32::from(v).to_le_bytes().into());
        check(">f4", &|v| (f32::from(v) / 255.0).to_be_bytes().into());
        check("<f8", &|v| (f64::from(v) / 255.0).to_le_bytes().into());
        check(">f8", &|v| f64::from(v).to_be_bytes().into());
        assert_eq!(whole(&array("|b1", false, "(1, 2)", &[0, 1]))[0].pixels, [0, 255]);
    }

    #[test]
    fn an_image_of_0_and_1_is_read_as_paper_and_ink() {
        let picture = |ink: u8| {
            let data: Vec<u8> = (0..784).map(|at| if at % 28 == 14 { ink } else { 0 }).collect();
            whole(&array("|u1", false, "(28, 28)", &data)).remove(0).picture().unwrap()
        };
        assert_eq!(picture(1).ink(), picture(255).ink());
        assert_ne!(picture(1).ink(), picture(2).ink());
    }

    #[test]
    fn floats_a_little_beyond_0_and_1_are_shares_all_the_same() {
        let pixels = |numbers: &[f32]| {
            let data: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
            whole(&array("<f4", false, &format!("(1, {})", numbers.len()), &data)).remove(0).pixels
        };
        assert_eq!(pixels(&[-0.1, 0.5, 1.02]), [0, 128, 255]);
        assert_eq!(pixels(&[0.0, 1.0, 2.0, 255.0]), [0, 1, 2, 255]);
    }

    #[test]
    fn a_number_out_of_range_is_named_and_the_next_image_is_read() {
        for (descr, numbers, found, expected) in [
            ("<f4", [0.0f32, 0.5, -1.0, 0.0], "-1", "0 to 1, or 0 to 255"),
            ("<f4", [0.0, f32::NAN, 0.0, 0.0], "NaN", "0 to 1, or 0 to 255"),
            ("<f4", [0.0, 256.0, 0.0, 0.0], "256", "0 to 1, or 0 to 255"),
        ] {
            let data: Vec<u8> = numbers.iter().chain(&[0.0; 4]).flat_map(|number| number.to_le_bytes()).collect();
            let read = images(&array(descr, false, "(2, 2, 2)", &data));
            let place = numbers.iter().position(|&n| !(0.0..=255.0).contains(&n)).unwrap();
            let text = format!("row {}, column {}: found {found}, expected {expected}", place / 2, place % 2);
            assert_eq!(read[0], Err(text));
            assert!(read[1].is_ok());
        }
        let read = images(&array("|i1", false, "(1, 2)", &[1, 255]));
        assert_eq!(read[0], Err("row 0, column 1: found -1, expected 0 to 255".into()));
    }

    #[test]
    fn a_file_that_was_cut_short_gives_its_whole_images() {
        let file = array("|u1", false, "(3, 2, 2)", &[9; 7]);
        let read = images(&file);
        assert_eq!(read.len(), 2);
        assert_eq!(read[1], Err("the file ends within this image: found 3 of its 4 bytes".into()));
    }

    #[test]
    fn what_is_no_array_of_images_is_refused_before_memory_is_taken() {
        for (descr, shape, expected) in [
            ("<f4", "(60000, 60000)", "the array's shape is (60000, 60000), expected (N, 28, 28)"),
            ("|u1", "(1, 18446744073709551615, 2)", "the array's shape is"),
            ("|u1", "(99999999999999999999, 2)", "the array's shape is"),
            ("|u1", "(2, 2, 2, 2)", "the array's shape is"),
            ("|u1", "()", "the array's shape is"),
            ("|u1", "(5, 0)", "the array's shape is"),
            ("|u1", "(0, 28, 28)", "it holds no image"),
            ("<c8", "(28, 28)", "the array's type is \"<c8\", expected numbers"),
            ("<U1", "(28, 28)", "the array's type is"),
            ("|O", "(28, 28)", "the array's type is"),
        ] {
            let text = images(&array(descr, false, shape, &[])).remove(0).unwrap_err();
            assert!(text.starts_with(expected), "{text}");
        }
        // Interleaved images must all be in memory; these are 2^65 bytes.
        for shape in ["(100000, 28, 28)", "(4611686018427387904, 1, 1, 1)"] {
            let text = images(&array("<f8", true, shape, &[])).remove(0).unwrap_err();
            assert!(text.contains("256 MiB"), "{text}");
        }
        let fields = b"{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (3,)}";
        let file = [MAGIC, &[2, 0], &(fields.len() as u32).to_le_bytes(), fields].concat();
        assert!(images(&file).remove(0).unwrap_err().contains("type is"));
        let long = [MAGIC, &[2, 0, 255, 255, 255, 255]].concat();
        assert!(images(&long).remove(0).unwrap_err().contains("header is of 4294967295 bytes"));
    }

    proptest! {
        #[test]
        fn any_header_and_data_are_images_or_errors(
            header in "(\\{'descr': '[<>|][uif][1248]', 'fortran_order': (True|False), 'shape': \\(([0-9, ]{1,12}|([0-9]{1,20}, ){1,4})\\)\\}|.{0,60})",
            version in 0u8..4,
            data in prop::collection::vec(any::<u8>(), 0..300),
        ) {
            let length = if version == 1 { (header.len() as u16).to_le_bytes().to_vec() } else { (header.len() as u32).to_le_bytes().to_vec() };
            let file = [MAGIC, &[version, 0], &length, header.as_bytes(), &data].concat();
            if let Ok(images) = NpyImages::new(&file[..]) {
                for image in images.take(1000).flatten() {
                    prop_assert_eq!(image.pixels.len(), image.width * image.height * image.channels);
                }
            }
        }
    }
}
