//! What a user sees of a response, on each transport. The suite `transports` uses it, and the fuzz target of this name.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use streamgauge::{
    CarriedBy, Client, Failure, FailureKind, Observer, RunEvent, RunEventKind, Transport, scenario,
};
use tokio::time::timeout;

/// Longer than a response takes, on a busy machine too.
const LONG: Duration = Duration::from_secs(60);

/// What comes of a body in this time is shown in a failure.
const SHOWN_WITHIN: Duration = Duration::from_millis(500);
const LOOKS: usize = 5;

/// The only value of a user that waits longer.
pub(crate) const DID_NOT_END: &str = "it did not end";

/// Keeps the texts of all events, without what differs from run to run.
#[derive(Clone, Default)]
struct Hears(Arc<Mutex<Vec<String>>>);

impl Observer for Hears {
    fn event(&self, event: &RunEvent<'_>) {
        let text = match &event.kind {
            // They have times alone, and the address that the response has too.
            RunEventKind::Measured { .. } | RunEventKind::Connected { .. } => return,
            // Without the moment at which it was read.
            RunEventKind::Message { stream, message, last_event_id, invalid_utf8, .. } => {
                format!("Message {{ {stream:?} {message:?} {last_event_id:?} {invalid_utf8} }}")
            }
            kind => format!("{kind:?}"),
        };
        let text = without_times(&text);
        let text = text.replace(", transport: Http1", "").replace(", transport: Reqwest", "");
        self.0.lock().unwrap().push(text);
    }
}

/// What carried a stream.
#[derive(Clone, Default)]
struct Carried(Arc<Mutex<Option<CarriedBy>>>);

impl Observer for Carried {
    fn event(&self, event: &RunEvent<'_>) {
        if let RunEventKind::Opened { transport, .. } = event.kind {
            *self.0.lock().unwrap() = Some(transport);
        }
    }
}

/// What a user asks with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// `open`, and a check that reads to the end.
    Stream,
    /// `http get`, all that can be seen of the response, and what cookies came of it.
    Get,
    /// `http head`.
    Head,
}

/// What a user sees: all events, the values it saves, and how it fails.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) events: Vec<String>,
    pub(crate) values: Vec<String>,
    pub(crate) failed: Option<(FailureKind, String)>,
}

impl Seen {
    /// The names of the events.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.events.iter().filter_map(|event| event.split([' ', '{']).next()).collect()
    }
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.events.iter().chain(&self.values) {
            writeln!(f, "    {line}")?;
        }
        match &self.failed {
            Some((kind, text)) => write!(f, "    {kind:?}: {}", text.replace('\n', "\n      ")),
            None => f.write_str("    succeeded"),
        }
    }
}

/// A client on each transport.
#[derive(Debug, Clone)]
pub(crate) struct Both {
    pub(crate) own: Client,
    pub(crate) reqwest: Client,
}

impl Both {
    pub(crate) fn new() -> Self {
        Self::of(Client::new())
    }

    /// Two clients with these settings.
    pub(crate) fn of(client: Client) -> Self {
        Self { own: client.clone(), reqwest: client.transport(Transport::Reqwest) }
    }

    /// Makes sure that they are on different transports, with any stream at this URL.
    ///
    /// # Panics
    /// If they are not.
    pub(crate) async fn differ(&self, url: &str) {
        let mut carried = Vec::new();
        for client in [&self.own, &self.reqwest] {
            let hears = Carried::default();
            let opens = scenario! { sse "S" open "{url}" close };
            opens.client(client.clone()).observer(hears.clone()).run().await.unwrap();
            carried.push(hears.0.lock().unwrap().unwrap());
        }
        assert_eq!(carried, [CarriedBy::Http1, CarriedBy::Reqwest]);
    }

    /// What each sees: the client's own transport, then reqwest.
    ///
    /// A failure shows of a body what comes within half a second, which a busy machine may take for itself. So users who
    /// took so long, and differ, look again.
    pub(crate) async fn see(&self, url: &str, step: Step) -> [Seen; 2] {
        let mut looks = 1;
        loop {
            let start = Instant::now();
            let seen = [see(&self.own, url, step).await, see(&self.reqwest, url, step).await];
            if seen[0] == seen[1] || start.elapsed() < SHOWN_WITHIN || looks == LOOKS {
                return seen;
            }
            looks += 1;
        }
    }
}

/// What a user with this client sees.
pub(crate) async fn see(client: &Client, url: &str, step: Step) -> Seen {
    let hears = Hears::default();
    let (values, failed) = match timeout(LONG, run(client, url, step, hears.clone())).await {
        Ok(Ok(values)) => (values, None),
        Ok(Err(failure)) => (Vec::new(), Some((failure.kind(), without_times(&failure.to_string())))),
        Err(_) => (vec![DID_NOT_END.to_owned()], None),
    };
    let events = std::mem::take(&mut *hears.0.lock().unwrap());
    Seen { events, values, failed }
}

async fn run(client: &Client, url: &str, step: Step, hears: Hears) -> Result<Vec<String>, Failure> {
    let client = client.clone();
    match step {
        Step::Stream => {
            let reads = scenario! {
                sse "S" open "{url}" check await within 20s until end collect all: String
            };
            reads.client(client).observer(hears).run().await.map(|user| user.all)
        }
        Step::Get => {
            let base = url.rsplit_once('/').unwrap().0;
            let asks = scenario! {
                http "H" get "{url}"
                    check status in 100..=599 save status: u16
                        body save body
                        header "x-a" count save count: usize
                        header "content-type" count save types: usize
                        header "content-length" count save lengths: usize
                        header "transfer-encoding" count save codings: usize
                        header "x-b" count save trailers: usize
                if (count > 0) { http "A" get "{url}" check header "x-a" all save values: Vec<String> }
                if (types > 0) { http "T" get "{url}" check header "content-type" all save kinds: Vec<String> }
                http "C" get "{base}/cookies" check body save cookies
            };
            let user = asks.client(client).observer(hears).run().await?;
            Ok(vec![
                format!("status {} {:?} {:?} {:?}", user.status, user.values, user.kinds, user.cookies),
                format!("{} {} {} {}", user.types, user.lengths, user.codings, user.trailers),
                user.body,
            ])
        }
        Step::Head => {
            let asks = scenario! {
                http "H" head "{url}" check status in 100..=599 save status: u16 body save body
            };
            let user = asks.client(client).observer(hears).run().await?;
            Ok(vec![user.status.to_string(), user.body])
        }
    }
}

/// A text without the times that were measured: `1.014ms`, `20.1s`.
fn without_times(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(from.len());
        let (number, after) = from.split_at(end);
        let unit = ["ms", "µs", "us", "ns", "s"].into_iter().find(|unit| {
            after
                .strip_prefix(unit)
                .is_some_and(|next| !next.starts_with(|c: char| c.is_ascii_alphanumeric()))
        });
        kept.push_str(before);
        match unit {
            Some(unit) => {
                kept.push_str("<time>");
                rest = &after[unit.len()..];
            }
            None => {
                kept.push_str(number);
                rest = after;
            }
        }
    }
    kept + rest
}
