//! The last evaluation, kept from one start to the next.

use rakam_eval::{Curve, Evaluation, ImageReading, Metrics};
use rakam_lab::SetId;
use serde::{Deserialize, Serialize};
use web_time::SystemTime;

use super::Measured;
use super::subject::Subject;
use crate::i18n::{Message, tr};
use crate::sets;
use crate::share::link::{pack, unpack};

const KEY: &str = "rakam-evaluation";

/// The version of what is kept; another one is passed over.
const VERSION: u32 = 1;

/// Levels of confidence that are told apart.
const LEVELS: f32 = 10_000.0;

/// What was measured, on what, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Last {
    version: u32,
    /// Seconds since 1970.
    at: u64,
    pub(super) set: SetId,
    /// The names of its classes.
    pub(super) classes: Vec<String>,
    networks: Vec<Kept>,
}

/// An evaluation without what follows from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    subject: Subject,
    /// How many classes it can read.
    classes: usize,
    /// Of each test image its class, the one that was read, and the confidence in [`LEVELS`].
    readings: Vec<(u8, u8, u16)>,
    curves: Vec<Curve>,
}

impl Last {
    /// What was measured just now.
    pub(super) fn new(set: SetId, classes: &[String], measured: &[Measured]) -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Self {
            version: VERSION,
            at: now.map_or(0, |now| now.as_secs()),
            set,
            classes: classes.to_vec(),
            networks: measured.iter().map(Kept::of).collect(),
        }
    }

    /// The one that was kept, if there is one and it makes sense.
    pub(super) fn load(storage: Option<&dyn eframe::Storage>) -> Option<Self> {
        let last: Self = serde_json::from_str(&unpack(&storage?.get_string(KEY)?)?).ok()?;
        last.is_sound().then_some(last)
    }

    /// Keeps it, if it isn't larger than what is read back.
    pub(super) fn save(&self, storage: &mut dyn eframe::Storage) {
        if let Some(text) = serde_json::to_string(self).ok().and_then(|json| pack(&json)) {
            storage.set_string(KEY, text);
        }
    }

    /// Whether everything in it has its place: what is kept may be damaged, or of another program.
    fn is_sound(&self) -> bool {
        let images = self.images();
        let is_sound = |kept: &Kept| {
            let is_class = |class: u8| usize::from(class) < self.classes.len();
            (1..=self.classes.len()).contains(&kept.classes)
                && kept.readings.len() == images
                && kept.readings.iter().all(|&(label, read, _)| is_class(label) && is_class(read))
                && kept.curves.iter().all(|curve| curve.points.iter().all(|point| point.level.is_finite()))
        };
        self.version == VERSION
            && self.at < 1 << 37
            && images > 0
            && (1..=2).contains(&self.networks.len())
            && self.networks.iter().all(is_sound)
    }

    /// How many images were read.
    pub(super) fn images(&self) -> usize {
        self.networks.first().map_or(0, |kept| kept.readings.len())
    }

    /// The evaluations.
    pub(super) fn measured(&self) -> Vec<Measured> {
        self.networks
            .iter()
            .map(|kept| Measured::new(kept.subject.clone(), kept.evaluation(), self.classes.as_slice().into()))
            .collect()
    }

    /// When it was, and on which images.
    pub(super) fn said(&self) -> Message {
        let at = std::time::UNIX_EPOCH + std::time::Duration::from_secs(self.at);
        let when = humantime::format_rfc3339_seconds(at).to_string().replace('T', " ").replace('Z', " UTC");
        tr("evaluation-last").with("when", when).with("set", sets::name(&self.set))
    }
}

impl Kept {
    fn of(measured: &Measured) -> Self {
        let Evaluation { metrics, readings, curves } = &measured.evaluation;
        let reading = |reading: &ImageReading| {
            // Only what was rejected has a confidence of 0.
            let least = if reading.is_refused() { 0.0 } else { 1.0 };
            (reading.label, reading.read, (reading.confidence * LEVELS).round().max(least) as u16)
        };
        Self {
            subject: measured.subject.clone(),
            classes: metrics.classes(),
            readings: readings.iter().map(reading).collect(),
            curves: curves.clone(),
        }
    }

    fn evaluation(&self) -> Evaluation {
        let reading = |&(label, read, confidence): &(u8, u8, u16)| {
            let confidence = (f32::from(confidence) / LEVELS).min(1.0);
            ImageReading { label, read, confidence }
        };
        let (labels, read): (Vec<u8>, Vec<u8>) = self.readings.iter().map(|reading| (reading.0, reading.1)).unzip();
        Evaluation {
            metrics: Metrics::new(self.classes, &labels, &read),
            readings: self.readings.iter().map(reading).collect(),
            curves: self.curves.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::NetworkId;
    use crate::settings::InMemory;

    fn last() -> Last {
        let readings = [(7, 7, 0.9987), (7, 1, 0.41), (2, 2, 0.0), (1, 1, 1e-6)];
        let readings = readings.map(|(label, read, confidence)| ImageReading { label, read, confidence });
        let evaluation = Evaluation {
            metrics: Metrics::new(10, &readings.map(|reading| reading.label), &readings.map(|reading| reading.read)),
            readings: readings.to_vec(),
            curves: Vec::new(),
        };
        let classes: Vec<String> = (0..10).map(|digit| digit.to_string()).collect();
        let subject = Subject::Network(NetworkId::Embedded("rakam".to_owned()));
        let measured = Measured::new(subject, evaluation, classes.as_slice().into());
        Last::new(SetId::default(), &classes, &[measured])
    }

    #[test]
    fn an_evaluation_comes_back_with_its_figures() {
        let mut storage = InMemory::default();
        last().save(&mut storage);
        let back = Last::load(Some(&storage)).unwrap();
        assert_eq!(back, last());
        let [measured] = &back.measured()[..] else { panic!("one network") };
        assert_eq!((measured.evaluation.metrics.accuracy, measured.evaluation.wrong()), (0.75, vec![1]));
        assert_eq!(measured.evaluation.metrics.confusion[7][1], 1);
        let refused: Vec<bool> = measured.evaluation.readings.iter().map(|reading| reading.is_refused()).collect();
        assert_eq!(refused, [false, false, true, false]);
    }

    #[test]
    fn what_is_damaged_or_of_another_version_is_passed_over() {
        let json = serde_json::to_string(&last()).unwrap();
        let load = |text: String| {
            let mut storage = InMemory::default();
            eframe::Storage::set_string(&mut storage, KEY, text);
            Last::load(Some(&storage))
        };
        assert!(load(pack(&json).unwrap()).is_some());
        assert_eq!(load(json.clone()), None);
        let cut: String = pack(&json).unwrap().chars().take(40).collect();
        assert_eq!(load(cut), None);
        for (from, to) in [
            ("\"version\":1", "\"version\":2"),
            ("[7,1,4100]", "[7,11,4100]"),
            ("\"classes\":10,", "\"classes\":11,"),
            ("\"at\":", "\"at\":99999999999"),
            ("\"networks\":[", "\"networks\":[], \"others\":["),
            ("rakam\"", "rakam\", 5"),
        ] {
            let changed = json.replacen(from, to, 1);
            assert_ne!(changed, json);
            assert_eq!(load(pack(&changed).unwrap()), None, "{from} {to}");
        }
    }
}
