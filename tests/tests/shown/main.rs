//! What failures, logs and timelines show of what comes from elsewhere: nothing hostile, nothing endless, and no secret.

#[allow(dead_code, reason = "not all of it is used here")]
#[path = "../behaviour/support.rs"]
mod support;

mod everywhere;
mod found;
mod hostile;
mod sent;
mod urls;
