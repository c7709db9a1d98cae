//! The numbers of events, which give their order.

use serde_json::Value;

use crate::protocol::Fault;
use crate::protocol::members::count;

/// The `sequence_number`s so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Order {
    last: Option<u64>,
    /// Whether one came twice in a row. In some gateways' streams they never change.
    stands_still: bool,
    /// Whether they have changed, so that they are judged.
    rises: bool,
}

impl Order {
    /// Takes in the number of the next event, if it has one.
    ///
    /// # Errors
    ///
    /// When it is not the number behind the last. Numbers that never change are not judged.
    pub(super) fn next(&mut self, event: &Value) -> Result<(), Fault> {
        let Some(number) = count(event, "sequence_number")? else { return Ok(()) };
        let Some(last) = self.last.replace(number) else { return Ok(()) };
        let out_of_order = |number: u64, last: u64| {
            let reason = format!("sequence_number {number} comes after {last}: the events are out of order");
            Err(Fault::broken(reason))
        };
        if number == last {
            self.stands_still = true;
            return if self.rises { out_of_order(number, last) } else { Ok(()) };
        }
        if Some(number) != last.checked_add(1) {
            return out_of_order(number, last);
        }
        self.rises = true;
        // The earlier repetition was an error after all.
        if self.stands_still { out_of_order(last, last) } else { Ok(()) }
    }
}
