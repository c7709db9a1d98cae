//! TLS without the cargo feature `tls`: there is none.

/// No configuration.
#[derive(Default)]
pub(super) struct Configured;

/// No sessions.
#[derive(Debug, Default)]
pub(super) struct Sessions;
