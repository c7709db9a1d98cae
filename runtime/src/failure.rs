//! A failed step: what was wanted, what came, and where it stands in the user's source.

mod causes;

use std::error::Error;
use std::fmt;
use std::net::SocketAddr;

use crate::cause::Cause;
use crate::location::Location;
use crate::received_message::ReceivedMessage;
use crate::shown::{Lines, Secrets, Short};
use crate::stream_name::StreamName;
pub(crate) use crate::times::{duration, moment, time};
pub(crate) use causes::Causes;

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureKind {
    /// No connection could be made, or it was lost before the response.
    Connect,
    /// No connection could be made, since this machine has nothing left to make it with: no descriptor, no port of its own,
    /// no memory for a socket. The server has no part in it. The text says which it is, and what helps.
    Generator,
    /// The response head, or for an `http` step the whole response, did not come in time.
    Timeout,
    /// The response has an unwanted status.
    Status,
    /// The response is no `text/event-stream`.
    ContentType,
    /// The redirects of a request lead nowhere, or are more than ten.
    Redirect,
    /// The body of a response to an `http` step broke off, or is over the cap.
    Body,
    /// The response is compressed in a way that the client does not decode.
    ContentEncoding,
    /// The URL, a header or another part of the request cannot be sent.
    Request,
    /// A check was decided against the stream, or the response to an `http` step does not pass its check.
    Check,
    /// A check was still pending when another was set over it.
    Replaced,
    /// The stream was cut: reset, broken off, silent for too long, over the cap, or given up by its protocol.
    Cut,
    /// A value that the step uses is missing, or one that Rust gave cannot be used.
    Value,
    /// A `feed` found no record left.
    Feed,
    /// The Rust of a `run` gave an `Err`.
    Run,
    /// The scenario said `fail`.
    Fail,
    /// No step failed: whoever started the user has [told it to stop](crate::StopSignal).
    Stopped,
}

/// A failed step of a virtual user: the step, what was wanted, what came instead, and its place in the
/// source. `Debug` is the same text, so that a test that returns it through `?` prints it as it is.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use streamgauge::{scenario, FailureKind};
///
/// // Nothing listens on port 1.
/// let failure = scenario! { sse "Prices" open "http://127.0.0.1:1/" close }.run().await.unwrap_err();
/// assert_eq!(failure.kind(), FailureKind::Connect);
/// assert!(failure.to_string().contains("connection refused"));
/// # });
/// ```
pub struct Failure(Box<Inner>);

struct Inner {
    kind: FailureKind,
    cause: Cause,
    /// The keyword of the step or action.
    step: &'static str,
    title: String,
    stream: Option<StreamName>,
    status: Option<u16>,
    /// The type or the code of the server's error.
    error_kind: Option<String>,
    address: Option<SocketAddr>,
    at: Location,
    /// Labelled lines: `wanted`, `got`, `cause`, …
    facts: Vec<(&'static str, String)>,
    /// The title of the list of messages: `nearest`, `came`.
    came_as: &'static str,
    came: Vec<ReceivedMessage>,
    source: Option<Box<dyn Error + Send + Sync>>,
    further: Vec<Failure>,
    further_causes: Vec<(Cause, u64)>,
}

impl Failure {
    /// All failures of one reason have the same `cause`, whatever names, numbers and values they contain.
    pub(crate) fn new(
        kind: FailureKind,
        cause: impl Into<Cause>,
        step: &'static str,
        title: &str,
        at: Location,
    ) -> Self {
        Self(Box::new(Inner {
            kind,
            cause: cause.into(),
            step,
            title: title.to_owned(),
            stream: None,
            status: None,
            error_kind: None,
            address: None,
            at,
            facts: Vec::new(),
            came_as: "came",
            came: Vec::new(),
            source: None,
            further: Vec::new(),
            further_causes: Vec::new(),
        }))
    }

    pub(crate) fn on(mut self, stream: &StreamName) -> Self {
        self.0.stream = Some(stream.clone());
        self
    }

    pub(crate) fn with_status(mut self, status: Option<u16>) -> Self {
        self.0.status = status;
        self
    }

    pub(crate) fn by_error(mut self, kind: Option<&str>) -> Self {
        self.0.error_kind = kind.filter(|kind| !kind.is_empty()).map(str::to_owned);
        self
    }

    pub(crate) fn at_address(mut self, address: Option<SocketAddr>) -> Self {
        self.0.address = address;
        self
    }

    pub(crate) fn fact(mut self, label: &'static str, text: impl Into<String>) -> Self {
        self.0.facts.push((label, text.into()));
        self
    }

    pub(crate) fn came(mut self, label: &'static str, came: Vec<ReceivedMessage>) -> Self {
        self.0.came_as = label;
        self.0.came = came;
        self
    }

    pub(crate) fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Masks the secrets of the user whose failure it is. All failures of a run come through here.
    pub(crate) fn hiding(mut self, secrets: &Secrets) -> Self {
        if secrets.are_shown() {
            return self;
        }
        secrets.mask_in(&mut self.0.title);
        self.0.error_kind.iter_mut().for_each(|kind| secrets.mask_in(kind));
        self.0.facts.iter_mut().for_each(|(_, text)| secrets.mask_in(text));
        self.0.came.iter_mut().for_each(|came| came.hide(secrets));
        self
    }

    /// Says which failures followed it: some whole, and how many further ones by their causes.
    pub(crate) fn followed_by(mut self, further: Vec<Failure>, causes: Causes) -> Self {
        self.0.further = further;
        self.0.further_causes = causes.into_sorted();
        self
    }

    pub(crate) fn into_cause(self) -> Cause {
        self.0.cause
    }

    /// What kind of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        self.0.kind
    }

    /// Why it failed, without what differs from one failure to the next (names, ports, times, ids, values): failures of
    /// many users are grouped by it. It is never empty.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let prices = streamgauge::scenario! { sse "Prices" open "http://127.0.0.1:1/" close };
    /// assert_eq!(prices.run().await.unwrap_err().cause(), "connection refused");
    /// # });
    /// ```
    #[must_use]
    pub fn cause(&self) -> &str {
        &self.0.cause
    }

    /// The keyword of the step or action that failed: `open`, `check`, `pause`, …
    #[must_use]
    pub fn step(&self) -> &'static str {
        self.0.step
    }

    /// The name of the request, as in `sse "Ticks"`.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.0.title
    }

    /// The stream's name, `subs[7]` for a member of a family; empty for the default stream, `None` without a stream.
    #[must_use]
    pub fn stream(&self) -> Option<&str> {
        self.0.stream.as_deref()
    }

    /// The status of the response that an `open` did not want; `None` for other failures.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The type or the code of the error that the server sent, as text: `overloaded_error`, `-32001`. It is what a check
    /// finds as `error kind`, where it cut a stream or refused it and the stream's [protocol](crate::protocol) read it.
    /// `None` for other failures, and for an error that has neither.
    ///
    /// ```
    /// # #[cfg(feature = "testing")]
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # use streamgauge::{scenario, testing::{Script, Server}};
    /// # let server = Server::start().await.unwrap();
    /// # server.on("POST /v1/messages", Script::sse().typed("error", r#"{"type":"error","error":{"type":"overloaded_error"}}"#).hold());
    /// let ask = scenario! {
    ///     base (server.url())
    ///     sse "Ask" open post "/v1/messages" protocol anthropic
    ///         check await within 10s until end
    /// };
    /// assert_eq!(ask.run().await.unwrap_err().error_kind(), Some("overloaded_error"));
    /// # });
    /// ```
    #[must_use]
    pub fn error_kind(&self) -> Option<&str> {
        self.0.error_kind.as_deref()
    }

    /// The address that the request went to, for a failure of `open` or `http`: of the server, or of the proxy. If no
    /// connection was made to a name with several addresses, it is the one that was tried first. `None` if the request came
    /// to no address, for other steps, and where reqwest does not tell it: behind a proxy, and where a connection to one of
    /// several addresses was made and then no response came.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let prices = streamgauge::scenario! { sse "Prices" open "http://127.0.0.1:1/" close };
    /// assert_eq!(prices.run().await.unwrap_err().address(), Some(([127, 0, 0, 1], 1).into()));
    /// # });
    /// ```
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.0.address
    }

    /// Where the step stands in the source.
    #[must_use]
    pub fn location(&self) -> Location {
        self.0.at
    }

    #[doc(hidden)]
    #[must_use]
    pub fn at(&self) -> Location {
        self.0.at
    }

    /// The messages that came: for a check the nearest misses, else the stream's last ones.
    #[must_use]
    pub fn messages(&self) -> &[ReceivedMessage] {
        &self.0.came
    }

    /// The failures of later steps, under `on failure continue`: the first 15 of them. Any others are counted by
    /// [cause](Self::further_causes).
    #[must_use]
    pub fn further(&self) -> &[Failure] {
        &self.0.further
    }

    /// How many failures came after those of [`further`](Self::further), by [`cause`](Self::cause), the most frequent
    /// first. The first 32 causes are told apart; all others are counted in a last item, `other causes`.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let failure = streamgauge::scenario! {
    ///     on failure continue
    ///     repeat 20 { http "Prices" get "http://127.0.0.1:1/" }
    /// }
    /// .run()
    /// .await
    /// .unwrap_err();
    /// assert_eq!(failure.further().len(), 15);
    /// assert_eq!(failure.further_causes().next(), Some(("connection refused", 4)));
    /// # });
    /// ```
    pub fn further_causes(&self) -> impl ExactSizeIterator<Item = (&str, u64)> {
        self.0.further_causes.iter().map(|(cause, count)| (&**cause, *count))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.alone())?;
        let (mut shown, mut left) = (0, Causes::default());
        for failure in &self.0.further {
            if shown > MOST_OF_FURTHER {
                left.add(failure.0.cause.clone(), 1);
                continue;
            }
            let text = failure.to_string();
            shown += text.len();
            write!(f, "\nand then {text}")?;
        }
        self.0.further_causes.iter().for_each(|(cause, count)| left.add(cause.clone(), *count));
        let left = left.into_sorted();
        match left.iter().map(|(_, count)| *count).sum() {
            0 => return Ok(()),
            1 => f.write_str("\nand 1 further failure:")?,
            n => write!(f, "\nand {n} further failures:")?,
        }
        left.iter().try_for_each(|(cause, count)| write!(f, "\n  {count:<8} {}", Short(cause)))
    }
}

/// The bytes shown of the failures after the first one. Later ones are only counted.
const MOST_OF_FURTHER: usize = 64 * 1024;

impl Failure {
    /// Without those that followed it. All foreign text is escaped and cut here.
    fn alone(&self) -> String {
        let inner = &*self.0;
        let mut head = inner.step.to_owned();
        if !inner.title.is_empty() {
            head.push_str(&format!(" {:?}", Short(&inner.title)));
        }
        match inner.stream.as_deref() {
            Some("") => head.push_str(" on the default stream"),
            Some(_) => {
                let name = inner.stream.as_ref().map(|stream| stream.quoted().to_string());
                head.push_str(&format!(" on stream {}", Lines(&name.unwrap_or_default())));
            }
            None => {}
        }
        head.push_str(" failed");
        let mut text = format!("{head:<66} {}", inner.at);
        for (label, fact) in &inner.facts {
            let fact = Lines(fact).to_string().replace('\n', "\n           ");
            text.push_str(&format!("\n  {label:<8} {fact}"));
        }
        for (number, came) in inner.came.iter().enumerate() {
            text.push_str(&format!("\n  {:<8} {came}", if number == 0 { inner.came_as } else { "" }));
        }
        text
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

/// The last cause of an error, in words if it is one of the operating system.
pub(crate) fn last_cause(error: &(dyn Error + 'static)) -> String {
    let mut last = error;
    let mut io = None;
    loop {
        if let Some(error) = last.downcast_ref::<std::io::Error>() {
            io = Some(error);
        }
        match last.source() {
            Some(source) => last = source,
            None => break,
        }
    }
    io.and_then(crate::system::said).unwrap_or_else(|| last.to_string())
}

/// The first error of this type among the causes. An I/O error does not list the error that it wraps as a cause.
pub(crate) fn find<'e, T: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(found) = wrapped.and_then(|wrapped| find(wrapped as &(dyn Error + 'static))) {
            return Some(found);
        }
        next = error.source();
    }
    None
}
