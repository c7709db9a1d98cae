//! Each production of the grammar.

use std::time::Duration;

use super::half_typed::BIG;
use super::{check, condition, fine, open, sent, sse};
use crate::ast::{
    Action, ActionKind, Bound, Bounds, ComparisonKind, Goal, Int, LetValue, OnFailure, Operand, Operator,
    Part, Pattern, Select, Step, StepKind, Target, Test, Text, Time,
};
use crate::language::{Field, PatternKind};

fn literal(text: &Text) -> &str {
    match text {
        Text::Literal { value, .. } => value,
        Text::Expr(expr) => panic!("{expr:?}"),
    }
}

fn time(time: &Time) -> Duration {
    match time {
        Time::Literal { value, .. } => *value,
        Time::Expr(expr) => panic!("{expr:?}"),
    }
}

fn bounds(bounds: &Bounds) -> String {
    let bound = |bound: &Option<Bound>| match bound {
        Some(Bound::Number { negative, digits, .. }) => {
            format!("{}{digits}", if *negative { "-" } else { "" })
        }
        Some(Bound::Expr(expr)) => format!("({})", expr.tokens),
        Some(Bound::Time { value, .. }) => format!("{value:?}"),
        None => String::new(),
    };
    let dots = match (bounds.single, bounds.inclusive) {
        (true, _) => "",
        (_, true) => "..=",
        (_, false) => "..",
    };
    format!("{}{dots}{}", bound(&bounds.min), bound(&bounds.max))
}

fn value(value: &Operand) -> String {
    match value {
        Operand::Number { negative, digits, .. } => format!("{}{digits}", if *negative { "-" } else { "" }),
        Operand::Text(text) => format!("{:?}", literal(text)),
        Operand::True => "true".to_owned(),
        Operand::False => "false".to_owned(),
        Operand::Null => "null".to_owned(),
        Operand::Time { value, .. } => format!("{value:?}"),
        Operand::Expr(expr) => format!("({})", expr.tokens),
    }
}

#[test]
fn a_scenario_with_everything() {
    assert_eq!(fine(BIG).steps.len(), 11);
}

#[test]
fn title_settings_and_move() {
    let scenario = fine(
        r#"move "T" base "https://a" header "A" "b" header ("C") (d) on failure continue sse "S" close"#,
    );
    assert!(scenario.moves.is_some());
    assert_eq!(scenario.title.expect("title").value, "T");
    assert_eq!(scenario.settings.base.len(), 1);
    assert_eq!(scenario.settings.headers.len(), 2);
    assert_eq!(scenario.settings.on_failure, Some(OnFailure::Continue));
    let scenario = fine(r#"base ["https://a", (b),] on failure stop stop"#);
    assert!(scenario.moves.is_none() && scenario.title.is_none());
    assert_eq!(scenario.settings.base.len(), 2);
    assert_eq!(scenario.settings.on_failure, Some(OnFailure::Stop));
}

#[test]
fn the_first_look_of_the_reference() {
    let scenario = fine(
        r#""Stock market" base (server.url())
        sse "Stocks" name "s1" open "/stocks/prices"
            check await within 10s until 1 event == "snapshot" json "$.price" > 0.0 save opening: f64
        sse "Ticks" name "s1" check listen within 10s expect 3..=5
            json "$.symbol" == "ACME" json "$.price" collect ticks: f64
        pause 2s sse "Ticks" name "s1" await sse "Close SSE" name "s1" close"#,
    );
    assert_eq!(scenario.steps.len(), 5);
    let first = sse(scenario);
    assert_eq!(literal(&first.title), "Stocks");
    assert_eq!(first.name.expect("name").value, "s1");
    assert!(matches!(
        &first.actions[..],
        [Action { kind: ActionKind::Open(_), .. }, Action { kind: ActionKind::Check(_), .. }]
    ));
}

#[test]
fn actions_chain() {
    let step =
        sse(fine(r#"sse (title) open "/x" check listen within 1s until 2 await cancel reconcile close"#));
    assert!(step.name.is_none() && matches!(step.title, Text::Expr(_)));
    let kinds = &step.actions[..];
    assert!(matches!(
        kinds,
        [
            Action { kind: ActionKind::Open(_), .. },
            Action { kind: ActionKind::Check(_), .. },
            Action { kind: ActionKind::Await, .. },
            Action { kind: ActionKind::Cancel, .. },
            Action { kind: ActionKind::Reconcile, .. },
            Action { kind: ActionKind::Close, .. },
        ]
    ));
}

#[test]
fn open_takes_a_method_parts_and_options_in_any_order() {
    let plain = open(r#""/x""#);
    assert_eq!((sent(&plain.method).as_str(), literal(&plain.url)), ("GET", "/x"));
    for (word, method) in [("get", "GET"), ("post", "POST"), ("put", "PUT"), ("patch", "PATCH")] {
        assert_eq!(sent(&open(&format!("{word} (url)")).method), method);
    }
    for (word, method) in [("delete", "DELETE"), ("head", "HEAD"), ("options", "OPTIONS")] {
        assert_eq!(sent(&open(&format!("{word} \"/x\"")).method), method);
    }
    let full = open(
        r#""/x" status 201 timeout 5s query "a" "b" idle 1min bearer (t) header "c" "d" basic "e" "f"
           last_event_id "7" header "g" "h""#,
    );
    let [Part::Query(..), Part::Bearer(_), Part::Header(..), Part::Basic(..), Part::Header(name, _)] =
        &full.parts[..]
    else {
        panic!("{:?}", full.parts)
    };
    assert_eq!(literal(name), "g");
    assert_eq!(bounds(&full.status.expect("status")), "201");
    assert_eq!(time(&full.timeout.expect("timeout")).as_secs(), 5);
    assert_eq!(time(&full.idle.expect("idle")).as_secs(), 60);
    assert_eq!(literal(&full.last_event_id.expect("id")), "7");
    assert_eq!(bounds(&open(r#""/x" status 200..=299"#).status.expect("status")), "200..=299");
}

#[test]
fn checks_await_or_listen_with_a_goal() {
    let one = check("await within 1s until 3");
    assert!(one.awaited && matches!(one.goal, Goal::Until(Int::Literal { value: 3, .. })));
    let one = check("listen within (time) until end");
    assert!(!one.awaited && matches!(one.within, Time::Expr(_)) && matches!(one.goal, Goal::UntilEnd(None)));
    assert!(matches!(check("await within 1s until (n)").goal, Goal::Until(Int::Expr(_))));
    let ranges = [
        ("3", "3"),
        ("0", "0"),
        ("3..=5", "3..=5"),
        ("3..5", "3..5"),
        ("3..", "3.."),
        ("..=5", "..=5"),
        ("(1)..=(n)", "1..=(n)"),
        ("(n)", "(n)"),
        ("(1..=3)", "1..=3"),
        ("1_000u64", "1000"),
        ("0x10", "16"),
    ];
    for (text, shown) in ranges {
        let Goal::Expect(range) = check(&format!("await within 1s expect {text} data exists")).goal else {
            panic!("{text}")
        };
        assert_eq!(bounds(&range), shown, "{text}");
    }
}

#[test]
fn a_check_holds_conditions_then_requires() {
    let one = check(
        r#"await within 1s until 1 collect all_data: String event == "x" save e data json "$.a" require id exists"#,
    );
    let keep = one.keep.expect("keep");
    assert!(keep.collects && keep.name.ident == "all_data");
    assert_eq!(keep.ty.expect("type").to_string(), "String");
    assert_eq!((one.conditions.len(), one.requires.len()), (2, 1));
    assert_eq!(one.conditions[0].keep.as_ref().expect("keep").name.ident, "e");
}

#[test]
fn conditions_have_a_target_a_test_and_a_selection() {
    let targets = [
        ("data", Target::Field(Field::Data)),
        ("event", Target::Field(Field::Event)),
        ("id", Target::Field(Field::Id)),
        ("retry", Target::Field(Field::Retry)),
        ("message", Target::Field(Field::Message)),
    ];
    for (word, target) in targets {
        let one = condition(word);
        assert_eq!(format!("{:?}", one.target), format!("{target:?}"));
        assert!(matches!(one.test, Test::Whole) && matches!(one.select, Select::First));
        assert!(one.comparison.is_none() && one.keep.is_none());
    }
    assert!(matches!(condition(r#"json "$.a""#).target, Target::Field(Field::Data)));
    let one = condition(r##"message regex r#""event":"(.*)""# find 2"##);
    let Test::Pattern { kind: PatternKind::Regex, pattern: Pattern::Literal { value, .. } } = &one.test
    else {
        panic!("{one:?}")
    };
    assert_eq!(value, r#""event":"(.*)""#);
    assert!(matches!(one.select, Select::Find(Int::Literal { value: 2, .. })));
    assert!(matches!(
        condition("jsonp (PATH) all").test,
        Test::Pattern { kind: PatternKind::Jsonp, pattern: Pattern::Expr(_) }
    ));
    assert!(matches!(
        condition(r#"json ("$.a") count"#).test,
        Test::Pattern { kind: PatternKind::Json, pattern: Pattern::Literal { .. } }
    ));
    assert!(matches!(condition(r#"contains "{x}" find (n)"#).test, Test::Contains(Text::Literal { .. })));
}

#[test]
fn comparisons() {
    let operators = [
        ("==", Operator::Equal),
        ("!=", Operator::NotEqual),
        ("<", Operator::Less),
        ("<=", Operator::LessOrEqual),
        (">", Operator::Greater),
        (">=", Operator::GreaterOrEqual),
    ];
    for (sign, expected) in operators {
        let Some(ComparisonKind::Is(operator, compared)) =
            condition(&format!("data {sign}-1.5")).comparison.map(|it| it.kind)
        else {
            panic!("{sign}")
        };
        assert_eq!((operator, value(&compared).as_str()), (expected, "-1.5"));
    }
    let kind = |text: &str| condition(text).comparison.expect("comparison").kind;
    let ComparisonKind::OneOf(values) =
        kind(r#"data in ["a", 1, -2, (x), true, false, null, (null), ("b"),]"#)
    else {
        panic!()
    };
    let shown: Vec<String> = values.iter().map(value).collect();
    assert_eq!(shown, ["\"a\"", "1", "-2", "(x)", "true", "false", "null", "null", "\"b\""]);
    for (text, shown) in [
        ("1..=3", "1..=3"),
        ("-1.5..2", "-1.5..2"),
        ("(a)..", "(a).."),
        ("..=(b)", "..=(b)"),
        ("(range)", "(range)"),
    ] {
        let ComparisonKind::Within(range) = kind(&format!("data in {text}")) else { panic!("{text}") };
        assert_eq!(bounds(&range), shown);
    }
    assert!(matches!(kind("data exists"), ComparisonKind::Exists));
    assert!(matches!(kind("data missing"), ComparisonKind::Missing));
    assert!(matches!(kind("data satisfies (|it: &str| it.len() > 1)"), ComparisonKind::Satisfies(_)));
}

#[test]
fn keeps_take_any_type() {
    let types = [
        "f64",
        "Vec < Vec < f64 >>",
        "std :: collections :: HashMap < String , Vec < Option < u8 > > >",
        ":: serde_json :: Value",
        "(f64 , String)",
        "[u8 ; 4]",
        "& 'static str",
        "Box < dyn Fn (u8) -> bool + Send >",
        "fn (u8) -> bool",
        "< T as Iterator > :: Item",
        "Array < u8 , { 4 } , - 1 >",
        "Box < dyn Iterator < Item = u8 > + 'static >",
        "_",
    ];
    for ty in types {
        let text = format!("await within 1s until 1 json \"$.a\" save x: {ty} event == \"x\"");
        let one = check(&text);
        assert_eq!(one.conditions.len(), 2, "{ty}");
        let keep = one.conditions[0].keep.as_ref().expect("keep");
        let kept = keep.ty.as_ref().expect("type").to_string();
        assert_eq!(kept.replace(' ', ""), ty.replace(' ', ""));
    }
    assert!(condition("data save id").keep.expect("keep").ty.is_none());
}

#[test]
fn words_of_the_language_may_be_names_of_values() {
    for name in
        ["id", "event", "data", "name", "json", "until", "find", "count", "base", "status", "end", "union"]
    {
        let one = condition(&format!("data save {name}"));
        assert_eq!(one.keep.expect("keep").name.ident, name);
    }
}

#[test]
fn the_source_of_rust_is_what_a_person_would_write() {
    let sources = [
        ("|p|   *p > 1.0 && p.is_ok::<u8>()", "(|p| *p > 1.0 && p.is_ok::<u8>())"),
        ("is_even", "(is_even)"),
        ("|a|\n a . b", "(|a| a . b)"),
    ];
    for (text, source) in sources {
        let tokens = text.parse().expect("Rust");
        assert_eq!(crate::parse::source_text(&tokens), source);
    }
}

#[test]
fn flow() {
    let scenario = fine(
        r#"pause 2s pause 1s..2s pause (a)..=(b)
        repeat 3 { } repeat (n) as i { stop }
        during 1.5min { stop } while (a < b) { } forever { stop }"#,
    );
    let [
        Step { kind: StepKind::Pause { max: None, .. }, .. },
        Step { kind: StepKind::Pause { max: Some(_), .. }, .. },
        Step { kind: StepKind::Pause { min: Time::Expr(_), .. }, .. },
        Step { kind: StepKind::Repeat { index: None, .. }, .. },
        Step { kind: StepKind::Repeat { index: Some(_), times: Int::Expr(_), .. }, .. },
        Step { kind: StepKind::During { .. }, .. },
        Step { kind: StepKind::While { .. }, .. },
        Step { kind: StepKind::Forever { .. }, .. },
    ] = &scenario.steps[..]
    else {
        panic!("{scenario:?}")
    };
    let scenario = fine(
        r#"if (a) { stop } else if (b) { } else { fail "x" }
        group "G" on failure continue { } group ("H") { }
        let x = (1 + 1) let y: Vec<u8> = run { f().await? } run { g()?; } fail "no {x}" stop"#,
    );
    let [
        Step { kind: StepKind::If(first), .. },
        Step { kind: StepKind::Group { on_failure: Some(OnFailure::Continue), .. }, .. },
        Step { kind: StepKind::Group { .. }, .. },
        rest @ ..,
    ] = &scenario.steps[..]
    else {
        panic!("{scenario:?}")
    };
    assert!(matches!(first.otherwise.as_deref(), Some([Step { kind: StepKind::If(_), .. }])));
    assert!(matches!(
        rest,
        [
            Step { kind: StepKind::Let { ty: None, value: LetValue::Expr(_), .. }, .. },
            Step { kind: StepKind::Let { ty: Some(_), value: LetValue::Run(_), .. }, .. },
            Step { kind: StepKind::Run { .. }, .. },
            Step { kind: StepKind::Fail { .. }, .. },
            Step { kind: StepKind::Stop, .. },
        ]
    ));
}
