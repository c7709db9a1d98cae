//! Reads a stream of a few events by a protocol, whole and in pieces.

use std::sync::{Arc, Mutex};

use streamgauge::protocol::{Protocol, StreamMetrics};
use streamgauge::testing::{Script, Server};
use streamgauge::{Client, Failure, Observer, RunEvent, RunEventKind, scenario};
use streamgauge_tests::{Cut, Hear, SOON, serving, serving_in_turn};

/// What a stream put together by its last message.
#[derive(Debug, Clone, Default)]
pub(crate) struct Read {
    pub(crate) text: String,
    pub(crate) tool: Option<String>,
    pub(crate) usage: Option<String>,
    pub(crate) finish: Option<String>,
    /// The data of its messages.
    pub(crate) messages: Vec<String>,
    pub(crate) metrics: Option<StreamMetrics>,
}

/// Keeps what the last message of a stream leaves behind, which is longer with each of them.
fn last(read: &Arc<Mutex<Read>>) -> impl Observer + 'static {
    let read = Arc::clone(read);
    Hear(move |event: &RunEvent<'_>| {
        let mut read = read.lock().unwrap();
        match &event.kind {
            RunEventKind::Message { message, .. } => {
                let assembled = message.assembled().unwrap();
                read.messages.push(message.data().to_owned());
                read.text = assembled.text().to_owned();
                read.tool = assembled.tool().map(str::to_owned);
                read.usage = assembled.usage().map(str::to_owned);
                read.finish = assembled.finish().map(str::to_owned);
            }
            RunEventKind::Measured { metrics, .. } => read.metrics = Some((*metrics).clone()),
            _ => {}
        }
    })
}

/// An event of a name.
pub(crate) fn named(event: &str, data: &str) -> String {
    format!("event: {event}\ndata: {data}")
}

/// The events as they go over the wire. One that does not begin with a field is the data of an unnamed one.
fn wire(event: &str) -> String {
    match event.starts_with("event: ") || event.starts_with("data: ") || event.starts_with("id: ") {
        true => format!("{event}\n\n"),
        false => format!("data: {event}\n\n"),
    }
}

/// Reads a stream that has these events and then is ended by the server, up to its end.
pub(crate) async fn read<P>(protocol: P, events: &[&str]) -> Result<Read, Failure>
where
    P: Protocol + Clone + Sync + 'static,
{
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#;
    answer(protocol, body, events).await
}

/// The same in answer to a request with this body.
pub(crate) async fn answer<P>(protocol: P, body: &str, events: &[&str]) -> Result<Read, Failure>
where
    P: Protocol + Clone + Sync + 'static,
{
    let wires: Vec<String> = events.iter().map(|event| wire(event)).collect();
    let cuts = [Cut::Whole, Cut::Each, Cut::Every(7)];
    let server = serving_in_turn(cuts.map(|cut| cut.send(Script::sse(), &wires).end())).await;
    let client = Client::default();
    let mut outcomes = Vec::new();
    for _ in 0..3 {
        outcomes.push(ask(protocol.clone(), body, &server, client.clone()).await);
    }
    let said = |outcome: &Result<Read, Failure>| match outcome {
        Ok(read) => (read.text.clone(), read.tool.clone(), read.usage.clone(), read.finish.clone()),
        Err(failure) => (cause(failure), None, None, None),
    };
    assert_eq!(said(&outcomes[0]), said(&outcomes[1]), "cut at its events");
    assert_eq!(said(&outcomes[0]), said(&outcomes[2]), "cut anywhere");
    outcomes.swap_remove(0)
}

/// Runs a request that is answered by this script, up to the end of the stream.
pub(crate) async fn run<P>(protocol: P, body: &str, script: Script) -> Result<Read, Failure>
where
    P: Protocol + Clone + Sync + 'static,
{
    let server = serving(script).await;
    ask(protocol, body, &server, Client::default()).await
}

async fn ask<P>(protocol: P, body: &str, server: &Server, client: Client) -> Result<Read, Failure>
where
    P: Protocol + Clone + Sync + 'static,
{
    let read = Arc::default();
    scenario! {
        base (server.url())
        sse "Ask" name "s" open post "/s" body text (body) protocol (protocol.clone())
            check await within (SOON) until end
    }
    .observer(last(&read))
    .client(client)
    .run()
    .await?;
    let read = read.lock().unwrap().clone();
    Ok(read)
}

/// The line of a failure that says why the stream was cut.
pub(crate) fn cause(failure: &Failure) -> String {
    let text = failure.to_string();
    let cut = text.split_once("the stream was cut: ").map(|(_, cause)| cause).unwrap_or(&text);
    cut.split(", the last message came").next().unwrap_or_default().to_owned()
}

/// Reads a stream that must fail, and whose failure must say this.
pub(crate) async fn fails<P>(protocol: P, events: &[&str], says: &str)
where
    P: Protocol + Clone + Sync + 'static,
{
    match read(protocol, events).await {
        Ok(read) => panic!("{events:?} gave {read:?}"),
        Err(failure) => {
            let cause = cause(&failure);
            assert!(cause.contains(says), "{says:?} is not in:\n{cause}\n{events:?}");
        }
    }
}
