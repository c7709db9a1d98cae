//! Servers, and records, that send what a terminal would obey, and names and ids without end.

use std::io::Write as _;
use std::time::Duration;

use streamgauge::check::{Check, Condition, Goal, Json};
use streamgauge::session::Session;
use streamgauge::testing::{Script, Server};
use streamgauge::{Feeder, JsonPath, Open, Shown, Target, scenario};
use streamgauge_tests::{assert_says, serving};

use crate::everywhere::{Everything, assert_tame};

/// ESC, CSI, DEL, NEL, an override, an isolate, a mark, a line separator, a space of no width.
const HOSTILE: &str = "\x1b[31m\u{9b}2J\x7f\u{85}\u{202e}\u{2066}\u{200f}\u{61c}\u{2028}\u{200b}bad";

const KINDS: [&str; 23] = [
    "Started",
    "StepStarted",
    "Opened",
    "Redirected",
    "Responded",
    "Message",
    "Comment",
    "CheckSet",
    "Matched",
    "UnmatchedDropped",
    "UnmatchedTaken",
    "CheckFinished",
    "CheckCancelled",
    "Ended",
    "Cut",
    "Lost",
    "ReconnectFailed",
    "Reconnected",
    "Resumed",
    "Closed",
    "Measured",
    "Failed",
    "Finished",
];

fn event() -> String {
    format!("event: {HOSTILE}\nid: {HOSTILE}\ndata: {HOSTILE}\n: {HOSTILE}")
}

#[tokio::test]
async fn no_kind_of_event_shows_it_in_any_field() {
    let server = Server::start().await.unwrap();
    let url_part = "\u{202e}\u{2066}\u{200b}";
    server.on("/s", Script::sse().event(event()).comment(HOSTILE).event(event()).event("data: next").hold());
    server.on("/moved", Script::redirect(302, &format!("/there?{url_part}")));
    server.on("/there", Script::text(HOSTILE));
    server.on("/back", Script::sse().event("id: 1\nretry: 10\ndata: 1").end());
    server.on("/back", Script::sse().content_type(&format!("text/{url_part}")).with_status(503).hold());
    server.on("/back", Script::sse().event("id: 3\ndata: 3").hold());
    server.on("/lost", Script::sse().event("id: 1\nretry: 10\ndata: 1").cut());
    server.on("/lost", Script::raw().reset());
    server.on("/lost", Script::sse().event("id: 3\ndata: 3").hold());
    server.on("/ends", Script::sse().event(event()).end());
    let error = serde_json::json!({ "error": { "type": HOSTILE, "message": HOSTILE } });
    let in_vain = format!("not a field {HOSTILE}\ndata: {HOSTILE}");
    server.on("/vain", Script::sse().bytes(&in_vain).end());
    server.on("/error", Script::sse().event(format!("data: {error}")).hold());
    let everything = Everything::default();
    let logging = everything.log();
    let x = HOSTILE;
    let failure = scenario! {
        "a \u{1b}[31m\u{202e}title"
        base (server.url())
        on failure continue
        sse "open {x}" name "a" open "/s?{x}" unmatched 1
            check listen within 20s until 3 data contains "never"
            cancel
        sse "check {x}" name "a" check await within 20s until 1 event == (x)
        sse "next {x}" name "a" check await within 300ms until 1 data == "next" id == "{x}"
        sse "rest {x}" name "a" unmatched collect rest
        sse "close {x}" name "a" close
        http "http {x}" get "/moved" check body == "{x}!"
        sse "lost {x}" name "l" open "/lost" reconnect 3
            check await within 20s until 2
            close
        sse "back {x}" name "b" open "/back" reconnect 3
            check await within 20s until 2
            close
        sse "ends {x}" name "e" open "/ends" check await within 20s until end close
        sse "error {x}" name "p" open "/error" protocol openai_chat check await within 20s until 1 data == "{x}" close
        sse "vain {x}" name "v" open "/vain" check await within 20s until 1 close
        if (true) { fail "so {x}\r\nand so" }
    }
    .observer(everything.clone())
    .run()
    .await
    .unwrap_err();
    drop(logging);
    let text = everything.failed(&failure).text();
    for kind in KINDS {
        assert!(text.contains(&format!("kind {kind} {{")), "no {kind} in {text}");
    }
    assert_tame(&text);
    assert!(text.contains(r"\u{1b}[31m\u{9b}2J\u{7f}\u{85}\u{202e}"), "{text}");
    assert!(text.contains("TRACE streamgauge") && text.contains("redirected"), "{text}");
}

#[tokio::test]
async fn no_answer_to_a_request_shows_it() {
    let server = Server::start().await.unwrap();
    let in_a_head = "\u{202e}\u{2066}\u{200f}\u{85}";
    server.on("/type", Script::text(HOSTILE).content_type(&format!("text/{in_a_head}")));
    server.on("/status", Script::json(format!("{{\"error\":\"{HOSTILE}\"}}")).with_status(401));
    server.on(
        "/reason",
        Script::raw().bytes(format!("HTTP/1.1 500 {in_a_head}\r\ncontent-length: 0\r\n\r\n")).end(),
    );
    server.on("/coded", Script::sse().header("content-encoding", in_a_head).hold());
    server.on("/moved", Script::redirect(302, &format!("ftp://{in_a_head}/#{in_a_head}")));
    server.on("/header", Script::text("x").header("x-a", in_a_head));
    server.on("/jsonp", Script::text(format!("cb({{\"a\":\"{HOSTILE}\"}});")));
    let everything = Everything::default();
    let logging = everything.log();
    let (base, path) = (server.url(), format!("$.a[?@ == '{HOSTILE}'"));
    let pattern = format!("({HOSTILE}");
    let failures = [
        scenario! { base (base) sse "x" open "/type" close }
            .observer(everything.clone())
            .run()
            .await
            .unwrap_err(),
        scenario! { base (base) sse "x" open "/status" close }
            .observer(everything.clone())
            .run()
            .await
            .unwrap_err(),
        scenario! { base (base) sse "x" open "/status" protocol anthropic close }.run().await.unwrap_err(),
        scenario! { base (base) sse "x" open "/reason" close }.run().await.unwrap_err(),
        scenario! { base (base) sse "x" open "/coded" close }.run().await.unwrap_err(),
        scenario! { base (base) http "x" get "/moved" }.observer(everything.clone()).run().await.unwrap_err(),
        scenario! { base (base) http "x" get "/status" }.run().await.unwrap_err(),
        scenario! { base (base) http "x" get "/header" check header "x-a" == "b" }.run().await.unwrap_err(),
        scenario! { base (base) http "x" get "/jsonp" check jsonp "$.a" == 5 regex "a(.*)" == "b" }
            .run()
            .await
            .unwrap_err(),
        scenario! { base (base) http "x" get "/jsonp" check jsonp "$.a" save n: u64 }
            .run()
            .await
            .map(drop)
            .unwrap_err(),
        scenario! { base (base) http "x" get "/jsonp" check json (JsonPath::parse(&path)) }
            .run()
            .await
            .unwrap_err(),
        scenario! { base (base) http "x" get "/jsonp" check regex (streamgauge::Regex::new(&pattern)) }
            .run()
            .await
            .unwrap_err(),
        scenario! { base (base) http "x" get "/jsonp" header "{pattern}" "x" }.run().await.unwrap_err(),
        scenario! { base (base) http "x" get "/jsonp" header "X-A" "{pattern}\t{pattern}" }
            .run()
            .await
            .unwrap_err(),
        scenario! { base (pattern) http "x" get "/" }.run().await.unwrap_err(),
        scenario! { http "x" get (pattern) }.run().await.unwrap_err(),
        scenario! { run { Err::<(), _>(std::io::Error::other(format!("so\r\n{HOSTILE}"))) } }
            .run()
            .await
            .unwrap_err(),
    ];
    drop(logging);
    for failure in &failures {
        assert_tame(&failure.to_string());
    }
    // What a `run` gives is the author's own error, as it is.
    everything.all_failed(&failures[..16]);
    assert_tame(&everything.text());
    assert_says(&failures[0], &[r"content type text/\u{202e}\u{2066}\u{200f}\u{85}", r"body: \u{1b}[31m"]);
    // What its author writes on several lines stays on them.
    assert_says(&failures[16], &["cause    so\\r\n           \\u{1b}[31m"]);
}

#[tokio::test]
async fn requirements_across_messages_do_not_show_it() {
    let events = format!("id: {HOSTILE}\ndata: {{\"k\":\"{HOSTILE}\"}}\n\n").repeat(2);
    let server = serving(Script::sse().bytes(events).hold()).await;
    {
        let base = server.url();
        let failures = [
            scenario! { base (base) sse "x" open "/s" check await within 20s until 2 require id unique close }.run().await.unwrap_err(),
            scenario! { base (base) sse "x" open "/s" check await within 20s until 2 require id rising close }.run().await.unwrap_err(),
            scenario! { base (base) sse "x" open "/s" check await within 20s until 2 require id unique per json "$.k" close }.run().await.unwrap_err(),
            scenario! { base (base) sse "x" open "/s" check await within 20s until 2 require event == "{HOSTILE}" close }.run().await.unwrap_err(),
        ];
        for failure in failures {
            assert_tame(&failure.to_string());
            assert_says(&failure, &[r"\u{1b}[31m"]);
        }
    }
}

#[tokio::test]
async fn a_file_of_records_does_not_show_it() {
    let path = std::env::temp_dir().join(format!("streamgauge-shown-{}.csv", std::process::id()));
    let mut file = std::fs::File::create(&path).unwrap();
    write!(file, "{HOSTILE},b\nx\n").unwrap();
    drop(file);
    let errors = [
        Feeder::<std::collections::HashMap<String, u64>>::csv(&path).map(drop).unwrap_err().to_string(),
        Feeder::<std::collections::HashMap<String, u64>>::json_text(format!(
            r#"[{{"{}":"x"}}]"#,
            HOSTILE.replace('\x1b', "\\u001b")
        ))
        .map(drop)
        .unwrap_err()
        .to_string(),
        Feeder::<u64>::json(format!("/nowhere/{HOSTILE}")).map(drop).unwrap_err().to_string(),
    ];
    std::fs::remove_file(path).unwrap();
    errors.iter().for_each(|error| assert_tame(error));
    // What a record holds goes into titles and URLs.
    let server = serving(Script::status(500)).await;
    let users = Feeder::new(vec![HOSTILE.to_owned()]);
    let failure = scenario! {
        base (server.url())
        feed user from (users)
        sse "of {user}" open "/s?user={user}" header "X-User" (user.as_str()) close
    }
    .run()
    .await
    .unwrap_err();
    assert_tame(&failure.to_string());
}

#[tokio::test]
async fn names_and_ids_of_any_length_make_a_failure_of_a_page() {
    let (long, x) = ("n".repeat(300_000), "t".repeat(300_000));
    let event = format!("event: {long}\nid: {long}\ndata: {{}}\n: {long}\n\n");
    let server = serving(Script::sse().bytes(event.repeat(6)).hold()).await;
    let everything = Everything::default();
    let logging = everything.log();
    let failure = scenario! {
        base (server.url())
        sse "{x}" open "/s" idle 300ms
            check await within 20s until 1  event == "{x}"  data contains "{x}"
            close
    }
    .observer(everything.clone())
    .run()
    .await
    .unwrap_err();
    drop(logging);
    let text = failure.to_string();
    assert!(text.len() < 30_000, "{}", text.len());
    let name = format!("{}… (300000 bytes in all)", "n".repeat(120));
    assert_says(&failure, &[&format!("event {name}  id {name}")]);
    let came = &failure.messages()[0];
    assert!(came.event().unwrap().len() < 400 && came.id().unwrap().len() < 400);
    let longest = everything.text().lines().map(str::len).max().unwrap();
    assert!(longest < 60_000, "{longest}");
    // They are told apart in whole all the same.
    let name = long.as_str();
    scenario! { base (server.url()) sse "x" open "/s" check await within 20s until 6 event == (name) id == (name) close }
        .run()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_run_of_many_failures_has_a_text_with_an_end() {
    let body = "b".repeat(100_000);
    let server = serving(Script::text(&body).with_status(500)).await;
    let failure = scenario! {
        base (server.url())
        on failure continue
        repeat 300 { http "x" get "/s" }
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.further().len(), 15);
    assert_eq!(failure.further_causes().collect::<Vec<_>>(), [("status 500", 284)]);
    let text = failure.to_string();
    assert!(text.len() < 100_000, "{}", text.len());
    let shown = text.matches("http \"x\" failed").count();
    let left = 300 - shown;
    let end = format!("\nand {left} further failures:\n  {left}      status 500");
    assert!(text.ends_with(&end), "{}", &text[text.len() - 200..]);
}

#[tokio::test]
async fn a_session_shows_no_more_than_a_scenario() {
    let server = serving(Script::sse().event(event()).hold()).await;
    let mut session = Session::new().base(server.url());
    let stream = session.stream("s");
    let stream = session.open(stream, HOSTILE, Open::new("GET", "/s")).await.unwrap();
    let number = Condition::on(Target::Data).json(&JsonPath::parse("$.n").unwrap());
    let check =
        Check::new(HOSTILE, Goal::Until(1), Duration::from_millis(100)).when(number).save::<Json, u64>();
    let failure = session.check(&stream, check).await.unwrap_err();
    assert_tame(&failure.to_string());
    assert_says(&failure, &[r#"check "\u{1b}[31m"#, r"event \u{1b}[31m"]);
    // The fields are what came.
    assert_eq!(failure.title(), HOSTILE);
    assert_eq!((failure.messages()[0].event(), failure.messages()[0].data()), (Some(HOSTILE), HOSTILE));
}

#[test]
fn what_people_write_stays() {
    for text in
        ["é ü ß — „Zitat“", "日本語 한국어 עברית العربية हिन्दी", "👩\u{200d}💻 🇩🇪 ❤\u{fe0f}", "e\u{301}"]
    {
        assert_eq!(Shown::new(text).to_string(), text);
    }
}
