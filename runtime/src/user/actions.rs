//! Steps that act on streams, and steps during which streams go on.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::time::Instant;

use super::User;
use super::drive::Focus;
use crate::failure::{Failure, FailureKind};
use crate::journal::Stop;
use crate::random::{Draws, fraction};
use crate::step_key::StepKey;
use crate::stream::{Members, Streams};

impl User {
    /// Waits until the check on a stream is decided.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn decided<S: Streams>(&mut self, streams: &mut S, index: usize) -> Result<(), Stop> {
        self.wanted = self.wanted.wrapping_add(1);
        self.drive(streams, None, Focus::One(index), |_, streams| match streams.slot(index) {
            Some(slot) if !slot.is_decided() => Poll::Pending,
            _ => Poll::Ready(()),
        })
        .await
        .map(|_| ())
    }

    /// Waits until the check on each member of a family is decided.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn all_decided<S: Streams>(&mut self, streams: &mut S, members: Members) -> Result<(), Stop> {
        self.wanted = self.wanted.wrapping_add(1);
        self.drive(streams, None, Focus::Family(members), |_, streams| {
            if members.all_decided(streams) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await
        .map(|_| ())
    }

    /// Closes a stream; a check that is pending is decided by what came so far.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn close<S: Streams>(
        &mut self,
        streams: &mut S,
        index: usize,
        title: &str,
        key: impl Into<StepKey> + Copy,
    ) -> Result<(), Stop> {
        let Some(name) = streams.slot(index).map(|slot| slot.line().name().clone()) else { return Ok(()) };
        self.heed(key)?;
        if self.skips_step(streams, index, key, title) {
            if let Some(slot) = streams.slot(index) {
                slot.line().close_skipped();
            }
            return Ok(());
        }
        self.journal.step_started(key, title, Some(&name), "");
        if let Some(slot) = streams.slot(index) {
            slot.line().prepare_to_close();
        }
        // What has come counts.
        self.take_in(streams, index).await?;
        if let Some(slot) = streams.slot(index) {
            slot.close(&mut self.journal);
        }
        self.go_on()?;
        self.step_finished(key);
        Ok(())
    }

    /// Drops the check on a stream without a verdict.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub fn cancel<S: Streams>(
        &mut self,
        streams: &mut S,
        index: usize,
        title: &str,
        key: impl Into<StepKey> + Copy,
    ) -> Result<(), Stop> {
        self.heed(key)?;
        if let Some(slot) = streams.slot(index) {
            let name = slot.line().name().clone();
            self.journal.step_started(key, title, Some(&name), "");
            slot.cancel(&mut self.journal);
        }
        self.go_on()?;
        self.step_finished(key);
        Ok(())
    }

    /// Lets time pass; the streams go on.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn pause<S: Streams>(
        &mut self,
        streams: &mut S,
        time: Duration,
        key: impl Into<StepKey> + Copy,
    ) -> Result<(), Stop> {
        self.heed(key)?;
        if self.journal.is_heard() {
            self.journal.step_started(key, "", None, &crate::failure::time(time));
        }
        let end = Instant::now().checked_add(time);
        self.journal.idles(true);
        let paused = self.drive(streams, end, Focus::None, |_, _| Poll::<()>::Pending).await;
        self.journal.idles(false);
        paused?;
        self.step_finished(key);
        Ok(())
    }

    /// A time between two, evenly distributed.
    #[must_use]
    pub fn between(&self, min: Duration, max: Duration) -> Duration {
        let span = max.saturating_sub(min);
        let drawn = self.journal.draws().map(Draws::next).or_else(|| self.journal.client().draw());
        min + span.mul_f64(drawn.map_or_else(fastrand::f64, fraction))
    }

    /// Runs the user's Rust; the streams go on. A future that is ready at once is no wait, and takes nothing in.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn run<S: Streams, T>(
        &mut self,
        streams: &mut S,
        title: &str,
        key: impl Into<StepKey> + Copy,
        rust: impl Future<Output = crate::result::Result<T>>,
    ) -> Result<Option<T>, Stop> {
        self.step_started(key, title, None)?;
        let mut rust = pin!(rust);
        let value = match self.drive(streams, None, Focus::None, |cx, _| rust.as_mut().poll(cx)).await? {
            Some(Ok(value)) => Some(value),
            Some(Err(error)) => {
                let key = key.into();
                let cause = error.cause().unwrap_or_else(|| format!("an error of `{}`", key.step()).into());
                let failure = Failure::new(FailureKind::Run, cause, key.step(), "", key.location())
                    .fact("cause", self.journal.secrets().clean(&error.to_string()));
                self.journal.failed(failure.caused_by(error.into_boxed()))?;
                None
            }
            None => None,
        };
        self.step_finished(key);
        Ok(value)
    }

    /// Whether actions on a stream are skipped, since it could not be opened and the user goes on.
    pub fn skips<S: Streams>(&mut self, streams: &mut S, index: usize) -> bool {
        let skips = streams.slot(index).is_some_and(|slot| slot.line().is_skipped());
        self.wanted = self.wanted.wrapping_add(u32::from(skips));
        skips
    }

    /// The same for one action. If it is skipped, that is told.
    pub fn skips_step<S: Streams>(
        &mut self,
        streams: &mut S,
        index: usize,
        key: impl Into<StepKey> + Copy,
        title: &str,
    ) -> bool {
        let skips = self.skips(streams, index);
        if let (true, Some(slot)) = (skips, streams.slot(index)) {
            self.journal.step_skipped(key, title, Some(slot.line().name()));
        }
        skips
    }
}
