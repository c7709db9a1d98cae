//! Where the transports differ on purpose. All else that differs is a fault.

use streamgauge::FailureKind;

use crate::both::Seen;

/// A difference with its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// hyper skips informational responses for ever: a server that sends nothing else holds a user until its timeout.
    /// Ours takes 20.
    TooManyInformational,
    /// hyper counts the extensions of all chunks together, so that a good stream breaks after 16 KiB of them. Ours
    /// counts those of one chunk.
    ExtensionsOfOneChunk,
    /// Both look for faults in a head when its first bytes come, and then when it is complete. What the first bytes are
    /// depends on how much is read at once: hyper reads 8 KiB, ours 64. So if a faulty head never ends, one of them
    /// may name the fault, and the other says that the head did not end. It is the same failure.
    FaultyHeadWithoutEnd,
    /// hyper takes no more than about 408 KiB of a head: how much more depends on what it has read at once. So one of
    /// them may have seen all of a head that is larger, and say how large it is, and the other says the limit alone.
    HeadOfAbout408KiB,
}

impl Reason {
    /// Why these differ, after the same bytes; `None` if there is no reason for it.
    pub(crate) fn of(sent: &[u8], own: &Seen, reqwest: &Seen) -> Option<Self> {
        let text = |seen: &Seen| seen.failed.as_ref().map(|(_, text)| text.clone()).unwrap_or_default();
        let kind = |seen: &Seen| seen.failed.as_ref().map(|(kind, _)| *kind);
        if kind(own) == Some(FailureKind::Connect)
            && text(own).contains("more than 20 informational responses")
        {
            return (informational(sent) > 20).then_some(Self::TooManyInformational);
        }
        if text(reqwest).contains("chunk extensions over limit") {
            return Some(Self::ExtensionsOfOneChunk);
        }
        let is_too_large =
            |seen| text(seen).contains("the head of the response") && text(seen).contains("400 KiB");
        if is_too_large(own) && is_too_large(reqwest) && sent.len() > 408 * 1024 {
            return Some(Self::HeadOfAbout408KiB);
        }
        let has_end = sent.windows(4).any(|end| end == b"\r\n\r\n");
        let is_unfinished = |seen| text(seen).contains("connection closed before message completed");
        if own.names() == reqwest.names()
            && kind(own) == kind(reqwest)
            && !has_end
            && is_unfinished(own) != is_unfinished(reqwest)
        {
            return Some(Self::FaultyHeadWithoutEnd);
        }
        None
    }
}

fn informational(sent: &[u8]) -> usize {
    sent.windows(10).filter(|start| *start == b"HTTP/1.1 1").count()
}
