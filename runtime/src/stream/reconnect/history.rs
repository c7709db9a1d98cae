//! The history of a stream's connections, and what follows next. It does no I/O and reads no clock.

use std::time::Duration;

use tokio::time::Instant;

use crate::failure::duration;
use crate::reason::{Reason, ReasonKind};
use crate::request::Limit;

/// Why a connection is no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Loss {
    /// The server ended the stream.
    End,
    /// It was reset, broke off, or was silent for too long.
    Broken(Reason),
}

impl Loss {
    /// As it is told.
    pub(crate) fn reason(&self) -> Reason {
        match self {
            Loss::End => Reason::ended(),
            Loss::Broken(reason) => reason.clone(),
        }
    }

    /// In the words of a report.
    pub(crate) fn cause(&self) -> &str {
        match self {
            Loss::End => Reason::ENDED,
            Loss::Broken(reason) => reason.text(),
        }
    }
}

/// What a stream does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AfterLoss {
    /// It waits, then another attempt is made.
    Wait,
    /// It has ended for good.
    End,
    /// It is cut for good, for this reason.
    Cut(Reason),
}

/// What an attempt came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// No response head: refused, reset, or none in time. Or a head whose status is one to try again after.
    Failed(Reason),
    /// Status 204, by which a server says that there is no stream any more.
    Gone(Reason),
    /// Another head than was wanted, a redirect that leads nowhere, or a request that cannot be sent: a further attempt
    /// would fare no better. What it did, in the words of a report: `got status 503 Service Unavailable`.
    Refused(Reason),
}

/// The connections of one stream, as far as they went.
#[derive(Debug)]
pub(crate) struct History {
    limit: Limit,
    /// Attempts that were begun.
    attempts: u64,
    losses: u64,
    /// How many of them were more than the end of the stream.
    real: u64,
    /// The kind of the last of these, and the status of the last answer since then that opened no stream.
    kind: Option<ReasonKind>,
    status: Option<u16>,
    last: Option<Lost>,
    /// The attempts. Attempts in a row with the same outcome are one entry. The oldest are dropped.
    tried: Vec<Tried>,
    /// Whether `tried` lacks some.
    forgot: bool,
    gone: bool,
    /// Whether the stream has ended or is cut since no attempt was left.
    used_up: bool,
    /// Losses and failed attempts since the last message.
    fruitless: u32,
    ids_lost: u64,
    ids_repeated: u64,
}

#[derive(Debug)]
struct Lost {
    loss: Loss,
    at: Instant,
    /// From the loss to the response head.
    recovery: Option<Duration>,
}

#[derive(Debug)]
struct Tried {
    first: u64,
    last: u64,
    /// `None` where it succeeded.
    reason: Option<String>,
}

impl History {
    pub(crate) fn new(limit: Limit) -> Self {
        Self {
            limit,
            attempts: 0,
            losses: 0,
            real: 0,
            kind: None,
            status: None,
            last: None,
            tried: Vec::new(),
            forgot: false,
            gone: false,
            used_up: false,
            fruitless: 0,
            ids_lost: 0,
            ids_repeated: 0,
        }
    }

    /// The connection is no more.
    pub(crate) fn lost(&mut self, loss: Loss, now: Instant) -> AfterLoss {
        self.losses += 1;
        self.fruitless = self.fruitless.saturating_add(1);
        let kind = match &loss {
            Loss::End => ReasonKind::Ended,
            Loss::Broken(reason) => reason.kind(),
        };
        self.last = Some(Lost { loss, at: now, recovery: None });
        let next = self.next();
        if next != AfterLoss::End {
            self.real += 1;
            (self.kind, self.status) = (Some(kind), None);
        }
        next
    }

    /// How often the stream was lost, without an end that is its end for good; the kind of the last loss; and the status of the
    /// last answer since then that opened no stream.
    pub(crate) fn losses(&self) -> (u64, Option<ReasonKind>, Option<u16>) {
        (self.real, self.kind, self.status)
    }

    /// A message came.
    #[inline]
    pub(crate) fn message_came(&mut self) {
        self.fruitless = 0;
    }

    /// Losses and failed attempts since the last message.
    pub(crate) fn fruitless(&self) -> u32 {
        self.fruitless
    }

    /// An attempt begins; its number, from 1.
    pub(crate) fn begin(&mut self) -> u64 {
        self.attempts += 1;
        self.attempts
    }

    /// The number of the attempt that was begun last.
    pub(crate) fn attempt(&self) -> u64 {
        self.attempts
    }

    /// The attempt opened no stream.
    pub(crate) fn failed(&mut self, answer: Answer) -> AfterLoss {
        let (Answer::Failed(reason) | Answer::Gone(reason) | Answer::Refused(reason)) = &answer;
        self.status = reason.status().or(self.status);
        match answer {
            Answer::Failed(reason) => {
                self.fruitless = self.fruitless.saturating_add(1);
                self.came_to(Some(reason.text().to_owned()));
                self.next()
            }
            Answer::Gone(_) => {
                self.gone = true;
                AfterLoss::End
            }
            Answer::Refused(reason) => {
                let (cause, attempt, limit) = (self.cause(), self.attempts, self.limit);
                let before = self.in_brackets();
                let text = format!(
                    "{cause}, and attempt {attempt} of `{limit}` {reason}, which ends reconnecting{before}"
                );
                AfterLoss::Cut(reason.reworded(text))
            }
        }
    }

    /// The attempt opened the stream again; how long after the loss.
    pub(crate) fn recovered(&mut self, now: Instant) -> Duration {
        self.came_to(None);
        let Some(last) = &mut self.last else { return Duration::ZERO };
        *last.recovery.insert(now.saturating_duration_since(last.at))
    }

    /// The first id after a reconnection, beside the last before it; how many were lost and how many came again.
    pub(crate) fn compared(&mut self, last: u64, first: u64) -> (u64, u64) {
        let lost = first.saturating_sub(last).saturating_sub(1);
        let repeated = if first <= last { (last - first).saturating_add(1) } else { 0 };
        self.ids_lost = self.ids_lost.saturating_add(lost);
        self.ids_repeated = self.ids_repeated.saturating_add(repeated);
        (lost, repeated)
    }

    fn next(&mut self) -> AfterLoss {
        match self.limit {
            Limit::Times(times) if self.attempts >= times => {
                self.used_up = true;
                match self.last.as_ref().map(|last| &last.loss) {
                    Some(Loss::End) | None => AfterLoss::End,
                    Some(Loss::Broken(reason)) => {
                        let text = format!("{reason}, and {}", self.used_up());
                        AfterLoss::Cut(reason.clone().reworded(text))
                    }
                }
            }
            _ => AfterLoss::Wait,
        }
    }

    fn came_to(&mut self, reason: Option<String>) {
        /// A report shows no more.
        const KEPT: usize = 6;
        let attempt = self.attempts;
        match self.tried.last_mut() {
            Some(tried) if tried.reason == reason => tried.last = attempt,
            _ => self.tried.push(Tried { first: attempt, last: attempt, reason }),
        }
        if self.tried.len() > KEPT {
            self.tried.remove(0);
            self.forgot = true;
        }
    }

    /// Why the connection was lost last.
    pub(crate) fn cause(&self) -> &str {
        self.last.as_ref().map_or("", |last| last.loss.cause())
    }

    fn used_up(&self) -> String {
        format!("`{}` is used up{}", self.limit, self.in_brackets())
    }

    /// The attempts, each with what it came to, behind what is said of them; nothing if there was none.
    fn in_brackets(&self) -> String {
        if self.tried.is_empty() { String::new() } else { format!(" ({})", self.tried()) }
    }

    /// The attempts, each with what it came to.
    fn tried(&self) -> String {
        let mut text = String::from(if self.forgot { "…; " } else { "" });
        for (place, tried) in self.tried.iter().enumerate() {
            if place > 0 {
                text.push_str("; ");
            }
            let Tried { first, last, reason } = tried;
            let which = if first == last {
                format!("attempt {first}")
            } else {
                format!("attempts {first} to {last}")
            };
            match reason {
                Some(reason) => text.push_str(&format!("{which}: {reason}")),
                None => text.push_str(&format!("{which} succeeded")),
            }
        }
        text
    }

    /// What a report says of an open stream's losses; nothing if there was none.
    pub(crate) fn while_open(&self) -> String {
        let Some(last) = &self.last else { return String::new() };
        let times = if self.losses == 1 { "once".to_owned() } else { format!("{} times", self.losses) };
        let recovery = duration(last.recovery.unwrap_or_default());
        format!(", it was lost {times}, last: {}, recovered in {recovery}{}", last.loss.cause(), self.ids())
    }

    /// What a report says of a stream that is being reconnected.
    pub(crate) fn while_away(&self, now: Instant) -> String {
        let ago = self.last.as_ref().map(|last| now.saturating_duration_since(last.at));
        let ago = duration(ago.unwrap_or_default());
        let (cause, tried) = (self.cause(), self.in_brackets());
        format!("the stream was lost {ago} ago: {cause}, and is being reconnected{tried}{}", self.ids())
    }

    /// What a report adds about a stream that has ended or is cut for good. The reason of a cut is told elsewhere.
    pub(crate) fn at_the_end(&self) -> String {
        let ended = self.last.as_ref().is_some_and(|last| last.loss == Loss::End);
        let end = if self.gone {
            let attempt = self.attempts;
            format!(
                ": it answered attempt {attempt} to reconnect, after the stream was lost ({}), with status 204",
                self.cause()
            )
        } else if self.used_up && ended {
            format!(", and {}", self.used_up())
        } else {
            String::new()
        };
        end + &self.ids()
    }

    fn ids(&self) -> String {
        let count = |n: u64, what: &str| match n {
            1 => format!("1 id {what}"),
            n => format!("{n} ids {what}"),
        };
        match (self.ids_lost, self.ids_repeated) {
            (0, 0) => String::new(),
            (lost, 0) => format!(", {}", count(lost, "lost")),
            (0, repeated) => format!(", {}", count(repeated, "repeated")),
            (lost, repeated) => format!(", {} and {}", count(lost, "lost"), count(repeated, "repeated")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reset() -> Loss {
        Loss::Broken(Reason::new(ReasonKind::Reset, "connection reset"))
    }

    fn refused() -> Answer {
        Answer::Failed(Reason::new(ReasonKind::Connect, "connection refused"))
    }

    fn status(text: &str) -> Reason {
        Reason::new(ReasonKind::Status, text)
    }

    fn cut(next: AfterLoss) -> String {
        match next {
            AfterLoss::Cut(reason) => reason.to_string(),
            other => panic!("{other:?} is no cut"),
        }
    }

    #[test]
    fn attempts_are_counted_over_the_stream_s_life() {
        let (mut history, now) = (History::new(Limit::Times(3)), Instant::now());
        assert_eq!(history.lost(reset(), now), AfterLoss::Wait);
        assert_eq!(history.begin(), 1);
        history.recovered(now);
        assert_eq!(history.lost(Loss::End, now), AfterLoss::Wait);
        assert_eq!(history.begin(), 2);
        assert_eq!(history.failed(refused()), AfterLoss::Wait);
        assert_eq!(history.begin(), 3);
        history.recovered(now);
        assert_eq!(
            cut(history.lost(reset(), now)),
            "connection reset, and `reconnect 3` is used up (attempt 1 succeeded; attempt 2: connection refused; \
             attempt 3 succeeded)"
        );
    }

    #[test]
    fn a_clean_end_has_ended_when_no_attempt_is_left() {
        let (mut history, now) = (History::new(Limit::Times(2)), Instant::now());
        history.lost(Loss::End, now);
        history.begin();
        assert_eq!(history.failed(refused()), AfterLoss::Wait);
        history.begin();
        assert_eq!(history.failed(refused()), AfterLoss::End);
        assert_eq!(
            history.at_the_end(),
            ", and `reconnect 2` is used up (attempts 1 to 2: connection refused)"
        );
    }

    #[test]
    fn a_loss_is_cut_when_no_attempt_is_left() {
        let (mut history, now) = (History::new(Limit::Times(1)), Instant::now());
        history.lost(reset(), now);
        history.begin();
        assert_eq!(
            cut(history.failed(refused())),
            "connection reset, and `reconnect 1` is used up (attempt 1: connection refused)"
        );
        assert_eq!(history.at_the_end(), "");
    }

    #[test]
    fn always_goes_on_until_the_server_says_otherwise() {
        let (mut history, now) = (History::new(Limit::Always), Instant::now());
        assert_eq!(history.lost(Loss::End, now), AfterLoss::Wait);
        for _ in 0..1000 {
            history.begin();
            assert_eq!(history.failed(refused()), AfterLoss::Wait);
        }
        history.begin();
        assert_eq!(history.failed(Answer::Gone(status("got status 204"))), AfterLoss::End);
        assert!(history.at_the_end().contains("attempt 1001"), "{}", history.at_the_end());
    }

    #[test]
    fn a_wrong_answer_cuts_at_once() {
        let (mut history, now) = (History::new(Limit::Always), Instant::now());
        history.lost(Loss::End, now);
        history.begin();
        assert_eq!(
            cut(history.failed(Answer::Refused(status("got status 500")))),
            "the server ended it, and attempt 1 of `reconnect always` got status 500, which ends reconnecting"
        );
        assert_eq!(history.at_the_end(), "");
    }

    #[test]
    fn a_wrong_answer_ends_reconnecting_that_is_not_used_up() {
        let (mut history, now) = (History::new(Limit::Times(5)), Instant::now());
        history.lost(Loss::End, now);
        history.begin();
        history.failed(refused());
        history.begin();
        assert_eq!(
            cut(history.failed(Answer::Refused(status("got status 503 Service Unavailable")))),
            "the server ended it, and attempt 2 of `reconnect 5` got status 503 Service Unavailable, which ends \
             reconnecting (attempt 1: connection refused)"
        );
        assert_eq!(history.at_the_end(), "");
    }

    #[test]
    fn what_ends_otherwise_after_a_reconnection_says_nothing_of_attempts() {
        // The end mark of a protocol, an error in the stream, an event over the cap: none of them is a loss.
        let (mut history, now) = (History::new(Limit::Times(2)), Instant::now());
        history.lost(Loss::End, now);
        history.begin();
        history.recovered(now);
        assert_eq!(history.at_the_end(), "");
    }

    #[test]
    fn losses_are_counted_until_a_message_comes() {
        let (mut history, now) = (History::new(Limit::Always), Instant::now());
        for lost in 1..=3 {
            history.lost(Loss::End, now);
            history.begin();
            assert_eq!(history.fruitless(), 2 * lost - 1);
            history.failed(refused());
            history.begin();
            history.recovered(now);
            assert_eq!(history.fruitless(), 2 * lost);
        }
        history.message_came();
        assert_eq!(history.fruitless(), 0);
    }

    #[test]
    fn ids_are_compared_with_the_last_before() {
        let mut history = History::new(Limit::Always);
        assert_eq!(history.compared(7, 8), (0, 0));
        assert_eq!(history.ids(), "");
        assert_eq!(history.compared(7, 11), (3, 0));
        assert_eq!(history.compared(7, 7), (0, 1));
        assert_eq!(history.compared(7, 6), (0, 2));
        assert_eq!(history.ids(), ", 3 ids lost and 3 ids repeated");
        assert_eq!(history.compared(u64::MAX, 0), (0, u64::MAX));
    }

    #[test]
    fn a_report_counts_losses_and_shows_the_last() {
        let (mut history, now) = (History::new(Limit::Always), Instant::now());
        assert_eq!(history.while_open(), "");
        history.lost(Loss::End, now);
        history.begin();
        history.recovered(now);
        history.lost(reset(), now);
        let later = now + Duration::from_millis(400);
        history.begin();
        history.failed(refused());
        assert_eq!(
            history.while_away(later),
            "the stream was lost 400ms ago: connection reset, and is being reconnected (attempt 1 succeeded; \
             attempt 2: connection refused)"
        );
        history.begin();
        assert_eq!(history.recovered(now + Duration::from_millis(1200)), Duration::from_millis(1200));
        assert_eq!(history.while_open(), ", it was lost 2 times, last: connection reset, recovered in 1.2s");
    }

    #[test]
    fn the_oldest_attempts_are_forgotten() {
        let mut history = History::new(Limit::Always);
        for n in 0..10 {
            history.begin();
            history.failed(Answer::Failed(status(&format!("reason {n}"))));
        }
        assert!(history.tried().starts_with("…; attempt 5: reason 4;"), "{}", history.tried());
    }
}
