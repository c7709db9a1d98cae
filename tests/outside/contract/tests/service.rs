//! The service without the harness, which is not everywhere: what it is asked, what it does, and what it tells.

use serde_json::{Value, json};
use streamgauge::check::{Comparable, Compare, Condition, Operator, ResponseCheck, Text};
use streamgauge::session::Session;
use streamgauge::testing::{Script, Server};
use streamgauge::{Http, RequestBody, Target, Transport};
use streamgauge_contract::{Carried, routes};
use streamgauge_tests::SOON;
use tokio::net::TcpListener;

const TRANSPORTS: [Transport; 2] = [Transport::Automatic, Transport::Reqwest];

/// A service, as its root URL.
async fn serving(transport: Transport) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes(transport, Carried::default())).await });
    format!("http://{address}")
}

fn status(status: u64) -> ResponseCheck {
    ResponseCheck::new()
        .when(Condition::on(Target::Status).compare(Compare::Is(Operator::Equal, status.operand())))
}

/// Opens a stream with these parameters, as the harness does. Gives its path.
async fn opened(harness: &mut Session, parameters: &Value) -> String {
    let open = Http::new("POST", "/").body(RequestBody::json(parameters));
    let location = status(201).when(Condition::on(Target::Header("location"))).save::<Text, String>();
    let ((), path) = harness.http("Open", open, location).await.unwrap();
    path.unwrap()
}

/// What the service told in its callback of this number.
async fn told(server: &Server, number: usize) -> Value {
    let requests = server.wait_requests_to(&format!("/told/{number}"), 1, SOON).await.unwrap();
    serde_json::from_slice(&requests[0].body).unwrap()
}

fn event(event: &str, id: &str, data: &str) -> Value {
    json!({ "kind": "event", "event": { "type": event, "id": id, "data": data } })
}

/// A server for the stream, and for this many callbacks.
async fn server(callbacks: usize) -> Server {
    let server = Server::start().await.unwrap();
    for number in 1..=callbacks {
        server.on(&format!("/told/{number}"), Script::status(202));
    }
    server
}

#[tokio::test]
async fn it_opens_tells_restarts_and_closes() {
    for transport in TRANSPORTS {
        let server = server(3).await;
        server.on("/events", Script::sse().bytes(":hi\n").event("event: tick\nid: 7\ndata: 1").hold());
        server.on("/events", Script::sse().message("again").hold());
        let mut harness = Session::new().base(serving(transport).await);

        let parameters = json!({
            "tag": "a test",
            "streamUrl": server.url_to("/events"),
            "callbackUrl": server.url_to("/told"),
            "initialDelayMs": 0,
            "readTimeoutMs": null,
            "method": "REPORT",
            "headers": { "content-type": "application/json", "x-desk": "3" },
            "body": "{}",
        });
        let path = opened(&mut harness, &parameters).await;
        assert_eq!(told(&server, 1).await, json!({ "kind": "comment", "comment": "hi" }));
        assert_eq!(told(&server, 2).await, event("tick", "7", "1"));
        let first = server.request("/events").unwrap();
        assert_eq!((first.method.as_str(), &*first.text()), ("REPORT", "{}"));
        assert_eq!(first.header("content-type"), Some("application/json"));
        assert_eq!(first.header("x-desk"), Some("3"));
        assert_eq!(first.header("last-event-id"), None);

        let restart = Http::new("POST", &path).body(RequestBody::json(&json!({ "command": "restart" })));
        harness.http("Restart", restart, status(202)).await.unwrap();
        // It lost nothing, so no error is told between the two.
        assert_eq!(told(&server, 3).await, event("message", "7", "again"));
        let all = server.requests_to("/events");
        assert_eq!((all.len(), all[1].header("last-event-id")), (2, Some("7")));

        harness.http("Close", Http::new("DELETE", &path), status(204)).await.unwrap();
        server.wait_streams(0, SOON).await.unwrap();
        harness.http("Close", Http::new("DELETE", &path), status(404)).await.unwrap();
    }
}

#[tokio::test]
async fn silence_and_refusals_are_told_as_errors() {
    for transport in TRANSPORTS {
        let server = server(2).await;
        server.on("/events", Script::sse().bytes("retry: 5\n").message("1").hold());
        server.on("/events", Script::status(204));
        let mut harness = Session::new().base(serving(transport).await);
        let parameters = json!({
            "streamUrl": server.url_to("/events"),
            "callbackUrl": server.url_to("/told"),
            "readTimeoutMs": 50,
            "lastEventId": "6",
        });
        server.on("/told/3", Script::status(202));
        opened(&mut harness, &parameters).await;
        assert_eq!(told(&server, 1).await, event("message", "6", "1"));
        assert_eq!(told(&server, 2).await["kind"], "error");
        assert_eq!(told(&server, 3).await["kind"], "error");
        let ids: Vec<_> = server
            .requests_to("/events")
            .iter()
            .map(|it| it.header("last-event-id").map(str::to_owned))
            .collect();
        assert_eq!(ids, [Some("6".to_owned()), Some("6".to_owned())]);
    }
}

#[tokio::test]
async fn what_it_cannot_do_is_refused() {
    let mut harness = Session::new().base(serving(Transport::Automatic).await);
    let parameters =
        json!({ "streamUrl": "http://127.0.0.1:1/", "callbackUrl": "http://127.0.0.1:1/", "method": "BREW" });
    let open = Http::new("POST", "/").body(RequestBody::json(&parameters));
    harness.http("Open", open, status(400)).await.unwrap();
    let listen = || RequestBody::json(&json!({ "command": "listen" }));
    harness.http("Command", Http::new("POST", "/streams/1").body(listen()), status(400)).await.unwrap();
    let restart = || RequestBody::json(&json!({ "command": "restart" }));
    harness.http("Command", Http::new("POST", "/streams/1").body(restart()), status(404)).await.unwrap();
}
