//! No service is ever given, without the cargo feature `service`.

/// What is never there.
#[derive(Clone)]
pub(super) enum Served {}
