//! `save x: Option<T>` and `or VALUE`.

use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_tests::{SOON, assert_says, matching, serve, serving_at, values};

#[tokio::test]
async fn an_option_keeps_none_where_nothing_is_there_or_null() {
    for (event, x, n, id) in [
        ("id: 7\ndata: {\"x\":\"a\",\"n\":1}", Some("a"), Some(1), Some(7)),
        ("data: {\"n\":null}", None, None, None),
        ("data: {\"x\":null}", None, None, None),
        ("id: 8\ndata: no JSON", None, None, Some(8)),
    ] {
        let server = serve([event]).await;
        let scenario = scenario! {
            base (server.url())
            sse "S" open "/" check await within (SOON) until 1
                json "$.x" save x: Option<String>
                json "$.n" save n: std::option::Option<u8>
                id save id: Option<u32>
                close
        };
        let user = scenario.run().await.unwrap();
        let kept: (Option<String>, Option<u8>, Option<u32>) = (user.x, user.n, user.id);
        assert_eq!((kept.0.as_deref(), kept.1, kept.2), (x, n, id), "{event}");
    }
}

#[tokio::test]
async fn one_that_does_not_convert_is_no_match() {
    let events =
        [r#"data: {"n":1}"#, r#"data: {"n":"x"}"#, "data: {}", r#"data: {"n":null}"#, r#"data: {"n":300}"#];
    assert_eq!(values!(events; json "$.n" collect n: Option<u8>).n, [Some(1), None, None]);
    assert_eq!(
        values!(["id: 1\ndata:", "id: x\ndata:", "data:"]; id collect n: Option<u8>).n,
        [Some(1), None]
    );
    let server = serve([r#"{"n":"x"}"#].map(|data| format!("data: {data}"))).await;
    let fails = scenario! {
        base (server.url())
        sse "S" open "/" check await within (SOON) until 1 json "$.n" save n: Option<u8> close
    };
    let failure = fails.run().await.unwrap_err();
    assert_says(&failure, &["wanted   1 message within 20s", "json \"$.n\": \"x\" is not a u8"]);
    assert!(!failure.to_string().contains("where"), "it asks nothing: {failure}");
}

#[tokio::test]
async fn with_every_test_and_target() {
    let events = ["event: a\ndata: n=1 m=2", "data: none\nretry: 5"];
    assert_eq!(values!(events; regex r"n=(\d)" collect x: Option<u8>).x, [Some(1), None]);
    assert_eq!(
        values!(events; regex r"n=(\d) m=(\d)" collect x: Option<(u8, String)>).x,
        [Some((1, "2".into())), None]
    );
    assert_eq!(values!(events; contains "m=" collect x: Option<String>).x, [Some("m=".into()), None]);
    assert_eq!(values!(events; retry collect x: Option<u64>).x, [None, Some(5)]);
    assert_eq!(
        values!(events; data collect x: Option<String>).x,
        [Some("n=1 m=2".into()), Some("none".into())]
    );
    assert_eq!(values!(events; collect x: Option<String> event == "a").x, [Some("n=1 m=2".to_owned())]);
    assert_eq!(values!([r#"data: f({"a":[1,2]})"#]; jsonp "$.a[*]" find 2 collect x: Option<u8>).x, [None]);
    assert_eq!(values!([r#"data: {"a":[1,2]}"#]; json "$.a[*]" find 1 collect x: Option<u8>).x, [Some(2)]);
    assert_eq!(values!([r#"data: {"a":null}"#]; json "$..a" collect x: Option<u8>).x, [None]);
}

#[tokio::test]
async fn none_replaces_an_older_value_and_no_match_does_not() {
    let server = serving_at([
        ("/both", Script::sse().message(r#"{"x":1}"#).message("{}").hold()),
        ("/one", Script::sse().message(r#"{"x":1}"#).hold()),
    ])
    .await;
    let user = scenario! {
        base (server.url())
        sse "Both" open "/both"
            check await within (SOON) until 1 json "$.x" save both: Option<u8>
            check await within (SOON) until 1 json "$.x" save both: Option<u8>
            close
        sse "One" open "/one"
            check await within (SOON) until 1 json "$.x" save one: Option<u8>
            check await within 50ms expect 0.. json "$.x" save one: Option<u8>
            close
        sse "Listen" open "/both"
            check listen within (SOON) until 2 json "$.x" save listened: Option<u8>
            await
            close
        let bound: Option<u8> = (Some(1))
        if (one.is_some() && both.is_none()) { let bound: Option<u8> = (None) }
        let later = (one.map(|x| x + 1))
    };
    let user = user.run().await.unwrap();
    assert_eq!((user.both, user.one, user.listened), (None, Some(1), None));
    assert_eq!((user.bound, user.later), (None, Some(2)));
}

#[tokio::test]
async fn one_option_whatever_the_flow_adds() {
    let server =
        serving_at([("/s", Script::sse().message(r#"{"x":1}"#).hold()), ("/h", Script::json(r#"{"y":2}"#))])
            .await;
    let (yes, no) = (true, false);
    let user = scenario! {
        base (server.url())
        on failure continue
        sse "S" open "/s"
        if (yes) { sse "S" check await within (SOON) until 1 json "$.x" save a: Option<u8> }
        if (no) { sse "S" check await within (SOON) until 1 json "$.x" save b: Option<u8> }
        sse "S" close
        http "H" get "/h" check
            json "$.y" save c: Option<u8>
            when (yes) json "$.z" save d: Option<u8>
            when (no) json "$.y" save e: Option<u8>
        if (a.unwrap_or(0) == 1 && c == Some(2)) { let f: Option<&str> = (Some("both")) }
    };
    let user = user.run().await.unwrap();
    assert_eq!((user.a, user.b, user.c, user.d, user.e), (Some(1), None, Some(2), None, None));
    assert_eq!(user.f, Some("both"));
}

#[tokio::test]
async fn a_text_takes_what_is_there_and_fails_without_it() {
    let server = serving_at([
        ("/a", Script::json(r#"{"id":"7"}"#)),
        ("/b", Script::json("{}")),
        ("/of/7", Script::text("seven")),
    ])
    .await;
    let of = |path: &'static str| {
        let url = server.url();
        scenario! {
            move
            base (url)
            http "Id" get "{path}" check json "$.id" save id: Option<String>
            http "Of" get "/of/{id}" check body save page
        }
    };
    assert_eq!(of("/a").run().await.unwrap().page, "seven");
    assert_says(&of("/b").run().await.unwrap_err(), &["`id` is empty", "the `http` step \"Id\""]);
}

#[tokio::test]
async fn or_takes_a_default_where_nothing_is_there_or_null() {
    let events = ["id: 5\ndata: {\"x\":\"a\",\"n\":9}", "data: {\"x\":null}", "data: {}", "data: text"];
    assert_eq!(values!(events; json "$.x" or "none" collect x).x, ["a", "none", "none", "none"]);
    assert_eq!(values!(events; json "$.n" or 0 collect n: u8).n, [9, 0, 0, 0]);
    assert_eq!(values!(events; json "$.n" or -1.5 collect n: f64).n, [9.0, -1.5, -1.5, -1.5]);
    assert_eq!(values!(events; json "$.n" or true collect n: serde_json::Value).n[1..], [true, true, true]);
    assert_eq!(values!(events; json "$.n" or null collect n).n[1..], ["null", "null", "null"]);
    assert_eq!(values!(events; id or 0 collect id: u8).id, [5, 0, 0, 0]);
    assert_eq!(values!(events; regex "x\":\"(.)" or "?" collect x: char).x, ['a', '?', '?', '?']);
    assert_eq!(values!(events; json "$.x" find 1 or "second" collect x).x, ["second"; 4]);
    let (other, word) = (7, "wo\"rd");
    assert_eq!(values!(events; json "$.n" or (other) collect n: u8).n, [9, 7, 7, 7]);
    assert_eq!(values!(events; json "$.x" or "{word}!" collect x).x[1..], ["wo\"rd!", "wo\"rd!", "wo\"rd!"]);
    // A value that does not convert is none that is missing.
    assert_eq!(values!(events; json "$.x" or 1 collect n: u8).n, [1, 1, 1]);
}

#[tokio::test]
async fn or_stands_before_a_comparison() {
    let events = [r#"data: {"n":9}"#, r#"data: {"n":null}"#, r#"data: {"n":3}"#, "data: {}"];
    assert_eq!(matching!(events; json "$.n" or 5 > 4), [r#"{"n":9}"#, r#"{"n":null}"#, "{}"]);
    assert_eq!(matching!(events; json "$.n" or 0 > 4), [r#"{"n":9}"#]);
    assert_eq!(
        matching!(events; json "$.n" or "none" in ["none", "3"]),
        [r#"{"n":null}"#, r#"{"n":3}"#, "{}"]
    );
    assert_eq!(matching!(events; json "$.n" or 5 satisfies (|n: &u8| *n == 5)), [r#"{"n":null}"#, "{}"]);
    let server = serve(events).await;
    let fails = scenario! {
        base (server.url())
        sse "S" open "/" check await within (SOON) until end expect 1.. json "$.n" or 0 > 100
    };
    let failure = fails.run().await.unwrap_err();
    assert_says(&failure, &["where  json \"$.n\" or 0 > 100", "json \"$.n\" is 0"]);
}

#[tokio::test]
async fn in_the_check_of_a_response() {
    let server = serving_at([("/h", Script::json(r#"{"x":null,"n":1}"#).header("X-Rate", "5"))]).await;
    let user = scenario! {
        base (server.url())
        http "H" get "/h" check
            status == 200
            json "$.x" save x: Option<String>
            json "$.n" save n: Option<u8>
            header "X-Rate" save rate: Option<u8>
            header "X-Other" save other: Option<u8>
            header "X-Other" or "none" save word
            header "X-Rate" or 0 == 5
            json "$.y" or 3 > 2 save y: u8
            body regex "nothing" save nothing: Option<String>
            elapsed save took: Option<std::time::Duration>
    };
    let user = user.run().await.unwrap();
    assert_eq!((user.x, user.n, user.rate, user.other), (None, Some(1), Some(5), None));
    assert_eq!((user.word.as_str(), user.y, user.nothing), ("none", 3, None));
    assert!(user.took.is_some());
}

#[tokio::test]
async fn of_messages_that_no_check_took() {
    let server =
        serving_at([("/s", Script::sse().message(r#"{"a":1}"#).message("{}").message("end").hold())]).await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/s" unmatched 9
            check await within (SOON) until 1 data == "end"
            unmatched json "$.a" collect all: Option<u8> json "$.a" save last: Option<u8> json "$.b" or 4 collect more: u8
            close
    };
    let user = user.run().await.unwrap();
    assert_eq!((user.all, user.last, user.more), (vec![Some(1), None], None, vec![4, 4]));
}

#[tokio::test]
async fn across_messages_and_in_bound_values() {
    let server =
        serving_at([("/s", Script::sse().message(r#"{"k":"a"}"#).message("{}").message(r#"{"n":1}"#).end())])
            .await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/s" check await within (SOON) until end expect 3
            require json "$.n" or 0 rising per json "$.k" or "none"
            require json "$.k" or "none" in ["a", "none"]
        let ran: Option<u8> = run { Some(4) }
        if (ran == Some(4)) { let ran = run { None } }
        repeat 2 as i { sse "F" name "f"[(i)] open "/s" check listen within (SOON) until 1 json "$.n" save of_all: Option<u8> }
        sse "F" name "f"[all] await close
    };
    let user = user.run().await.unwrap();
    assert_eq!((user.ran, user.of_all), (None, None));
}

streamgauge::fragment! {
    profile(fallback: Option<u8>) needs value before: Option<u8> gives value age: Option<u8> {
        http "Profile" get "/h" check json "$.age" save age: Option<u8>
        if (age.is_none()) { let age: Option<u8> = (fallback.or(before)) }
    }
}

#[tokio::test]
async fn across_an_include() {
    let server = serving_at([("/h", Script::json("{}"))]).await;
    let user = scenario! {
        base (server.url())
        http "Before" get "/h" check json "$.before" save before: Option<u8>
        include profile(Some(30))
        let age_too = (age)
    };
    let user = user.run().await.unwrap();
    assert_eq!((user.before, user.age, user.age_too), (None, Some(30), Some(30)));
}
