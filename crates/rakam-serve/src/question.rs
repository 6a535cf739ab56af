//! The query: one digit, or a number.

use axum::http::Uri;
use rakam_model::Mode;
use utoipa::IntoParams;

use crate::problem::{Kind, Problem};

/// What is asked about the ink.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// Read several digits side by side as a number: `?number`, `?number=true`. Without it, one digit is read.
    #[param(required = false)]
    pub(crate) number: bool,
}

impl Question {
    pub(crate) fn mode(self) -> Mode {
        if self.number { Mode::Number } else { Mode::default() }
    }

    pub(crate) fn of(uri: &Uri) -> Result<Self, Problem> {
        let mut question = Self::default();
        for part in uri.query().unwrap_or_default().split('&').filter(|part| !part.is_empty()) {
            question.number = match part {
                "number" | "number=" | "number=true" | "number=1" => true,
                "number=false" | "number=0" => false,
                other => {
                    let detail =
                        format!("`{other}` is not known in a query; known: `number`, `number=true`, `number=false`");
                    return Err(Problem::new(Kind::BadRequest, detail));
                }
            };
        }
        Ok(question)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_asked_for_by_name_and_typing_errors_are_told() {
        let asked = |text: &str| Question::of(&text.parse().unwrap()).map(|question| question.number);
        assert_eq!(asked("/"), Ok(false));
        assert_eq!(asked("/?number"), Ok(true));
        assert_eq!(asked("/?number=true&"), Ok(true));
        assert_eq!(asked("/?number=false"), Ok(false));
        assert!(asked("/?numbers").unwrap_err().detail.contains("`numbers`"));
    }
}
