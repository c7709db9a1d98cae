//! Rust in the place of every literal that the newer parts have, and all actions on members.

use std::time::Duration;

use streamgauge::protocol::{Assembled, Fault, Next, Protocol};
use streamgauge::testing::{Script, Server};
use streamgauge::{JmesPath, JsonPath, Message, Regex, fragment, scenario};
use streamgauge_tests::{SOON, assert_says, serving_in_turn};

/// Words up to one.
#[derive(Clone)]
struct Upto(String);

impl Protocol for Upto {
    fn name(&self) -> &'static str {
        "words"
    }

    fn end_mark(&self) -> Option<&str> {
        Some(&self.0)
    }

    fn read(&mut self, message: &Message<'_>, assembled: &mut Assembled) -> Result<Next, Fault> {
        assembled.add_text(message.data());
        Ok(if message.data() == self.0 { Next::Ends } else { Next::GoesOn })
    }
}

#[tokio::test]
async fn saved_values_stand_in_every_place() {
    let message =
        |n: u32| format!("event: tick\nid: {n}\ndata: {{\"n\":{n},\"key\":\"k\",\"last\":\"bye\"}}");
    let first = || Script::sse().event(message(1)).event(message(2)).event(message(3)).hold();
    let words = || Script::sse().message("a").message("b").message("bye").message("late").hold();
    let server = serving_in_turn([first(), first(), words()]).await;
    let (seconds, least) = (Duration::from_secs(15), 1);
    let user = scenario! {
        base (server.url())
        sse "First" name "s"[0] open "/s" unmatched 9
            check await within (SOON) until 1 json "$.n" == 3 save n: u64 json "$.last" save last json "$.key" save key
            unmatched id collect ids: u64
            close
        let flag = (n == 3)
        sse "All of it {n}" name "s"[(n + 1)] open "/s" reconnect (n) unmatched (n * 2) protocol (Upto("never".to_owned()))
            check await within (seconds) until (n)
                when (flag && !ids.is_empty()) event == "tick"
                when (!flag) json (JsonPath::parse("$.none")) exists save none
                jmespath (JmesPath::parse("key")) == "{key}"
                text contains "\"key\":\"{key}\"" save text
                when (flag) require json (JsonPath::parse("$.n")) rising per regex (Regex::new("key\":\"(.)"))
                require gap <= (seconds)
                require rate in (f64::from(least))..
                require sequence [ (least) json "$.n" == (n - 2), ..=(n) data contains "{key}" ]
            check listen within (seconds) until 1
        sse "All" name "s"[all] cancel
        sse "All" name "s"[all] check listen within 10ms expect 0..=(n) data save later
        sse "All" name "s"[all] reconcile
        sse "All" name "s"[all] await close
        sse "Words" name "s"[(n)] open "/s" protocol (Upto(last.clone()))
            check await within (seconds) until end
                text save whole
                text satisfies (|text: &str| text.len() < 9 && flag) collect texts
                require text unique
        sse "Done" name "s"[all] close
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.n, user.ids, user.none), (3, vec![1, 2], None));
    assert!(user.text.contains("k") && user.later.is_none());
    assert_eq!((user.whole.as_deref(), user.texts.len()), (Some("abbye"), 3));
}

fragment! {
    hears(strict: bool, most: u64) needs stream "s"[all] gives value seen: Option<String> {
        sse "Hears" name "s"[all]
            check await within (streamgauge_tests::SOON) until 2
                when (!strict) data satisfies (|data: &str| data.len() == 1)
                data save seen
                when (strict) require sequence [ 1..=(most) event == "tick" ]
    }
}

#[tokio::test]
async fn a_fragment_sees_members_that_were_opened_around_it() {
    let server = Server::start().await.unwrap();
    let ticks = |n: usize| format!("event: {}\ndata: {}\n\n", ["tick", "tock"][n % 2], n % 2);
    for n in 0..4 {
        server.on(&format!("/{n}"), Script::sse().every(Duration::from_millis(3), ticks));
    }
    for strict in [true, false] {
        let ran = scenario! {
            base (server.url())
            repeat 2 as round {
                group "Round" on failure stop {
                    repeat 2 as i { sse "S" name "s"[(2 * round + i)] open "/{i}" }
                    include hears(false, 1)
                    if (seen.is_none()) { fail "nothing was seen" }
                    include hears(strict, 1)
                    sse "S" name "s"[all] close
                }
            }
        }
        .run()
        .await;
        match ran {
            Ok(user) => assert!(!strict && user.seen.is_some()),
            Err(failure) => {
                assert!(strict, "{failure}");
                assert_says(&failure, &["on stream \"s\"[", "of ", "`sequence`"]);
            }
        }
    }
}
