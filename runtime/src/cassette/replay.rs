//! A cassette in the place of the servers that it was recorded from.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::deck::{Deck, Left, Recorded, Way};
use super::faults::{Injected, Kind};
use super::place::At;
use crate::json::JsonPath;
use crate::script_route::Route;

/// A cassette in the place of the servers that it was recorded from, made by [`Cassette::replay`](super::Cassette::replay) and
/// given to a client by [`Client::replay`](crate::Client::replay). No connection is made, whatever the URLs are.
///
/// The pieces come as they were recorded, at the same pace by tokio's clock. Each waits until as many requests have come as had
/// come before it then: what a server sent because of a request does not come before that request, however slow or fast the
/// scenario is now.
///
/// A request is answered by the first recorded one with the same method, path, query and body that was not asked for yet. The pairs of a
/// query are compared whatever their order, but for those of one name; bodies of JSON by value, without the paths that are
/// [ignored](Self::ignore). What is `***` in the cassette may be anything, so another key is no difference, nor is none. Of requests that are
/// alike, one with the same `Last-Event-ID` and the same cookies, by their names, is taken first. A request that is not recorded gets a
/// status 599 with a text that names the nearest one and what differs; a stream that reconnects so is not opened again.
///
/// URLs of the recorded origins are rewritten in answers, once it is known by which origins they are asked now. A scenario without a base
/// has `http://localhost`.
///
/// [`finish`](Self::finish) tells what was not asked for. Dropping a replay without it prints the same to standard error and
/// does not panic, since a test that ends early by `?` would lose its own error.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> streamgauge::Result {
/// use streamgauge::testing::Cassette;
/// use streamgauge::{Client, scenario};
///
/// # let path = std::env::temp_dir().join("streamgauge-replay-example.jsonl");
/// # std::fs::write(&path, concat!(
/// #     "{\"cassette\":1}\n",
/// #     "{\"request\":1,\"sent_ms\":0,\"method\":\"GET\",\"origin\":\"https://prices.example.com\",\"path\":\"/prices\",\"headers\":[],",
/// #     "\"head\":{\"at_ms\":40,\"requests\":1,\"version\":\"HTTP/1.1\",\"status\":200,\"headers\":[[\"content-type\",\"text/event-stream\"]]},",
/// #     "\"pieces\":[{\"at_ms\":60000,\"requests\":1,\"text\":\"data: 99.8\\n\\n\"}],\"end\":{\"at_ms\":60001,\"requests\":1,\"fate\":\"closed\"}}\n",
/// # ))?;
/// let replay = Cassette::read(&path)?.replay().at_once();
/// scenario! {
///     base "https://prices.example.com"
///     sse "Prices" open "/prices"
///         check await within 10s until 1 data == "99.8"
///         close
/// }
/// .client(Client::new().replay(&replay))
/// .run()
/// .await?;
/// replay.finish()?;
/// # std::fs::remove_file(path)?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a replay does nothing until it is given to a client"]
pub struct Replay {
    recorded: Arc<Recorded>,
    way: Way,
    /// Once a client has it.
    deck: OnceLock<Arc<Deck>>,
    is_told: bool,
}

/// # How it is replayed
///
/// These are said before it is given to a client.
impl Replay {
    pub(super) fn new(recorded: Arc<Recorded>) -> Self {
        Self { recorded, way: Way::default(), deck: OnceLock::new(), is_told: false }
    }

    fn with(mut self, change: impl FnOnce(&mut Way)) -> Self {
        change(&mut self.way);
        // A client that has it already keeps what it was.
        self.deck = OnceLock::new();
        self
    }

    /// Everything comes at once, as soon as the requests before it have come.
    ///
    /// ```
    /// # use streamgauge::testing::{Cassette, CassetteError, Replay};
    /// fn chat() -> Result<Replay, CassetteError> {
    ///     Ok(Cassette::read("tests/cassettes/chat.jsonl")?.replay().at_once())
    /// }
    /// ```
    pub fn at_once(self) -> Self {
        self.with(|way| way.faster = Some(0.0))
    }

    /// Everything comes so many times faster than it was recorded; slower, if the factor is below 1.
    ///
    /// # Panics
    ///
    /// When the factor is no number above 0.
    ///
    /// ```
    /// # use streamgauge::testing::{Cassette, CassetteError, Replay};
    /// fn chat() -> Result<Replay, CassetteError> {
    ///     Ok(Cassette::read("tests/cassettes/chat.jsonl")?.replay().faster(10.0))
    /// }
    /// ```
    #[track_caller]
    pub fn faster(self, factor: f64) -> Self {
        assert!(
            factor.is_finite() && factor > 0.0,
            "a cassette cannot be replayed {factor} times faster: the factor is a number above 0, and `at_once` takes no time"
        );
        self.with(|way| way.faster = Some(factor))
    }

    /// Does not compare what this JSONPath (RFC 9535) leads to in the bodies of requests: ids and times that differ with each run.
    ///
    /// # Panics
    ///
    /// When it is no JSONPath.
    ///
    /// ```
    /// # use streamgauge::testing::{Cassette, CassetteError, Replay};
    /// fn agent() -> Result<Replay, CassetteError> {
    ///     Ok(Cassette::read("tests/cassettes/agent.jsonl")?.replay().ignore("$.params.message.messageId"))
    /// }
    /// ```
    #[track_caller]
    pub fn ignore(self, path: &str) -> Self {
        match JsonPath::parse(path) {
            Ok(path) => self.with(|way| way.ignored.add(path)),
            Err(error) => panic!("a cassette cannot be replayed so: {error}"),
        }
    }
}

/// # Faults
///
/// What the scripted server can do, at a piece or an event of what was recorded. The first request to the route, whose answer
/// reaches so far, gets the fault; each fault comes once. A route is `/path`, whatever the query and the method; `/path?query`, exactly;
/// or either behind a method, `POST /path`.
///
/// A request that a fault broke off may be sent again. Unless the same request was recorded once more, which answers it then, its
/// answer begins anew; with a `Last-Event-ID`, behind the event of this id.
impl Replay {
    /// Breaks the connection off there, as [`Script::cut`](crate::testing::Script::cut) does.
    ///
    /// # Panics
    ///
    /// When the route is not of that form, or the place is 0.
    ///
    /// ```
    /// # use streamgauge::testing::{At, Cassette, CassetteError, Replay};
    /// fn breaks_off() -> Result<Replay, CassetteError> {
    ///     Ok(Cassette::read("tests/cassettes/chat.jsonl")?.replay().cut_at("POST /v1/chat/completions", At::Event(3)))
    /// }
    /// ```
    #[track_caller]
    pub fn cut_at(self, route: &str, at: At) -> Self {
        self.fault(Kind::Cut, route, at)
    }

    /// Sends nothing more from there on, as [`Script::hold`](crate::testing::Script::hold) does, until the client closes the stream.
    ///
    /// # Panics
    ///
    /// As [`cut_at`](Self::cut_at).
    ///
    /// ```
    /// # use streamgauge::testing::{At, Cassette, CassetteError, Replay};
    /// fn stalls() -> Result<Replay, CassetteError> {
    ///     Ok(Cassette::read("tests/cassettes/chat.jsonl")?.replay().stall_at("/v1/chat/completions", At::Piece(1)))
    /// }
    /// ```
    #[track_caller]
    pub fn stall_at(self, route: &str, at: At) -> Self {
        self.fault(Kind::Stall, route, at)
    }

    /// Resets the connection there, as [`Script::reset`](crate::testing::Script::reset) does. All that was sent before arrives.
    ///
    /// # Panics
    ///
    /// As [`cut_at`](Self::cut_at).
    ///
    /// ```
    /// # use streamgauge::testing::{At, Cassette, CassetteError, Replay};
    /// fn is_reset() -> Result<Replay, CassetteError> {
    ///     Ok(Cassette::read("tests/cassettes/chat.jsonl")?.replay().reset_at("/v1/chat/completions", At::Event(2)))
    /// }
    /// ```
    #[track_caller]
    pub fn reset_at(self, route: &str, at: At) -> Self {
        self.fault(Kind::Reset, route, at)
    }

    #[track_caller]
    fn fault(self, fault: Kind, route: &str, at: At) -> Self {
        assert!(
            !matches!(at, At::Piece(0) | At::Event(0)),
            "there is no {at}: pieces and events are counted from 1"
        );
        let injected = Injected { fault, text: route.to_owned(), route: Route::new(route), at };
        self.with(|way| way.faults.push(injected))
    }
}

/// # What came of it
impl Replay {
    /// The replay as clients share it.
    pub(crate) fn deck(&self) -> Arc<Deck> {
        let new = || Arc::new(Deck::new(Arc::clone(&self.recorded), self.way.clone()));
        Arc::clone(self.deck.get_or_init(new))
    }

    /// Ends the replay.
    ///
    /// # Errors
    ///
    /// When the cassette and the requests do not agree: recorded requests that nobody asked for, requests that are not recorded, pieces
    /// that waited for a request that never came, faults that were never reached.
    pub fn finish(mut self) -> Result<(), ReplayError> {
        self.is_told = true;
        ReplayError::of(&self).map_or(Ok(()), Err)
    }

    /// The recorded requests that nobody has asked for so far, each as a failure would show it.
    ///
    /// ```
    /// # use streamgauge::testing::Replay;
    /// fn is_through(replay: &Replay) -> bool {
    ///     replay.unasked().is_empty()
    /// }
    /// ```
    #[must_use]
    pub fn unasked(&self) -> Vec<String> {
        self.deck().left().unasked
    }
}

impl Drop for Replay {
    fn drop(&mut self) {
        if !self.is_told
            && let Some(error) = ReplayError::of(self)
        {
            eprintln!("{error}");
        }
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").field("path", &self.recorded.path).finish_non_exhaustive()
    }
}

/// In what a cassette and the requests that came do not agree. Its text has a line for each of it.
#[derive(Debug, Clone)]
pub struct ReplayError {
    path: String,
    left: Left,
}

impl ReplayError {
    fn of(replay: &Replay) -> Option<Self> {
        let left = replay.deck().left();
        let Left { unasked, unknown, held, unreached } = &left;
        let is_something = [unasked, unknown, held, unreached].into_iter().any(|all| !all.is_empty());
        is_something.then(|| Self { path: replay.recorded.path.display().to_string(), left })
    }

    /// The recorded requests that nobody asked for.
    #[must_use]
    pub fn unasked(&self) -> &[String] {
        &self.left.unasked
    }

    /// The requests that are not recorded, each with the nearest that is.
    #[must_use]
    pub fn unknown(&self) -> &[String] {
        &self.left.unknown
    }
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Left { unasked, unknown, held, unreached } = &self.left;
        write!(f, "the replay of `{}` and the requests do not agree", self.path)?;
        for (what, all) in [
            ("not asked for: ", unasked),
            ("not recorded: ", unknown),
            ("not sent to its end: ", held),
            ("a fault that did not come: ", unreached),
        ] {
            for one in all {
                write!(f, "\n  {what}{one}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for ReplayError {}
