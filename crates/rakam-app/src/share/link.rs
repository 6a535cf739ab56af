//! A link: what is shared as JSON, compressed, in letters and digits, after [`MARK`] at the end of an address.

use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use rakam_ink::Stroke;

use super::{ShareError, Shared};

/// What a link has before its text. The part of an address from `#` on isn't sent to the server of the page.
const MARK: &str = "#rakam=";

/// No link is longer, in characters: browsers, mail and chats take so many.
const LONGEST: usize = 2_000;

/// No text is longer once it is unpacked, in bytes.
const LARGEST: u64 = 1 << 20;

/// How far the points of a drawing that is too long for a link may be from where they were, in canvas sides: as little as is enough.
const TOLERANCES: [f32; 6] = [0.0, 0.000_5, 0.001, 0.002, 0.004, 0.008];

/// The link to what is shared, without pictures and weights, which are too long for one. `page` is the address of the page, empty on
/// the desktop. `None` if the drawing is too long.
pub(crate) fn to(page: &str, shared: &Shared) -> Option<String> {
    TOLERANCES.iter().find_map(|&tolerance| {
        let strokes = shared.strokes.iter().map(|stroke| Stroke::simplified(stroke, tolerance)).collect();
        let short = Shared { strokes, picture: None, weights: None, ..shared.clone() };
        let link = format!("{page}{MARK}{}", pack(&short.to_json())?);
        (link.len() < LONGEST).then_some(link)
    })
}

/// What a link leads to; `None` if the text isn't one.
pub(crate) fn open(text: &str) -> Option<Result<Shared, ShareError>> {
    let (_, code) = text.trim().rsplit_once(MARK)?;
    Some(unpack(code).ok_or(ShareError::Damaged).and_then(|json| Shared::from_json(&json)))
}

/// A text, compressed, in letters and digits; `None` if it is too long to be [unpacked](unpack).
pub(crate) fn pack(text: &str) -> Option<String> {
    let fits = (text.len() as u64) < LARGEST;
    Some(URL_SAFE_NO_PAD.encode(compressed(fits.then_some(text.as_bytes())?)?))
}

fn compressed(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

/// The text that was packed.
pub(crate) fn unpack(code: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(code).ok()?;
    let mut json = String::new();
    DeflateDecoder::new(&*bytes).take(LARGEST).read_to_string(&mut json).ok()?;
    Some(json)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rakam_ink::{Drawing, Framing, Input, Point};

    use super::*;
    use crate::share::SharedTraining;

    const PAGE: &str = "https://example.org/rakam/";

    /// Loops of a pen, drawn with as many points as a hand gives in some seconds.
    fn loops(strokes: usize, points: usize) -> Vec<Stroke> {
        let point = |stroke: usize, at: usize| {
            let turn = at as f32 * 0.05;
            let (x, y) = (0.3 + 0.1 * stroke as f32, 0.5);
            Point { x: x + (0.1 + 0.001 * turn) * turn.cos(), y: y + 0.3 * turn.sin(), width: Point::DEFAULT_WIDTH }
        };
        (0..strokes).map(|stroke| (0..points).map(|at| point(stroke, at)).collect()).collect()
    }

    fn shared(strokes: Vec<Stroke>) -> Shared {
        let training = SharedTraining {
            layers: Some(
                "conv 6 5x5, bn, relu, maxpool, conv 16 5x5, bn, relu, maxpool, dense 120, bn, relu".to_owned(),
            ),
            hyperparameters: rakam_train::Hyperparameters::default(),
        };
        Shared { strokes, training: Some(training), network: Some("rakam".to_owned()), ..Shared::default() }
    }

    fn seen(strokes: &[Stroke]) -> Vec<f32> {
        Input::from_drawing(&Drawing::from_strokes(strokes.to_vec()), Framing::Centred).unwrap().pixels().to_vec()
    }

    #[test]
    fn a_link_is_short_and_leads_back() {
        for (strokes, points) in [(1, 40), (4, 60), (4, 200)] {
            let shared = shared(loops(strokes, points));
            let link = to(PAGE, &shared).unwrap();
            assert!(link.len() < 2_000 && link.starts_with(PAGE), "{} characters", link.len());
            let back = open(&link).unwrap().unwrap();
            assert_eq!((&back.training, &back.network, back.tab), (&shared.training, &shared.network, shared.tab));
            let (there, here) = (seen(&back.strokes), seen(&shared.strokes));
            let apart = there.iter().zip(here).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(apart < 0.1, "a pixel that the network sees differs by {apart}");
            // On the desktop there is no page, and a pasted link may have spaces around it.
            assert_eq!(open(&format!(" {}\n", to("", &shared).unwrap())), Some(Ok(back)));
        }
    }

    #[test]
    fn what_has_no_end_has_no_link() {
        let noise = (0..40_000).map(|i: u32| {
            let at = i.wrapping_mul(2_654_435_761);
            Point { x: (at % 997) as f32 / 997.0, y: (at % 991) as f32 / 991.0, width: 0.05 }
        });
        assert_eq!(to(PAGE, &shared(vec![noise.collect()])), None);
    }

    #[test]
    fn a_damaged_link_is_said_to_be_damaged_and_other_texts_are_none() {
        let link = to(PAGE, &shared(loops(1, 20))).unwrap();
        assert_eq!(open("a text about #rakam"), None);
        assert_eq!(open(PAGE), None);
        for damaged in [&link[..link.len() - 9], &format!("{link}?"), "#rakam=", "#rakam=ümlaut"] {
            assert_eq!(open(damaged), Some(Err(ShareError::Damaged)), "{damaged}");
        }
        // What unpacks to more than a link could hold is cut off, and then not JSON.
        let bomb = format!("{MARK}{}", URL_SAFE_NO_PAD.encode(compressed(&vec![b' '; 1 << 24]).unwrap()));
        assert!(matches!(open(&bomb), Some(Err(ShareError::NotShared { .. }))));
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "\\PC{0,40}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let opened = open(&format!("{MARK}{text}"));
            prop_assert!(opened.is_some());
            let packed = format!("{MARK}{}", URL_SAFE_NO_PAD.encode(compressed(&bytes).unwrap()));
            let opened = open(&packed);
            prop_assert!(matches!(opened, Some(Err(_))));
        }
    }
}
