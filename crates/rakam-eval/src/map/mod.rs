//! Images laid out on a plane by their features: images that a network takes for alike lie near each other.
//!
//! ```text
//! principal.rs  the plane on which the images differ most: principal component analysis
//! tsne.rs       a plane that keeps neighbours together: t-SNE, in slices
//! place.rs      where an image that isn't on the map belongs
//! turn.rs       the turn that brings a map closest to the one before it
//! ```

mod place;
mod principal;
mod tsne;
mod turn;

pub use place::beside;
pub use principal::PrincipalPlane;
pub use tsne::Tsne;
pub use turn::turn_towards;

/// A place on a map.
pub type Place = [f32; 2];
