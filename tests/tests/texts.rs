//! Times, numbers, texts, patterns, and Rust in parentheses.

use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{FailureKind, JsonPath, Regex, scenario};
use streamgauge_tests::{matching, serve, values};

#[tokio::test]
async fn every_form_of_a_duration() {
    let server = serve(["data: 1", "data: 2"]).await;
    let ten = Duration::from_secs(10);
    struct Limits {
        within: Duration,
        // Not `Copy`: to use a field must not move it.
        names: Vec<String>,
    }
    let limits = Limits { within: ten, names: vec!["a".to_owned()] };
    let all = scenario! {
        base (server.url())
        sse "1" open "/" timeout 10s idle 1min check await within 10_000ms until 1 close
        sse "2" open "/" timeout 1_0s check await within 1.5min until 1 close
        sse "3" open "/" check await within 0.5h until 1 close
        sse "4" open "/" timeout (ten) idle (ten * 2) check await within (ten) until 1 close
        sse "5" open "/" timeout (limits.within) check await within (Duration::from_secs(10)) until 1 close
        sse "6" open "/" check await within (limits.within + Duration::from_millis(1)) until 1 close
        sse "7" open "/" check await within (10s) until 1 close
        pause 1ms
        pause 0.001s
        pause 1ms..2ms
        pause 1ms..=2ms
        pause (Duration::from_millis(1))
        pause (Duration::from_millis(1))..(Duration::from_millis(2))
        pause (Duration::from_millis(1))..=2ms
        let within = (limits.within)
        sse "8" open "/" check await within (within) until 1 close
    };
    let user = all.run().await.unwrap();
    assert_eq!(user.within, limits.within);
    assert_eq!(limits.names, ["a"]);
    assert_eq!(server.requests().len(), 8);
}

#[tokio::test]
async fn every_form_of_a_count() {
    let server = serve(["data: 1", "data: 2", "data: 3"]).await;
    let (two, three, nine) = (2, 3usize, 9u8);
    scenario! {
        base (server.url())
        sse "1" open "/" check await within 10s until 2 close
        sse "2" open "/" check await within 10s until (two) close
        sse "3" open "/" check await within 10s until (two + 1) close
        sse "4" open "/" check await within 10s until (2) close
        sse "5" open "/" check await within 10s expect 3 close
        sse "6" open "/" check await within 10s expect 0_3 close
        sse "7" open "/" check await within 10s expect 1..4 close
        sse "8" open "/" check await within 10s expect 3..=3 close
        sse "9" open "/" check await within 10s expect 2.. close
        sse "10" open "/" check await within 10s expect ..=3 close
        sse "11" open "/" check await within 10s expect (three) close
        sse "12" open "/" check await within 10s expect (two)..(three + 1) close
        sse "13" open "/" check await within 10s expect (two)..=3 close
        sse "14" open "/" check await within 10s expect 1..=(nine) close
        sse "15" open "/" check await within 10s expect (two).. close
        sse "16" open "/" check await within 10s expect ..=(three) close
        sse "17" open "/" status 200 close
        sse "18" open "/" status 200..300 close
        sse "19" open "/" status (two * 100) close
        sse "20" open "/" status ..=(200) close
        repeat 2 { pause 1ms }
        repeat (two) as round { sse "{round}" open "/" close }
        repeat (nine - 8) { pause 1ms }
    }
    .run()
    .await
    .unwrap();
    assert_eq!(server.requests().len(), 22);
}

#[tokio::test]
async fn a_count_that_rust_gets_wrong_fails_the_step() {
    let server = serve(["data: 1"]).await;
    let (none, less, more) = (0, -1, 5);
    let zero = scenario! { base (server.url()) sse "S" open "/" check await within 10s until (none) close };
    assert!(zero.run().await.is_err());
    let negative =
        scenario! { base (server.url()) sse "S" open "/" check await within 10s until (less) close };
    assert!(negative.run().await.is_err());
    let reversed =
        scenario! { base (server.url()) sse "S" open "/" check await within 10s expect (more)..2 close };
    assert!(reversed.run().await.is_err());
    let at_once =
        scenario! { base (server.url()) sse "S" open "/" check await within (Duration::ZERO) until 1 close };
    assert!(at_once.run().await.is_err());
}

struct Account {
    name: String,
    user: Names,
}

struct Names {
    first: String,
    pair: (u8, &'static str),
}

fn account() -> Account {
    Account { name: "n".to_owned(), user: Names { first: "f".to_owned(), pair: (1, "two") } }
}

#[tokio::test]
async fn texts_are_filled_in() {
    let server = Server::start().await.unwrap();
    server.allow_unknown();
    let (name, text, title, value, account) = ("A", "B", 3, 'D', account());
    let r#type = "E";
    let named = scenario! { base (server.url()) sse "S" open "/{name}-{text}-{title}-{value}" close };
    assert!(named.run().await.is_err());
    assert_eq!(server.requests()[0].path, "/A-B-3-D");
    let user = scenario! {
        base (server.url())
        let shown = (format!("{name}"))
        sse "{account.name}" open "/a/{account.name}/{account.user.first}/{account.user.pair.0}{account.user.pair.1}" close
    };
    assert!(user.run().await.unwrap_err().to_string().contains("\"n\""));
    assert_eq!(server.requests().last().unwrap().path, "/a/n/f/1two");
    assert_eq!(account.name, "n");
    assert_eq!(r#type, "E");
}

#[tokio::test]
async fn headers_and_queries_are_filled_in() {
    let server = serve(["data: 1"]).await;
    let (token, page) = ("secret".to_owned(), 7);
    let limits = Duration::from_secs(1);
    scenario! {
        base (server.url())
        header "X-Page" "page {page}"
        header "X-Kept" (token)
        sse "S" open "/"
            header "X-{page}" "{{literal}} {token}"
            query "q" "a b&{page}{{}}"
            query (token) (page)
            bearer "{token}"
            close
    }
    .run()
    .await
    .unwrap();
    let request = server.requests().pop().unwrap();
    assert_eq!(request.header("x-page"), Some("page 7"));
    assert_eq!(request.header("x-kept"), Some("secret"));
    assert_eq!(request.header("x-7"), Some("{literal} secret"));
    assert_eq!(request.header("authorization"), Some("Bearer secret"));
    let query = request.path.split_once('?').unwrap().1.replace('+', "%20");
    assert_eq!(query, "q=a%20b%267%7B%7D&secret=7");
    assert_eq!((token.as_str(), limits.as_secs()), ("secret", 1));
}

#[tokio::test]
async fn braces_of_json_stay_as_they_are() {
    let name = "n";
    let json = r#"{"a":{"b":[1,{"c":2}]},"n":"x"}"#;
    let events =
        [format!("data: {json}"), "data: {}".to_owned(), "data: {n}".to_owned(), "data: { name }".to_owned()];
    assert_eq!(matching!(&events; contains r#"{"a":{"b":"#), [json]);
    assert_eq!(matching!(&events; contains "{\"c\":2}"), [json]);
    assert_eq!(matching!(&events; data == r#"{"a":{"b":[1,{"c":2}]},"n":"x"}"#), [json]);
    assert_eq!(matching!(&events; data == r##"{"a":{"b":[1,{"c":2}]},"{name}":"x"}"##), [json]);
    assert_eq!(matching!(&events; data == "{}"), ["{}"]);
    assert_eq!(matching!(&events; data == "{{}}"), ["{}"]);
    assert_eq!(matching!(&events; data == "{{{name}}}"), ["{n}"]);
    assert_eq!(matching!(&events; data == "{{n}}"), ["{n}"]);
    assert_eq!(matching!(&events; data == "{ name }"), ["{ name }"]);
    assert_eq!(matching!(&events; contains "}" count == 3), [json]);
    assert_eq!(matching!(&events; contains "}]"), [json]);
    assert_eq!(matching!(&events; json "$.a" == "{\"b\":[1,{\"c\":2}]}"), [json]);
}

#[tokio::test]
async fn patterns_are_never_filled_in() {
    let a = "never";
    let events = ["data: aaa {a}", "data: aa {\"a\":\"{a}\"}"];
    assert_eq!(matching!(events; regex "a{3}"), ["aaa {a}"]);
    assert_eq!(matching!(events; regex "^a{2,2} "), ["aa {\"a\":\"{a}\"}"]);
    assert_eq!(matching!(events; regex r"\{a\}$"), ["aaa {a}"]);
    assert_eq!(matching!(["data: {\"{a}\":1}"]; json "$['{a}']").len(), 1);
    assert_eq!(matching!(["data: {\"{{a}}\":1}"]; json "$['{{a}}']" == 1).len(), 1);
    assert_eq!(a, "never");
}

#[tokio::test]
async fn patterns_built_in_rust() {
    let events = [r#"data: {"a":1,"b":"x"}"#, r#"data: {"a":2}"#];
    let name = "b";
    let regex = Regex::new(r#""a":(\d)"#).unwrap();
    let path = JsonPath::parse("$.a").unwrap();
    let result = JsonPath::parse(&format!("$.{name}"));
    assert_eq!(values!(events; regex (regex) collect found).found, ["1", "2"]);
    assert_eq!(values!(events; regex (&regex) collect found).found, ["1", "2"]);
    assert_eq!(values!(events; json (path) collect found: u8).found, [1, 2]);
    assert_eq!(values!(events; json (JsonPath::parse("$.a").unwrap()) collect found: u8).found, [1, 2]);
    assert_eq!(values!(events; json (JsonPath::parse(&format!("$.{name}"))) collect found).found, ["x"]);
    assert_eq!(values!(events; json (result) collect found).found, ["x"]);
    assert_eq!(values!(events; regex (Regex::new("x")) collect found).found, ["x"]);
    assert_eq!(values!(["data: cb({\"a\":3})"]; jsonp (path) collect found).found, ["3"]);
    assert_eq!(values!(events; regex ("\"(a|b)\"") collect found).found, ["a", "a"]);
    // They are where they were.
    assert!(regex.is_match("\"a\":1"));
    assert_eq!(path.to_string(), "$.a");
    assert!(result.is_ok());
}

#[tokio::test]
async fn a_pattern_that_is_an_error_fails_the_step_with_its_text() {
    let server = serve(["data: 1"]).await;
    let failure = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until 1 json (JsonPath::parse("$.a[")) close
    };
    let failure = failure.run().await.unwrap_err();
    let reason = JsonPath::parse("$.a[").unwrap_err().to_string();
    assert!(failure.to_string().contains(reason.lines().next().unwrap()), "{failure}");
    assert_eq!(failure.kind(), FailureKind::Value);
    let open = "(".to_owned();
    let failure = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until 1 regex (Regex::new(&open)) close
    };
    let failure = failure.run().await.unwrap_err();
    assert!(failure.to_string().contains("unclosed group"), "{failure}");
    let failure = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until 1 regex (Err::<Regex, _>("my own reason")) close
    };
    let failure = failure.run().await.unwrap_err();
    assert!(failure.to_string().contains("my own reason"), "{failure}");
}

#[tokio::test]
async fn a_place_is_borrowed() {
    struct Wanted {
        name: String,
        url: String,
        list: Vec<String>,
    }
    let server = serve(["data: a"]).await;
    let wanted = Wanted { name: "a".to_owned(), url: server.url().to_owned(), list: vec!["a".to_owned()] };
    let wanted = &wanted;
    let owned = Wanted { name: "a".to_owned(), url: server.url().to_owned(), list: Vec::new() };
    let scenario = scenario! {
        base (wanted.url)
        header "X-Name" (owned.name)
        sse (owned.name) open "/"
            check await within 10s until 1
                data == (wanted.name) contains (owned.name) data in [(wanted.name), (wanted.list[0])]
            close
        let copy = (owned.name)
        sse (copy) open (owned.url) check await within 10s until 1 data == (copy) close
        if (wanted.list.is_empty()) { pause 1ms }
        let list = (wanted.list)
    };
    for _ in 0..2 {
        let user = scenario.run().await.unwrap();
        assert_eq!(user.copy, wanted.name);
        assert_eq!(user.list, wanted.list);
    }
    assert_eq!(owned.name, wanted.name);
    assert_eq!(owned.url, server.url());
    assert!(owned.list.is_empty());
}

#[tokio::test]
async fn a_literal_in_parentheses_is_that_literal() {
    let server = serve(["data: 5", "data: a"]).await;
    let name = "a";
    let user = scenario! {
        base (server.url())
        sse ("S {name}") open ("/?{name}")
            check await within (10s) until (1) collect seen data == ("{name}") data in [("{name}"), (7)]
            close
        sse "T" open "/"
            check await within 10s until 1 save five data == (5)
            close
        sse "U" open "/"
            check await within 10s until 1 save six regex ("^[0-9]") in (4)..=(6)
            close
        let n = (5)
        let negative = (-5)
        let on = (true)
    };
    let user = user.run().await.unwrap();
    assert_eq!(user.seen, ["a"]);
    assert_eq!((user.five.as_str(), user.six.as_str()), ("5", "5"));
    assert_eq!((user.n, user.negative, user.on), (5, -5, true));
    assert_eq!(server.requests()[0].path, "/?a");
}

#[tokio::test]
async fn saved_values_stand_under_their_names() {
    let server = Server::start().await.unwrap();
    server.on(
        "/",
        Script::sse().events(["data: {\"p\":1.5,\"n\":\"x\"}", "data: {\"p\":2,\"n\":\"x-1.5\"}"]).hold(),
    );
    server.on("/next/x/1.5", Script::sse().event("data: 1.5 x 3").hold());
    #[derive(serde::Deserialize, Clone, Debug, PartialEq)]
    struct Tick {
        p: f64,
        n: String,
    }
    let factor = 2.0;
    let user = scenario! {
        base (server.url())
        sse "S" name "a" open "/"
            check await within 10s until 1 json "$.p" save price: f64 json "$.n" save name json "$" save tick: Tick
            check await within 10s until 1
                json "$.p" > (price) json "$.p" <= (price * factor)
                json "$.n" == (format!("{name}-{price}"))
                json "$.n" == "{name}-{price}"
                json "$.n" == "{tick.n}-{tick.p}"
                contains (name)
                json "$.n" satisfies (|n| n.starts_with(&name) && n.len() > name.len())
                json "$.p" satisfies (|p: &f64| [price, tick.p].iter().all(|q| q < p))
        sse "{name}" name "b" open "/next/{name}/{price}" header "X" (price)
            check await within 10s until 1
                data == (format!("{price} {} {}", tick.n, price * 2.0))
            close
        let lines = (vec![name.clone(), name.to_uppercase(), price.to_string()])
        let length = (lines.len() + name.len())
        let price_now = (price)
        if (price > 1.0 && name == "x") { sse "{tick.n}" name "c" open "/" close } else { pause 1ms }
        sse "S" name "a" close
    };
    let user = user.run().await.unwrap();
    assert_eq!(user.lines, ["x", "X", "1.5"]);
    assert_eq!((user.length, user.price_now, user.name.as_str()), (4, 1.5, "x"));
    assert_eq!(user.tick, Tick { p: 1.5, n: "x".to_owned() });
    assert_eq!(server.request("/next/x/1.5").unwrap().header("x"), Some("1.5"));
}

/// What the compiler says to write for a dollar sign, where other languages would fill something in.
#[tokio::test]
async fn a_dollar_sign_before_a_value_and_texts_as_they_stand() {
    let server = serve(["data: 12"]).await;
    let token = "t0k";
    scenario! {
        base (server.url())
        sse "1" open "/"
            header "A" (format!("${token}"))
            header "B" "${{token}}"
            header "C" "#{{token}}"
            header "D" ("$token".to_owned())
            header "E" "costs $5"
            check await within 10s until 1 data save price
            close
        sse "2" open "/" header "F" (format!("${price}")) close
    }
    .run()
    .await
    .unwrap();
    let requests = server.requests();
    let header = |at: usize, name: &str| requests[at].header(name).map(str::to_owned).unwrap_or_default();
    assert_eq!(header(0, "A"), "$t0k");
    assert_eq!(header(0, "B"), "${token}");
    assert_eq!(header(0, "C"), "#{token}");
    assert_eq!(header(0, "D"), "$token");
    assert_eq!(header(0, "E"), "costs $5");
    assert_eq!(header(1, "F"), "$12");
}
