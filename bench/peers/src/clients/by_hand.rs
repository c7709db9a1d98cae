//! What a good programmer writes by hand: reqwest, our decoder, typed `serde_json`. [`Events`] is also what the raw sockets
//! are read with.

use std::sync::Arc;

use memchr::memmem::Finder;
use serde::Deserialize;
use streamgauge::sse::{Decoder, Item};

use super::{Task, all};

#[derive(Deserialize)]
struct Tick {
    volume: usize,
}

/// The client of the row: `each` event is parsed as JSON, or only the last, which is found by its text.
pub(super) async fn run(task: Task, each: bool) -> streamgauge::Result {
    let client = reqwest::Client::builder().no_proxy().tcp_nodelay(true).pool_max_idle_per_host(0).build()?;
    let (url, wanted) = (format!("{}{}", task.base, task.path), Wanted::of(&task, each));
    all(task.users, || {
        let (client, url, wanted) = (client.clone(), url.clone(), Arc::clone(&wanted));
        async move {
            let request = client.get(&url).header("accept", "text/event-stream");
            let mut response = request.send().await?.error_for_status()?;
            let (mut decoder, mut events) = (Decoder::new(), Events::default());
            while let Some(bytes) = response.chunk().await? {
                if events.read(&mut decoder, &bytes, &wanted)? {
                    return Ok(());
                }
            }
            Err(streamgauge::Error::from(format!("the stream ended after {} events", events.seen)))
        }
    })
    .await
}

/// What is awaited on a stream.
pub(super) struct Wanted {
    each: bool,
    events: usize,
    text_of_last: Finder<'static>,
}

impl Wanted {
    pub(super) fn of(task: &Task, each: bool) -> Arc<Self> {
        let text = format!("\"volume\":{},", task.events - 1);
        Arc::new(Self { each, events: task.events, text_of_last: Finder::new(&text).into_owned() })
    }
}

/// The events of a stream so far.
#[derive(Default)]
pub(super) struct Events {
    pub(super) seen: usize,
}

impl Events {
    /// Whether the last event is there, and every one before it was.
    pub(super) fn read(
        &mut self,
        decoder: &mut Decoder,
        mut bytes: &[u8],
        wanted: &Wanted,
    ) -> streamgauge::Result<bool> {
        while let Some(item) = decoder.next(&mut bytes)? {
            let Item::Event(event) = item else { continue };
            self.seen += 1;
            let last = self.seen == wanted.events;
            if wanted.each || wanted.text_of_last.find(event.data.as_bytes()).is_some() {
                let tick: Tick = serde_json::from_str(event.data)?;
                if tick.volume + 1 != self.seen {
                    return Err(format!("event {} has the volume {}", self.seen, tick.volume).into());
                }
                if last {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}
