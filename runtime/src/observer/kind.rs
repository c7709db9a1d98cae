//! What can happen in a run, to the user, its steps and its streams.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::Instant;

use crate::carried_by::CarriedBy;
use crate::dropped::Dropped;
use crate::failure::Failure;
use crate::gate::RequestKind;
use crate::location::Location;
use crate::message::Message;
use crate::outcome::Outcome;
use crate::protocol::StreamMetrics;
use crate::reason::Reason;

/// What can happen. A stream is named as the scenario names it; the default stream's name is empty.
///
/// URLs and texts that give a reason are ready to be shown; titles, messages and comments are as they came.
#[non_exhaustive]
pub enum RunEventKind<'a> {
    /// The user's run starts.
    #[non_exhaustive]
    Started {
        /// The scenario's title.
        scenario: &'a str,
    },
    /// A step or action starts.
    #[non_exhaustive]
    StepStarted {
        /// Its keyword.
        step: &'static str,
        /// The name of the request, the group or the fragment, or of the value that `let` and `feed` give; empty for a
        /// step that has none.
        title: &'a str,
        /// The same as written, not as filled in: `Prices of {symbol}`. Empty for a step of a session.
        written_title: &'static str,
        /// The stream it is about.
        stream: Option<&'a str>,
        /// What it does, for people: the method and URL of `open` and `http` as the scenario gives them, the time of
        /// `pause`; empty for the others.
        detail: &'a str,
        /// The name of the [protocol](crate::protocol) that an `open` gives its stream; `None` for one without, and for
        /// other steps.
        protocol: Option<&'a str>,
        /// Where it stands in the source.
        location: Location,
    },
    /// A step or action is over: each [`StepStarted`](Self::StepStarted) is followed by one. A `check await` is over
    /// when decided, a `check listen` when set. Steps still open when the run is over end with it, from the innermost.
    #[non_exhaustive]
    StepFinished {
        /// Its keyword.
        step: &'static str,
        /// As [`StepStarted`](Self::StepStarted) has it.
        title: &'a str,
        /// As [`StepStarted`](Self::StepStarted) has it.
        written_title: &'static str,
        /// The stream it is about.
        stream: Option<&'a str>,
        /// Where it stands in the source.
        location: Location,
        /// What it has come to.
        outcome: Outcome<'a>,
        /// From its start.
        elapsed: Duration,
    },
    /// A connection was made for a request of `open`, `http` or an attempt to reconnect. It is told with the response on
    /// it, just before [`Opened`](Self::Opened), [`Responded`](Self::Responded), [`Reconnected`](Self::Reconnected) or
    /// [`Redirected`](Self::Redirected), or with the failure: `timestamp` is not the moment at which it was made. A
    /// request that goes over a connection that was there already tells none.
    ///
    /// What only reqwest could know is `None`: through a proxy, `tcp` and `tls`. Where a connection was made to one of several
    /// addresses by reqwest and no response came on it, the event is left out, since the address is not known.
    #[non_exhaustive]
    Connected {
        /// The stream that it is for; `None` for a request of `http`.
        stream: Option<&'a str>,
        /// The address of the server, or of the proxy.
        address: SocketAddr,
        /// How long the request waited for the addresses of the name. `None` if it did not: the URL has an address, the
        /// [client](crate::Client::resolve) was given some, or the thread knew them from before.
        name_lookup: Option<Duration>,
        /// From then on to TCP's connection, with the addresses that were tried in vain.
        tcp: Option<Duration>,
        /// The handshake of TLS; `None` without TLS.
        tls: Option<Duration>,
    },
    /// A stream was opened.
    #[non_exhaustive]
    Opened {
        /// The stream.
        stream: &'a str,
        /// The status of the response.
        status: u16,
        /// The version of HTTP, `HTTP/1.1` or `HTTP/2`.
        version: &'a str,
        /// The code that carried the request.
        transport: CarriedBy,
        /// The address that it went to, of the server or of the proxy, if it is known.
        address: Option<SocketAddr>,
        /// From the start of the step to the response head.
        elapsed: Duration,
    },
    /// The user's [`Gate`](crate::Gate) let a request through that it had held back.
    #[non_exhaustive]
    Throttled {
        /// What sends the request.
        kind: RequestKind,
        /// The stream that it is to open; `None` for a request of `http`.
        stream: Option<&'a str>,
        /// How long it was held back. No `elapsed` of the request includes this time, and no `timeout` ran.
        elapsed: Duration,
    },
    /// A request was redirected, and the redirect followed.
    #[non_exhaustive]
    Redirected {
        /// The URL that was asked, without a name, a password and what is secret in its query.
        from: &'a str,
        /// The URL that was asked next, as the server wrote it, without the values of its query.
        to: &'a str,
        /// The status of the response that redirected.
        status: u16,
    },
    /// The whole response to an `http` step came.
    #[non_exhaustive]
    Responded {
        /// The name of the request.
        title: &'a str,
        /// The method that the scenario gives.
        method: &'a str,
        /// The status of the response.
        status: u16,
        /// The address that the last request went to, of the server or of the proxy, if it is known.
        address: Option<SocketAddr>,
        /// From sending the request to the last byte of the body.
        elapsed: Duration,
        /// How many bytes the body has.
        bytes: usize,
        /// Whether some of them were no UTF-8, and were replaced by U+FFFD.
        invalid_utf8: bool,
    },
    /// A message came.
    #[non_exhaustive]
    Message {
        /// The stream.
        stream: &'a str,
        /// The message.
        message: &'a Message<'a>,
        /// The last event ID that is in force after it: [`Message::last_event_id`].
        last_event_id: &'a str,
        /// When its last bytes were read. It may have waited since then for messages before it, or for a check.
        read_at: Instant,
        /// Whether some of its bytes were no UTF-8, and were replaced by U+FFFD.
        invalid_utf8: bool,
    },
    /// A block came without data: only an id, a reconnection time, or the name of an event. It is no message, and no
    /// check sees it. Its id and its reconnection time are in force from here on. An event that the stream's protocol
    /// [takes for no message](crate::protocol::Protocol::is_message) is told in this way too.
    ///
    /// ```
    /// use streamgauge::{Observer, RunEvent, RunEventKind};
    ///
    /// struct Ids;
    ///
    /// impl Observer for Ids {
    ///     fn event(&self, event: &RunEvent<'_>) {
    ///         if let RunEventKind::Message { last_event_id, .. } | RunEventKind::Block { last_event_id, .. } = event.kind {
    ///             println!("the stream is at {}", event.shown(last_event_id));
    ///         }
    ///     }
    /// }
    /// # let _ = Ids;
    /// ```
    #[non_exhaustive]
    Block {
        /// The stream.
        stream: &'a str,
        /// The event type, if the block named one; without data it has no effect.
        event: Option<&'a str>,
        /// The block's own id, if it sent one.
        id: Option<&'a str>,
        /// The last event ID that is in force after it; empty if there is none.
        last_event_id: &'a str,
        /// The block's own reconnection time in milliseconds, if it sent one.
        retry: Option<u64>,
        /// Whether some of its bytes were no UTF-8, and were replaced by U+FFFD.
        invalid_utf8: bool,
    },
    /// A comment came; servers send them as heartbeats.
    #[non_exhaustive]
    Comment {
        /// The stream.
        stream: &'a str,
        /// The comment, without its colon.
        text: &'a str,
    },
    /// A check was set.
    #[non_exhaustive]
    CheckSet {
        /// The stream.
        stream: &'a str,
        /// The name of the check's request.
        title: &'a str,
        /// The same as written, not as filled in. Empty for a check of a session.
        written_title: &'static str,
        /// Where it stands in the source.
        location: Location,
    },
    /// A message matched the pending check. Follows its `Message`.
    #[non_exhaustive]
    Matched {
        /// The stream.
        stream: &'a str,
        /// The name of the check's request.
        title: &'a str,
        /// How many matched so far, this one included.
        matched: u64,
    },
    /// A message that no check took is dropped, since newer ones came and only a number of them are kept (the option
    /// `unmatched` of `open`).
    #[non_exhaustive]
    UnmatchedDropped {
        /// The stream.
        stream: &'a str,
        /// How many were dropped since they were read last, this one included.
        dropped: u64,
    },
    /// The messages that no check took were read, by the action `unmatched`.
    #[non_exhaustive]
    UnmatchedTaken {
        /// The stream.
        stream: &'a str,
        /// The name of the action's request.
        title: &'a str,
        /// How many there were.
        taken: u64,
        /// How many of them met the conditions of the action.
        matched: u64,
        /// How many had been dropped before.
        dropped: u64,
    },
    /// A check that was set is over: it was decided, cancelled or replaced by another, or the run is over. A
    /// [`CheckSet`](Self::CheckSet) is followed by one.
    #[non_exhaustive]
    CheckFinished {
        /// The stream.
        stream: &'a str,
        /// The name of the check's request.
        title: &'a str,
        /// The same as written, not as filled in. Empty for a check of a session.
        written_title: &'static str,
        /// Where it stands in the source.
        location: Location,
        /// What it has come to: [`Abandoned`](Outcome::Abandoned) if it was cancelled, or the run or the round of an `attempt` was
        /// over first.
        outcome: Outcome<'a>,
        /// The least number of messages that it wanted: that of `until`, or the lower one of `expect`. `None` if none is
        /// needed, and for `until end`.
        wanted: Option<u64>,
        /// How many messages matched.
        matched: u64,
        /// How many messages were tested against it.
        seen: u64,
        /// From the moment it was set.
        elapsed: Duration,
    },
    /// A check is dropped by `cancel`. Goes before its [`CheckFinished`](Self::CheckFinished).
    #[non_exhaustive]
    CheckCancelled {
        /// The stream.
        stream: &'a str,
        /// The name of the check's request.
        title: &'a str,
    },
    /// The server ended a stream, or sent an error that a check has taken.
    #[non_exhaustive]
    Ended {
        /// The stream.
        stream: &'a str,
        /// The bytes of an unfinished event, which was dropped; 0 if there was none.
        dropped_bytes: usize,
        /// What the stream has sent in vain: that event, and lines that are not fields.
        dropped: &'a Dropped,
        /// The error that ended it, if a check has taken one of the server's (`error`). [`Reason::error_kind`] is its type or
        /// code.
        error: Option<&'a Reason>,
    },
    /// A stream was cut.
    #[non_exhaustive]
    Cut {
        /// The stream.
        stream: &'a str,
        /// Why.
        reason: &'a Reason,
        /// What the stream has sent in vain: an unfinished event, and lines that are not fields.
        dropped: &'a Dropped,
    },
    /// A stream with `reconnect` was lost, or the server ended it, and it is to be opened again. It is told as
    /// [`Ended`](Self::Ended) or [`Cut`](Self::Cut) only when no attempt is left.
    #[non_exhaustive]
    Lost {
        /// The stream.
        stream: &'a str,
        /// Why.
        cause: &'a Reason,
        /// Whether the server ended it.
        ended: bool,
        /// The bytes of an unfinished event, which was dropped; 0 if there was none.
        dropped_bytes: usize,
        /// What the stream has sent in vain so far: that event, and lines that are no field.
        dropped: &'a Dropped,
    },
    /// An attempt to reconnect a stream did not open it: no response came, or an unwanted one, or status 204, after
    /// which the stream has [ended](Self::Ended).
    #[non_exhaustive]
    ReconnectFailed {
        /// The stream.
        stream: &'a str,
        /// The number of the attempt in the stream's life, from 1.
        attempt: u64,
        /// The address that the request went to, if it is known, as [`Failure::address`] has it.
        address: Option<SocketAddr>,
        /// Why.
        reason: &'a Reason,
        /// As [`Reconnected`](Self::Reconnected) has it.
        id_not_sent: Option<&'a str>,
    },
    /// A stream is open again.
    #[non_exhaustive]
    Reconnected {
        /// The stream.
        stream: &'a str,
        /// The status of the response.
        status: u16,
        /// The number of the attempt in the stream's life, from 1.
        attempt: u64,
        /// The address that the request went to, of the server or of the proxy, if it is known.
        address: Option<SocketAddr>,
        /// From the loss to the response head.
        recovery: Duration,
        /// The last event ID, if the request could not send it: no header can carry its control character. The stream
        /// then begins anew.
        id_not_sent: Option<&'a str>,
    },
    /// The first id has come since a stream was reconnected. It is told if this id and the last one before are numbers,
    /// before its `Message`. Lost and repeated ids are counted as if each were one more than the one before.
    #[non_exhaustive]
    Resumed {
        /// The stream.
        stream: &'a str,
        /// The last id before the stream was lost.
        last_id: u64,
        /// The first id after it.
        first_id: u64,
        /// How many ids lie between the two.
        lost: u64,
        /// How many came a second time, if all ids from `first_id` to `last_id` do.
        repeated: u64,
    },
    /// The scenario closed a stream, or it was open when the run was over. `close` on a stream that was over already tells it too;
    /// [`StreamFinished`](Self::StreamFinished) is told once for each stream that was opened.
    #[non_exhaustive]
    Closed {
        /// The stream.
        stream: &'a str,
        /// What the stream has sent in vain: an event unfinished by then, and lines that are not fields.
        dropped: &'a Dropped,
    },
    /// What was measured of a stream with a protocol. Follows its `Ended`, `Cut` or `Closed`.
    #[non_exhaustive]
    Measured {
        /// The stream.
        stream: &'a str,
        /// Its figures.
        metrics: &'a StreamMetrics,
    },
    /// A stream that was opened is over: it ended, was cut or closed, or the run is over. Follows its `Ended`, `Cut` or
    /// `Closed`, and any `Measured`. It is told once for each [`Opened`](Self::Opened).
    #[non_exhaustive]
    StreamFinished {
        /// The stream.
        stream: &'a str,
        /// The name of the request that opened it.
        title: &'a str,
        /// The same as written, not as filled in. Empty for a stream of a session.
        written_title: &'static str,
        /// Where its `open` stands in the source.
        location: Location,
        /// What it has come to: it succeeded if the server ended it or the scenario closed it, and failed if cut. It is
        /// [`Abandoned`](Outcome::Abandoned) if the run, or the round of an `attempt` that had opened it, was over first.
        outcome: Outcome<'a>,
        /// From the moment it was opened.
        elapsed: Duration,
        /// How many messages came.
        messages: u64,
    },
    /// A step failed in a round of an `attempt`, which goes on: with another round, or with its `otherwise`. This fails neither
    /// the step nor the user: what failed has the outcome [`Retried`](Outcome::Retried), and no [`Failed`](Self::Failed) is told.
    #[non_exhaustive]
    Retried {
        /// The failure.
        failure: &'a Failure,
        /// Which round of the `attempt` is over by it, from 1.
        round: u64,
        /// How many rounds the `attempt` has at most. After the last one its `otherwise` follows.
        of: u64,
    },
    /// A step failed.
    #[non_exhaustive]
    Failed {
        /// The failure.
        failure: &'a Failure,
    },
    /// The user's run is over. It is the last event of a run, however that ends.
    #[non_exhaustive]
    Finished {
        /// Its outcome: [`Abandoned`](Outcome::Abandoned) if it was dropped, or panicked, before a step failed.
        outcome: Outcome<'a>,
        /// From the start of the run.
        elapsed: Duration,
    },
}
