//! AVIF files: still pictures packed as one frame of AV1 video. Only lightness and transparency are decoded.

mod orientation;

use avif_parse::{AV1Metadata, AvifData, read_avif};
use image::metadata::Orientation;
use image::{DynamicImage, ImageBuffer, LumaA};
use re_rav1d::dav1d::pixel::YUVRange;
use re_rav1d::dav1d::{Decoder, Picture, PlanarImageComponent, Settings};

use self::orientation::orientations;

/// Asked so many times, the decoder has given its frame, or there is none.
const TRIES: usize = 8;

/// Why an AVIF file can't be read.
pub(crate) enum AvifError {
    Damaged(String),
    /// It is an animation, or another form that isn't decoded.
    Unsupported(String),
}

impl<T: Into<String>> From<T> for AvifError {
    fn from(reason: T) -> Self {
        Self::Damaged(reason.into())
    }
}

fn failure(error: &avif_parse::Error) -> AvifError {
    let reason = error.to_string();
    match error {
        avif_parse::Error::Unsupported(_) => AvifError::Unsupported(reason),
        _ => AvifError::Damaged(reason),
    }
}

/// An AVIF file whose boxes have been read.
pub(crate) struct Avif {
    data: AvifData,
    frame: AV1Metadata,
    orientations: Vec<Orientation>,
}

impl Avif {
    /// Reads the boxes of the file and the header of its frame.
    pub(crate) fn open(mut bytes: &[u8]) -> Result<Self, AvifError> {
        let orientations = orientations(bytes);
        let data = read_avif(&mut bytes).map_err(|error| failure(&error))?;
        let frame = data.primary_item_metadata().map_err(|error| failure(&error))?;
        Ok(Avif { data, frame, orientations })
    }

    /// The most columns and rows that the frame may have.
    pub(crate) fn size(&self) -> (u32, u32) {
        (self.frame.max_frame_width.get(), self.frame.max_frame_height.get())
    }

    pub(crate) fn image(&self) -> Result<DynamicImage, AvifError> {
        let (width, height) = self.size();
        let limit = width.saturating_mul(height);
        let grey = greys(&decoded(&self.data.primary_item, limit)?)?;
        let alpha = match &self.data.alpha_item {
            Some(item) => greys(&decoded(item, limit)?)?,
            None => Greys { values: vec![u16::MAX; grey.values.len()], ..grey },
        };
        if (grey.width, grey.height) != (alpha.width, alpha.height) {
            return Err("its transparency has another size".into());
        }
        let pixels = grey.values.iter().zip(&alpha.values).flat_map(|(&grey, &alpha)| [grey, alpha]).collect();
        let image: Option<ImageBuffer<LumaA<u16>, _>> = ImageBuffer::from_raw(grey.width, grey.height, pixels);
        let mut image = image.map(DynamicImage::ImageLumaA16).ok_or("the frame is incomplete")?;
        self.orientations.iter().for_each(|orientation| image.apply_orientation(*orientation));
        Ok(image)
    }
}

/// The frame in this AV1 data, of at most `limit` pixels.
fn decoded(data: &[u8], limit: u32) -> Result<Picture, String> {
    let mut settings = Settings::new();
    settings.set_n_threads(1);
    settings.set_max_frame_delay(1);
    settings.set_frame_size_limit(limit);
    let mut decoder = Decoder::with_settings(&settings).map_err(|error| error.to_string())?;
    let mut sent = decoder.send_data(data.to_vec(), None, None, None);
    for _ in 0..TRIES {
        let pending = match sent {
            Ok(()) => false,
            Err(error) if error.is_again() => true,
            Err(error) => return Err(error.to_string()),
        };
        match decoder.get_picture() {
            Ok(picture) => return Ok(picture),
            Err(error) if !error.is_again() => return Err(error.to_string()),
            Err(_) if pending => sent = decoder.send_pending_data(),
            // Nor will there be one later. The decoder loses 48 bytes each time that it is asked in vain.
            Err(_) => break,
        }
    }
    Err("it holds no frame".into())
}

/// Grey pixels row by row, 0 black and 65535 white.
struct Greys {
    width: u32,
    height: u32,
    values: Vec<u16>,
}

/// The lightness of a frame. Video leaves room beside black and white (ITU-R BT.601: 16 to 235 of 8 bits), pictures mostly
/// don't.
fn greys(picture: &Picture) -> Result<Greys, String> {
    let (width, height, bits) = (picture.width(), picture.height(), picture.bit_depth());
    let (black, white) = match picture.color_range() {
        YUVRange::Limited => (16 << (bits - 8), 235 << (bits - 8)),
        YUVRange::Full => (0, (1 << bits) - 1),
    };
    let scaled = |value: u32| ((value.clamp(black, white) - black) * u32::from(u16::MAX) / (white - black)) as u16;
    let plane = picture.plane(PlanarImageComponent::Y);
    let stride = picture.stride(PlanarImageComponent::Y) as usize;
    let mut values = Vec::with_capacity(width as usize * height as usize);
    for row in 0..height as usize {
        let row = plane.get(row * stride..).ok_or("the frame is incomplete")?;
        match bits {
            8 => values.extend(row.iter().take(width as usize).map(|&value| scaled(value.into()))),
            _ => {
                let pairs = row.as_chunks::<2>().0.iter().take(width as usize);
                values.extend(pairs.map(|&pair| scaled(u16::from_ne_bytes(pair).into())));
            }
        }
    }
    Ok(Greys { width, height, values })
}
