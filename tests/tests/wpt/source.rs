//! A stream, heard as a page hears an `EventSource`.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use streamgauge::session::Session;
use streamgauge::testing::{Script, Server};
use streamgauge::{CarriedBy, Client, FailureKind, Open, RunEvent, RunEventKind, Transport};
use streamgauge_tests::{Hear, is_on_reqwest, serving, soon};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

pub(crate) const TRANSPORTS: [Transport; 2] = [Transport::Automatic, Transport::Reqwest];

/// Longer than any test.
const EVER: Duration = Duration::from_secs(3600);

/// What an `EventSource` would have fired.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Fired {
    Open,
    /// An event: its type, its data, and the last event ID that is in force.
    Event(String, String, String),
    /// `error`, and the stream is to be opened again.
    Reconnecting,
    /// `error`, and it is not.
    Closed,
}

impl fmt::Debug for Fired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("open"),
            Self::Event(event, data, id) => write!(f, "{event} {data:?} at {id:?}"),
            Self::Reconnecting => f.write_str("reconnecting"),
            Self::Closed => f.write_str("closed"),
        }
    }
}

/// A message without a type, before any id.
pub(crate) fn message(data: &str) -> Fired {
    message_at("", data)
}

/// A message without a type, with the last event ID that is in force.
pub(crate) fn message_at(id: &str, data: &str) -> Fired {
    event("message", id, data)
}

pub(crate) fn event(event: &str, id: &str, data: &str) -> Fired {
    Fired::Event(event.to_owned(), data.to_owned(), id.to_owned())
}

/// An open stream, in a task of its own.
pub(crate) struct Source {
    heard: watch::Receiver<Heard>,
    close: oneshot::Sender<()>,
    /// How it failed to open, or was cut.
    task: JoinHandle<Option<FailureKind>>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Heard {
    pub(crate) fired: Vec<Fired>,
    /// The reconnection times of messages and of blocks without data.
    pub(crate) retries: Vec<u64>,
    /// What carried the first response.
    pub(crate) carried: Vec<CarriedBy>,
}

impl Source {
    /// `new EventSource(url)`.
    pub(crate) fn new(transport: Transport, url: impl Into<String>) -> Self {
        Self::of(transport, Open::new("GET", url).reconnect_always())
    }

    /// A stream that is not opened again when it is over.
    pub(crate) fn once(transport: Transport, url: impl Into<String>) -> Self {
        Self::of(transport, Open::new("GET", url))
    }

    fn of(transport: Transport, open: Open) -> Self {
        let (tells, heard) = watch::channel(Heard::default());
        let (close, closes) = oneshot::channel();
        let task = tokio::spawn(run(Client::new().transport(transport), open, Arc::new(tells), closes));
        Self { heard, close, task }
    }

    /// All that was fired, once it is so much.
    pub(crate) async fn fires(&self, count: usize) -> Vec<Fired> {
        self.comes(|heard| heard.fired.len() >= count).await.fired
    }

    /// All that was fired, once it is closed for good by the server.
    pub(crate) async fn closed(&self) -> Vec<Fired> {
        self.comes(|heard| heard.fired.contains(&Fired::Closed)).await.fired
    }

    pub(crate) async fn comes(&self, is_wanted: impl Fn(&Heard) -> bool) -> Heard {
        let mut heard = self.heard.clone();
        match soon(heard.wait_for(is_wanted)).await {
            Ok(heard) => heard.clone(),
            Err(_) => panic!("it is over: {:?}", self.heard.borrow()),
        }
    }

    /// All that was fired so far.
    pub(crate) fn fired(&self) -> Vec<Fired> {
        self.heard.borrow().fired.clone()
    }

    /// `close()`.
    pub(crate) async fn close(self) {
        let _ = self.close.send(());
        let failure = soon(self.task).await.expect("it does not panic");
        assert_eq!(failure, None);
    }

    /// `window.stop()`: whatever it is at, it is dropped.
    pub(crate) async fn stop(self) {
        assert_eq!(self.fired(), []);
        self.task.abort();
        assert!(soon(self.task).await.expect_err("it is aborted").is_cancelled());
        assert_eq!(self.heard.borrow().fired, []);
    }

    /// How it failed.
    pub(crate) async fn failure(self) -> Option<FailureKind> {
        soon(self.task).await.expect("it does not panic")
    }
}

async fn run(
    client: Client,
    open: Open,
    tells: Arc<watch::Sender<Heard>>,
    closes: oneshot::Receiver<()>,
) -> Option<FailureKind> {
    let hears = Arc::clone(&tells);
    let mut session = Session::with(client).observer(Hear(move |told: &RunEvent<'_>| hear(&hears, told)));
    let stream = session.stream("source");
    let stream = match session.open(stream, "EventSource", open).await {
        Ok(stream) => stream,
        Err(failure) => {
            tells.send_modify(|heard| heard.fired.push(Fired::Closed));
            return Some(failure.kind());
        }
    };
    let closed = tokio::select! {
        paused = session.pause(EVER) => paused,
        _ = closes => session.close(stream).await.map(drop),
    };
    closed.err().map(|failure| failure.kind())
}

fn hear(tells: &watch::Sender<Heard>, told: &RunEvent<'_>) {
    if let RunEventKind::Opened { transport, .. } = &told.kind {
        tells.send_modify(|heard| heard.carried.push(*transport));
    }
    let (fired, retry) = match &told.kind {
        RunEventKind::Opened { .. } | RunEventKind::Reconnected { .. } => (Some(Fired::Open), None),
        RunEventKind::Message { message, last_event_id, .. } => {
            (Some(event(message.event(), last_event_id, message.data())), message.retry())
        }
        RunEventKind::Block { retry, .. } => (None, *retry),
        RunEventKind::Lost { .. } => (Some(Fired::Reconnecting), None),
        RunEventKind::Ended { .. } | RunEventKind::Cut { .. } => (Some(Fired::Closed), None),
        _ => return,
    };
    tells.send_modify(|heard| {
        heard.fired.extend(fired);
        heard.retries.extend(retry);
    });
}

/// The events of this stream, however it is cut into chunks, and with and without chunks, on both transports. The server
/// ends it.
#[track_caller]
pub(crate) fn format(stream: impl AsRef<[u8]>, events: &[Fired]) -> impl Future<Output = ()> {
    let (stream, mut all) = (stream.as_ref().to_vec(), vec![Fired::Open]);
    all.extend_from_slice(events);
    all.push(Fired::Closed);
    let caller = std::panic::Location::caller();
    async move {
        for transport in TRANSPORTS {
            let (sse, size) = (Script::sse, stream.len());
            let scripts = [
                sse().bytes(&stream),
                sse().split(&stream, 1),
                sse().close_delimited().split(&stream, size / 2),
            ];
            for script in scripts {
                let server = serving(script.clone().end()).await;
                let source = Source::once(transport, server.url_to("/s"));
                assert_eq!(source.closed().await, all, "at {caller}, {transport:?}, {script:?}");
            }
        }
    }
}

/// The test on each transport, with a server of its own.
pub(crate) async fn on_both(test: impl AsyncFn(Transport, &Server)) {
    for transport in TRANSPORTS {
        let server = Server::start().await.expect("a server starts");
        test(transport, &server).await;
    }
}

/// Otherwise nothing here would be about both.
#[tokio::test]
async fn each_runs_on_its_transport() {
    on_both(async |transport, server| {
        server.on("/s", Script::sse().message("a").hold());
        let source = Source::new(transport, server.url_to("/s"));
        let carried = match transport {
            Transport::Automatic if !is_on_reqwest() => CarriedBy::Http1,
            _ => CarriedBy::Reqwest,
        };
        assert_eq!(source.comes(|heard| !heard.carried.is_empty()).await.carried, [carried], "{transport:?}");
        source.close().await;
    })
    .await;
}
