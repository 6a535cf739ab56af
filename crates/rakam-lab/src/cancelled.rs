//! A request that was cancelled while the lab loads a data set, and so sees no other.

use std::sync::{Arc, Mutex, PoisonError};

use crate::RequestId;

/// The last request that was cancelled, as both ends of a lab see it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cancelled(Arc<Mutex<Option<RequestId>>>);

impl Cancelled {
    /// Whether that request is the last that was cancelled.
    pub(crate) fn is(&self, id: RequestId) -> bool {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) == Some(id)
    }

    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn set(&self, id: RequestId) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(id);
    }
}
