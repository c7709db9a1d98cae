//! What comes on a user's streams.

use std::time::Duration;

use tokio::time::Instant;

use super::Meter;
use crate::message::Message;
use crate::metrics::clock::{Moment, Took, between, nanoseconds};
use crate::metrics::samples::{SampleOutcome, Samples, SubjectId};
use crate::metrics::sent_at::{Delivery, Which};
use crate::metrics::streams::{Meaning, Measuring};
use crate::metrics::table::MetricId;

impl<S: Samples> Meter<S> {
    pub(super) fn opened(&mut self, at: Instant, name: &str, status: u16, elapsed: Duration) {
        let (intended, clock) = (self.intended, self.clock);
        let Some(step) = self.answered(at, status, elapsed) else { return };
        let Some(subject) = step.opens else { return };
        let asked = intended.filter(|_| step.is_first).unwrap_or(step.begun);
        let took = Took { response: between(asked, clock.moment(at)), service: nanoseconds(elapsed) };
        let (of, protocol, sent_at) = (step.subject, step.meaning, step.sent_at);
        self.time(of, MetricId::HEAD, at, took, SampleOutcome::Succeeded);
        self.streams.insert(Measuring {
            name: name.into(),
            subject,
            check: None,
            asked,
            sent: clock.before(at, elapsed),
            first_event: None,
            last_event: None,
            first_content: None,
            last_content: None,
            lost: None,
            protocol,
            sent_at,
            first_text: None,
            has_ended: false,
        });
        self.sink.level(subject, MetricId::OPEN_STREAMS, at, 1);
    }

    /// A message came: its samples are of the moment at which it was read, since it may have waited for a check.
    #[inline]
    pub(super) fn message(&mut self, name: &str, message: &Message<'_>, at: Instant) {
        let Some(stream) = self.streams.get(name) else { return };
        let (of, last) = (stream.subject, stream.last_event.replace(at));
        let (has_meaning, sent_at) = (stream.protocol != Meaning::None, stream.sent_at);
        // Many come in one read.
        let gap =
            |last: Instant| if last == at { 0 } else { nanoseconds(at.saturating_duration_since(last)) };
        self.sink.message(of, at, message.data().len() as u64, last.map(gap));
        if last.is_none() || has_meaning {
            let now = self.clock.moment(at);
            if last.is_none() {
                stream.first_event = Some(now);
                self.first(name, MetricId::FIRST_EVENT, at, now);
            }
            if has_meaning {
                self.content(at, name, message, now);
            }
        }
        if let Some(sent_at) = sent_at {
            self.delivered(at, of, sent_at, message);
        }
    }

    /// A message came that is to say when it was sent.
    fn delivered(&mut self, at: Instant, of: SubjectId, sent_at: Which, message: &Message<'_>) {
        let Some(deliveries) = &self.deliveries else { return };
        let delay = match deliveries.delivery(sent_at, message, at) {
            Delivery::Late(delay) => delay,
            Delivery::Early => {
                self.sink.count(of, MetricId::SENT_IN_FUTURE, at, 1);
                0
            }
            Delivery::Unknown => return self.sink.count(of, MetricId::WITHOUT_TIME_OF_SENDING, at, 1),
        };
        self.sink.value(of, MetricId::DELIVERY, at, delay, SampleOutcome::Succeeded);
    }

    /// Something came on a stream for the first time.
    pub(super) fn first(&mut self, name: &str, metric: MetricId, at: Instant, now: Moment) {
        let Some(stream) = self.streams.get(name) else { return };
        let (of, took) = (stream.subject, stream.took(now));
        self.time(of, metric, at, took, SampleOutcome::Succeeded);
    }

    /// A message came that a protocol has read.
    pub(super) fn content(&mut self, at: Instant, name: &str, message: &Message<'_>, now: Moment) {
        let Some(fresh) = message.assembled().map(|assembled| assembled.fresh()) else { return };
        let Some(stream) = self.streams.get(name).filter(|_| fresh.content) else { return };
        let is_answer = stream.protocol == Meaning::Answer;
        let (of, last) = (stream.subject, stream.last_content.replace(now));
        let is_first_text = fresh.text && stream.first_text.is_none();
        if is_first_text {
            stream.first_text = Some(now);
        }
        stream.first_content.get_or_insert(now);
        match last {
            None => {
                self.first(name, MetricId::FIRST_CONTENT, at, now);
                if is_answer {
                    self.first(name, MetricId::FIRST_TOKEN, at, now);
                }
            }
            Some(last) if is_answer => {
                let gap = between(last, now);
                self.sink.value(of, MetricId::INTER_TOKEN, at, gap, SampleOutcome::Succeeded);
            }
            Some(_) => {}
        }
        if is_answer {
            self.sink.count(of, MetricId::CHUNKS, at, 1);
            if is_first_text {
                self.first(name, MetricId::FIRST_ANSWER_TOKEN, at, now);
            }
        }
    }
}
