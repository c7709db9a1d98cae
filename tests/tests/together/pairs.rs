//! Two or three parts at a time.

use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{FailureKind, Feeder, scenario};
use streamgauge_tests::{SOON, assert_says, delta, quick, serving_in_turn, stop_after};

fn is_small(n: &u32) -> bool {
    *n < 100
}

#[tokio::test]
async fn across_messages_and_across_a_loss() {
    for (id, ok) in [(3, true), (2, false)] {
        let first =
            quick().event("id: 1\ndata: {\"n\":1}").message("hm").event("id: 2\ndata: {\"n\":2}").cut();
        let then = Script::sse().event(format!("id: {id}\ndata: {{\"n\":3}}")).message("other").hold();
        let server = serving_in_turn([first, then]).await;
        let ran = scenario! {
            base (server.url())
            sse "S" open "/s" reconnect 3 unmatched 9
                check listen within (SOON) until 3
                    json "$.n" satisfies (is_small) collect numbers: u32
                    require id rising
                    require json "$.n" unique per id
                    require gap <= 15s
                    require sequence [ json "$.n" == 1, 2 json "$.n" > 1 ]
                await
                check await within (SOON) until 1 data == "other"
                unmatched collect rest
                close
        }
        .run()
        .await;
        match ran {
            Ok(user) => {
                assert_eq!((ok, user.numbers, user.rest), (true, vec![1, 2, 3], vec!["hm".to_owned()]))
            }
            Err(failure) => {
                assert!(!ok, "{failure}");
                assert_says(&failure, &["id is 2, not above the 2 that came", "it was lost once"]);
            }
        }
    }
}

#[tokio::test]
async fn what_holds_across_messages_is_each_members_own() {
    let server = Server::start().await.unwrap();
    for (n, seqs) in [(0, [1, 2]), (1, [5, 5]), (2, [3, 4])] {
        let messages = seqs.map(|seq| format!("data: {{\"seq\":{seq},\"of\":{n}}}\n\n"));
        server.on(&format!("/sub/{n}"), Script::sse().events(messages).hold());
    }
    for strict in [true, false] {
        let ran = scenario! {
            base (server.url())
            repeat 3 as i {
                sse "Sub {i}" name "subs"[(i)] open "/sub/{i}"
                    check listen within (SOON) until 2
                        when (i > 0) json "$.of" == (i)
                        jmespath "seq" satisfies (is_small) collect seqs: u32
                        when (strict) require jmespath "seq" rising per jmespath "of"
                        when (strict && i == 1) require gap <= 15s
            }
            sse "All" name "subs"[all] await close
        }
        .run()
        .await;
        match ran {
            Ok(user) => assert_eq!((strict, user.seqs), (false, vec![1, 2, 5, 5, 3, 4])),
            Err(failure) => {
                assert_eq!((strict, failure.stream()), (true, Some("subs[1]")), "{failure}");
                assert_says(&failure, &["stream \"subs\"[1]", "jmespath \"seq\" is 5, not above the 5"]);
            }
        }
    }
}

#[tokio::test]
async fn members_with_a_protocol_lose_their_streams_and_keep_what_no_check_took() {
    let server = Server::start().await.unwrap();
    let gate = Gate::new();
    for n in 0..3 {
        let route = format!("POST /chat/{n}");
        server.on(&route, quick().message(delta("lost")).cut());
        let answer = Script::sse().message(delta("no. ")).gate(&gate).message(delta(&n.to_string()));
        server.on(&route, answer.message(stop_after(n + 1)).message("[DONE]").hold());
    }
    let user = scenario! {
        base (server.url())
        repeat 3 as i {
            sse "Ask" name "chats"[(i)] open post "/chat/{i}" body json { "n": (i) }
                protocol openai_chat reconnect 2 unmatched 9
                check await within (SOON) until 1 text == "no. "
        }
        sse "Hear" name "chats"[all]
            check listen within (SOON) until end
                text satisfies (|text| text.starts_with("no. ")) collect texts
                finish == "stop"
                usage jmespath "completion_tokens" < 10 collect tokens: u32
                require text same
                require usage json "$.completion_tokens" rising
                require sequence [ data json "$.usage" exists, data == "[DONE]" ]
        run { gate.open(); }
        sse "Hear" name "chats"[all] await
        let lost: Vec<String> = (Vec::new())
        repeat 3 as i {
            sse "Rest" name "chats"[(i)] unmatched json "$.choices[0].delta.content" collect rest
            let lost = ([lost, rest].concat())
        }
    }
    .run()
    .await;
    // The end mark is a match too, and its tokens are those of before.
    let failure = user.map(|user| user.texts).unwrap_err();
    assert_says(
        &failure,
        &["on stream \"chats\"[", "[DONE]    usage json \"$.completion_tokens\" is ", ", not above the "],
    );
}

#[tokio::test]
async fn a_protocol_a_loss_and_what_holds_across_both() {
    let gate = Gate::new();
    let first = quick().message(delta("lost")).cut();
    let answer = Script::sse().message(delta("Par")).gate(&gate).message(delta("is"));
    let server = serving_in_turn([first, answer.message(stop_after(2)).message("[DONE]").hold()]).await;
    let user = scenario! {
        base (server.url())
        sse "Ask" open "/s" protocol openai_chat reconnect 2 unmatched 9
            check await within (SOON) until 1 text == "Par"
            check listen within (SOON) until end
                data != "[DONE]" collect chunks
                text save answer
                require data unique
                require sequence [ 1.. finish missing, finish exists tool missing ]
        run { gate.open(); }
        sse "Ask" await
            unmatched when (answer.is_some()) json "$.choices[0].delta.content" collect rest
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.answer.as_deref(), user.chunks.len()), (Some("Paris"), 2));
    assert_eq!(user.rest, ["lost"]);
}

#[tokio::test]
async fn unmatched_messages_have_everything_a_condition_has() {
    let message = |n: u32| format!(r#"{{"n":{n},"pair":"a{n} b{n}"}}"#);
    let script =
        || Script::sse().message(message(1)).message("x").message(message(200)).message("done").hold();
    let server = serving_in_turn([script(), script()]).await;
    let record = Feeder::new(vec![("a1".to_owned(), 2_u8)]).circular().unwrap();
    for strict in [true, false] {
        let user = scenario! {
            base (server.url())
            feed given from (&record)
            repeat 1 {
                sse "S" open "/s" unmatched (given.1 + 1)
                    check await within (SOON) until 1 data == "done"
                    unmatched
                        when (strict) contains "{given.0}"
                        jmespath "n" satisfies (|n| strict || is_small(n)) save n: u32
                        regex r"(a\d+) (b\d+)" collect pairs
                        when (!strict) json "$.n" all == 1 save numbers: Vec<u32>
                        dropped save dropped
                    unmatched collect again
                    close
            }
        }
        .run()
        .await
        .unwrap();
        assert_eq!((user.n, user.dropped, user.again.len()), (Some(1), 0, 0));
        assert_eq!(user.pairs, [("a1".to_owned(), "b1".to_owned())]);
        assert_eq!(user.numbers, (!strict).then(|| vec![1]));
    }
}

#[tokio::test]
async fn conditions_on_responses_under_when() {
    let server = Server::start().await.unwrap();
    server.on("/order", Script::json(r#"{"id":7,"eta":3,"lots":[1,2]}"#).with_status(500));
    let records = Feeder::new(vec![(true, 500), (false, 200)]);
    let order = scenario! {
        base (server.url())
        feed order from (&records)
        http "Order" post "/order" body json { "express": (order.0) }
            check when (order.0) status == (order.1)
                when (order.0) jmespath "eta" satisfies (|eta: &u32| *eta < 5) save eta: u32
                when (!order.0) jmespath "lots[*]" all > 5 save lots: Vec<u8>
                jmespath "id" save id: u64
                header "Content-Type" satisfies (|kind: &str| kind.contains("json")) collect kinds
                elapsed < 20s
    };
    let user = order.run().await.unwrap();
    assert_eq!((user.eta, user.lots, user.id, user.kinds.len()), (Some(3), None, 7, 1));
    // A condition on the status that does not count is none, so that 500 fails the step.
    let failure = order.run().await.unwrap_err();
    assert_says(&failure, &["status is 500", "jmespath \"lots[*]\" all"]);
}

#[tokio::test]
async fn under_continue_all_that_fails_is_told_and_the_rest_goes_on() {
    let server =
        serving_in_turn([Script::sse().event("id: 2\ndata: a").event("id: 1\ndata: b").hold()]).await;
    server.on("/sub/0", Script::status(503)).on("/sub/1", Script::sse().message(delta("hi")).end());
    server.on("/h", Script::json("{}"));
    let none: Feeder<u8> = Feeder::new(Vec::new());
    let (yes, never) = (true, 0);
    let failure = scenario! {
        base (server.url())
        on failure continue
        sse "S" open "/s" unmatched 3 check await within (SOON) until 2 data save last require id rising
        sse "S" unmatched collect rest
        repeat 2 as i {
            sse "Sub" name "subs"[(i)] open "/sub/{i}" protocol openai_chat reconnect (never) unmatched 4
                check await within (SOON) until 1 text save text
                check await within (SOON) until end
                unmatched collect skipped
        }
        sse "Sub" name "subs"[all] close
        feed record from (&none)
        http "H" get "/h" check when (yes) jmespath "a" save a
        if (last.is_none() && text.as_deref() == Some("hi") && record.is_none() && a.is_none() && skipped.is_empty() && rest.is_empty()) {
            fail "{yes} as it should be"
        }
        sse "S" close
    }
    .run()
    .await
    .unwrap_err();
    let kinds: Vec<FailureKind> = std::iter::once(failure.kind())
        .chain(failure.further().iter().map(streamgauge::Failure::kind))
        .collect();
    use FailureKind::{Check, Cut, Fail, Feed, Status};
    assert_eq!(kinds, [Check, Status, Cut, Feed, Check, Fail], "{failure}");
}

#[tokio::test]
async fn what_was_to_be_opened_and_lacks_a_value_is_skipped() {
    let server = serving_in_turn([Script::sse().message("a").hold()]).await;
    let failure = scenario! {
        base (server.url())
        on failure continue
        sse "S" open "/s" check await within 50ms until 1 data == "never" save path close
        sse "T" name "t" open "/{path}" unmatched 3 check await within (SOON) until 1 collect rest
        sse "T" name "t" check listen within (SOON) until 1 await unmatched collect others close
        sse "T {path}" name "t" open "/s"
        sse "T" name "t" check listen within (SOON) until 1 await unmatched collect others close
        sse "M" name "m"[0] open "/{path}" unmatched 3 check await within (SOON) until 1 collect rest
        sse "M" name "m"[0] check listen within (SOON) until 1 await unmatched collect others
        sse "M {path}" name "m"[1] open "/s" check await within (SOON) until 1
        sse "M" name "m"[1] await
        sse "M" name "m"[all] check await within (SOON) until 1 close
    }
    .run()
    .await
    .unwrap_err();
    let failed: Vec<_> =
        failure.further().iter().map(|one| (one.step(), one.stream().unwrap_or("-"))).collect();
    assert_eq!(failed, [("open", "t"), ("sse", "t"), ("open", "m[0]"), ("sse", "m[1]")], "{failure}");
}

#[tokio::test]
async fn a_stream_that_has_ended_and_is_not_opened_again_for_lack_of_a_value_is_skipped() {
    let server = serving_in_turn([Script::sse().message("a").end()]).await;
    let failure = scenario! {
        base (server.url())
        on failure continue
        sse "S" open "/s" check await within (SOON) until 1 data == "never" save path
        sse "S" close
        group "To its end" on failure stop { sse "S" open "/s" check await within (SOON) until end }
        sse "S" open "/{path}" check await within (SOON) until 1 save data
        sse "S" close
    }
    .run()
    .await
    .unwrap_err();
    let failed: Vec<_> = failure.further().iter().map(streamgauge::Failure::step).collect();
    assert_eq!(failed, ["open"], "{failure}");
}
