//! When the pieces of a replay come. The clock is paused, so that times are exact.

use std::time::Duration;

use streamgauge::testing::Replay;
use streamgauge::{Client, scenario};
use streamgauge_tests::{Recorder, What};
use tokio::time::Instant;

use super::support::{Line, Scratch, cassette, line};

/// Slow, as no test would wait for.
fn slow() -> Scratch {
    let stream = line(1, "GET /s").piece(2_000, 1, "data: 1\n\n").piece(60_000, 1, "data: 2\n\n");
    let mut stream = stream.piece(90_000, 1, "data: 3\n\n").ends("end");
    stream.0["head"]["at_ms"] = 1_000.into();
    cassette([stream])
}

/// When each message came, in milliseconds.
async fn times(replay: &Replay) -> streamgauge::Result<Vec<(String, u128)>> {
    let heard = Recorder::default();
    scenario! {
        base "http://localhost"
        sse "S" name "s" open "/s" timeout 1h idle 1h
            check await within 1h until end
    }
    .observer(heard.clone())
    .client(Client::new().replay(replay))
    .run()
    .await?;
    let messages = heard.heard().into_iter().filter_map(|heard| match heard.event.what {
        What::Message { data, .. } => Some((data, heard.since_start.as_millis())),
        _ => None,
    });
    Ok(messages.collect())
}

fn at<const N: usize>(times: [u128; N]) -> Vec<(String, u128)> {
    times.into_iter().zip(1..).map(|(time, number)| (number.to_string(), time)).collect()
}

#[tokio::test(start_paused = true)]
async fn they_come_at_the_recorded_pace_or_by_a_factor_or_at_once() -> streamgauge::Result {
    let scratch = slow();
    for (replay, expected) in [
        (scratch.replay(), at([2_000, 60_000, 90_000])),
        (scratch.replay().faster(10.0), at([200, 6_000, 9_000])),
        (scratch.replay().faster(0.5), at([4_000, 120_000, 180_000])),
        (scratch.replay().at_once(), at([0, 0, 0])),
    ] {
        let begun = std::time::Instant::now();
        assert_eq!(times(&replay).await?, expected);
        assert!(begun.elapsed() < Duration::from_secs(60), "nobody waited for it");
        replay.finish()?;
    }
    Ok(())
}

#[test]
#[should_panic(expected = "cannot be replayed 0 times faster")]
fn a_factor_is_above_0() {
    drop(slow().replay().faster(0.0));
}

#[tokio::test(start_paused = true)]
async fn the_same_figures_each_time() -> streamgauge::Result {
    let chunk = |text: &str| format!("data: {}\n\n", streamgauge_tests::delta(text));
    let body = r#"{"stream":true}"#;
    let scratch = cassette([line(1, "POST /chat")
        .body(body)
        .piece(431, 1, &chunk("Hel"))
        .piece(433, 1, &(chunk("lo") + &chunk(",")))
        .piece(1_207, 1, &chunk(" you"))
        .piece(1_300, 1, &format!("data: {}\n\ndata: [DONE]\n\n", streamgauge_tests::stop_after(4)))
        .ends("end")]);
    let mut all = Vec::new();
    for _ in 0..2 {
        let (replay, heard) = (scratch.replay(), Recorder::default());
        let user = scenario! {
            base "https://api.example.com"
            sse "Chat" open post "/chat" body json { "stream": true } protocol openai_chat
                check await within 10s until 1 finish == "stop" text save text
                check await within 10s until end
        }
        .observer(heard.clone())
        .client(Client::new().replay(&replay))
        .run()
        .await?;
        assert_eq!(user.text, "Hello, you");
        replay.finish()?;
        let metrics = heard.metrics().remove(0);
        assert_eq!(metrics.first_content, Some(Duration::from_millis(431)));
        assert_eq!(metrics.output_tokens, 4);
        all.push((metrics, heard.heard()));
    }
    let other = all.pop();
    assert_eq!(all.pop(), other);
    Ok(())
}

/// A stream that says something because of a request that is sent at 5 s.
fn because() -> [Line; 2] {
    [
        line(1, "GET /s")
            .piece(1_000, 1, "data: 1\n\n")
            .piece(5_200, 2, "data: 2\n\n")
            .piece(5_500, 2, "data: 3\n\n")
            .ends("end"),
        line(2, "POST /ask").sent(5_000).text(200, "heard"),
    ]
}

#[tokio::test(start_paused = true)]
async fn none_comes_before_the_requests_that_had_come_before_it() -> streamgauge::Result {
    for (pause, at_once, expected) in [
        (5, false, at([1_000, 5_200, 5_500])),
        // Behind the request as it did then, and the next as far behind it.
        (20, false, at([1_000, 20_200, 20_500])),
        // The times are those of the recording at the earliest.
        (2, false, at([1_000, 5_200, 5_500])),
        (20, true, at([0, 20_000, 20_000])),
    ] {
        let scratch = cassette(because());
        let replay = if at_once { scratch.replay().at_once() } else { scratch.replay() };
        let (heard, pause) = (Recorder::default(), Duration::from_secs(pause));
        scenario! {
            base "http://localhost"
            sse "S" name "s" open "/s"
            pause (pause)
            http "Ask" post "/ask"
            sse "S" name "s" check await within 1min until end
        }
        .observer(heard.clone())
        .client(Client::new().replay(&replay))
        .run()
        .await?;
        let messages = heard.heard().into_iter().filter_map(|heard| match heard.event.what {
            What::Message { data, .. } => Some((data, heard.since_start.as_millis())),
            _ => None,
        });
        assert_eq!(messages.collect::<Vec<_>>(), expected);
        replay.finish()?;
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_a_request_that_never_comes_is_told() -> streamgauge::Result {
    let scratch = cassette(because());
    let replay = scratch.replay();
    let begun = Instant::now();
    let failure = scenario! {
        base "http://localhost"
        sse "S" open "/s"
            check await within 1min until 1 data == "2"
            close
    }
    .client(Client::new().replay(&replay))
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), begun.elapsed()), (streamgauge::FailureKind::Check, Duration::from_secs(60)));
    let text = replay.finish().unwrap_err().to_string();
    let waits = "not sent to its end: request 1 (line 2), GET /s waits for request 2 (line 3), POST /ask";
    assert!(text.contains(waits), "{text}");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_part_of_a_cassette_plays_by_itself() -> streamgauge::Result {
    let [stream, ask] = because();
    let mut later = [line(1, "GET /first").text(200, ""), stream, ask];
    for (number, line) in later.iter_mut().enumerate() {
        line.0["request"] = (number + 1).into();
        let shifted = |when: &mut serde_json::Value| {
            if number > 0 {
                when["requests"] = (when["requests"].as_u64().unwrap() + 1).into();
            }
        };
        shifted(&mut line.0["head"]);
        shifted(&mut line.0["end"]);
        line.0["pieces"].as_array_mut().unwrap().iter_mut().for_each(shifted);
    }
    let scratch = cassette(later);
    let replay = scratch.replay();
    scenario! {
        base "http://localhost"
        sse "S" name "s" open "/s"
        http "Ask" post "/ask"
        sse "S" name "s" check await within 1min until 1 data == "3" close
    }
    .client(Client::new().replay(&replay))
    .run()
    .await?;
    assert_eq!(replay.finish().unwrap_err().unasked(), ["request 1 (line 2), GET /first"]);
    Ok(())
}

#[test]
fn a_factor_is_a_number_above_0() {
    for factor in [-1.0, f64::NAN, f64::INFINITY, -0.0] {
        let panicked = std::panic::catch_unwind(|| drop(slow().replay().faster(factor))).unwrap_err();
        let text = panicked.downcast_ref::<String>().expect("a text");
        assert!(text.contains("the factor is a number above 0, and `at_once` takes no time"), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn any_factor_above_0_will_do() -> streamgauge::Result {
    let replay = slow().replay().faster(1e300);
    assert_eq!(times(&replay).await?, at([0, 0, 0]));
    replay.finish()?;
    // Longer than any clock goes.
    let replay = slow().replay().faster(1e-300);
    assert!(times(&replay).await.is_err());
    drop(replay.finish());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn pauses_of_random_length_are_the_same_each_time() -> streamgauge::Result {
    let mut lengths = Vec::new();
    for _ in 0..3 {
        let scratch = cassette([line(1, "GET /a").text(200, "")]);
        let (replay, begun) = (scratch.replay(), Instant::now());
        scenario! {
            base "http://localhost"
            pause 1s..100s
            http "A" get "/a"
        }
        .client(Client::new().replay(&replay))
        .run()
        .await?;
        lengths.push(begun.elapsed());
        replay.finish()?;
    }
    assert!(lengths.iter().all(|length| *length == lengths[0]), "{lengths:?}");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_nobody_waited_for_any_more_is_not_told() -> streamgauge::Result {
    let scratch = cassette(because());
    let replay = scratch.replay().at_once();
    scenario! {
        base "http://localhost"
        sse "S" open "/s"
            check await within 1min until 1 data == "1"
            check listen within 1s expect 0
            close
        http "Ask" post "/ask"
    }
    .client(Client::new().replay(&replay))
    .run()
    .await?;
    replay.finish()?;
    Ok(())
}
