//! `GET /v1/models`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use rakam_model::Model;
use serde::Serialize;
use utoipa::ToSchema;

/// The models that the server reads with: the one it was started with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Models {
    models: Vec<Card>,
}

/// A model.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Card {
    /// The name of an embedded model, or of a weights file.
    #[schema(example = "rakam")]
    name: String,
    /// The architecture of its network.
    #[schema(example = "rakam")]
    architecture: String,
    /// The number of its trained parameters.
    parameters: usize,
    /// The share of its data's test images that it read right after training, 0 to 1, if the weights file has it.
    test_accuracy: Option<f64>,
    /// The number of epochs of its training, if the weights file has it.
    epochs: Option<usize>,
}

impl Models {
    pub(crate) fn new(name: &str, model: &Model) -> Self {
        let card = Card {
            name: name.to_owned(),
            architecture: model.architecture().to_owned(),
            parameters: model.network.parameters().len(),
            test_accuracy: model.trained.as_ref().map(|trained| trained.test_accuracy),
            epochs: model.trained.as_ref().map(|trained| trained.epochs),
        };
        Self { models: vec![card] }
    }
}

/// The models that the server reads with.
#[utoipa::path(get, path = "/v1/models", tag = "reading", responses((status = 200, description = "The models", body = Models)))]
pub(crate) async fn list_models(State(models): State<Arc<Models>>) -> Json<Models> {
    Json(models.as_ref().clone())
}
