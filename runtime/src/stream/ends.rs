//! What is told of streams when the run of their user is over.

use super::any_slot::Streams;
use crate::journal::Journal;

/// The run is over, in whatever way: tells the ends of the checks that are pending, of the steps that have begun, and of each open
/// stream, in the order of their numbers.
pub(crate) fn abandon<S: Streams>(streams: &mut S, journal: &mut Journal) {
    if !journal.is_heard() {
        return;
    }
    for index in 0..streams.count() {
        if let Some(slot) = streams.slot(index) {
            slot.abandon_check(journal);
        }
    }
    journal.end_run();
    for index in 0..streams.count() {
        if let Some(slot) = streams.slot(index) {
            slot.abandon(journal);
        }
    }
}
