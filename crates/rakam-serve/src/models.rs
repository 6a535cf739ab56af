//! `GET /v1/models`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use rakam_model::Model;
use serde::Serialize;
use utoipa::ToSchema;

use crate::routes::Service;

/// The models that this server reads with: the one that it was started with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Models {
    models: Vec<Card>,
}

/// A model.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Card {
    /// The name of a model inside, or of a weights file.
    #[schema(example = "rakam")]
    name: String,
    /// The architecture of its network.
    #[schema(example = "rakam")]
    architecture: String,
    /// Numbers that training has found.
    parameters: usize,
    /// Share of the 10,000 test images of MNIST read right, if the weights file says it.
    test_accuracy: Option<f64>,
    /// Epochs of its training, if the weights file says it.
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

/// The models that this server reads with.
#[utoipa::path(get, path = "/v1/models", tag = "reading", responses((status = 200, description = "The models", body = Models)))]
pub(crate) async fn models(State(service): State<Arc<Service>>) -> Json<Models> {
    Json(service.models.clone())
}
