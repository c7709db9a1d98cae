//! `T` or `Option<T>`: where what an `http` step saves, and what `feed` takes, is there.

use streamgauge::testing::{Script, Server};
use streamgauge::{Feeder, scenario};
use streamgauge_tests::{assert_says, serving_at};

async fn server() -> Server {
    serving_at([("/h", Script::json(r#"{"n":5,"s":"x"}"#)), ("/bad", Script::status(500))]).await
}

#[tokio::test]
async fn on_every_path_it_is_there() {
    let server = server().await;
    let yes = true;
    let user = scenario! {
        base (server.url())
        http "plain" get "/h" check json "$.n" save plain: u8
        repeat 2 { http "loop" get "/h" check json "$.n" save looped: u8 }
        if (yes) { http "one" get "/h" check json "$.n" save either: u8 }
        else if (plain > 7) { http "two" get "/h" check json "$.n" save either: u8 }
        else { http "three" get "/h" check json "$.n" save either: u8 }
        group "grouped" { http "four" get "/h" check json "$.n" save grouped: u8 }
        if (plain == 5) { http "five" get "/h" check json "$.n" save plain: u8 }
        let sum = (plain + looped + either + grouped)
    }
    .run()
    .await
    .unwrap();
    let all: [u8; 5] = [user.plain, user.looped, user.either, user.grouped, user.sum];
    assert_eq!(all, [5, 5, 5, 5, 20]);
}

#[tokio::test]
async fn on_some_paths_it_is_an_option() {
    let server = server().await;
    let (yes, rounds) = (true, 2);
    let user = scenario! {
        base (server.url())
        if (!yes) { http "a" get "/h" check json "$.n" save branch: u8 json "$.n" collect branches: u8 }
        repeat (rounds) { http "b" get "/h" check json "$.n" save looped: u8 }
        group "g" on failure continue { http "c" get "/h" check json "$.n" save grouped: u8 }
        let done = (false)
        while (!done) { http "d" get "/h" check json "$.n" save awhile: u8 let done = (true) }
        during 1ms { http "e" get "/h" check json "$.n" save during_it: u8 }
        let sum = (branch.unwrap_or(1) + looped.unwrap_or(0) + grouped.unwrap_or(0) + awhile.unwrap_or(0))
    }
    .run()
    .await
    .unwrap();
    let all: [Option<u8>; 5] = [user.branch, user.looped, user.grouped, user.awhile, user.during_it];
    assert_eq!(all, [None, Some(5), Some(5), Some(5), Some(5)]);
    let none: Vec<u8> = user.branches;
    assert_eq!((none.len(), user.sum), (0, 16));
}

#[tokio::test]
async fn under_continue_it_is_an_option_and_stop_within_it_makes_it_there() {
    let server = server().await;
    let user = scenario! {
        base (server.url())
        on failure continue
        http "a" get "/h" check json "$.n" save maybe: u8
        group "sure" on failure stop {
            http "b" get "/h" check json "$.n" save sure: u8
            http "c" get "/h" query "n" "{sure}"
        }
        let sum = (maybe.unwrap_or(0) + sure)
    }
    .run()
    .await
    .unwrap();
    let (maybe, sure): (Option<u8>, u8) = (user.maybe, user.sure);
    assert_eq!((maybe, sure, user.sum), (Some(5), 5, 10));
}

#[tokio::test]
async fn a_failed_step_leaves_the_older_value() {
    let server = server().await;
    let seen = std::sync::Mutex::new(Vec::new());
    let note = |n: u8| seen.lock().unwrap().push(n);
    let failure = scenario! {
        base (server.url())
        http "a" get "/h" check json "$.n" save n: u8
        group "g" on failure continue {
            http "b" get "/h" check json "$.n" save n: u8 json "$.s" == "y"
            let first = (note(n))
            http "c" get "/bad" check json "$.n" save n: u8
            let second = (note(n))
        }
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(*seen.lock().unwrap(), [5, 5]);
    assert_eq!(failure.further().len(), 1);
}

#[tokio::test]
async fn an_empty_value_fails_the_step_that_fills_it_in() {
    let server = server().await;
    let no = false;
    let failure = scenario! {
        base (server.url())
        if (no) { http "Login" get "/h" check json "$.s" save token }
        http "Use" post "/h" body json { "a": ["{token}"] }
    }
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &["http \"Use\" failed", "`token` is empty", "\"Login\""]);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_record_in_loops_branches_and_under_continue() {
    let server = server().await;
    let (users, yes, rounds) = (Feeder::new((1..=9).collect::<Vec<u8>>()), true, 1);
    let user = scenario! {
        base (server.url())
        repeat 2 { feed sure from (users) http "{sure}" get "/h" query "u" "{sure}" }
        let twice = (*sure)
        if (yes) { feed maybe from (users) }
        let branch = (maybe.map(|user| *user))
        repeat (rounds) { feed looped from (users) }
        let in_loop = (looped.map(|user| *user))
        group "g" on failure continue { feed grouped from (users) http "{grouped}" get "/h" }
        let in_group = (grouped.map(|user| *user))
        if (yes) { feed either from (users) } else { feed either from (users) }
        http "{either}" get "/h" query "u" "{either}" query "v" (either)
        let after = (*either)
    }
    .run()
    .await
    .unwrap();
    let definite: [u8; 2] = [user.twice, user.after];
    assert_eq!(definite, [2, 6]);
    assert_eq!([user.branch, user.in_loop, user.in_group], [Some(3), Some(4), Some(5)]);
}
