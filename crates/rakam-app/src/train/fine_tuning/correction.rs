//! A corrected reading, and all of them in a file.

use std::time::UNIX_EPOCH;

use rakam_ink::{Drawing, Input, Stroke};
use rakam_lab::Example;
use rakam_model::CLASSES;
use serde::{Deserialize, Serialize};
use web_time::SystemTime;

/// Pixels of the input.
const PIXELS: usize = Input::SIDE * Input::SIDE;

/// A reading that was wrong, and what is right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Correction {
    /// What was drawn, 0 to 9; null isn't a digit.
    pub(super) label: Option<u8>,
    /// What was read; null isn't a digit.
    pub(super) read: Option<u8>,
    /// When it was corrected, as RFC 3339 in UTC.
    pub(super) date: String,
    /// What the network saw: 28 rows of 28 bytes, 0 paper, 255 ink, in base64.
    #[serde(with = "in_base64")]
    pub(super) pixels: Vec<u8>,
    /// The drawing itself, in sides of the canvas; empty where it was a picture or part of a number.
    pub(super) strokes: Vec<Stroke>,
}

impl Correction {
    pub(super) fn new(input: &Input, drawing: Option<&Drawing>, read: Option<u8>, label: Option<u8>) -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self {
            label,
            read,
            date: humantime::format_rfc3339_seconds(UNIX_EPOCH + now).to_string(),
            pixels: input.pixels().iter().map(|ink| (ink * 255.0).round() as u8).collect(),
            strokes: drawing.map_or_else(Vec::new, |drawing| drawing.strokes().to_vec()),
        }
    }

    /// The corrections in what [`Correction::to_json`] wrote; `None` where it is something else.
    pub(super) fn from_json(text: &str) -> Option<Vec<Self>> {
        let all: Vec<Self> = serde_json::from_str(text).ok()?;
        let whole = |correction: &Self| {
            let digits = [correction.label, correction.read];
            correction.pixels.len() == PIXELS && digits.into_iter().flatten().all(|digit| usize::from(digit) < CLASSES)
        };
        Some(all.into_iter().filter(whole).collect())
    }

    pub(super) fn to_json(all: &[Self]) -> String {
        serde_json::to_string(all).unwrap_or_default()
    }

    pub(super) fn example(&self) -> Example {
        Example { pixels: self.pixels.clone(), label: self.label.unwrap_or(CLASSES as u8) }
    }
}

mod in_base64 {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrections_come_back_from_their_file_and_damaged_ones_do_not() {
        let input = Input::from_pixels(std::array::from_fn(|i| (i % 256) as f32 / 255.0));
        let correction = Correction::new(&input, None, Some(4), Some(7));
        assert!(correction.date.starts_with("20") && correction.date.ends_with('Z'), "{}", correction.date);
        assert_eq!(correction.example().label, 7);
        assert_eq!(Correction::new(&input, None, Some(4), None).example().label, 10);
        let text = Correction::to_json(std::slice::from_ref(&correction));
        assert_eq!(Correction::from_json(&text), Some(vec![correction.clone()]));
        let short = Correction { pixels: vec![1], ..correction.clone() };
        let wild = Correction { label: Some(11), ..correction };
        assert_eq!(Correction::from_json(&Correction::to_json(&[short, wild])), Some(Vec::new()));
        assert_eq!(Correction::from_json("{}"), None);
    }
}
