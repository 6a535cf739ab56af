//! The formats of picture files: those that are read, and those that are only recognised. This is the one list of them.

use image::ImageFormat;
use thiserror::Error;

/// A format of picture files that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureFormat {
    /// The name that people know it by: `JPEG`.
    pub name: &'static str,
    /// The endings of its files' names, in lower case and without the dot.
    pub extensions: &'static [&'static str],
    pub(crate) codec: ImageFormat,
}

/// The formats that are read.
pub const FORMATS: &[PictureFormat] = &[
    PictureFormat { name: "PNG", extensions: &["png", "apng"], codec: ImageFormat::Png },
    PictureFormat { name: "JPEG", extensions: &["jpg", "jpeg"], codec: ImageFormat::Jpeg },
    PictureFormat { name: "BMP", extensions: &["bmp"], codec: ImageFormat::Bmp },
    PictureFormat { name: "GIF", extensions: &["gif"], codec: ImageFormat::Gif },
    PictureFormat { name: "WebP", extensions: &["webp"], codec: ImageFormat::WebP },
    // Their decoders are large, and the page must be small.
    #[cfg(not(target_arch = "wasm32"))]
    PictureFormat { name: "TIFF", extensions: &["tif", "tiff"], codec: ImageFormat::Tiff },
    #[cfg(not(target_arch = "wasm32"))]
    PictureFormat { name: "AVIF", extensions: &["avif"], codec: ImageFormat::Avif },
    PictureFormat { name: "PNM", extensions: &["pbm", "pgm", "ppm", "pnm", "pam"], codec: ImageFormat::Pnm },
    PictureFormat { name: "ICO", extensions: &["ico"], codec: ImageFormat::Ico },
];

/// A known format that isn't read. As text, a way to a picture that is.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ForeignFormat {
    /// Photographs of iPhones and others.
    #[error(
        "HEIC pictures can't be read: export it as JPEG, or set the phone's camera to JPEG (iPhone: Settings, Camera, Formats, Most Compatible)"
    )]
    Heic,
    /// Pictures packed as AV1 video; only the page in a browser doesn't read them.
    #[error("AVIF pictures can't be read in a browser: save it as PNG or JPEG")]
    Avif,
    /// Documents.
    #[error("a PDF document isn't a picture: export its page as PNG or JPEG, or take a screenshot of it")]
    Pdf,
    /// Scans; only the page in a browser doesn't read them.
    #[error("TIFF pictures can't be read in a browser: save it as PNG or JPEG")]
    Tiff,
}

impl ForeignFormat {
    /// The name that people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::Pdf => "PDF",
            Self::Tiff => "TIFF",
        }
    }

    /// The format of a file that isn't in one of [`FORMATS`], by its first bytes.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"%PDF-") {
            return Some(Self::Pdf);
        }
        if image::guess_format(bytes).ok() == Some(ImageFormat::Tiff) {
            return Some(Self::Tiff);
        }
        // ISO base media: the length of a box, `ftyp`, its brand and version, and the brands that it is compatible with.
        let brands = bytes.get(4..64.min(bytes.len())).and_then(|bytes| bytes.strip_prefix(b"ftyp"))?;
        let has = |wanted: &[&[u8; 4]]| brands.as_chunks::<4>().0.iter().any(|brand| wanted.contains(&brand));
        if has(&[b"avif", b"avis"]) {
            Some(Self::Avif)
        } else {
            has(&[b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"]).then_some(Self::Heic)
        }
    }
}

/// Whether a file that begins with these bytes is a picture, in a format that is read or is at least known as one. 64 bytes
/// are enough.
pub fn is_picture(beginning: &[u8]) -> bool {
    format_of(beginning).is_some() || ForeignFormat::of(beginning).is_some_and(|format| format != ForeignFormat::Pdf)
}

/// The format of a file by its first bytes, if it is read.
pub(crate) fn format_of(bytes: &[u8]) -> Option<PictureFormat> {
    let codec = match ForeignFormat::of(bytes) {
        // Its brand may stand behind a more general one, where `image` doesn't look for it.
        Some(ForeignFormat::Avif) => ImageFormat::Avif,
        _ => image::guess_format(bytes).ok()?,
    };
    // "P5" alone begins many a text; a blank must follow.
    let is_text = codec == ImageFormat::Pnm && bytes.get(2).is_none_or(|next| !next.is_ascii_whitespace());
    FORMATS.iter().copied().find(|format| format.codec == codec && !is_text)
}

/// The names of the formats that are read: `PNG, JPEG, BMP`.
pub fn format_names() -> String {
    FORMATS.iter().map(|format| format.name).collect::<Vec<_>>().join(", ")
}
