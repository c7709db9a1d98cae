//! `jmespath`: the specification's own examples of each part of it, and what the language makes of what it gives.

use std::time::Duration;

use streamgauge::check::{Check, Compare, Condition, Goal, Json};
use streamgauge::session::Session;
use streamgauge::testing::Script;
use streamgauge::{JmesPath, Open, Target, scenario};
use streamgauge_tests::{assert_says, serving};

#[tokio::test]
async fn a_path_gives_one_value() {
    let book =
        r#"{"bids":[{"p":99.5,"n":2},{"p":99.0,"n":5}],"name":"ACME","open":true,"halt":null,"asks":[]}"#;
    let server = serving(Script::sse().message(book).hold()).await;
    let user = scenario! {
        base (server.url())
        sse "Book" open "/s"
            check await within 20s until 1
                jmespath "name" == "ACME"
                jmespath "open" == true
                jmespath "halt" missing
                jmespath "nothing.there" missing
                jmespath "asks" exists
                jmespath "asks[0]" missing
                jmespath "length(bids)" == 2
                jmespath "bids[?n > `3`].p | [0]" save deep: f64
                jmespath "bids[*].p" save prices: Vec<f64>
                jmespath "bids[0]" save first
                jmespath "max_by(bids, &n).p" in 99..99.2
                message jmespath "data.name" == "ACME"
                jmespath "{a: name}.a" collect names
            close
    };
    let user = user.run().await.unwrap();
    assert_eq!((user.deep, user.prices), (99.0, vec![99.5, 99.0]));
    assert_eq!((&*user.first, user.names), (r#"{"n":2,"p":99.5}"#, vec!["ACME".to_owned()]));
}

#[tokio::test]
async fn the_elements_of_an_array_are_values_where_one_or_all_are_asked_for() {
    let server = serving(Script::sse().message(r#"{"bids":[3,1,2],"name":"ACME"}"#).hold()).await;
    let user = scenario! {
        base (server.url())
        sse "Book" open "/s"
            check await within 20s until 1
                jmespath "sort(bids)" find 0 == 1
                jmespath "bids" find 2 == 2
                jmespath "bids" find 3 missing
                jmespath "bids" all > 0 save all: Vec<u8>
                jmespath "bids" count == 3 save count
                jmespath "name" count == 1
                jmespath "name" all == "ACME"
                jmespath "nothing" count == 0
                jmespath "bids[9:]" all missing
            close
    };
    let user = user.run().await.unwrap();
    assert_eq!((user.all, user.count), (vec![3, 1, 2], 3));
}

#[tokio::test]
async fn a_path_is_built_in_rust() {
    let server = serving(Script::sse().message(r#"{"a":1}"#).hold()).await;
    let (field, path) = ("a", JmesPath::parse("a").unwrap());
    let scenario = scenario! {
        base (server.url())
        sse "x" open "/s"
            check await within 20s until 1 jmespath (path) == 1 jmespath (JmesPath::parse(field)) == 1
            check await within 20s until 1 jmespath (JmesPath::parse("a["))
            close
    };
    let failure = scenario.run().await.unwrap_err();
    assert_says(&failure, &["cause", "`a[` is not a JMESPath: Parse error"]);
}

#[tokio::test]
async fn a_report_says_why_nothing_was_found() {
    let server = serving(Script::sse().message("[DONE]").message(r#"{"a":"x"}"#).end()).await;
    let failure = scenario! {
        base (server.url())
        sse "x" open "/s" check await within 20s until 1 jmespath "abs(a)" find 0 > 1 close
    };
    let failure = failure.run().await.unwrap_err();
    let wanted = [
        r#"where  jmespath "abs(a)" find 0 > 1"#,
        r#"jmespath "abs(a)" find 0 found nothing: the text is not JSON"#,
        r#"jmespath "abs(a)" find 0 found nothing: Runtime error: Invalid type at position 0"#,
    ];
    assert_says(&failure, &wanted);
}

/// `expression` on `json`, through a condition; `None` where it finds nothing.
async fn search(session: &mut Session, json: &'static str, expression: &str) -> Option<String> {
    let stream = session.stream("x");
    let server = serving(Script::sse().message(json).end()).await;
    let stream = session.open(stream, "x", Open::new("GET", format!("{}/s", server.url()))).await.unwrap();
    let value = Condition::on(Target::Data).jmespath(&JmesPath::parse(expression));
    let check =
        Check::new(expression.to_owned(), Goal::Expect { min: 0, max: None }, Duration::from_secs(20))
            .when(value.compare(Compare::Exists))
            .save::<Json, String>();
    session.check(&stream, check).await.unwrap().1
}

#[tokio::test]
async fn the_examples_of_the_specification() {
    let mut session = Session::new();
    for (json, expression, wanted) in [
        (r#"{"foo": {"bar": "baz"}}"#, "foo.bar", "baz"),
        (r#"{"foo": {"bar": "baz"}}"#, "foo.bar.qux || `9`", "9"),
        (r#"{"with space": 1}"#, r#""with space""#, "1"),
        (r#"{"✓": "✓"}"#, r#""✓""#, "✓"),
        (r#"["a","b","c"]"#, "[-1]", "c"),
        ("[0,1,2,3,4,5,6,7,8,9]", "[0:4:1]", "[0,1,2,3]"),
        ("[0,1,2,3,4,5,6,7,8,9]", "[::-2]", "[9,7,5,3,1]"),
        ("[0,1,2,[3,[4]]]", "[]", "[0,1,2,3,[4]]"),
        (r#"[{"a":1},{"b":2},{"a":3}]"#, "[*].a", "[1,3]"),
        (r#"{"x":{"n":1},"y":{"n":2}}"#, "*.n", "[1,2]"),
        (r#"{"a":1,"b":2}"#, "[a, b]", "[1,2]"),
        (r#"{"a":1,"b":2}"#, "{x: b, y: a}", r#"{"x":2,"y":1}"#),
        (r#"{"m":[{"s":"WA","n":1},{"s":"NY","n":2}]}"#, "m[?s == 'NY'].n | [0]", "2"),
        (r#"{"t":true,"f":false}"#, "t && !f", "true"),
        (r#"{"a":[]}"#, "a || 'empty'", "empty"),
        ("[1,2,3]", "sum(@)", "6.0"),
        (r#"["a","b"]"#, "join(', ', @)", "a, b"),
        (r#"[{"n":3},{"n":1}]"#, "sort_by(@, &n)[0].n", "1"),
        (r#"{"b":1}"#, "not_null(a, b)", "1"),
        (r#""foobar""#, "starts_with(@, 'foo')", "true"),
        ("[1.0,\"x\"]", "[*].type(@)", r#"["number","string"]"#),
        ("\"7\"", "to_number(@)", "7"),
        (r#"{"a":1}"#, "merge(@, {b: `2`})", r#"{"a":1,"b":2}"#),
    ] {
        assert_eq!(search(&mut session, json, expression).await.as_deref(), Some(wanted), "{expression}");
    }
    for (json, expression) in
        [("{}", "a.b[0]"), ("[]", "[0]"), ("3", "a"), ("[]", "max(@)"), ("1", "length(@)")]
    {
        assert_eq!(search(&mut session, json, expression).await, None, "{expression}");
    }
}
