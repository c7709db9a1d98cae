//! A message that outlives the bytes it came in.

use tokio::time::Instant;

use crate::assembled::Assembled;
use crate::message::Message;
use crate::received_message::{MOST_OF_A_NAME, ReceivedMessage, long_name};
use crate::shown::beginning;

/// A message with its time of arrival, kept whole or, for a report, in part.
#[derive(Debug)]
pub(crate) struct StoredMessage {
    data: String,
    event: Option<String>,
    id: Option<String>,
    retry: Option<u64>,
    /// The last event ID in force, of a message that is kept whole and has no id of its own.
    in_force: Option<Box<str>>,
    is_comment: bool,
    at: Instant,
    bytes: usize,
    pub(crate) reason: Option<String>,
    /// What it added to the output of its stream's protocol; `None` without a protocol.
    added: Option<Box<Pieces>>,
}

/// Pieces of texts, in buffers that are reused.
#[derive(Debug, Default)]
struct Pieces {
    texts: String,
    /// The kind of each piece, and the byte at which it ends.
    ends: Vec<(&'static str, usize)>,
    /// Whether the message says nothing beside them.
    are_all: bool,
    /// Whether the message cuts the stream, so that all of it matters.
    is_at_fault: bool,
}

impl Pieces {
    /// Takes in what the last message added.
    fn fill(&mut self, assembled: &Assembled) {
        /// The most bytes that are kept of a piece.
        const MOST: usize = 1024;
        self.texts.clear();
        self.ends.clear();
        self.are_all = assembled.added_is_all();
        self.is_at_fault = assembled.is_at_fault();
        assembled.each_added(&mut |what, text| {
            let kept = beginning(text, MOST);
            self.texts.push_str(kept);
            self.texts.push_str(if kept.len() < text.len() { "…" } else { "" });
            self.ends.push((what, self.texts.len()));
        });
    }

    fn all(&self) -> Vec<(&'static str, String)> {
        let mut from = 0;
        let each = self.ends.iter().map(|&(what, end)| {
            let text = self.texts.get(from..end).unwrap_or_default();
            from = end;
            (what, text.to_owned())
        });
        each.collect()
    }
}

/// What a report shows of a message whose stream has a protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shows {
    /// What it added, and its payload.
    All,
    /// What it added. If it added nothing, its payload, unless such messages only ever say what they add.
    Added,
}

impl StoredMessage {
    /// The most bytes of a message's data that are kept.
    const MOST: usize = 4096;

    pub(crate) fn empty(at: Instant) -> Self {
        Self {
            data: String::new(),
            event: None,
            id: None,
            retry: None,
            in_force: None,
            is_comment: false,
            at,
            bytes: 0,
            reason: None,
            added: None,
        }
    }

    /// A message as it came.
    pub(crate) fn whole(message: &Message<'_>, at: Instant) -> Self {
        let data = message.data();
        let in_force = Some(message.last_event_id()).filter(|id| message.id().is_none() && !id.is_empty());
        Self {
            data: data.to_owned(),
            event: message.named_event().map(str::to_owned),
            id: message.id().map(str::to_owned),
            retry: message.retry(),
            in_force: in_force.map(Box::from),
            is_comment: message.is_comment(),
            at,
            bytes: data.len(),
            reason: None,
            added: None,
        }
    }

    /// Takes in another message, cut if it is long. The buffers are reused.
    pub(crate) fn fill(&mut self, message: &Message<'_>, at: Instant) {
        let data = message.data();
        self.data.clear();
        self.data.push_str(beginning(data, Self::MOST));
        self.bytes = data.len();
        refill(&mut self.event, message.named_event());
        refill(&mut self.id, message.id());
        self.retry = message.retry();
        self.in_force = None;
        self.is_comment = message.is_comment();
        self.at = at;
        self.reason = None;
        match message.assembled() {
            Some(assembled) => self.added.get_or_insert_default().fill(assembled),
            None => self.added = None,
        }
    }

    pub(crate) fn is_cut(&self) -> bool {
        // A name that is cut includes a note of its length, so it is longer than any name kept whole.
        let mut names = [&self.event, &self.id].into_iter().flatten();
        self.data.len() < self.bytes || names.any(|name| name.len() > MOST_OF_A_NAME)
    }

    pub(crate) fn message(&self) -> Message<'_> {
        if self.is_comment {
            return Message::comment(&self.data);
        }
        let message = Message::new(&self.data, self.event.as_deref(), self.id.as_deref(), self.retry);
        match &self.in_force {
            Some(id) => message.after(id),
            None => message,
        }
    }

    /// This message as a failure shows it, timed from `since`.
    pub(crate) fn came(&self, since: Instant, reason: Option<String>, shows: Shows) -> ReceivedMessage {
        let pieces = self.added.as_deref();
        // The end mark is no chunk.
        let is_chunk = |pieces: &Pieces| pieces.are_all && self.data.starts_with('{');
        let says_all = |pieces: &Pieces| !pieces.is_at_fault && !pieces.ends.is_empty() || is_chunk(pieces);
        ReceivedMessage {
            at: self.at.saturating_duration_since(since),
            before: since.saturating_duration_since(self.at),
            event: self.event.clone(),
            id: self.id.clone(),
            data: self.data.clone(),
            bytes: self.bytes,
            is_cut: self.data.len() < self.bytes,
            is_comment: self.is_comment,
            reason,
            added: pieces.map(Pieces::all),
            hides_data: shows == Shows::Added && pieces.is_some_and(says_all),
        }
    }
}

fn refill(place: &mut Option<String>, text: Option<&str>) {
    let Some(text) = text else { return *place = None };
    let place = place.get_or_insert_default();
    place.clear();
    if text.len() <= MOST_OF_A_NAME {
        place.push_str(text);
    } else {
        place.push_str(&long_name(text));
    }
}
