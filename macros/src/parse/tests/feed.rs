//! `feed NAME from (feeder)`, and the messages about code that was probably meant as one.

use super::{fine, read, says};
use crate::ast::{Step, StepKind};

#[test]
fn a_name_and_a_feeder() {
    let scenario = fine("feed user from (users) feed from from (self.shards[i]) stop");
    let [
        Step { kind: StepKind::Feed { name, feeder, .. }, .. },
        Step { kind: StepKind::Feed { name: other, feeder: shards, .. }, .. },
        Step { kind: StepKind::Stop, .. },
    ] = &scenario.steps[..]
    else {
        panic!("{:#?}", scenario.steps)
    };
    assert_eq!((name.ident.to_string(), feeder.tokens.to_string()), ("user".to_owned(), "users".to_owned()));
    assert_eq!((other.ident.to_string(), shards.tokens.is_empty()), ("from".to_owned(), false));
}

#[test]
fn a_feed_that_is_cut_anywhere() {
    let ends = "after this, where the scenario ends";
    says("feed", &[&format!("1:0: `feed` needs the name of a value {ends}: write `feed user from (users)`")]);
    says(
        "feed user",
        &[&format!("1:5: expected `from` after `feed user` {ends}: write `feed user from (…)`")],
    );
    says(
        "feed user from",
        &[&format!(
            "1:10: `feed user from` needs its Rust in parentheses {ends}: write `feed user from (…)`"
        )],
    );
    says("feed user from ()", &["1:15: `()` is empty: write a Rust expression between the parentheses"]);
    says(
        "repeat 3 { feed user } stop",
        &[
            "1:16: expected `from` after `feed user` after this, where the block ends: write `feed user from (…)`",
        ],
    );
}

#[test]
fn an_unfinished_feed_before_the_next_step() {
    says(
        "feed pause 1s stop",
        &["1:5: `feed` needs the name of a value, found `pause`: write `feed user from (users)`"],
    );
    says(
        "feed user pause 1s stop",
        &["1:10: expected `from` after `feed user`, found `pause`: write `feed user from (…)`"],
    );
    says(
        "feed user from pause 1s stop",
        &["1:15: `feed user from` needs its Rust in parentheses, found `pause`: write `feed user from (…)`"],
    );
}

#[test]
fn missing_and_misplaced_parts() {
    says(
        "feed from (users) stop",
        &["1:5: `feed` needs a name for the record, before `from`: write `feed user from (users)`"],
    );
    says(
        "feed (users) stop",
        &[
            "1:5: `feed` binds a record to a name, of a feeder that is made before the scenario: write `feed user from (users)`",
        ],
    );
    says(
        "feed user (users) stop",
        &["1:10: expected `from` after `feed user`, found `(…)`: write `feed user from (…)`"],
    );
    says(
        "feed user form (users) stop",
        &["1:10: expected `from` after `feed user`, found `form`: did you mean `from`?"],
    );
    says(
        "feed user = (users) stop",
        &["1:10: expected `from` after `feed user`, found `=`: write `feed user from (…)`"],
    );
    says(
        "feed user from users stop",
        &["1:15: `feed user from` needs its Rust in parentheses, found `users`: write `feed user from (…)`"],
    );
    says(
        "feed user: User from (users) stop",
        &["1:9: `user` has the type of its feeder's records: leave out the colon and the type"],
    );
    says(
        "feed type from (users)",
        &[
            "1:5: a value cannot be called `type`, which is a keyword of Rust: write another name, such as `type_value`",
        ],
    );
    says(
        "feed user from (read()?)",
        &[
            "1:22: `?` cannot stand in `(…)`: compute the value in a `let … = run { … }` before this step, and write its name here",
        ],
    );
}

#[test]
fn feeders_as_gatling_writes_them() {
    let made =
        "a feeder is made in Rust, before the scenario, so that its users share it: write `let users = ";
    let csv = format!("{made}Feeder::csv(\"users.csv\")?;` there and `feed user from (users)` here");
    let json = format!("{made}Feeder::json(\"users.json\")?;` there and `feed user from (users)` here");
    says(
        "feed(csv(\"users.csv\").circular) stop",
        &[
            "1:4: `feed` binds a record to a name, of a feeder that is made before the scenario: write `feed user from (users)`",
        ],
    );
    says("feed user from csv(\"users.csv\").circular() stop", &[&format!("1:15: {csv}")]);
    says("feed user from \"users.csv\" stop", &[&format!("1:15: {csv}")]);
    says("feed user from jsonFile(\"users.json\") stop", &[&format!("1:15: {json}")]);
    says("feed user from \"users.json\" stop", &[&format!("1:15: {json}")]);
    says(
        "csv(\"users.csv\") feed user from (users).circular stop",
        &[
            "1:0: `csv` is Gatling's word, and not needed here: write `let users = Feeder::csv(\"users.csv\")?;` before \
             the scenario, and `feed user from (users)`",
            "1:39: the parts of a scenario are not chained with `.`: leave out the dots",
            "1:40: `circular` is Gatling's word, and not needed here: write `.circular()?` behind the feeder, where it \
             is made before the scenario",
        ],
    );
}

#[test]
fn the_steps_behind_a_broken_one_are_read() {
    for broken in ["feed user", "feed user from", "feed(csv(\"x\"))", "feed user from csv(\"x\")"] {
        let (scenario, reports) = read(&format!("{broken} pause 1s stop"));
        assert_eq!(reports.len(), 1, "{broken}: {reports:#?}");
        let [.., Step { kind: StepKind::Pause { .. }, .. }, Step { kind: StepKind::Stop, .. }] =
            &scenario.steps[..]
        else {
            panic!("{broken}: {:#?}", scenario.steps)
        };
    }
}
