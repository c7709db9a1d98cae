//! A language model under load.

use super::{Made, generator_of, subject};
use crate::metrics::Users;
use crate::result::*;

/// Answers of a language model.
pub(crate) fn answers() -> Report {
    let mut made = Made::new("chat", 120, 0, 1);
    let stream = subject("stream", "open", "Answer", "");
    let (open, user) = (subject("step", "open", "Answer", ""), subject("user", "", "", ""));
    made.level(&user, "users", |at| (at * 8.0).min(60.0));
    made.times(&user, "user", |_| 14.0, |_| 4.0, 0.2, |_| 0.01);
    made.times(&open, "head", |_| 15.0, |_| 0.05, 0.2, |_| 0.0);
    for (metric, about) in [
        ("first event", 0.06),
        ("time to first token", 0.21),
        ("time to first answer token", 0.9),
        ("time to last token", 3.0),
        ("answer", 3.1),
        ("time per token", 0.007),
        ("time per token from the start", 0.008),
    ] {
        made.times(&stream, metric, |_| 14.0, move |_| about, 0.25, |_| 0.0);
    }
    made.times(&stream, "inter-token time", |_| 700.0, |_| 0.011, 0.3, |_| 0.0);
    made.level(&stream, "open streams", |at| (at * 8.0).min(58.0));
    made.counter(&stream, "tokens", "tokens", |_| 4_900.0);
    made.counter(&stream, "chunks", "count", |_| 3_100.0);
    made.counter(&stream, "events", "count", |_| 3_140.0);
    made.counter(&stream, "answers without usage", "count", |at| f64::from(at < 4.0));
    let mut report = made.report;
    let users = Users { started: 1_680, succeeded: 1_664, failed: 16, most: 60, ..Users::default() };
    report.scenarios = vec![ScenarioPart {
        title: "Chat".to_owned(),
        profile: "60 users for 2m".to_owned(),
        asked: 60,
        users,
        ..ScenarioPart::default()
    }];
    report.assertions =
        crate::judge::judge(&["p99 time to first token < 2s".parse().expect("it is one")], &report);
    report.generator = generator_of(&report);
    report
}
