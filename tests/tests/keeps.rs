//! What `save` and `collect` keep, when `reconcile` has it, and which values `run()` gives; `let`, `repeat`, `if`.

use std::collections::HashMap;
use std::net::IpAddr;
use std::str::FromStr;

use serde::Deserialize;
use streamgauge::scenario;
use streamgauge::testing::{Gate, Script, Server};
use streamgauge_tests::{serve, values};

#[tokio::test]
async fn default_types() {
    let events = [r#"data: {"p":1.50,"l":["a",1]}"#, r#"data: {"p":2,"l":[]}"#];
    let user = values!(events; save whole json "$.p" save price);
    let whole: Option<String> = user.whole;
    let price: Option<String> = user.price;
    assert_eq!(whole.as_deref(), Some(r#"{"p":2,"l":[]}"#));
    assert_eq!(price.as_deref(), Some("2"));
    let user = values!(events; json "$.p" collect prices json "$.l[*]" count collect counts regex "[a-z]" all collect letters);
    let prices: Vec<String> = user.prices;
    let counts: Vec<usize> = user.counts;
    let letters: Vec<Vec<String>> = user.letters;
    assert_eq!(prices, ["1.50", "2"]);
    assert_eq!(counts, [2, 0]);
    assert_eq!(letters, [vec!["p", "l", "a"], vec!["p", "l"]]);
    let user = values!(events; regex "\"(p)\":([0-9])" collect pairs);
    let pairs: Vec<(String, String)> = user.pairs;
    assert_eq!(pairs, [("p".to_owned(), "1".to_owned()), ("p".to_owned(), "2".to_owned())]);
    let user = values!(events; regex "(.)(.)" all save pairs event save kind id missing);
    let pairs: Option<Vec<(String, String)>> = user.pairs;
    assert_eq!(pairs.unwrap().len(), 7);
    assert_eq!(user.kind.unwrap(), "message");
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Tick {
    symbol: String,
    price: f64,
    note: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Side {
    Buy,
    Sell,
}

impl FromStr for Side {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "buy" => Ok(Side::Buy),
            "sell" => Ok(Side::Sell),
            other => Err(format!("no side is called {other}")),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Open,
    Closed,
}

#[tokio::test]
async fn json_goes_through_deserialize() {
    let event = r#"data: {"f":1.5,"i":7,"n":-3,"b":true,"s":"text","z":null,"l":[1,2,3],"o":{"symbol":"A","price":2},"e":"open","big":18446744073709551615,"t":["a",1],"c":"x"}"#;
    let user = values!([event];
        json "$.f" save f: f64 json "$.i" save i: u64 json "$.n" save n: i8 json "$.b" save b: bool
        json "$.s" save s: String json "$.i" save i_as_f: f64 json "$.f" save f_text: String
        json "$.b" save b_text: String json "$.z" save z_text: String json "$.l" save l_text: String
        json "$.o" save o_text: String json "$.z" save nothing: Option<f64> json "$.f" save something: Option<f64>
        json "$.l" save list: Vec<u8> json "$.o" save tick: Tick json "$.e" save state: State
        json "$.big" save big: u64 json "$.t" save pair: (String, u8) json "$.c" save c: char
        json "$" save value: serde_json::Value json "$.o" save map: HashMap<String, serde_json::Value>
        json "$.l[*]" all save all: Vec<u64> json "$.l[*]" count save count: usize json "$.f" save single: f32
        json "$.z" save unit: () json "$.s" save boxed: Box<str> json "$.s" save maybe: Option<String>);
    assert_eq!((user.f, user.i, user.n, user.b), (Some(1.5), Some(7), Some(-3), Some(true)));
    assert_eq!(
        (user.s.as_deref(), user.i_as_f, user.f_text.as_deref()),
        (Some("text"), Some(7.0), Some("1.5"))
    );
    assert_eq!((user.b_text.as_deref(), user.z_text.as_deref()), (Some("true"), Some("null")));
    assert_eq!(user.l_text.as_deref(), Some("[1,2,3]"));
    assert_eq!(user.o_text.as_deref(), Some(r#"{"symbol":"A","price":2}"#));
    // What `until end` adds to an `Option` is the same `Option`.
    assert_eq!((user.nothing, user.something), (None, Some(1.5)));
    assert_eq!((user.list, user.all, user.count), (Some(vec![1, 2, 3]), Some(vec![1, 2, 3]), Some(3)));
    assert_eq!(user.tick, Some(Tick { symbol: "A".to_owned(), price: 2.0, note: None }));
    assert_eq!((user.state, user.big, user.c), (Some(State::Open), Some(u64::MAX), Some('x')));
    assert_eq!(user.pair, Some(("a".to_owned(), 1)));
    assert_eq!(user.value.unwrap()["o"]["price"], 2);
    assert_eq!(user.map.unwrap()["symbol"], "A");
    assert_eq!((user.single, user.unit, user.boxed.as_deref()), (Some(1.5), Some(()), Some("text")));
    assert_eq!(user.maybe.as_deref(), Some("text"));
    assert_ne!(State::Open, State::Closed);
}

#[tokio::test]
async fn text_goes_through_from_str() {
    let events = [
        "id: 1\nevent: buy\nretry: 50\ndata: 127.0.0.1",
        "id: 2\nevent: sell\nretry: 60\ndata: ::1",
        "event: hold\nid: 3\ndata: 1.1.1.1",
    ];
    let user = values!(events; event collect sides: Side data collect from: IpAddr id save last: u8 retry collect waits: u64);
    assert_eq!(user.sides, [Side::Buy, Side::Sell]);
    assert_eq!(user.from.len(), 2);
    assert_eq!((user.last, user.waits), (Some(2), vec![50, 60]));
    let user = values!(["data: a=1;b=2"]; regex "([a-z])=([0-9])" all save pairs: Vec<(char, u8)> regex "[0-9]" all save digits: Vec<f32>
        regex "=" count save equals: u8);
    assert_eq!(user.pairs, Some(vec![('a', 1), ('b', 2)]));
    assert_eq!((user.digits, user.equals), (Some(vec![1.0, 2.0]), Some(2)));
    let user = values!(["data: {\"a\":[1]}"]; data save parsed: serde_json::Value);
    assert_eq!(user.parsed.unwrap()["a"][0], 1);
}

#[tokio::test]
async fn what_does_not_convert_does_not_match() {
    let events = [
        r#"data: {"p":1}"#,
        r#"data: {"q":1}"#,
        r#"data: {"p":-1}"#,
        r#"data: {"p":"x"}"#,
        r#"data: {"p":1.5}"#,
    ];
    assert_eq!(values!(events; json "$.p" collect p: u8).p, [1]);
    assert_eq!(values!(events; json "$.p" collect p: f64).p, [1.0, -1.0, 1.5]);
    assert_eq!(values!(["data: 1", "data: x", "data: 300"]; data collect p: u8).p, [1]);
    // One that does not convert keeps nothing of the others.
    let user = values!(events; collect all json "$.p" collect p: u8);
    assert_eq!((user.all.len(), user.p.len()), (1, 1));
    let user = values!(["data: [1,2]", "data: [1,\"x\"]"]; json "$[*]" all collect lists: Vec<u8>);
    assert_eq!(user.lists, [vec![1, 2]]);

    let server = serve(events).await;
    let failure = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until 3 json "$.p" save p: u8 close
    };
    let text = failure.run().await.unwrap_err().to_string();
    assert!(text.contains("1.5 is not a u8"), "{text}");
    assert!(text.contains("\"x\" is not a u8"), "{text}");
    let failure = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until 1 data save side: Side close
    };
    let text = failure.run().await.unwrap_err().to_string();
    assert!(text.contains("no side is called"), "{text}");
}

#[tokio::test]
async fn save_keeps_the_last_and_collect_all_in_order() {
    let events: Vec<String> = (0..50).map(|n| format!("data: {n}")).collect();
    let user = values!(&events; save last: u8 data collect all: u8 data < 45 data collect again);
    assert_eq!(user.last, Some(44));
    assert_eq!(user.all, (0..45).collect::<Vec<u8>>());
    assert_eq!(user.again.len(), 45);
}

#[tokio::test]
async fn only_a_check_that_succeeds_saves() {
    let server = Server::start().await.unwrap();
    server.on("/", Script::sse().events(["data: 1", "data: 2", "data: 3", "data: 4"]).hold());
    let failing = scenario! {
        base (server.url())
        on failure continue
        sse "S" open "/"
            check await within 10s until 1 save x: u8 data collect xs: u8
            check await within 100ms until 9 save x: u8 data collect xs: u8
            close
    };
    // The run fails, so that its values cannot be seen there; the steps after the failure can see them.
    assert!(failing.run().await.is_err());
    server.on("/seen", Script::sse().hold());
    let seen = scenario! {
        base (server.url())
        on failure continue
        sse "S" open "/"
            check await within 10s until 1 save x: u8
            check await within 100ms until 9 save x: u8
            close
        sse "T" open "/seen?{x}" close
    };
    assert!(seen.run().await.is_err());
    assert_eq!(server.request("/seen").unwrap().path, "/seen?1");
    let cancelled = scenario! {
        base (server.url())
        sse "S" open "/"
            check await within 10s until 1 save x: u8 data collect xs: u8
            check listen within 10s until 9 save x: u8 data collect xs: u8
            cancel
            check await within 10s until 1 data collect rest: u8
            close
    };
    let user = cancelled.run().await.unwrap();
    assert_eq!(user.x, 1);
    assert_eq!(user.xs, [1]);
}

#[tokio::test]
async fn one_name_saved_by_two_checks() {
    let server = serve(["data: 1", "data: 2", "data: 3"]).await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/"
            check await within 10s until 1 save x: u8
            check await within 10s until 1 data == (x + 1) save x: u8
            check await within 10s until end data == (x + 1) save x: u8 data collect xs: u8
        let twice = (x * 2)
    }
    .run()
    .await
    .unwrap();
    let x: u8 = user.x;
    assert_eq!((x, user.twice, user.xs), (3, 6, vec![3]));
}

#[tokio::test]
async fn types_of_the_fields_follow_the_table() {
    let server = Server::start().await.unwrap();
    let gate = Gate::new();
    server.on("/", Script::sse().events(["data: 1", "data: 2"]).gate(&gate).events(["data: 3"]).hold());
    server.on("/end", Script::sse().events(["data: 1", "data: 2"]));
    let yes = true;
    let user = scenario! {
        base (server.url())
        sse "S" open "/"
            check await within 10s until 1 save until_n: f64 data collect all_until: f64
            close
        sse "S" open "/end" check await within 10s expect 1..=5 save expected: f64 close
        sse "S" open "/end" check await within 10s expect 0..=5 save maybe: f64 data collect all_maybe: f64 close
        sse "S" open "/end" check await within 10s expect ..=5 save maybe_too: f64 close
        sse "S" open "/end" check await within 10s until end save at_end: f64 close
        sse "S" open "/" check listen within 10s until 1 save listened: f64 await close
        sse "S" open "/" check listen within 10s until 1 save looked: f64 reconcile close
        sse "S" open "/" check listen within 10s until 1 save by_close: f64 data collect all_by_close: f64 close
        if (yes) {
            sse "S" open "/" check await within 10s until 1 save in_branch: f64 close
        }
        if (yes) {
            sse "S" open "/" check await within 10s until 1 save in_both: f64 close
        } else {
            sse "S" open "/" check await within 10s until 1 save in_both: f64 close
        }
        repeat 2 { sse "S" open "/" check await within 10s until 1 save in_loop: f64 close }
        repeat (1) { sse "S" open "/" check await within 10s until 1 save in_one: f64 close }
        repeat (usize::from(yes)) { sse "S" open "/" check await within 10s until 1 save in_some: f64 close }
    }
    .run()
    .await
    .unwrap();
    let _: (f64, Vec<f64>, f64) = (user.until_n, user.all_until, user.expected);
    let _: (Option<f64>, Vec<f64>, Option<f64>) = (user.maybe, user.all_maybe, user.maybe_too);
    let _: (Option<f64>, f64, Option<f64>) = (user.at_end, user.listened, user.looked);
    let _: (Option<f64>, Vec<f64>) = (user.by_close, user.all_by_close);
    let _: (Option<f64>, f64, f64, f64, Option<f64>) =
        (user.in_branch, user.in_both, user.in_loop, user.in_one, user.in_some);
    assert_eq!((user.maybe, user.at_end, user.listened), (Some(2.0), Some(2.0), 1.0));
    assert_eq!((user.in_branch, user.in_some), (Some(1.0), Some(1.0)));
}

#[tokio::test]
async fn optional_values_in_expressions_are_options() {
    let server = serve(["data: 5"]).await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until end save x: u8 data collect xs: u8 data == 5
        let y = (x.unwrap_or(1) + 1)
        let z = (xs.iter().copied().max())
        let lone = (x)
        let all = (xs)
        if (x.is_some() && xs.len() == 1) { let branch = (x) }
        sse "S {x}" open "/?{x}" check await within 10s until 1 data == (x.unwrap()) data == "{x}" close
        sse "T" open "/" check await within 10s until end save none: u8 data == 6
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.x, user.y, user.z), (Some(5), 6, Some(5)));
    assert_eq!((user.lone, user.all), (Some(5), vec![5]));
    assert_eq!(user.branch, Some(Some(5)));
    assert_eq!(user.none, None);
    assert_eq!(server.requests()[1].path, "/?5");
}

#[tokio::test]
async fn an_empty_option_in_a_text_fails_its_step() {
    let server = serve(["data: 5"]).await;
    let empty = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until end
            save x: u8
            data == 6
        sse "T" open "/?{x}" close
    };
    let failure = empty.run().await.unwrap_err().to_string();
    assert!(failure.contains("`x`"), "{failure}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn lets_with_and_without_type() {
    let server = serve(["data: 5"]).await;
    let start = 3;
    let name = "outer".to_owned();
    let user = scenario! {
        base (server.url())
        let n = (start)
        let typed: u64 = (3)
        let parsed: f64 = ("1.5".parse().unwrap_or_default())
        let list: Vec<u8> = (Vec::new())
        let collected: Vec<u64> = ((0..typed).collect())
        let lone = (name)
        let n = (n + 1)
        let named = (format!("{name}+"))
        let named = (format!("{named}+"))
        let option: Option<u8> = (None)
        repeat 3 as i {
            let n = (n + i as i32)
            let list = (list.iter().copied().chain([i as u8]).collect())
            repeat 2 as j { let typed = (typed + (i * j) as u64) }
        }
    }
    .run()
    .await
    .unwrap();
    let n: i32 = user.n;
    assert_eq!((n, user.typed, user.parsed), (3 + 1 + 3, 3 + 3, 1.5));
    assert_eq!((user.list, user.collected), (vec![0, 1, 2], vec![0, 1, 2]));
    assert_eq!((user.lone.as_str(), user.named.as_str(), user.option), ("outer", "outer++", None));
    assert_eq!(name, "outer");
}

#[tokio::test]
async fn loops_and_branches_on_saved_values() {
    let server = Server::start().await.unwrap();
    for n in 0..6 {
        server.on(
            &format!("/{n}"),
            Script::sse().events([format!("data: {n}"), format!("data: {}", n * 10)]).hold(),
        );
    }
    let user = scenario! {
        base (server.url())
        let path: Vec<String> = (Vec::new())
        let sum = (0)
        repeat 2 as i {
            repeat 3 as j {
                sse "Part {i} {j}" name "part" open (format!("/{}", i * 3 + j))
                    check await within 10s until 1 save n: i32
                if (n == 0) {
                    let path = ([path, vec!["zero".to_owned()]].concat())
                } else if (n % 2 == 0) {
                    let path = ([path, vec![format!("even {n}")]].concat())
                    sse "More" name "part" check await within 10s until 1 data == (n * 10) save n: i32
                } else {
                    let path = ([path, vec![format!("odd {i} {j}")]].concat())
                }
                sse "Part" name "part" close
                let sum = (sum + n)
                pause 1ms
            }
        }
    }
    .run()
    .await
    .unwrap();
    assert_eq!(user.path, ["zero", "odd 0 1", "even 2", "odd 1 0", "even 4", "odd 1 2"]);
    assert_eq!((user.sum, user.n), (1 + 20 + 3 + 40 + 5, 5));
}

#[tokio::test]
async fn a_listening_closure_sees_the_value_as_it_was_set() {
    let server = Server::start().await.unwrap();
    let gates = [Gate::new(), Gate::new(), Gate::new()];
    server.on("/", Script::sse().events(["data: 1", "data: 2", "data: 3", "data: 4"]).hold());
    let limit = 100;
    let user = scenario! {
        base (server.url())
        sse "S" open "/"
        let least = (0)
        let seen: Vec<u8> = (Vec::new())
        repeat 3 as i {
            sse "S" check listen within 10s until 1
                data satisfies (|n: &u8| *n > least && *n < limit && usize::from(*n) > i) save n: u8
            // The pending check keeps the values that it was set with.
            let least = (least + 1)
            sse "S" await
            let seen = ([seen, vec![n]].concat())
        }
        sse "S" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.seen, user.least), (vec![1, 2, 3], 3));
    drop(gates);
}

#[tokio::test]
async fn values_can_be_debugged_cloned_and_compared() {
    let server = serve(["data: 5"]).await;
    let scenario = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until 1 save x: u8 data collect xs: f64 close
        let y = ("text".to_owned())
    };
    let user = scenario.run().await.unwrap();
    let copy = user.clone();
    assert_eq!(user, copy);
    let shown = format!("{user:?}");
    assert!(
        shown.contains("x: 5") && shown.contains("xs: [5.0]") && shown.contains("y: \"text\""),
        "{shown}"
    );
    let mut other = scenario.run().await.unwrap();
    other.x = 6;
    assert_ne!(user, other);
}

#[tokio::test]
async fn values_without_debug_are_fine() {
    #[derive(Clone)]
    struct Opaque(u8);
    impl FromStr for Opaque {
        type Err = std::num::ParseIntError;
        fn from_str(text: &str) -> Result<Self, Self::Err> {
            text.parse().map(Opaque)
        }
    }
    let server = serve(["data: 5"]).await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until 1 save x: Opaque data collect xs: Opaque close
        let y = (Opaque(x.0 + 1))
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.x.0, user.xs[0].0, user.y.0), (5, 5, 6));
}

#[tokio::test]
async fn several_streams_by_name() {
    let server = Server::start().await.unwrap();
    let gate = Gate::new();
    server.on("/a", Script::sse().event("data: a1").gate(&gate).event("data: a2").hold());
    server.on("/b", Script::sse().event("data: b1").gate(&gate).event("data: b2").hold());
    server.on("/c", Script::sse().event("data: c1").gate(&gate).event("data: c2").hold());
    let gate = &gate;
    let user = scenario! {
        base (server.url())
        sse "A" name "a" open "/a" check await within 10s until 1 save a
        sse "B" name "b" open "/b" check listen within 10s until 2 collect b
        sse "C" open "/c" check listen within 10s until 1 data == "c2" save c
        sse "A" name "a" check listen within 10s until 1 save a2
        let opened = (gate.open())
        sse "C" await
        sse "A" name "a" await
        sse "B" name "b" await
        sse "B" name "b" close
        sse "A" name "a" close
        sse "C" close
    }
    .run()
    .await
    .unwrap();
    let () = user.opened;
    assert_eq!((user.a.as_str(), user.a2.as_str(), user.c.as_str()), ("a1", "a2", "c2"));
    assert_eq!(user.b, ["b1", "b2"]);
}
