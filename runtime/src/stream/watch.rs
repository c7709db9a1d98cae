//! A stream beside the check on it: every message is held against the check, and the check is decided.

use tokio::time::Instant;

use super::assembling::assembling;
use super::line::Line;
use crate::assembled::Assembled;
use crate::cause::{self, Cause};
use crate::check::{AnyCheck, Broken, CheckOutcome, CheckState, MatchResult, Trigger};
use crate::failure::{Failure, FailureKind, duration};
use crate::fault::Fault;
use crate::journal::{Journal, Stop};
use crate::message::Message;
use crate::observer::RunEventKind;
use crate::outcome::Outcome;
use crate::reason::Reason;
use crate::shown::Short;
use crate::stored::StoredMessage;

/// A stream without its bytes, and the check on it, if any.
#[derive(Debug)]
pub(super) struct CheckedStream<C> {
    pub(super) line: Line,
    pub(super) check: Option<C>,
}

impl<C: AnyCheck> CheckedStream<C> {
    /// Sets a check. One that is pending fails, and is replaced. A check on a stream that has ended is
    /// decided at once.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub(super) fn set(&mut self, journal: &mut Journal, mut check: C) -> Result<(), Stop> {
        if self.line.is_skipped() {
            self.check = None;
            let state = check.state();
            journal.step_skipped(state.key("check"), &state.title, Some(&self.line.name));
            return Ok(());
        }
        let state = check.state_mut();
        journal.step_started(state.key("check"), &state.title, Some(&self.line.name), "");
        let line = state.at.line();
        self.replace(journal, line)?;
        let state = check.state_mut();
        if let Some(reason) = state.invalid.take() {
            let failure =
                Failure::new(FailureKind::Value, cause::generic(&reason), "check", &state.title, state.at)
                    .on(&self.line.name)
                    .fact("cause", reason)
                    .dropping(self.line.dropped())
                    .came("came", self.line.recent(Instant::now()));
            return journal.failed(failure);
        }
        let now = Instant::now();
        journal.saw(std::time::Instant::now);
        state.set(now);
        state.on_failure = journal.on_failure();
        state.round = journal.round();
        state.shows_secrets = journal.secrets().are_shown();
        journal.tell(RunEventKind::CheckSet {
            stream: &self.line.name,
            title: &state.title,
            written_title: state.written,
            location: state.at,
        });
        self.check = Some(check);
        journal.check_set();
        if self.line.state.is_over() {
            self.decide(journal, Trigger::End, Instant::now());
        }
        // The messages that came with the one that decided the check before are looked at now.
        journal.wake(self.line.index);
        journal.go_on()
    }

    /// Fails the check that is pending, if one is, since another is set in `line`.
    fn replace(&mut self, journal: &mut Journal, line: u32) -> Result<(), Stop> {
        let Some(check) = self.check.as_mut().filter(|check| check.state().status == CheckOutcome::Pending)
        else {
            self.check = None;
            return Ok(());
        };
        check.state_mut().status = CheckOutcome::Failed;
        let now = Instant::now();
        if let Some(failure) =
            self.failure(journal, FailureKind::Replaced, "another check set over", None, now)
        {
            let cause = format!("another check was set over it in line {line}, before it was decided");
            self.fail(journal, failure.fact("cause", cause), now);
        }
        self.check = None;
        journal.go_on()
    }

    /// Takes the check if it was decided; gives it if it succeeded.
    pub(super) fn take(&mut self) -> Option<C> {
        let status = self.check.as_ref()?.state().status;
        match status {
            CheckOutcome::Pending => None,
            CheckOutcome::Failed => {
                self.check = None;
                None
            }
            CheckOutcome::Succeeded => self.check.take(),
        }
    }

    /// Takes in a message that was read at `now`; `told_at` is the time now, for who is told. Whether it is an error of the
    /// server's that the check has asked for.
    pub(super) fn deliver(
        &mut self,
        journal: &mut Journal,
        message: &Message<'_>,
        invalid_utf8: bool,
        now: Instant,
        told_at: Instant,
    ) -> bool {
        self.line.remember(message, now);
        if let Some(check) = self.check.as_ref()
            && check.state().finds_secrets()
        {
            check.state().tell(message, journal.secrets_mut());
        }
        journal.tell_message(&self.line.name, message, now, invalid_utf8, told_at);
        let is_asked = |state: &CheckState| state.status == CheckOutcome::Pending && !state.is_of_comments();
        if self.check.as_ref().is_some_and(|check| is_asked(check.state())) {
            return self.hold_against(journal, message, now);
        }
        self.line.set_aside(journal, message, now);
        false
    }

    /// Takes in an error of the server's that came beside the messages. Whether the check has asked for it.
    pub(super) fn takes_error(&mut self, journal: &mut Journal, fault: &Fault, now: Instant) -> bool {
        let is_asked = |state: &CheckState| state.status == CheckOutcome::Pending && state.is_of_errors();
        let Some(error) = fault.json() else { return false };
        if !self.check.as_ref().is_some_and(|check| is_asked(check.state())) {
            return false;
        }
        let message = Message::new(error, None, None, None).failing(fault);
        match self.line.assembled().cloned() {
            Some(assembled) => self.hold_against(journal, &message.with(&assembled), now),
            None => self.hold_against(journal, &message, now),
        }
    }

    /// Takes in a comment.
    pub(super) fn comment(&mut self, journal: &mut Journal, text: &str, now: Instant) {
        journal.tell(RunEventKind::Comment { stream: &self.line.name, text });
        let is_asked = |state: &CheckState| state.status == CheckOutcome::Pending && state.is_of_comments();
        let Some(check) = self.check.as_ref().filter(|check| is_asked(check.state())) else { return };
        let comment = Message::comment(text);
        if check.state().finds_secrets() {
            check.state().tell(&comment, journal.secrets_mut());
        }
        self.hold_against(journal, &comment, now);
    }

    /// Holds a message, or a comment, against the pending check. Whether it is an error of the server's that the check has
    /// asked for, so that it does not cut the stream.
    fn hold_against(&mut self, journal: &mut Journal, message: &Message<'_>, now: Instant) -> bool {
        let Some(check) = &mut self.check else { return false };
        check.state_mut().seen += 1;
        match check.look(message) {
            MatchResult::NoMatch(condition) => {
                if check.state_mut().missed(condition, message, now) {
                    let reason = check.explain(message);
                    check.state_mut().explain_last(reason);
                }
                if !message.is_comment() {
                    self.line.set_aside(journal, message, now);
                }
                false
            }
            MatchResult::Match => {
                let state = check.state_mut();
                if let Some(broken) = state.cross(message, now) {
                    let cause = format!("`{}` broken in", broken.rule);
                    self.broken(journal, message, cause, broken.reason, now);
                    return false;
                }
                let takes = message.error().is_some() && state.is_of_errors();
                if state.matched == 0 && state.minds_silence() {
                    journal.deadline_moved();
                }
                state.matched += 1;
                let state = check.state();
                if journal.tells_matches() {
                    journal.tell(RunEventKind::Matched {
                        stream: &self.line.name,
                        title: &state.title,
                        matched: state.matched,
                    });
                }
                if state.reached() {
                    self.decide_at(journal, Trigger::Reached, message.assembled(), now);
                }
                takes
            }
            result @ (MatchResult::Violated(condition) | MatchResult::Unknown(condition)) => {
                let is_known = matches!(result, MatchResult::Violated(_));
                let what = if is_known { "does not hold" } else { "is not known to hold" };
                let cause = format!("condition {} {what} in", condition + 1);
                let reason = check.explain(message);
                self.broken(journal, message, cause, reason, now);
                false
            }
        }
    }

    /// A matching message broke a requirement.
    fn broken(
        &mut self,
        journal: &mut Journal,
        message: &Message<'_>,
        cause: impl Into<Cause>,
        reason: String,
        now: Instant,
    ) {
        let Some(check) = self.check.as_mut() else { return };
        let mut stored = StoredMessage::empty(now);
        stored.fill(message, now);
        check.state_mut().status = CheckOutcome::Failed;
        let state = check.state();
        let came = vec![stored.came(state.set_at(), Some(reason), state.shows(None))];
        if let Some(failure) = self.failure(journal, FailureKind::Check, cause, message.assembled(), now) {
            // The mode is the check's own; the step that runs meanwhile has another.
            self.fail(journal, failure.came("broke", came), now);
        }
    }

    /// Decides the pending check, if one is.
    pub(super) fn decide(&mut self, journal: &mut Journal, verdict: Trigger, now: Instant) {
        self.decide_at(journal, verdict, None, now);
    }

    /// The same at a message, with what was put together up to it.
    fn decide_at(
        &mut self,
        journal: &mut Journal,
        verdict: Trigger,
        assembled: Option<&Assembled>,
        now: Instant,
    ) {
        let Some(check) = self.check.as_mut().filter(|check| check.state().status == CheckOutcome::Pending)
        else {
            return;
        };
        let cut = self.line.state.is_cut();
        let unmet = check.state().unmet();
        let succeeded = !cut && check.state().succeeds(verdict) && unmet.is_none();
        check.state_mut().status = if succeeded { CheckOutcome::Succeeded } else { CheckOutcome::Failed };
        if succeeded {
            self.report(journal, Outcome::Succeeded, now);
        } else {
            let kind = if cut { FailureKind::Cut } else { FailureKind::Check };
            if let Some(mut failure) =
                self.failure(journal, kind, self.lacked(verdict, unmet.as_ref()), assembled, now)
            {
                if let Some(unmet) = unmet {
                    failure = failure.fact("unmet", unmet.reason);
                }
                self.fail(journal, failure, now);
            }
        }
    }

    /// Nothing that matches came for too long.
    fn silent(&mut self, journal: &mut Journal, broken: Broken, now: Instant) {
        let Some(check) = self.check.as_mut() else { return };
        check.state_mut().status = CheckOutcome::Failed;
        let cause = format!("`{}` broken in", broken.rule);
        if let Some(failure) = self.failure(journal, FailureKind::Check, cause, None, now) {
            self.fail(journal, failure.fact("broke", broken.reason), now);
        }
    }

    /// What a check that did not succeed lacked when it was decided so.
    fn lacked(&self, verdict: Trigger, unmet: Option<&Broken>) -> Cause {
        let Some(state) = self.check.as_ref().map(|check| check.state()) else { return "".into() };
        if state.reached_more_than_wanted() {
            return "too many messages for".into();
        }
        if let Some(unmet) = unmet.filter(|_| state.succeeds(verdict)) {
            return format!("`{}` not met in", unmet.rule).into();
        }
        match verdict {
            Trigger::Reached | Trigger::Deadline => "deadline of".into(),
            Trigger::End => "end of the stream before".into(),
            Trigger::Close => "close of the stream before".into(),
        }
    }

    /// Tells that the check has failed, and records it.
    fn fail(&self, journal: &mut Journal, failure: Failure, now: Instant) {
        let set = self.check.as_ref().map(|check| (check.state().on_failure, check.state().round));
        let (on_failure, round) = set.unwrap_or((journal.on_failure(), journal.round()));
        self.report(journal, journal.outcome_of(round, failure.kind(), failure.cause()), now);
        if let Some(check) = &self.check {
            check.state().tell_of_nearest(journal.secrets_mut());
        }
        journal.failed_under(on_failure, round, failure);
    }

    /// Tells that the check is over.
    fn report(&self, journal: &mut Journal, outcome: Outcome<'_>, now: Instant) {
        journal.check_over();
        let Some(check) = self.check.as_ref().filter(|_| journal.is_heard()) else { return };
        let state = check.state();
        journal.tell(RunEventKind::CheckFinished {
            stream: &self.line.name,
            title: &state.title,
            written_title: state.written,
            location: state.at,
            outcome,
            wanted: state.goal.least(),
            matched: state.matched,
            seen: state.seen,
            elapsed: state.elapsed(now),
        });
    }

    /// The failure of the check, as a user reads it. `cause` says what happened to the check, whose name follows; unless the
    /// stream is cut, which is a cause by itself.
    fn failure(
        &self,
        journal: &Journal,
        kind: FailureKind,
        cause: impl Into<Cause>,
        assembled: Option<&Assembled>,
        now: Instant,
    ) -> Option<Failure> {
        let check = self.check.as_ref()?;
        let state = check.state();
        let cause = match self.line.state.cut_reason() {
            Some(reason) if kind == FailureKind::Cut => reason.to_cause(),
            _ => format!("{} check {:?}", cause.into(), Short(state.written_title())).into(),
        };
        let elapsed = duration(state.elapsed(now));
        let (one, several) = state.counted();
        let messages = match state.seen {
            0 => format!("no {one}"),
            1 => format!("1 {one}"),
            n => format!("{n} {several}"),
        };
        let got = format!("{} in {elapsed}, of {messages}; {}", state.matched, self.line.described(now));
        let nearest = state.nearest(|message| check.explain(message));
        let (label, came) = if nearest.is_empty() || state.reached_more_than_wanted() {
            ("came", self.line.recent(state.set_at()))
        } else {
            ("nearest", nearest)
        };
        let cut = self.line.state.cut_reason().filter(|_| kind == FailureKind::Cut);
        let failure = Failure::new(kind, cause, "check", &state.title, state.at)
            .on(&self.line.name)
            .by_error(cut.and_then(Reason::error_kind))
            .fact("wanted", check.wanted())
            .fact("got", got);
        // At a message, the stream's protocol is busy with it.
        let assembled = assembled.or_else(|| self.line.assembled());
        let failure = assembling(failure, assembled, journal.secrets());
        Some(failure.dropping(self.line.dropped()).came(label, came))
    }

    /// The stream has ended.
    pub(super) fn ended(&mut self, journal: &mut Journal, dropped_bytes: usize, now: Instant) {
        self.ended_by(journal, dropped_bytes, None, now);
    }

    /// The stream has ended, by an error of the server's if a check has taken one.
    pub(super) fn ended_by(
        &mut self,
        journal: &mut Journal,
        dropped_bytes: usize,
        error: Option<&Fault>,
        now: Instant,
    ) {
        self.line.state.ended(dropped_bytes);
        let line = &self.line;
        let error = error.map(|error| Reason::from(error).told(journal.secrets()));
        let (stream, dropped) = (&line.name, line.dropped());
        journal.tell(RunEventKind::Ended { stream, dropped_bytes, dropped, error: error.as_ref() });
        self.line.finished(journal, Outcome::Succeeded, now);
        self.decide(journal, Trigger::End, now);
    }

    /// The stream is lost: the pending check fails, or, with none pending, the user's run.
    pub(super) fn cut(&mut self, journal: &mut Journal, reason: Reason, now: Instant) {
        let reason = reason.told(journal.secrets());
        let (stream, dropped) = (&self.line.name, self.line.dropped());
        journal.tell(RunEventKind::Cut { stream, reason: &reason, dropped });
        let open = duration(now.saturating_duration_since(self.line.opened_at));
        let text = format!("{reason}, {open} after it was opened");
        let cause = reason.to_cause();
        let outcome = journal.outcome_of(self.line.round, FailureKind::Cut, reason.cause());
        self.line.finished(journal, outcome, now);
        self.line.state.cut(reason);
        if !self.is_decided() {
            return self.decide(journal, Trigger::End, now);
        }
        let line = &self.line;
        let (title, at) = (&line.opened_as, line.opened_by.location());
        let kind = line.state.cut_reason().and_then(Reason::error_kind);
        let failure = Failure::new(FailureKind::Cut, cause, "stream", title, at).by_error(kind);
        let failure = failure.on(&line.name).fact("cause", text);
        let failure = assembling(failure, line.assembled(), journal.secrets())
            .dropping(line.dropped())
            .came("came", line.recent(line.opened_at));
        journal.failed_under(journal.on_failure(), line.round, failure);
    }

    /// Whether the check's time is over.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.check.as_ref().and_then(|check| check.state().deadline()).is_some_and(|due| due <= now)
    }

    /// Decides the check if it is due; whether it was. All that came up to `heard` is known.
    pub(super) fn expire(&mut self, journal: &mut Journal, now: Instant, heard: Instant) -> bool {
        let due = self.is_due(now);
        if due {
            match self.check.as_ref().and_then(|check| check.state().silence(heard)) {
                Some(broken) => self.silent(journal, broken, now),
                None => self.decide(journal, Trigger::Deadline, now),
            }
        }
        due
    }

    /// Whether no check is pending.
    pub(super) fn is_decided(&self) -> bool {
        self.check.as_ref().is_none_or(|check| check.state().status != CheckOutcome::Pending)
    }

    /// Drops the check without deciding it.
    pub(super) fn cancel(&mut self, journal: &mut Journal) {
        if let Some(check) = &self.check
            && check.state().status == CheckOutcome::Pending
        {
            journal
                .tell(RunEventKind::CheckCancelled { stream: &self.line.name, title: &check.state().title });
        }
        self.abandon(journal);
    }

    /// Drops the check; one that was pending has come to nothing.
    pub(super) fn abandon(&mut self, journal: &mut Journal) {
        if !self.is_decided() {
            self.report(journal, Outcome::Abandoned, Instant::now());
        }
        self.check = None;
    }
}
