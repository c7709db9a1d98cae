//! openai_responses: one response, in its order, and what is passed over.

use streamgauge::protocol::OpenAiResponses;

use crate::read::{named, read};
use crate::responses::{broken, good};

const DONE: &str = r#"{"type":"response.completed","response":{"status":"completed"}}"#;

fn text(number: u64) -> String {
    format!(
        r#"{{"type":"response.output_text.delta","sequence_number":{number},"output_index":0,"delta":"x"}}"#
    )
}

async fn numbers(numbers: &[u64]) -> Result<String, String> {
    let events: Vec<String> = numbers.iter().map(|&number| text(number)).collect();
    let events: Vec<&str> = events.iter().map(String::as_str).chain([DONE]).collect();
    let read = read(OpenAiResponses::default(), &events).await;
    read.map(|read| read.text).map_err(|failure| failure.to_string())
}

#[tokio::test]
async fn a_number_that_never_changes_is_not_judged() {
    for good in [&[0, 0, 0][..], &[4, 4], &[0, 1, 2], &[3, 4, 5], &[7]] {
        assert_eq!(numbers(good).await.as_deref(), Ok(&*"x".repeat(good.len())), "{good:?}");
    }
    for (wrong, says) in [
        (&[0, 1, 3][..], "sequence_number 3 comes after 1: the events are out of order"),
        (&[0, 2], "sequence_number 2 comes after 0"),
        (&[1, 0], "sequence_number 0 comes after 1"),
        (&[0, 1, 2, 1], "sequence_number 1 comes after 2"),
        (&[0, 1, 1], "sequence_number 1 comes after 1"),
        (&[0, 0, 1], "sequence_number 0 comes after 0"),
        (&[0, 0, 5], "sequence_number 5 comes after 0"),
        (&[0, 1, 0], "sequence_number 0 comes after 1"),
        (&[u64::MAX, 0], "sequence_number 0 comes after"),
    ] {
        let failure = numbers(wrong).await.unwrap_err();
        assert!(failure.contains(says), "{wrong:?}: {failure}");
    }
    let none = r#"{"type":"response.output_text.delta","sequence_number":null,"delta":"x"}"#;
    assert_eq!(good(&[&text(0), none, &text(1), DONE]).await.text, "xxx");
    broken(&[&none.replace("null", "\"0\""), DONE], "`sequence_number` is no count").await;
}

#[tokio::test]
async fn a_second_response_is_a_fault() {
    let created = |response: &str| format!(r#"{{"type":"response.created","response":{{{response}}}}}"#);
    let (one, two) = (created(r#""id":"r1","model":"m""#), created(r#""id":"r2","model":"m""#));
    broken(&[&one, &text(0), &two, DONE], "a second `response.created`").await;
    broken(&[&one, &two, DONE], "of r2, after that of r1").await;
    assert_eq!(good(&[&one, &one, &text(0), &one, DONE]).await.text, "x");
    broken(&[&created(""), &text(0), &created(""), DONE], "a response without id").await;
    assert_eq!(good(&[&created(""), &created(r#""id":"""#), &text(0), DONE]).await.text, "x");
    // Some gateways change the id, or the model.
    let end = |id: &str, model: &str| {
        format!(
            r#"{{"type":"response.completed","response":{{"id":"{id}","model":"{model}","status":"completed"}}}}"#
        )
    };
    for (id, model) in [("r1", "m"), ("r2", "m"), ("r1", "n"), ("", "n"), ("r2", ""), ("r2", "n")] {
        assert_eq!(good(&[&one, &text(0), &end(id, model)]).await.text, "x");
    }
    let other = end("r2", "n").replace("response.completed", "response.in_progress");
    let other = other.replace("\"completed\"", "\"in_progress\"");
    broken(&[&one, &text(0), &other, DONE], "events of two responses: `r1` of `m`, and `r2` of `n`").await;
}

#[tokio::test]
async fn an_item_that_begins_again_is_a_fault() {
    let added = |index: u8, item: &str| {
        format!(r#"{{"type":"response.output_item.added","output_index":{index},"item":{{{item}}}}}"#)
    };
    let call = r#""type":"function_call","name":"f""#;
    let end = r#"{"type":"response.incomplete"}"#;
    for item in [call, r#""type":"message""#] {
        broken(&[&added(0, item), &added(0, item), end], "an output item begins again before it is done")
            .await;
        let known = format!(r#"{item},"id":"a","call_id":"c""#);
        good(&[&added(0, &known), &added(0, &known), end]).await;
        broken(&[&added(0, &known), &added(0, item), end], "an output item begins again").await;
        // What came after it would come twice.
        let piece = match item == call {
            true => r#"{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{}"}"#,
            false => r#"{"type":"response.output_text.delta","output_index":0,"delta":"x"}"#,
        };
        let (known, done) = (added(0, &known), added(0, &known).replace("added", "done"));
        let before = "an output item begins again before it is done";
        broken(&[&known, piece, &known, piece, end], before).await;
        broken(&[&known, &done, &known, end], "an output item begins again when it is done").await;
    }
}

#[tokio::test]
async fn foreign_events_are_passed_over() {
    let foreign = [
        "event: ping\ndata: ".to_owned(),
        named("ping", "pong"),
        named("ping", "null"),
        named("ping", "[1]"),
        named("ping", "{}"),
        named("ping", r#"{"type":"ping"}"#),
        named("ping", r#"{"type":""}"#),
        named("cost", r#"{"usage":7,"error":null}"#),
        r#"{"type":"response.of.tomorrow","delta":7}"#.to_owned(),
        r#"{"type":"keepalive"}"#.to_owned(),
    ];
    let (oak, mut events) = (text(0), Vec::new());
    for event in [&*oak, DONE] {
        events.extend(foreign.iter().map(String::as_str));
        events.push(event);
    }
    let whole = good(&events).await;
    assert_eq!((whole.text.as_str(), whole.finish.as_deref()), ("x", Some("completed")));
    for wrong in [
        "oops",
        "data: ",
        "[1]",
        "{}",
        "[DONE]",
        "event: message\ndata: oops",
        "event: response.output_text.delta\ndata: oops",
        "event: response.output_text.delta\ndata: {\"delta\":\"x\"}",
        "event: ping\ndata: {\"type\":7}",
    ] {
        broken(&[&oak, wrong, DONE], "the stream breaks its protocol: ").await;
    }
}
