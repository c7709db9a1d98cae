//! `rising`, `unique` and `same`, alone and `per` key.

use std::time::Duration;

use streamgauge::check::{Across, Check, Condition, Goal};
use streamgauge::session::Session;
use streamgauge::testing::Script;
use streamgauge::{Failure, FailureKind, JsonPath, Open, Target, scenario};
use streamgauge_tests::{assert_says, serving};

/// Events `id:symbol:seq`; a part that is empty is not sent.
fn ticks(ticks: &[&str]) -> Script {
    ticks.iter().fold(Script::sse(), |script, tick| {
        let parts: Vec<&str> = tick.split(':').collect();
        let id = if parts[0].is_empty() { String::new() } else { format!("id: {}\n", parts[0]) };
        let member = |name: &str, value: &str| {
            if value.is_empty() { String::new() } else { format!(",\"{name}\":{value}") }
        };
        let symbol = if parts[1].is_empty() { String::new() } else { format!("{:?}", parts[1]) };
        let members = member("symbol", &symbol) + &member("seq", parts[2]);
        script.event(format!("{id}data: {{\"x\":0{members}}}"))
    })
}

macro_rules! run {
    ($ticks:expr, $($requirement:tt)*) => {{
        let server = serving(ticks($ticks).end()).await;
        let scenario = scenario! {
            base (server.url())
            sse "Ticks" name "s" open "/s"
                check await within 20s until end
                    json "$.x" collect matched: u8
                    $($requirement)*
        };
        scenario.run().await.map(|user| user.matched.len())
    }};
}

#[track_caller]
fn broke(run: Result<usize, Failure>, id: &str, reason: &str) {
    let failure = run.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Check);
    let broken = failure.messages();
    assert_eq!((broken.len(), broken[0].id()), (1, Some(id)), "{failure}");
    let told = broken[0].reason().unwrap();
    let steady = steady(told);
    assert_eq!(steady, reason, "{failure}");
    assert_says(&failure, &["  broke    +"]);
}

/// A reason with its times made the same in every run.
fn steady(reason: &str) -> String {
    streamgauge::Regex::new(r"\+\d+(\.\d+)?m?s").unwrap().replace_all(reason, "+Ns").into_owned()
}

#[tokio::test]
async fn what_rises_is_greater_each_time() {
    assert_eq!(
        run!(&["1:A:1", "2:A:1.5", "10:A:\"7\""], require id rising require json "$.seq" rising).unwrap(),
        3
    );
    assert_eq!(run!(&["9007199254740992::", "9007199254740993::"], require id rising).unwrap(), 2);
    broke(
        run!(&["1:A:1", "3:A:5", "4:A:5", "5:A:1"], require json "$.seq" rising),
        "4",
        r#"json "$.seq" is 5, not above the 5 that came at +Ns, id 3"#,
    );
    broke(
        run!(&["2::", "10::", "9::"], require id rising),
        "9",
        "id is 9, not above the 10 that came at +Ns, id 10",
    );
}

#[tokio::test]
async fn what_is_no_number_or_not_there_does_not_rise() {
    broke(
        run!(&["1::", "x2::"], require id rising),
        "x2",
        r#"id is "x2", which is no number and cannot rise"#,
    );
    broke(
        run!(&["1:A:1", "2:A:"], require json "$.seq" rising),
        "2",
        r#"json "$.seq" found nothing, which `rising` needs"#,
    );
    broke(
        run!(&["1:A:1", "2::3"], require json "$.seq" rising per json "$.symbol"),
        "2",
        r#"json "$.symbol" found nothing, which `rising` needs"#,
    );
}

#[tokio::test]
async fn each_key_rises_by_itself() {
    let mixed = ["1:A:7", "2:B:1", "3:A:8", "4:B:2"];
    assert_eq!(run!(&mixed, require json "$.seq" rising per json "$.symbol").unwrap(), 4);
    broke(
        run!(&["1:A:7", "2:B:1", "3:A:8", "4:B:1"], require json "$.seq" rising per json "$.symbol"),
        "4",
        r#"json "$.seq" is 1, not above the 1 that came at +Ns, id 2, for json "$.symbol" "B""#,
    );
}

#[tokio::test]
async fn what_is_unique_comes_once() {
    assert_eq!(run!(&["1:A:1", "2:B:1"], require id unique).unwrap(), 2);
    broke(
        run!(&["7:A:1", "8:B:1", "7:C:1"], require id unique),
        "7",
        r#"id is "7", which came already at +Ns, id 7"#,
    );
    assert_eq!(run!(&["1:A:1", "2:B:1"], require json "$.seq" unique per json "$.symbol").unwrap(), 2);
    broke(
        run!(&["1:A:1", "2:B:1", "3:B:1"], require json "$.seq" unique per json "$.symbol"),
        "3",
        r#"json "$.seq" is "1", which came already at +Ns, id 2, for json "$.symbol" "B""#,
    );
}

#[tokio::test]
async fn what_is_the_same_is_that_of_the_first() {
    assert_eq!(run!(&["1:A:1", "2:A:2"], require json "$.symbol" same).unwrap(), 2);
    broke(
        run!(&["1:A:1", "2:A:2", "3:B:3"], require json "$.symbol" same),
        "3",
        r#"json "$.symbol" is "B", not the same as the "A" that came at +Ns, id 1"#,
    );
    assert_eq!(run!(&["1:A:1", "2:B:2", "3:A:1"], require json "$.seq" same per json "$.symbol").unwrap(), 3);
    broke(
        run!(&["1:A:1", "2:B:2", "3:A:2"], require json "$.seq" same per json "$.symbol"),
        "3",
        r#"json "$.seq" is "2", not the same as the "1" that came at +Ns, id 1, for json "$.symbol" "A""#,
    );
}

#[tokio::test]
async fn only_messages_that_match_are_held_against_one_another() {
    let server = serving(ticks(&["1:A:5", "2:B:1", "3:A:6"]).end()).await;
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s"
            check await within 20s until end
                json "$.symbol" == "A"
                require json "$.seq" rising
    };
    scenario.run().await.unwrap();
}

#[tokio::test]
async fn each_check_begins_anew_and_when_decides() {
    for strict in [true, false] {
        let server = serving(ticks(&["5:A:1", "6:A:1", "2:A:1", "3:A:1"]).hold()).await;
        let scenario = scenario! {
            base (server.url())
            sse "Ticks" open "/s"
            repeat 2 {
                sse "Ticks" check await within 20s until 2
                    require id rising
                    when (strict) require json "$.seq" unique
            }
            sse "Ticks" close
        };
        let run = scenario.run().await;
        assert_eq!(run.is_err(), strict, "{run:?}");
        if let Err(failure) = run {
            assert_says(&failure, &[r#"require  id rising and json "$.seq" unique"#]);
        }
    }
}

#[tokio::test]
async fn other_tests_and_targets_rise_too() {
    let script = Script::sse()
        .event("event: a\nretry: 1\ndata: n=1 [0]")
        .event("event: b\nretry: 2\ndata: n=2 [0,0]")
        .end();
    let server = serving(script).await;
    let scenario = scenario! {
        base (server.url())
        sse "Ticks" open "/s"
            check await within 20s until end
                require regex r"n=(\d+)" rising
                require contains "0" count rising
                require retry rising
                require event unique
                require message json "$.retry" unique
                require contains "n=" same
    };
    scenario.run().await.unwrap();
}

#[tokio::test]
async fn by_hand() {
    let server = serving(ticks(&["1:A:1", "1:A:2"]).hold()).await;
    let mut session = Session::new().base(server.url());
    let stream = session.stream("s");
    let stream = session.open(stream, "Ticks", Open::new("GET", "/s")).await.unwrap();
    let seq = Condition::on(Target::Data).json(&JsonPath::parse("$.seq"));
    let check = Check::new("Ticks", Goal::Until(2), Duration::from_secs(20))
        .across(Across::rising(seq))
        .across(Across::unique(Condition::on(Target::Id)));
    let failure = session.check(&stream, check).await.unwrap_err();
    assert_says(&failure, &[r#"require  json "$.seq" rising and id unique"#, "which came already"]);
    let broken = Condition::on(Target::Data).json(&JsonPath::parse("$["));
    let check = Check::new("x", Goal::Until(1), Duration::from_secs(1)).across(Across::rising(broken));
    assert_says(&session.check(&stream, check).await.unwrap_err(), &["is not a JSONPath"]);
}
