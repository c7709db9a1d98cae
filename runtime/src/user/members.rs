//! Steps without a stream: no such member, or a value that it needs is missing.

use tokio::time::Instant;

use super::User;
use crate::cause;
use crate::failure::{Failure, FailureKind};
use crate::journal::Stop;
use crate::step_key::StepKey;
use crate::stream::Streams;
use crate::stream_name::StreamName;

impl User {
    /// Records a step about a member of a family that is not open.
    ///
    /// # Errors
    ///
    /// [`Stop`], unless the user goes on after failures.
    pub fn no_member(
        &mut self,
        family: &'static str,
        member: u64,
        key: impl Into<StepKey> + Copy,
        title: &str,
    ) -> Result<(), Stop> {
        let key = key.into();
        let name = StreamName::of_member(family, member);
        let reason =
            format!("stream {} is not open: no step has opened it, or one has closed it", name.quoted());
        let cause = "the stream is not open";
        let failure = Failure::new(FailureKind::Value, cause, key.step(), title, key.location());
        self.journal.step_started(key, title, Some(&name), "");
        self.journal.failed(failure.on(&name).fact("cause", reason))?;
        self.journal.step_finished(key);
        Ok(())
    }

    /// A step is about a family or this member of it. A failure before a stream is found names it.
    pub fn about(&mut self, family: &'static str, member: Option<u64>) {
        let name = member.map(|member| StreamName::of_member(family, member));
        self.family = Some(name.unwrap_or(StreamName::new(family)));
    }

    /// Tells that an action on a member of a family starts.
    ///
    /// # Errors
    ///
    /// [`Stop`], if the user is to stop: the action then does not start.
    pub fn member_step_started<S: Streams>(
        &mut self,
        streams: &mut S,
        number: usize,
        key: impl Into<StepKey> + Copy,
        title: &str,
    ) -> Result<(), Stop> {
        let name = streams.slot(number).map(|slot| slot.line().name().clone());
        self.step_started(key, title, name.as_deref())
    }

    /// Records a step that failed over a value that cannot be used. A stream that it was to open counts as skipped.
    ///
    /// # Errors
    ///
    /// [`Stop`], unless the user goes on after failures.
    pub fn value_failed<S: Streams>(
        &mut self,
        streams: &mut S,
        stream: Option<usize>,
        key: impl Into<StepKey> + Copy,
        title: &str,
        reason: impl Into<String>,
    ) -> Result<(), Stop> {
        let key = key.into();
        self.wanted = self.wanted.wrapping_add(1);
        let reason = reason.into();
        let cause = cause::generic(reason.split(": ").next().unwrap_or_default());
        let mut failure =
            Failure::new(FailureKind::Value, cause, key.step(), title, key.location()).fact("cause", reason);
        match (stream, stream.and_then(|index| streams.slot(index)), &self.family) {
            (_, Some(slot), _) => {
                let line = slot.line();
                failure = failure
                    .on(line.name())
                    .dropping(line.dropped())
                    .came("came", line.recent(Instant::now()));
            }
            // The number of a family leads to no stream.
            (Some(_), None, Some(name)) => failure = failure.on(name),
            _ => {}
        }
        // A step with others in it has begun before its value is looked at.
        let begins = !self.journal.is_in_step(&key);
        if begins {
            self.journal.step_started(key, title, failure.stream(), "");
        }
        self.journal.failed(failure)?;
        if begins {
            self.journal.step_finished(key);
        }
        // Of another step, `sse` names no stream unless it was to open it.
        if let (Some(index), "open" | "sse") = (stream, key.step()) {
            self.not_opened(streams, index);
        }
        Ok(())
    }
}
