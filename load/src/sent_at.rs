//! Where messages say when they were sent.

use std::fmt;

use streamgauge::metrics::{SentAt, Timestamp};
use streamgauge::{JsonPath, JsonPathError};

use crate::judge::{Key, Keyed};

/// A place in the messages of streams, for [`Load::sent_at`](crate::Load::sent_at): [`json`] and [`id`] give it.
#[derive(Debug, Clone)]
pub struct MessagePlace {
    within: Within,
    of: Key,
}

#[derive(Debug, Clone)]
enum Within {
    Data(Result<JsonPath, JsonPathError>),
    Id,
}

/// The first node of this JSONPath (RFC 9535) in a message's data. [`Load::check`](crate::Load::check) refuses a path that does
/// not parse.
///
/// ```
/// use streamgauge::scenario;
/// use streamgauge_load::{Timestamp, at_once, json, load};
///
/// let idle = scenario! { pause 1ms };
/// let load = load("idle").scenario(idle, at_once(1)).sent_at(json("$.[t"), Timestamp::Seconds);
/// assert!(load.check().unwrap_err().to_string().contains("`$.[t` is not a JSONPath"));
/// ```
#[must_use]
pub fn json(path: &str) -> MessagePlace {
    MessagePlace { within: Within::Data(JsonPath::parse(path)), of: Key(Keyed::All) }
}

/// A message's own id. Of one that counts on behind a `-`, as those of Redis streams do, it is what stands before it.
#[must_use]
pub fn id() -> MessagePlace {
    MessagePlace { within: Within::Id, of: Key(Keyed::All) }
}

impl MessagePlace {
    /// Only in the messages of streams with this title, or of [`stream("s1")`](crate::judge::stream).
    ///
    /// ```
    /// use streamgauge_load::judge::stream;
    /// use streamgauge_load::{Load, Timestamp, id, json};
    ///
    /// fn told(load: Load<'_>) -> Load<'_> {
    ///     load.sent_at(json("$.t"), Timestamp::Milliseconds)
    ///         .sent_at(json("$.created").of("News"), Timestamp::Seconds)
    ///         .sent_at(id().of(stream("prices")), Timestamp::Milliseconds)
    /// }
    /// # let _ = told;
    /// ```
    #[must_use]
    pub fn of(self, of: impl Into<Key>) -> Self {
        Self { of: of.into(), ..self }
    }
}

/// All that was said of when messages were sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct SentAts(Vec<(MessagePlace, Timestamp)>);

impl SentAts {
    pub(crate) fn push(&mut self, place: MessagePlace, written: Timestamp) {
        self.0.push((place, written));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with them.
    pub(crate) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (number, (place, _)) in self.0.iter().enumerate() {
            if let Within::Data(Err(error)) = &place.within {
                problems.push(format!("`.sent_at(…)` of {}: {error}", Of(&place.of)));
            }
            if self.0.iter().take(number).any(|(other, _)| rank(&other.of) == rank(&place.of)) {
                problems.push(format!(
                    "`.sent_at(…)` is said twice of {}: leave one out, or say `.of(stream(\"…\"))` for each",
                    Of(&place.of)
                ));
            }
        }
        problems
    }

    /// As meters are told it: what is said of fewer streams comes first, since the first that fits counts. Each call gives
    /// places of its own.
    pub(crate) fn compiled(&self) -> Vec<SentAt> {
        let mut all: Vec<&(MessagePlace, Timestamp)> = self.0.iter().collect();
        all.sort_by_key(|(place, _)| rank(&place.of));
        all.into_iter().filter_map(|(place, written)| compiled(place, *written)).collect()
    }
}

fn compiled(place: &MessagePlace, written: Timestamp) -> Option<SentAt> {
    let sent_at = match &place.within {
        Within::Data(path) => SentAt::json(path.as_ref().ok()?.clone(), written),
        Within::Id => SentAt::id(written),
    };
    Some(match &place.of.0 {
        Keyed::All | Keyed::Each => sent_at,
        Keyed::Title(title) => sent_at.of_title(title),
        Keyed::Stream(name) => sent_at.of_stream(name),
    })
}

/// Names of streams before titles, and titles before all.
fn rank(of: &Key) -> (u8, &str) {
    match &of.0 {
        Keyed::Stream(name) => (0, name),
        Keyed::Title(title) => (1, title),
        Keyed::All | Keyed::Each => (2, ""),
    }
}

/// Of which streams something is said.
struct Of<'k>(&'k Key);

impl fmt::Display for Of<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.0 {
            Keyed::Stream(name) => write!(f, "the stream {name:?}"),
            Keyed::Title(title) => write!(f, "{title:?}"),
            Keyed::All | Keyed::Each => f.write_str("all streams"),
        }
    }
}
