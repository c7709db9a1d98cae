//! All of it in fragments, loops and groups.

use streamgauge::testing::Script;
use streamgauge::{OwnedMessage, fragment, scenario};
use streamgauge_tests::{SOON, serving_at};

fragment! {
    beats needs stream "s" gives value beat: String, value first: OwnedMessage, value n: Option<u8> {
        sse "Beat" name "s"
            check await within (SOON) until 1 comment save beat
            check await within (SOON) until 1
                message save first: OwnedMessage
                json "$.n" save n: Option<u8>
                require last_event_id == "7" save last
    }
}

#[tokio::test]
async fn in_a_fragment_in_a_loop_in_a_group() {
    let events = || Script::sse().comment("beat").event("id: 7\ndata: {\"n\":null}").end();
    let server = serving_at([("/s", events())]).await;
    let rounds = 2;
    let user = scenario! {
        base (server.url())
        group "all" on failure stop {
            repeat 2 {
                sse "S" name "s" open "/s"
                include beats
                sse "S" name "s" check await within (SOON) until end close
            }
        }
        repeat (rounds) as i {
            sse "S" name "f"[(i)] open "/s"
            sse "S" name "f"[(i)] check listen within (SOON) until end expect 1.. json "$.n" or (i) collect ns: usize
        }
        sse "S" name "f"[all] await close
    };
    let user = user.run().await.unwrap();
    assert_eq!((user.beat.as_str(), user.first.data(), user.n), ("beat", "{\"n\":null}", None));
    assert_eq!(user.ns, [0, 1]);
}
