//! What the harness is told of a stream, in the order in which it happened.

use serde_json::{Value, json};
use streamgauge::check::ResponseCheck;
use streamgauge::session::Session;
use streamgauge::{Http, Recorder, RequestBody, RunEvent, RunEventKind};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;

use crate::Carried;

/// Hears one stream and tells the harness.
pub(crate) struct Callbacks {
    told: UnboundedSender<Value>,
    /// The last event ID that is in force.
    last_event_id: watch::Sender<String>,
    carried: Carried,
}

impl Callbacks {
    /// Callbacks are sent to `url`, until the last of what was heard is told.
    pub(crate) fn to(url: String, carried: Carried) -> Self {
        let (told, telling) = unbounded_channel();
        tokio::spawn(tell(url, telling));
        Self { told, last_event_id: watch::Sender::default(), carried }
    }

    /// The last event ID of the stream, as it changes.
    pub(crate) fn last_event_id(&self) -> watch::Receiver<String> {
        self.last_event_id.subscribe()
    }

    fn say(&self, what: Value) {
        // The receiver lives as long as the sender does.
        let _ = self.told.send(what);
    }
}

impl Recorder for Callbacks {
    fn event(&mut self, event: &RunEvent<'_>) {
        match &event.kind {
            RunEventKind::Opened { transport, .. } => self.carried.opened(*transport),
            RunEventKind::Message { message, last_event_id, .. } => {
                self.last_event_id.send_replace((*last_event_id).to_owned());
                self.say(json!({
                    "kind": "event",
                    "event": { "type": message.event(), "data": message.data(), "id": last_event_id },
                }));
            }
            RunEventKind::Block { last_event_id, .. } => {
                self.last_event_id.send_replace((*last_event_id).to_owned());
            }
            RunEventKind::Comment { text, .. } => self.say(json!({ "kind": "comment", "comment": text })),
            RunEventKind::Lost { cause, .. } => self.say(error(cause)),
            RunEventKind::ReconnectFailed { reason, .. } => self.say(error(reason)),
            RunEventKind::Failed { failure, .. } => self.say(error(failure)),
            _ => {}
        }
    }
}

fn error(reason: &impl ToString) -> Value {
    json!({ "kind": "error", "error": reason.to_string() })
}

/// Sends each callback behind the one before it. They are numbered from 1, in their path.
async fn tell(url: String, mut telling: UnboundedReceiver<Value>) {
    let mut session = Session::new();
    let mut number = 0;
    while let Some(what) = telling.recv().await {
        number += 1;
        let callback = Http::new("POST", format!("{url}/{number}")).body(RequestBody::json(&what));
        // A test that is over has no endpoint any more, which is no matter. A lost callback fails the test that waits
        // for it.
        let _ = session.http("Callback", callback, ResponseCheck::new()).await;
    }
}
