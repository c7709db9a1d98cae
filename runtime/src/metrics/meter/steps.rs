//! A user and its steps.

use std::time::Duration;

use tokio::time::Instant;

use super::Meter;
use crate::failure::Failure;
use crate::gate::RequestKind;
use crate::metrics::clock::{Moment, Took, between, nanoseconds};
use crate::metrics::samples::{SampleOutcome, Samples, Subject, SubjectId};
use crate::metrics::steps::{Came, OpenStep, takes_no_time};
use crate::metrics::streams::{Meaning, family};
use crate::metrics::table::MetricId;
use crate::outcome::Outcome;
use crate::step_key::StepKey;

impl<S: Samples> Meter<S> {
    pub(super) fn started(&mut self, at: Instant) {
        self.started = self.clock.moment(at);
        self.user = self.sink.subject(&Subject::User);
    }

    pub(super) fn finished(&mut self, at: Instant, outcome: Outcome<'_>, elapsed: Duration) {
        let response = between(self.from(), self.clock.moment(at));
        let took = Took { response, service: nanoseconds(elapsed).saturating_sub(self.held) };
        match Came::of(outcome) {
            Came::To(outcome) => self.time(self.user, MetricId::USER, at, took, outcome),
            Came::Unfinished => self.unfinished(self.user, MetricId::USER_UNFINISHED, at, response),
            // Of a run there is no such thing.
            Came::Retried | Came::Nothing => {}
        }
    }

    pub(super) fn step_started(
        &mut self,
        at: Instant,
        key: StepKey,
        stream: Option<&str>,
        protocol: Option<&str>,
    ) {
        let subject = self.sink.subject(&match key.step() {
            "group" => Subject::Group(key),
            "check" => Subject::Check(key),
            _ => Subject::Step(key),
        });
        let opens = match stream {
            Some(name) if key.step() == "open" => {
                Some(self.sink.subject(&Subject::Stream { open: key, name: family(name) }))
            }
            _ => None,
        };
        let deliveries = self.deliveries.as_deref().filter(|_| opens.is_some());
        let sent_at = deliveries.and_then(|all| all.of(key, family(stream.unwrap_or_default())));
        if self.at_first {
            self.sink.begins_user(subject);
            opens.into_iter().for_each(|stream| self.sink.begins_user(stream));
        }
        self.steps.push(OpenStep {
            subject,
            opens,
            sent_at,
            begun: self.clock.moment(at),
            held_before: self.held,
            answered: None,
            is_first: self.at_first,
            meaning: Meaning::of(protocol),
        });
        self.at_first &= takes_no_time(key.step());
    }

    pub(super) fn step_finished(
        &mut self,
        at: Instant,
        key: StepKey,
        outcome: Outcome<'_>,
        elapsed: Duration,
    ) {
        let Some(step) = self.steps.pop() else { return };
        let (metric, unfinished) = match key.step() {
            "open" => (MetricId::HEAD, MetricId::STEP_UNFINISHED),
            "http" => (MetricId::RESPONSE, MetricId::STEP_UNFINISHED),
            "group" => (MetricId::GROUP, MetricId::GROUP_UNFINISHED),
            // Its check is measured.
            "check" => return,
            _ => (MetricId::STEP, MetricId::STEP_UNFINISHED),
        };
        let (subject, opens, meaning, answered) = (step.subject, step.opens, step.meaning, step.answered);
        let took = self.took(&step, at, key.step(), nanoseconds(elapsed));
        match Came::of(outcome) {
            // Its head is told already.
            Came::To(SampleOutcome::Succeeded) if metric == MetricId::HEAD => {}
            Came::To(outcome) => {
                self.time(subject, metric, at, took, outcome);
                if let (SampleOutcome::Failed, Some(stream), None) = (outcome, opens, answered) {
                    self.never_came(stream, at, took, meaning.firsts());
                    self.sink.answer(stream, at, &[], SampleOutcome::Failed);
                }
            }
            Came::Retried => {
                let retried =
                    if metric == MetricId::GROUP { MetricId::GROUP_RETRIED } else { MetricId::STEP_RETRIED };
                self.sink.count(subject, retried, at, 1);
            }
            Came::Unfinished => self.unfinished(subject, unfinished, at, took.response),
            Came::Nothing => {}
        }
    }

    /// How long a step took that tells `elapsed`.
    fn took(&self, step: &OpenStep, at: Instant, keyword: &str, elapsed: u64) -> Took {
        let (begun, now) = (step.begun, self.clock.moment(at));
        let response = match self.intended.filter(|_| step.is_first) {
            Some(intended) => between(intended, now),
            // What a gate holds back begins alone.
            None if matches!(keyword, "open" | "http") => between(begun, now),
            None => elapsed,
        };
        let service = match keyword {
            "open" | "http" => step.answered.map_or(elapsed, |answered| between(Moment::MIN, answered)),
            _ => elapsed.saturating_sub(self.held - step.held_before),
        };
        Took { response, service }
    }

    /// A response came to the step that has begun last.
    pub(super) fn answered(&mut self, at: Instant, status: u16, elapsed: Duration) -> Option<&mut OpenStep> {
        let step = self.steps.last_mut()?;
        step.answered = Some(Moment::MIN.saturating_add(nanoseconds(elapsed)));
        self.sink.status(step.subject, at, status);
        Some(step)
    }

    pub(super) fn responded(
        &mut self,
        at: Instant,
        status: u16,
        elapsed: Duration,
        bytes: usize,
        invalid_utf8: bool,
    ) {
        let Some(step) = self.answered(at, status, elapsed) else { return };
        let of = step.subject;
        self.sink.count(of, MetricId::BODY_BYTES, at, bytes as u64);
        if invalid_utf8 {
            self.sink.count(of, MetricId::STEP_INVALID_UTF8, at, 1);
        }
    }

    pub(super) fn throttled(&mut self, at: Instant, kind: RequestKind, stream: Option<&str>, held: u64) {
        let lost = stream.and_then(|name| self.streams.get(name)).filter(|stream| stream.lost.is_some());
        let reopens = lost.filter(|_| matches!(kind, RequestKind::Reconnect | RequestKind::Redirect));
        let (of, metric) = match (reopens, self.steps.last()) {
            (Some(stream), _) => (stream.subject, MetricId::STREAM_THROTTLED),
            (None, Some(step)) => {
                self.held += held;
                (step.subject, MetricId::STEP_THROTTLED)
            }
            (None, None) => return,
        };
        self.sink.value(of, metric, at, held, SampleOutcome::Succeeded);
    }

    pub(super) fn failed(&mut self, at: Instant, failure: &Failure) {
        let of = self.answered_in_vain(at, failure);
        self.sink.failed(of, at, failure);
        self.failed_at(at, failure.address());
    }

    /// A failure that is tried again is none. A response that came with it did come.
    pub(super) fn retried(&mut self, at: Instant, failure: &Failure) {
        let _ = self.answered_in_vain(at, failure);
    }

    /// What has failed so. The status of an unwanted response is told.
    fn answered_in_vain(&mut self, at: Instant, failure: &Failure) -> SubjectId {
        let of = self.failing.take().or(self.steps.last().map(|step| step.subject)).unwrap_or(self.user);
        // Of an `http` step it was told with the response.
        if let Some(status) = failure.status().filter(|_| failure.step() == "open") {
            self.sink.status(of, at, status);
        }
        of
    }
}
