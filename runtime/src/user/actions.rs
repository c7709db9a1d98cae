//! Steps that act on streams, and those that let them go on meanwhile.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::time::Instant;

use super::User;
use super::drive::Focus;
use crate::failure::{Failure, FailureKind};
use crate::journal::Stop;
use crate::location::Location;
use crate::observer::RunEventKind;
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
        at: Location,
    ) -> Result<(), Stop> {
        let Some(name) = streams.slot(index).map(|slot| slot.line().name().clone()) else { return Ok(()) };
        self.journal.heed()?;
        if self.skips(streams, index) {
            if let Some(slot) = streams.slot(index) {
                slot.line().close_skipped();
            }
            return Ok(());
        }
        self.step_started("close", title, Some(&name), at);
        if let Some(slot) = streams.slot(index) {
            slot.line().prepare_to_close();
        }
        // What has come counts.
        self.take_in(streams, index).await?;
        if let Some(slot) = streams.slot(index) {
            slot.close(&mut self.journal);
        }
        self.go_on()
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
        at: Location,
    ) -> Result<(), Stop> {
        self.journal.heed()?;
        if let Some(slot) = streams.slot(index) {
            let name = slot.line().name().clone();
            self.step_started("cancel", title, Some(&name), at);
            slot.cancel(&mut self.journal);
        }
        self.go_on()
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
        at: Location,
    ) -> Result<(), Stop> {
        self.journal.heed()?;
        self.journal.comes_to("pause", at);
        let detail = crate::failure::time(time);
        self.journal.tell(RunEventKind::StepStarted {
            step: "pause",
            title: "",
            stream: None,
            detail: &detail,
            location: at,
        });
        let end = Instant::now().checked_add(time);
        self.drive(streams, end, Focus::None, |_, _| Poll::<()>::Pending).await.map(|_| ())
    }

    /// Runs Rust of the user's; the streams go on. What is ready at once is no wait, and takes nothing in.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn run<S: Streams, T>(
        &mut self,
        streams: &mut S,
        step: &'static str,
        at: Location,
        rust: impl Future<Output = crate::result::Result<T>>,
    ) -> Result<Option<T>, Stop> {
        self.journal.heed()?;
        self.step_started(step, "", None, at);
        let mut rust = pin!(rust);
        match self.drive(streams, None, Focus::None, |cx, _| rust.as_mut().poll(cx)).await? {
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(error)) => {
                let cause = error.cause().unwrap_or_else(|| format!("an error of `{step}`").into());
                let failure = Failure::new(FailureKind::Run, cause, step, "", at)
                    .fact("cause", self.journal.secrets().clean(&error.to_string()));
                self.journal.failed(failure.caused_by(error.into_boxed())).map(|()| None)
            }
            None => Ok(None),
        }
    }

    /// Whether actions on a stream are skipped, since it could not be opened and the user goes on.
    pub fn skips<S: Streams>(&mut self, streams: &mut S, index: usize) -> bool {
        let skips = streams.slot(index).is_some_and(|slot| slot.line().is_skipped());
        self.wanted = self.wanted.wrapping_add(u32::from(skips));
        skips
    }
}
