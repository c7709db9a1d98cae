//! The words of the language, each with what it means. `scenario!` resolves its keywords to these, so
//! that editors complete and explain them.

/// `sse "request" name "stream"`: actions on a stream. Without `name` it is the default stream.
pub fn sse() {}

/// `open [METHOD] "url" …`: sends the request of an event stream, and succeeds when the status and a
/// `text/event-stream` content type have arrived. Parts and options follow: `header`, `query`, `bearer`,
/// `basic`, `last_event_id`, `timeout`, `idle`, `status`.
pub fn open() {}

/// `check await|listen within TIME until N|end` or `… expect N|RANGE`, then conditions. `await` waits until the
/// check is decided, `listen` lets the scenario go on.
pub fn check() {}

/// `await`: waits until the pending `listen` check is decided, and takes what it saved.
pub fn await_() {}

/// `cancel`: drops the pending check without a verdict.
pub fn cancel() {}

/// `reconcile`: takes what a `listen` check has saved, if it was decided.
pub fn reconcile() {}

/// `close`: closes the stream. A pending `expect` is judged by its count so far, a pending `until` fails.
pub fn close() {}

/// `pause TIME`, `pause LEAST..MOST`: lets time pass. Streams go on.
pub fn pause() {}

/// `repeat N [as name] { … }`: does the steps N times; `name` counts from 0.
pub fn repeat() {}

/// `during TIME { … }`: does the steps again and again until the time has passed.
pub fn during() {}

/// `forever { … }`: does the steps again and again.
pub fn forever() {}

/// `group "name" [on failure stop|continue] { … }`: steps under a name, with a failure mode of their own.
pub fn group() {}

/// `stop`: ends this user's run well.
pub fn stop() {}

/// `fail "why"`: ends this user's run as failed.
pub fn fail() {}
