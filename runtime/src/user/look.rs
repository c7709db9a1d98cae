//! A check on a stream as it stands: its response and its losses. It waits for nothing.

use tokio::time::Instant;

use super::User;
use crate::cause;
use crate::check::{Keeps, Misses, ResponseCheck};
use crate::failure::{Failure, FailureKind};
use crate::journal::Stop;
use crate::request::Open;
use crate::shown::Short;
use crate::step_key::StepKey;
use crate::stream::Streams;

impl User {
    /// Opens a stream, and looks at the response. A condition on its status replaces the wanted status: where it holds on a
    /// response that is no stream, the stream has ended. Gives what `check` keeps; `None` if that failed and the user goes on.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future drops the connection.
    #[expect(clippy::too_many_arguments, reason = "two steps in one: an `open` and its check")]
    pub async fn open_and_look<S: Streams, K: Keeps>(
        &mut self,
        streams: &mut S,
        index: usize,
        title: &str,
        key: impl Into<StepKey> + Copy,
        open: Open,
        look: impl Into<StepKey> + Copy,
        check: ResponseCheck<K>,
    ) -> Result<Option<K::Kept>, Stop> {
        self.open_with(streams, index, title, key, open, check.statuses()).await?;
        if self.skips_step(streams, index, look, title) {
            return Ok(None);
        }
        self.look(streams, index, title, look, check)
    }

    /// Looks at a stream as it stands. Gives what `check` keeps; `None` if it failed and the user goes on.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub fn look<S: Streams, K: Keeps>(
        &mut self,
        streams: &mut S,
        index: usize,
        title: &str,
        key: impl Into<StepKey> + Copy,
        check: ResponseCheck<K>,
    ) -> Result<Option<K::Kept>, Stop> {
        self.heed(key)?;
        let Some(slot) = streams.slot(index) else { return Ok(None) };
        let (line, key) = (slot.line(), key.into());
        self.journal.step_started(key, title, Some(line.name()), "");
        let failure = |kind, cause| Failure::new(kind, cause, "check", title, key.location()).on(line.name());
        let wanted = check.wanted(self.journal.secrets().are_shown());
        let decided = match (check.invalid(), line.looked_at()) {
            (Some(reason), _) => {
                Err(failure(FailureKind::Value, cause::generic(&reason)).fact("cause", reason))
            }
            (None, None) => {
                let reason = "the stream has no response to look at, since none has opened it";
                Err(failure(FailureKind::Value, reason.into()).fact("cause", reason))
            }
            (None, Some(stands)) => {
                let decided = check.decide(&stands, self.journal.secrets_mut());
                decided.map_err(|Misses { first, is_unfit, reason }| {
                    let what = if is_unfit { "finds what does not fit" } else { "does not hold" };
                    // Of a session, nobody has written it beforehand.
                    let written = Some(key.title()).filter(|written| !written.is_empty()).unwrap_or(title);
                    let cause = format!("condition {} {what} in check {:?}", first + 1, Short(written));
                    failure(FailureKind::Check, cause.into())
                        .with_status(Some(stands.status))
                        .fact("wanted", wanted)
                        .fact("got", reason)
                        .fact("response", stands.described)
                        .fact("stream", line.described(Instant::now()))
                })
            }
        };
        let kept = match decided {
            Ok(kept) => Some(kept),
            Err(failure) => {
                self.journal.failed(failure)?;
                None
            }
        };
        self.step_finished(key);
        Ok(kept)
    }
}
