//! How a virtual user reads the messages that no check took.

use super::User;
use crate::check::{Check, Keeps};
use crate::journal::Stop;
use crate::stream::{HandOver, Streams, Work};

impl User {
    /// Hands over the messages on a stream that no check took, tested against the conditions of `check`. Gives the
    /// values it keeps of those that match, and how many messages were dropped because too many came. From here on
    /// there are none. If that takes long, streams and other tasks have their turn.
    ///
    /// `None` if the check cannot be used, which is a failed step.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub async fn unmatched<S: Streams, K: Keeps>(
        &mut self,
        streams: &mut S,
        index: usize,
        check: Check<K>,
    ) -> Result<Option<(K::Kept, u64)>, Stop> {
        let Some(slot) = streams.slot(index) else { return Ok(None) };
        let Some(mut handed) = HandOver::begin(slot.line(), &mut self.journal, check)? else {
            return Ok(None);
        };
        let weight = if handed.asks() { Work::UNKNOWN } else { Work::KNOWN };
        let mut work = Work::default();
        while let Some(bytes) = handed.next(&mut self.journal) {
            work.add(bytes, weight);
            if work.is_done() {
                Box::pin(self.give_way(streams)).await?;
                work = Work::default();
            }
        }
        let Some(slot) = streams.slot(index) else { return Ok(None) };
        handed.end(slot.line(), &mut self.journal)
    }

    /// As [`unmatched`](Self::unmatched), without a wait.
    pub(crate) fn unmatched_at_once<S: Streams, K: Keeps>(
        &mut self,
        streams: &mut S,
        index: usize,
        check: Check<K>,
    ) -> Result<Option<(K::Kept, u64)>, Stop> {
        let Some(slot) = streams.slot(index) else { return Ok(None) };
        let Some(mut handed) = HandOver::begin(slot.line(), &mut self.journal, check)? else {
            return Ok(None);
        };
        while handed.next(&mut self.journal).is_some() {}
        handed.end(slot.line(), &mut self.journal)
    }
}
