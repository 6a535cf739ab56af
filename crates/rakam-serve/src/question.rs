//! The query: whether to read one digit or a number.

use axum::http::Uri;
use rakam_model::Mode;
use utoipa::IntoParams;

use crate::problem::{Kind, Problem};

/// What to read in the ink.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// Whether to read several digits as a number: `?number` or `?number=true`. Otherwise one digit is read.
    #[param(required = false)]
    pub(crate) number: bool,
}

impl Question {
    pub(crate) fn mode(self) -> Mode {
        if self.number { Mode::Number } else { Mode::default() }
    }

    /// What the query asks of a network, which may read numbers or not.
    pub(crate) fn of(uri: &Uri, reads_numbers: bool) -> Result<Self, Problem> {
        let mut question = Self::default();
        for part in uri.query().unwrap_or_default().split('&').filter(|part| !part.is_empty()) {
            question.number = match part {
                "number" | "number=" | "number=true" | "number=1" => true,
                "number=false" | "number=0" => false,
                other => {
                    let detail = format!("unknown query `{other}`: expected `number`, `number=true` or `number=false`");
                    return Err(Problem::new(Kind::BadRequest, detail));
                }
            };
        }
        if question.number && !reads_numbers {
            let detail = "`number` needs a network that reads the digits of ink; this one reads something else";
            return Err(Problem::new(Kind::BadRequest, detail));
        }
        Ok(question)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_requested_by_name_and_typing_errors_are_reported() {
        let asked = |text: &str| Question::of(&text.parse().unwrap(), true).map(|question| question.number);
        assert_eq!(asked("/"), Ok(false));
        assert_eq!(asked("/?number"), Ok(true));
        assert_eq!(asked("/?number=true&"), Ok(true));
        assert_eq!(asked("/?number=false"), Ok(false));
        assert!(asked("/?numbers").unwrap_err().detail.contains("`numbers`"));
    }
    #[test]
    fn a_number_of_a_network_that_reads_none_is_refused() {
        let asked = |text: &str| Question::of(&text.parse().unwrap(), false).map(|question| question.number);
        assert!(asked("/?number").unwrap_err().detail.contains("something else"));
        assert_eq!(asked("/?number=false"), Ok(false));
    }
}
