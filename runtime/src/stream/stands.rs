//! A stream as it stands, as checks look at it.

use super::line::Line;
use crate::check::{Losses, Received};
use crate::reason::ReasonKind;

impl Line {
    /// The stream as it stands: the response that it is read from, or was last, and its losses. `None` of one that keeps no
    /// head.
    pub(crate) fn looked_at(&self) -> Option<Received> {
        Some(self.head.as_ref()?.received(self.losses()))
    }

    fn losses(&self) -> Losses {
        let known = self.reconnect.as_ref().map(|reconnect| reconnect.history.losses());
        let (mut count, mut kind, mut status) = known.unwrap_or_default();
        if let Some(reason) = self.state.cut_reason() {
            // What breaks a stream from within is no loss that it could have been reconnected after.
            let within =
                matches!(reason.kind(), ReasonKind::Cap | ReasonKind::Protocol | ReasonKind::ServerError);
            count += u64::from(within || known.is_none());
            kind = Some(reason.kind());
            status = reason.status().or(status);
        }
        Losses { count, kind: kind.map(ReasonKind::word), status }
    }
}
