//! The key of a step is the same for each user and in each round.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use streamgauge::testing::{Script, Server};
use streamgauge::{RunEvent, RunEventKind, StepKey, scenario};
use streamgauge_tests::Hear;

type Heard = Arc<Mutex<Vec<(StepKey, String)>>>;

/// Keeps the keys of what ends, each with the title as it is filled in.
fn hear(heard: &Heard) -> impl streamgauge::Observer + use<> {
    let heard = Arc::clone(heard);
    Hear(move |event: &RunEvent<'_>| {
        let title = match &event.kind {
            RunEventKind::StepFinished { title, .. }
            | RunEventKind::CheckFinished { title, .. }
            | RunEventKind::StreamFinished { title, .. } => *title,
            _ => return,
        };
        heard.lock().unwrap().push((event.key().unwrap(), title.to_owned()));
    })
}

#[tokio::test]
async fn a_key_is_the_same_for_all_users_and_rounds_whatever_the_title_is_filled_with() {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::sse().message(1).hold()).on("/h", Script::text("ok"));
    let heard = Heard::default();
    let names = streamgauge::Feeder::new(["ada", "bob"]);
    let prices = scenario! {
        base (server.url())
        feed name from (names)
        repeat 2 as i {
            group "round" {
                http "H {name} {i}" get "/h"
                sse "Prices of {name} {{{i}}}" open "/s" check await within 20s until 1 close
            }
        }
    }
    .observer(hear(&heard));
    for _ in 0..2 {
        prices.run().await.unwrap();
    }
    let heard = heard.lock().unwrap();
    let of = |step: &str| {
        let all: Vec<_> = heard.iter().filter(|(key, _)| key.step() == step).collect();
        let keys: HashSet<StepKey> = all.iter().map(|(key, _)| *key).collect();
        let titles: HashSet<&str> = all.iter().map(|(_, title)| title.as_str()).collect();
        (all.len(), keys, titles.len())
    };
    for (step, written, times, titles) in [
        ("feed", "name", 2, 1),
        ("repeat", "", 2, 1),
        ("group", "round", 4, 1),
        ("http", "H {name} {i}", 4, 4),
        // The stream has the key of its `open`, and the check that of its step.
        ("open", "Prices of {name} {{{i}}}", 8, 4),
        ("check", "Prices of {name} {{{i}}}", 8, 4),
        ("close", "Prices of {name} {{{i}}}", 4, 4),
    ] {
        let (count, keys, filled) = of(step);
        assert_eq!((count, keys.len(), filled), (times, 1, titles), "{step}");
        assert!(keys.iter().all(|key| key.title() == written), "{keys:?}");
        assert!(keys.iter().all(|key| key.location().file() == file!()), "{keys:?}");
    }
}

#[tokio::test]
async fn two_steps_on_one_line_have_two_keys() {
    let heard = Heard::default();
    let line = line!() + 1;
    scenario! { pause 1ms pause 1ms repeat 2 { pause 1ms } }.observer(hear(&heard)).run().await.unwrap();
    let heard = heard.lock().unwrap();
    let places: HashSet<(u32, u32)> =
        heard.iter().map(|(key, _)| (key.location().line(), key.location().column())).collect();
    assert_eq!(
        places,
        [17, 27, 37, 48].map(|column| (line, column)).into(),
        "columns are those of the keywords"
    );
}

#[tokio::test]
async fn a_title_of_rust_is_written_as_it_stands() {
    let server = Server::start().await.unwrap();
    server.on("/h", Script::text("ok"));
    let heard = Heard::default();
    let name = "ada";
    scenario! { base (server.url()) http (format!("of {name}")) get "/h" }
        .observer(hear(&heard))
        .run()
        .await
        .unwrap();
    let heard = heard.lock().unwrap();
    assert_eq!((heard[0].0.title(), heard[0].1.as_str()), (r#"(format!("of {name}"))"#, "of ada"));
}
