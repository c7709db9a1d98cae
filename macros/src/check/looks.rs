//! The effect of a check on a stream as it stands, and of `next`.

use super::numbers::{Status, meets};
use super::state::{State, StreamState};
use super::walk::Walk;
use crate::ast::{Check, Condition, Kept, Next, Open, Reach, Target};

/// The statuses that a response can have.
const STATUSES: std::ops::RangeInclusive<u16> = 100..=599;

/// Whether the response to an `open` is no stream, as far as its check on the status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Never,
    Perhaps,
    Always,
}

impl Walk<'_> {
    /// The effect of a check on a stream as it stands: it is decided at once.
    pub(super) fn looked(&self, stream: usize, reach: Reach, check: &Check, state: &mut State) {
        let may_have_failed = state.streams.get(stream).is_none_or(|stream| stream.may_have_failed);
        // A family may have no members.
        let sure = !may_have_failed && self.stops() && reach != Reach::All;
        keep(check, sure, state);
    }

    /// The same of the check behind an `open`. Where its condition on the status admits a response that is no stream, the stream
    /// has ended.
    pub(super) fn looked_behind(&self, stream: usize, reach: Reach, open: &Open, state: &mut State) {
        let Some(look) = &open.look else { return };
        self.looked(stream, reach, &look.check, state);
        if reach != Reach::Stream {
            return;
        }
        let ended = ended(open, &look.check);
        if let Some(stream) = state.streams.get_mut(stream)
            && ended != Ended::Never
        {
            // A check that fails may leave a stream open.
            stream.ended(ended == Ended::Perhaps || !self.stops());
        }
    }

    /// The effect of `next`.
    pub(super) fn took_next(&mut self, stream: usize, reach: Reach, next: &Next, state: &mut State) {
        if next.or_end {
            let mut left = state.clone();
            if let Some(stream) = left.streams.get_mut(stream)
                && reach == Reach::Stream
            {
                stream.ended(!self.stops() || stream.may_have_failed);
            }
            self.leaves(true, &left);
        }
        let may_have_failed = state.streams.get(stream).is_none_or(may_skip);
        // With `or end`, a stream that was not opened leaves the loop as well.
        keep(&next.check, self.stops() && (next.or_end || !may_have_failed), state);
    }
}

fn may_skip(stream: &StreamState) -> bool {
    stream.may_have_failed
}

/// What a check keeps that is decided at once. `sure`: whether it is certain to hold.
fn keep(check: &Check, sure: bool, state: &mut State) {
    for Kept { keep, .. } in check.kept() {
        let value = keep.name.value;
        // A value that one condition always keeps is there, even if another keeps it only under a `when`.
        let is_kept = check.kept().any(|other| other.keep.name.value == value && !other.sometimes());
        if keep.is_optional() {
            state.save_option(value);
        } else {
            state.save(value, sure && is_kept);
        }
    }
}

/// Whether a stream has ended behind its `open`, since its response is none.
fn ended(open: &Open, check: &Check) -> Ended {
    let on_status = |condition: &&Condition| matches!(condition.target, Target::Status);
    let conditions: Vec<&Condition> = check.conditions.iter().filter(on_status).collect();
    if conditions.is_empty() {
        return Ended::Never;
    }
    // What is computed may admit any status.
    let admits = |status: u16| {
        conditions
            .iter()
            .all(|condition| condition.when.is_some() || meets(condition, status) != Status::Misses)
    };
    let is_known = conditions.iter().all(|condition| {
        condition.when.is_none() && STATUSES.clone().all(|status| meets(condition, status) != Status::Unknown)
    });
    let is_stream = |status: u16| match &open.status {
        None => status == 200,
        Some(bounds) => super::numbers::is_within(bounds, status) != Status::Misses,
    };
    let admitted = || STATUSES.clone().filter(|status| admits(*status));
    if !admitted().any(is_stream) {
        Ended::Always
    } else if is_known && admitted().all(is_stream) {
        Ended::Never
    } else {
        Ended::Perhaps
    }
}
