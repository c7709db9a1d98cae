//! What happens is told to who hears the user, and logged.

use std::time::Duration;

use tokio::time::Instant;
use tracing::level_filters::LevelFilter;

use super::{Journal, trace};
use crate::message::Message;
use crate::observer::{Ear, Recorder, RunEvent, RunEventKind};
use crate::shard::Shard;
use crate::timeline::TimelineFile;

impl Journal {
    /// Tells this recorder what happens from here on.
    pub(crate) fn record(&mut self, recorder: impl Recorder + 'static) {
        self.ear = Ear(Some(Box::new(recorder))).and(TimelineFile::asked(""));
    }

    /// The part of the load that the user belongs to.
    pub(crate) fn shard(&self) -> Shard {
        self.shard
    }

    /// Whether somebody is told what happens.
    #[inline]
    pub(crate) fn is_observed(&self) -> bool {
        self.ear.0.is_some()
    }

    /// Whether somebody is told what happens, or it is logged.
    #[inline]
    pub(crate) fn is_heard(&self) -> bool {
        self.is_observed() || LevelFilter::current() != LevelFilter::OFF
    }

    /// Tells what happened.
    #[inline]
    pub(crate) fn tell(&mut self, kind: RunEventKind<'_>) {
        // For most runs nobody listens, and then this is all that an event of the run costs.
        if LevelFilter::current() != LevelFilter::OFF {
            trace::trace(&kind, self.number, &self.secrets);
        }
        if self.is_observed() {
            self.tell_recorder(kind);
        }
    }

    /// Tells how long bytes lay in the socket: of this stream, or of the response to the step that has begun last.
    #[cold]
    pub(crate) fn socket_wait(&mut self, stream: Option<&str>, read_at: Instant, wait: Duration) {
        // A recorder that panics is gone, and is told nothing more.
        let Some(mut recorder) = self.ear.0.take() else { return };
        recorder.socket_wait(stream, read_at, wait);
        self.ear.0 = Some(recorder);
    }

    /// Tells that a message came. `now` is the time, by a look at the clock since which nothing else was told.
    #[inline]
    pub(crate) fn tell_message(
        &mut self,
        stream: &str,
        message: &Message<'_>,
        read_at: Instant,
        invalid_utf8: bool,
        now: Instant,
    ) {
        if LevelFilter::current() != LevelFilter::OFF {
            trace::trace(&came(stream, message, read_at, invalid_utf8), self.number, &self.secrets);
        }
        if self.is_observed() {
            self.tell_recorder_message(stream, message, read_at, invalid_utf8, now);
        }
    }

    /// Whether somebody is to be told that a message matches, which is told often.
    #[inline]
    pub(crate) fn tells_matches(&self) -> bool {
        let is_wanted = self.ear.0.as_ref().is_some_and(|recorder| recorder.hears_matches());
        is_wanted || LevelFilter::current() != LevelFilter::OFF
    }

    fn tell_recorder(&mut self, kind: RunEventKind<'_>) {
        // A recorder that panics is gone, and is told nothing more.
        let Some(mut recorder) = self.ear.0.take() else { return };
        recorder.event(&self.event(Instant::now(), kind));
        self.ear.0 = Some(recorder);
    }

    #[inline(never)]
    fn tell_recorder_message(
        &mut self,
        stream: &str,
        message: &Message<'_>,
        read_at: Instant,
        invalid_utf8: bool,
        now: Instant,
    ) {
        let Some(mut recorder) = self.ear.0.take() else { return };
        if self.secrets.matter() {
            // The `Debug` text of a message hides them.
            let hiding = message.hiding(&self.secrets);
            recorder.event(&self.event(now, came(stream, &hiding, read_at, invalid_utf8)));
        } else {
            recorder.event(&self.event(now, came(stream, message, read_at, invalid_utf8)));
        }
        self.ear.0 = Some(recorder);
    }

    /// What is told of what happened. It is put together once: moving it costs as much as the rest.
    #[inline(always)]
    fn event<'a>(&'a self, timestamp: Instant, kind: RunEventKind<'a>) -> RunEvent<'a> {
        RunEvent {
            timestamp,
            #[cfg(feature = "junit")]
            run: self.run,
            started: self.started,
            user: self.number,
            scenario: self.scenario,
            shard: self.shard,
            kind,
            secrets: &self.secrets,
        }
    }
}

#[inline(always)]
fn came<'a>(
    stream: &'a str,
    message: &'a Message<'a>,
    read_at: Instant,
    invalid_utf8: bool,
) -> RunEventKind<'a> {
    RunEventKind::Message { stream, message, last_event_id: message.last_event_id(), read_at, invalid_utf8 }
}
