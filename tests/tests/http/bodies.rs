//! `body json`, `body form`, `body text`, as the server sees them.

use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use streamgauge::testing::{Request, Script, Server};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{assert_says, only_request, serving};

async fn server() -> Server {
    serving(Script::sse().message(r#"{"id":7,"name":"A \"B\""}"#).hold()).await
}

/// What is sent by `open post "/s"` with these parts.
macro_rules! sent {
    ($($parts:tt)*) => {{
        let server = server().await;
        scenario! { base (server.url()) sse "x" open post "/s" $($parts)* close }.run().await.unwrap();
        only_request(&server)
    }};
}

fn typed(request: &Request) -> (&str, String) {
    (request.header("content-type").unwrap_or_default(), request.text().into_owned())
}

#[tokio::test]
async fn json_is_sent_as_it_was_written() {
    let request = sent!(body json {
        "model": "small",
        "stream": true,
        "off": false,
        "stop": null,
        "numbers": [0, -1, 1.5, -2.50, 1e3, 1_000, 0x10, 18446744073709551615, -0.5e-3,],
        "nested": { "empty": {}, "list": [[], [{}]] },
        "a \"quoted\"\n\u{e9} key": "tab\there, \\ and \"",
    });
    assert_eq!(request.method, "POST");
    assert_eq!(
        typed(&request),
        (
            "application/json",
            concat!(
                r#"{"model":"small","stream":true,"off":false,"stop":null,"#,
                r#""numbers":[0,-1,1.5,-2.50,1e3,1000,16,18446744073709551615,-0.5e-3],"#,
                r#""nested":{"empty":{},"list":[[],[{}]]},"#,
                "\"a \\\"quoted\\\"\\n\u{e9} key\":\"tab\\there, \\\\ and \\\"\"}"
            )
            .to_owned()
        )
    );
    assert_eq!(request.header("content-length"), Some(request.body.len().to_string().as_str()));
    assert_eq!(sent!(body json []).text(), "[]");
    assert_eq!(sent!(body json {}).text(), "{}");
    assert_eq!(sent!(body json [1, "a", ("b"), (-3), (true)]).text(), r#"[1,"a","b",-3,true]"#);
}

#[derive(Serialize)]
struct User<'a> {
    name: &'a str,
    tags: Vec<u8>,
}

#[tokio::test]
async fn values_of_rust_keep_their_type_and_texts_are_escaped() {
    let (model, count, ratio, none) = ("a \"b\"\n{c}", 3_u64, 0.5, None::<u8>);
    let user = User { name: "Ada", tags: vec![1, 2] };
    let key = "k\"1";
    let request = sent!(body json {
        "model": "{model}",
        "n": (count),
        "twice": (count * 2),
        "text": "{count}",
        "ratio": (ratio),
        "none": (none),
        "user": (user),
        "any": (serde_json::json!({"x": [null]})),
        "{key}": (model),
        "braces": "{{literal}} and {\"a\": 1}",
    });
    assert_eq!(
        request.text(),
        concat!(
            r#"{"model":"a \"b\"\n{c}","n":3,"twice":6,"text":"3","ratio":0.5,"none":null,"#,
            r#""user":{"name":"Ada","tags":[1,2]},"any":{"x":[null]},"k\"1":"a \"b\"\n{c}","#,
            r#""braces":"{literal} and {\"a\": 1}"}"#
        )
    );
    // Borrowed, not moved.
    assert_eq!((user.name, key), ("Ada", "k\"1"));
}

#[tokio::test]
async fn saved_values_stand_in_bodies() {
    let server = server().await;
    scenario! {
        base (server.url())
        sse "x" open "/s"
            check await within 10s until 1 json "$.id" save id: u64 json "$.name" save name
            close
        sse "json" open put "/s" body json { "id": (id), "name": "{name}", "next": [(id + 1)] } close
        sse "form" open patch "/s" body form { "id": "{id}", "name": (name) } close
        sse "text" open post "/s" body text "{id}: {name}" close
    }
    .run()
    .await
    .unwrap();
    let requests = server.requests();
    let bodies: Vec<(&str, String)> =
        requests[1..].iter().map(|request| (request.method.as_str(), request.text().into_owned())).collect();
    assert_eq!(
        bodies,
        [
            ("PUT", r#"{"id":7,"name":"A \"B\"","next":[8]}"#.to_owned()),
            ("PATCH", "id=7&name=A+%22B%22".to_owned()),
            ("POST", "7: A \"B\"".to_owned()),
        ]
    );
}

#[tokio::test]
async fn a_form_is_encoded_in_its_order() {
    let password = "a&b=c d\u{e9}";
    let request = sent!(body form { "name": "Ada", "password": "{password}", "again": (1 + 1), "name": "+", "{1}": "", });
    assert_eq!(
        typed(&request),
        (
            "application/x-www-form-urlencoded",
            "name=Ada&password=a%26b%3Dc+d%C3%A9&again=2&name=%2B&%7B1%7D=".to_owned()
        )
    );
    assert_eq!(sent!(body form {}).text(), "");
}

#[tokio::test]
async fn a_text_is_sent_as_utf_8() {
    let name = "Zo\u{eb}";
    assert_eq!(
        typed(&sent!(body text "hello {name}")),
        ("text/plain; charset=utf-8", "hello Zo\u{eb}".to_owned())
    );
    assert_eq!(sent!(body text (1 + 1)).text(), "2");
}

#[tokio::test]
async fn a_content_type_of_the_step_or_of_the_scenario_replaces_the_default() {
    let request = sent!(header "content-TYPE" "application/vnd.api+json" body json {});
    assert_eq!(request.header("Content-Type"), Some("application/vnd.api+json"));
    let server = server().await;
    scenario! {
        base (server.url())
        header "Content-Type" "text/csv"
        sse "x" open post "/s" body text "a,b" close
        sse "y" open post "/s" body text "a,b" header "Content-Type" "text/tsv" close
    }
    .run()
    .await
    .unwrap();
    let types: Vec<_> =
        server.requests().iter().map(|request| request.header("content-type").unwrap().to_owned()).collect();
    assert_eq!(types, ["text/csv", "text/tsv"]);
}

struct Broken;

impl Serialize for Broken {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("it is broken"))
    }
}

#[tokio::test]
async fn a_value_that_does_not_serialize_fails_the_step_with_the_reason() {
    let server = server().await;
    let failure = scenario! {
        base (server.url())
        sse "Chat" open post "/s" body json { "user": { "tags": [1, (Broken)] } } close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Value);
    assert_says(&failure, &["open \"Chat\"", "`user.tags[1]`", "it is broken"]);
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn bodies_are_given_by_hand_too() {
    use streamgauge::session::Session;
    use streamgauge::{Open, RequestBody};
    let server = server().await;
    let mut session = Session::new().base(server.url());
    let bodies = [
        RequestBody::json(&[1, 2]),
        RequestBody::form([("a", "b c")]),
        RequestBody::text("text"),
        RequestBody::bytes("application/octet-stream", vec![0, 255]),
    ];
    for body in bodies {
        let stream = session.stream("s");
        let stream = session.open(stream, "x", Open::new("POST", "/s").body(body)).await.unwrap();
        let _ = session.close(stream).await.unwrap();
    }
    let sent: Vec<(String, Vec<u8>)> = server
        .requests()
        .iter()
        .map(|request| (request.header("content-type").unwrap().to_owned(), request.body.to_vec()))
        .collect();
    let expected: [(&str, &[u8]); 4] = [
        ("application/json", b"[1,2]"),
        ("application/x-www-form-urlencoded", b"a=b+c"),
        ("text/plain; charset=utf-8", b"text"),
        ("application/octet-stream", &[0, 255]),
    ];
    assert_eq!(sent, expected.map(|(kind, body)| (kind.to_owned(), body.to_vec())));
}
