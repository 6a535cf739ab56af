//! The stages of a server's life.

/// How far the server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Running,
    /// Requests that have started are answered; new ones are refused.
    Stopping,
    /// Nothing is waited for.
    Over,
}
