//! A failed step: what was wanted, what came, and where it stands in the user's source.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use crate::location::Location;
use crate::received_message::ReceivedMessage;
use crate::shown::{Lines, Secrets, Short};
use crate::stream_name::StreamName;

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureKind {
    /// No connection could be made, or it was lost before the response.
    Connect,
    /// The response head, or of an `http` step the whole response, did not come in time.
    Timeout,
    /// The response has another status than was wanted.
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
    /// A value that the step uses is not there, or one that Rust gave cannot be used.
    Value,
    /// A `feed` found no record left.
    Feed,
    /// The Rust of a `run` gave an `Err`.
    Run,
    /// The scenario said `fail`.
    Fail,
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
    /// The keyword of the step or action.
    step: &'static str,
    title: String,
    stream: Option<StreamName>,
    at: Location,
    /// Labelled lines: `wanted`, `got`, `cause`, …
    facts: Vec<(&'static str, String)>,
    /// What the list of messages is called: `nearest`, `came`.
    came_as: &'static str,
    came: Vec<ReceivedMessage>,
    source: Option<Box<dyn Error + Send + Sync>>,
    further: Vec<Failure>,
}

impl Failure {
    pub(crate) fn new(kind: FailureKind, step: &'static str, title: &str, at: Location) -> Self {
        Self(Box::new(Inner {
            kind,
            step,
            title: title.to_owned(),
            stream: None,
            at,
            facts: Vec::new(),
            came_as: "came",
            came: Vec::new(),
            source: None,
            further: Vec::new(),
        }))
    }

    pub(crate) fn on(mut self, stream: &StreamName) -> Self {
        self.0.stream = Some(stream.clone());
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
        self.0.facts.iter_mut().for_each(|(_, text)| secrets.mask_in(text));
        self.0.came.iter_mut().for_each(|came| came.hide(secrets));
        self
    }

    pub(crate) fn followed_by(mut self, further: Vec<Failure>) -> Self {
        self.0.further = further;
        self
    }

    /// What kind of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        self.0.kind
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

    /// The stream, by its name, of a member of a family with its index, `subs[7]`; empty for the default stream, `None` where no stream is concerned.
    #[must_use]
    pub fn stream(&self) -> Option<&str> {
        self.0.stream.as_deref()
    }

    /// Where the step stands in the source.
    #[must_use]
    pub fn at(&self) -> Location {
        self.0.at
    }

    /// The messages that came: of a check the nearest misses, else the last of the stream.
    #[must_use]
    pub fn messages(&self) -> &[ReceivedMessage] {
        &self.0.came
    }

    /// The failures of later steps, under `on failure continue`.
    #[must_use]
    pub fn further(&self) -> &[Failure] {
        &self.0.further
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.alone())?;
        let (mut shown, further) = (0, &self.0.further);
        for (place, failure) in further.iter().enumerate() {
            let text = failure.to_string();
            shown += text.len();
            if place > 0 && shown > MOST_OF_FURTHER {
                let more = further.len() - place;
                return write!(f, "\nand {more} further failures, which are not shown");
            }
            write!(f, "\nand then {text}")?;
        }
        Ok(())
    }
}

/// The bytes of the failures that followed the first one, of which more are counted and not shown.
const MOST_OF_FURTHER: usize = 64 * 1024;

impl Failure {
    /// Without those that followed it. What comes from elsewhere is escaped and cut here, whatever it is.
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

/// The last cause of an error, in words where it is one of the operating system.
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

/// A time as the language writes it.
pub(crate) fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if time < Duration::from_secs(1) {
        return format!("{}ms", trimmed(seconds * 1000.0));
    }
    if time.subsec_nanos() == 0 && time.as_secs().is_multiple_of(60) {
        return format!("{}min", time.as_secs() / 60);
    }
    format!("{}s", trimmed(seconds))
}

fn trimmed(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
