//! One stream that the harness wants.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use streamgauge::session::Session;
use streamgauge::{Client, Failure, Open, RequestBody, Transport};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::callbacks::Callbacks;

/// More than the harness's largest message, of 14 MB.
const EVENT_CAP: usize = 32 << 20;

/// Longer than any test.
const EVER: Duration = Duration::from_secs(3600);

/// What the harness tells an open stream.
pub(crate) enum Command {
    /// Disconnect, and connect again.
    Restart,
}

/// The parameters of a stream.
///
/// `initialDelayMs` is not among them: a server alone says how long a stream waits before it reconnects.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Wanted {
    stream_url: String,
    pub(crate) callback_url: String,
    read_timeout_ms: Option<u64>,
    last_event_id: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    method: Option<String>,
    body: Option<String>,
}

impl Wanted {
    /// What opens the stream and follows it, or why it cannot be opened.
    pub(crate) fn run(
        self,
        transport: Transport,
        callbacks: Callbacks,
        commands: UnboundedReceiver<Command>,
    ) -> Result<impl Future<Output = ()> + Send + 'static, String> {
        let method = match self.method.as_deref() {
            None | Some("") | Some("GET") => "GET",
            Some("POST") => "POST",
            Some("REPORT") => "REPORT",
            Some(other) => return Err(format!("the method `{other}` is not served")),
        };
        let client = Client::new().transport(transport).event_cap(EVENT_CAP);
        Ok(async move {
            // The failure that ends the stream was told by the observer.
            let _ = self.follow(method, client, callbacks, commands).await;
        })
    }

    /// Follows the stream until it fails. Whoever drops this closes it.
    async fn follow(
        &self,
        method: &'static str,
        client: Client,
        callbacks: Callbacks,
        mut commands: UnboundedReceiver<Command>,
    ) -> Result<(), Failure> {
        let last_event_id = callbacks.last_event_id();
        let mut session = Session::with(client).recorder(callbacks);
        let mut idle = session.stream("stream");
        let mut first_id = self.last_event_id.clone().unwrap_or_default();
        loop {
            let stream = session.open(idle, "Open", self.request(method, first_id)).await?;
            tokio::select! {
                paused = session.pause(EVER) => return paused,
                command = commands.recv() => match command {
                    Some(Command::Restart) => {}
                    None => return Ok(()),
                },
            }
            idle = session.close(stream).await?;
            first_id = last_event_id.borrow().clone();
        }
    }

    fn request(&self, method: &'static str, last_event_id: String) -> Open {
        let mut open = Open::new(method, &self.stream_url).last_event_id(last_event_id).reconnect_always();
        for (name, value) in &self.headers {
            open = open.header(name, value);
        }
        if let Some(body) = &self.body {
            open = open.body(RequestBody::text(body.clone()));
        }
        if let Some(time) = self.read_timeout_ms {
            open = open.idle(Duration::from_millis(time));
        }
        open
    }
}
