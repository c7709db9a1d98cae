//! `when (expr)`: a condition that counts only where it holds.

use std::cell::Cell;

use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_tests::{assert_says, serving};

fn orders() -> Script {
    Script::sse()
        .event("id: 1\ndata: {\"eta\":5,\"kind\":\"plain\"}")
        .event("id: 2\ndata: {\"eta\":2,\"kind\":\"plain\"}")
        .event("id: 3\ndata: {\"eta\":1,\"kind\":\"gift\"}")
        .end()
}

#[tokio::test]
async fn a_condition_counts_only_where_it_holds() {
    for (express, ids) in [(true, vec![2, 3]), (false, vec![1, 2, 3])] {
        let server = serving(orders()).await;
        let user = scenario! {
            base (server.url())
            sse "Orders" open "/s"
                check await within 20s until end
                    when (express) json "$.eta" < 3
                    id collect ids: u32
        };
        assert_eq!(user.run().await.unwrap().ids, ids);
    }
}

#[tokio::test]
async fn a_requirement_counts_only_where_it_holds() {
    for strict in [true, false] {
        let server = serving(orders()).await;
        let run = scenario! {
            base (server.url())
            sse "Orders" open "/s"
                check await within 20s until end
                    id exists
                    when (strict) require json "$.kind" == "plain"
        };
        match run.run().await {
            Ok(_) => assert!(!strict),
            Err(failure) => {
                assert!(strict);
                let parts = ["require  json \"$.kind\" == \"plain\"", "broke", "json \"$.kind\" is \"gift\""];
                assert_says(&failure, &parts);
            }
        }
    }
}

#[tokio::test]
async fn a_saved_value_decides() {
    let server = serving(orders()).await;
    let scenario = scenario! {
        base (server.url())
        sse "Orders" open "/s"
            check await within 20s until 1 json "$.eta" save eta: u32
            check await within 20s until 1
                when (eta > 4) id == "3"
                id save id: u32
            close
    };
    assert_eq!(scenario.run().await.unwrap().id, 3);
}

#[tokio::test]
async fn what_is_saved_under_it_may_not_be_there() {
    for express in [true, false] {
        let server = serving(orders()).await;
        let user = scenario! {
            base (server.url())
            sse "Orders" open "/s"
                check await within 20s until 1
                    when (express) json "$.eta" save eta: u32
                    json "$.kind" save kind
                    when (!express) id save kind          // the later keep wins, where it is one
                close
        };
        let user = user.run().await.unwrap();
        let eta: Option<u32> = user.eta;
        let kind: String = user.kind;
        assert_eq!((eta, &*kind), if express { (Some(5), "plain") } else { (None, "1") });
    }
}

#[tokio::test]
async fn what_is_collected_under_it_is_left_as_it_was_where_it_does_not_count() {
    let server = serving(orders()).await;
    let scenario = scenario! {
        base (server.url())
        sse "Orders" open "/s"
        repeat 3 as round {
            sse "Orders" check await within 20s until 1
                when (round == 0) id collect ids: u32
                when (round == 1) json "$.eta" collect ids: u32
                when (round == 1) json "$.eta" collect etas: u32
        }
        sse "Orders" close
    };
    let user = scenario.run().await.unwrap();
    assert_eq!((user.ids, user.etas), (vec![2], vec![2]));
}

#[tokio::test]
async fn nothing_under_a_false_one_is_evaluated() {
    let server = serving(orders()).await;
    let (asked, evaluated, broken) = (Cell::new(0), Cell::new(0), "(");
    let limit: Option<u32> = std::env::args().find_map(|argument| argument.parse().ok());
    fn at_least(limit: Option<u32>) -> impl Fn(&u32) -> bool {
        let limit = limit.unwrap();
        move |value| *value >= limit
    }
    let count = |count: &Cell<u32>| count.set(count.get() + 1);
    let scenario = scenario! {
        base (server.url())
        sse "Orders" open "/s"
            check await within 20s until 3
                when ({ count(&asked); limit.is_some() }) json "$.eta" < (limit.unwrap())
                when (limit.is_some()) json "$.eta" satisfies (at_least(limit))
                when (limit.is_some()) regex (streamgauge::Regex::new(broken)) exists
                when (limit.is_none()) json "$.eta" satisfies (|eta: &u32| { count(&evaluated); *eta < 9 })
            close
    };
    scenario.run().await.unwrap();
    assert_eq!((asked.get(), evaluated.get()), (1, 3));
}

#[tokio::test]
async fn a_failure_does_not_mention_what_does_not_count() {
    let server = serving(orders()).await;
    let failure = scenario! {
        base (server.url())
        sse "Orders" open "/s"
            check await within 20s until 9
                when (1 > 2) json "$.eta" < 3
                when (1 < 2) json "$.kind" == "gift"
                when (1 > 2) require id exists
            close
    };
    let failure = failure.run().await.unwrap_err();
    assert_says(&failure, &["9 messages within 20s where  json \"$.kind\" == \"gift\"\n", "1 in "]);
    assert!(!failure.to_string().contains("require"), "{failure}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scenario_with_all_of_it_is_spawned_and_names_nothing_of_the_users() {
    let server = serving(orders()).await;
    let (url, when_0, dropped, kept_0, check) = (server.url().to_owned(), true, 3_u64, 9, 5);
    let scenario = scenario! {
        move
        base (url)
        sse "Orders" open "/s" unmatched (dropped)
            check listen within 20s until end
                when (when_0) json "$.eta" < (kept_0)
                json "$.eta" != (check) collect etas: u32
                when (dropped == 3) require id rising
                when (!when_0) require gap <= 10s
                require rate >= (kept_0 - 9 - 1)
                require sequence [(kept_0 - 8).. id exists]
            await
            unmatched when (when_0) json "$.eta" == (check) collect rest: String dropped save lost
    };
    let user = tokio::spawn(async move { scenario.run().await }).await.unwrap().unwrap();
    assert_eq!((user.etas, user.rest.len(), user.lost), (vec![2, 1], 1, 0));
}

#[tokio::test]
async fn a_keep_by_hand_needs_a_condition() {
    use streamgauge::check::{Check, Goal, Text};
    let server = serving(Script::sse().message("a").hold()).await;
    let mut session = streamgauge::session::Session::new().base(server.url());
    let stream = session.stream("s");
    let stream = session.open(stream, "x", streamgauge::Open::new("GET", "/s")).await.unwrap();
    let check = || Check::new("x", Goal::Until(1), std::time::Duration::from_secs(20));
    let failure = session.check(&stream, check().save::<Text, String>()).await.unwrap_err();
    assert_says(&failure, &["nothing is kept or asked before the first condition"]);
    let kept = session.check(&stream, check().when_some(None).save::<Text, String>()).await.unwrap();
    assert_eq!(kept, ((), None));
}
