//! What is known of each answer, and of users that never came, by a real run.

use streamgauge::scenario;
use streamgauge::testing::{Script, Server};
use streamgauge_load::judge::{
    all, failed_of, first_event, goodput, head, judge, p99, percentile, time_per_token,
    time_to_first_answer_token, time_to_first_token, tokens_per_chunk,
};
use streamgauge_load::{Report, at_once, load, percent, secs};

fn delta(text: &str) -> String {
    format!(r#"{{"choices":[{{"index":0,"delta":{{"content":"{text}"}}}}]}}"#)
}

/// An answer of two chunks and so many tokens.
fn answer(tokens: u64) -> Script {
    let stop = format!(
        r#"{{"choices":[{{"index":0,"delta":{{}},"finish_reason":"stop"}}],"usage":{{"prompt_tokens":1,"completion_tokens":{tokens}}}}}"#
    );
    Script::sse().message(delta("It")).message(delta(" is")).message(stop).message("[DONE]")
}

#[test]
fn answers_are_good_if_every_limit_holds_and_what_failed_or_was_dropped_is_not() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Server::start()).unwrap();
    server.on("/s", answer(2)).on("/s", answer(4)).on("/s", Script::status(503));
    let chat = scenario! {
        base (server.url())
        sse "Chat" open "/s" protocol openai_chat
            check await within 20s until end
            close
        pause 300ms
    };
    let patient = || {
        [
            time_to_first_token("Chat").below(secs(20)),
            time_to_first_answer_token("Chat").below(secs(20)),
            time_per_token("Chat").below(secs(20)),
            tokens_per_chunk("Chat").at_most(1.25),
        ]
    };
    let events = || [first_event(all()).below(secs(20))];
    let report: Report = load("chat")
        .scenario(chat, at_once(4))
        .at_most_users(3)
        .cores(1)
        .assert(goodput(patient()).at_least(percent(50.0)))
        .assert(goodput(events()).at_least(percent(50.0)))
        .assert(p99(head("Chat")).below(secs(20)))
        .assert(failed_of(head("Chat")).at_most(percent(50.0)))
        .run()
        .unwrap();
    let told: Vec<_> =
        report.assertions.iter().map(|verdict| (verdict.held, verdict.value.as_str())).collect();
    assert_eq!(
        told,
        [
            (false, "25% (1 of 4)"),
            (true, "50% (2 of 4)"),
            (false, "none: 1 of 4 failed, 1 dropped"),
            (true, "50% (2 of 4)"),
        ],
        "{:#?}",
        report.assertions
    );
    assert_eq!(
        report.assertions[0].note,
        "time to first token \"Chat\" < 20s: 50%; time to first answer token \"Chat\" < 20s: 50%; \
         time per token \"Chat\" < 20s: 50%; tokens per chunk \"Chat\" <= 1.25: 25%"
    );
    // The stream begins with the user as well, and what it would have had is longer than any.
    let verdict = judge([&percentile(49.0, time_to_first_token("Chat")).below(secs(20))], &report).remove(0);
    assert_eq!((verdict.held, verdict.samples), (true, 4), "{verdict:?}");
}
