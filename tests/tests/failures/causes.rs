//! The cause of a failure is without variable parts: what fails for the same reason has the same one, whatever the port,
//! the time, the id, the title as it is filled in, and the value; and what fails for another reason has another.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{Failure, FailureKind, Scenario, scenario};
use streamgauge_tests::SOON;

/// What differs between two failures of the same reason.
struct Parts {
    server: Server,
    n: u64,
    word: &'static str,
    time: Duration,
}

impl Parts {
    async fn new(n: u64, word: &'static str) -> Self {
        let server = Server::start().await.unwrap();
        server.on("/503", Script::status(503).header("x-id", word));
        server.on(&format!("/nowhere/{word}"), Script::status(404));
        server.on("/html", Script::text(word).content_type(&format!("text/html; charset={word}")));
        server.on("/plain", Script::text(word).content_type("text/plain"));
        server.on("/none", Script::text(word).no_content_type());
        server.on("/zip", Script::sse().header("content-encoding", "zstd").message(word));
        server.on("/nameless", Script::text(word).content_type(&format!("{word} {n}")));
        server.on("/raw", Script::raw().bytes(format!("{word} {n}\r\n\r\n")).end());
        server.on("/stall", Script::stall());
        server.on("/loop", Script::redirect(302, "/loop"));
        server.on("/away", Script::redirect(302, &format!("ftp://{word}/")));
        server.on("/broken", Script::text("x").content_length(1000 + usize::try_from(n).unwrap()).cut());
        server.on("/json", Script::json(format!(r#"{{"n":{n},"word":"{word}"}}"#)));
        let events = || Script::sse().event(format!("id: {n}\nevent: {word}\ndata: {{\"n\":{n}}}"));
        server.on("/ends", events());
        server.on("/cut", events().cut());
        server.on("/reset", events().reset());
        server.on("/holds", events().hold());
        let again = format!("id: {n}\ndata: {{\"n\":{n}}}");
        server.on("/twice", events().event(again).hold());
        let error = format!(r#"{{"error":{{"type":"overloaded","message":"request {n} of {word}"}}}}"#);
        server.on("/error", Script::sse().message(error).hold());
        Self { server, n, word, time: Duration::from_millis(40 + n) }
    }

    /// A failure for each reason, in the same order.
    async fn failures(&self) -> Vec<Failure> {
        let Self { server, n, word, time } = self;
        let (base, n, word, time) = (server.url(), *n, *word, *time);
        let mut all = Vec::new();
        macro_rules! fails {
            ($($steps:tt)*) => {
                all.push(scenario! { base (base) $($steps)* }.start().await.unwrap_err())
            };
        }
        // Requests.
        fails! { sse "Open {word}" open "http://127.0.0.1:{n}/" close }
        fails! { sse "Open {word}" open "/stall" timeout (time) close }
        fails! { http "Get {word}" get "/stall" timeout (time) }
        fails! { sse "Open {word}" open "/503?id={n}" close }
        fails! { sse "Open {word}" open "/nowhere/{word}" close }
        fails! { sse "Open {word}" open "/html" close }
        fails! { sse "Open {word}" open "/plain" close }
        fails! { sse "Open {word}" open "/none" close }
        fails! { sse "Open {word}" open "/nameless" close }
        fails! { sse "Open {word}" open "/zip" close }
        fails! { http "Get {word}" get "/raw" }
        fails! { http "Get {word}" get "/loop?id={n}" }
        fails! { http "Get {word}" get "/away" }
        fails! { http "Get {word}" get "/broken" }
        for root in [word.to_owned(), format!("{word}:{n}")] {
            all.push(scenario! { base (root.clone()) http "Get" get "/" }.start().await.unwrap_err());
        }
        fails! { http "Get {word}" get (format!("ftp://{word}/")) }
        fails! { http "Get {word}" get "/json" header "x-{word}" (format!("{word}\n{n}")) }
        // Checks.
        fails! { http "Check {word}" get "/json" check status == 200 json "$.n" == (n + 1) }
        fails! { http "Check {word}" get "/json" check status == 204 }
        fails! { sse "x of {word}" open "/holds" check await within (time) until 7 sse "x" close }
        fails! { sse "x of {word}" open "/ends" check await within (SOON) until 7 sse "x" close }
        fails! { sse "x of {word}" open "/holds" check listen within (SOON) until 7 sse "x" close }
        fails! { sse "x of {word}" open "/holds" check await within (time) expect 0 sse "x" close }
        fails! { sse "x of {word}" open "/holds" check await within (SOON) until 7 require json "$.n" < 0 sse "x" close }
        fails! { sse "x of {word}" open "/twice" check await within (SOON) until 7 require id rising sse "x" close }
        fails! { sse "x of {word}" open "/twice" check await within (SOON) until 7 require id unique sse "x" close }
        fails! { sse "x of {word}" open "/twice" check await within (SOON) until 1 require rate > 1000 sse "x" close }
        fails! { sse "x of {word}" open "/holds" check await within (SOON) until 7 require gap <= (time) sse "x" close }
        fails! { sse "x of {word}" open "/holds" check listen within (SOON) until 7 sse "y" check await within 1s until 1 sse "x" close }
        // Streams.
        fails! { sse "x of {word}" open "/cut" check await within (SOON) until end }
        fails! { sse "x of {word}" open "/reset" check await within (SOON) until end }
        fails! { sse "x of {word}" open "/holds" idle (time) check await within (SOON) until end }
        fails! { sse "x of {word}" open "/ends" protocol anthropic check await within (SOON) until end }
        fails! { sse "x of {word}" open "/error" protocol anthropic check await within (SOON) until end }
        // Values, Rust and the scenario itself.
        fails! { sse "x" name "xs"[(n)] open "/holds" sse "y" name "xs"[(n + 1)] close sse "x" name "xs"[all] close }
        fails! { http "Check {word}" get "/json" check json "$.word" save word2: u64 }
        fails! { sse "x of {word}" open "/holds" check await within (time.saturating_sub(time)) until 1 sse "x" close }
        fails! { run { "x{n}".replace('x', word).parse::<u64>()?; } }
        fails! { run { Err::<(), _>(std::io::Error::from(std::io::ErrorKind::NotFound)) } }
        fails! { run { Err::<(), _>(std::io::Error::other(format!("{word} {n}"))) } }
        fails! { run { serde_json::from_str::<u64>(word)?; } }
        fails! { run { Err::<(), _>(format!("{word} {n}")) } }
        fails! { fail "{word} is {n}" }
        fails! { fail "{word} was {n}" }
        let users = streamgauge::Feeder::new(vec![n]);
        let fed = scenario! { base (base) feed user from (&users) http "Get" get "/json?{user}" };
        fed.start().await.unwrap();
        all.push(fed.start().await.unwrap_err());
        all
    }
}

#[tokio::test]
async fn it_is_the_same_for_the_same_reason_and_another_for_another() {
    let one = Parts::new(1, "one").await.failures().await;
    let two = Parts::new(7, "other").await.failures().await;
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut kinds = HashSet::new();
    for (place, (one, two)) in one.iter().zip(&two).enumerate() {
        let cause = one.cause();
        assert!(!cause.is_empty(), "{one}");
        assert_eq!(cause, two.cause(), "{one}\n{two}");
        assert_eq!(one.kind(), two.kind(), "{one}\n{two}");
        let before = seen.insert(cause, place);
        assert_eq!(before, None, "{cause} also of {place}: {one}");
        kinds.insert(one.kind());
    }
    use FailureKind as Kind;
    for kind in [
        Kind::Connect,
        Kind::Timeout,
        Kind::Status,
        Kind::ContentType,
        Kind::Redirect,
        Kind::Body,
        Kind::ContentEncoding,
        Kind::Request,
        Kind::Check,
        Kind::Replaced,
        Kind::Cut,
        Kind::Value,
        Kind::Feed,
        Kind::Run,
        Kind::Fail,
    ] {
        assert!(kinds.contains(&kind), "{kind:?}");
    }
}

#[tokio::test]
async fn it_reads_like_this() {
    let causes: Vec<String> = Parts::new(3, "three")
        .await
        .failures()
        .await
        .iter()
        .map(|failure| failure.cause().to_owned())
        .collect();
    for cause in [
        "connection refused",
        "no response head in time",
        "no response in time",
        "status 503",
        "content type text/html",
        "no content type",
        "a content type without a proper name",
        "what the server answered is no HTTP/1.1 (invalid HTTP version parsed)",
        "`ParseIntError`",
        "`std::io::Error`",
        "`serde_json::Error`",
        "content encoding zstd",
        "more than 20 redirects",
        "deadline of check \"x of {word}\"",
        "end of the stream before check \"x of {word}\"",
        "connection reset",
        "fail \"{word} is {n}\"",
    ] {
        assert!(causes.iter().any(|other| other == cause), "{cause}: {causes:#?}");
    }
}
