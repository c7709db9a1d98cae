//! All of it in a fragment.

use streamgauge::testing::Script;
use streamgauge::{fragment, scenario};
use streamgauge_tests::{assert_says, serving};

fragment! {
    watches(strict: bool) needs stream gives value seqs: Vec<u32>, value rest: Vec<String> {
        sse "Watch" check await within 20s until 2
                json "$.seq" collect seqs: u32
                when (strict) require json "$.seq" rising per json "$.symbol"
                require sequence [2 json "$.seq" exists]
            unmatched collect rest dropped save lost
    }
}

#[tokio::test]
async fn a_fragment_has_conditions_across_messages_and_takes_what_no_check_took() {
    for (second, strict) in [(2, true), (1, false), (1, true)] {
        let data = |seq: u32| format!("{{\"symbol\":\"A\",\"seq\":{seq}}}");
        let server = serving(Script::sse().message(data(1)).message("x").message(data(second)).hold()).await;
        let scenario = scenario! {
            base (server.url())
            sse "Watch" open "/s" unmatched 10
            include watches(strict)
            sse "Watch" close
        };
        match scenario.run().await {
            Ok(user) => assert_eq!((user.seqs, user.rest), (vec![1, second], vec!["x".to_owned()])),
            Err(failure) => {
                assert_eq!((second, strict), (1, true));
                assert_says(
                    &failure,
                    &["json \"$.seq\" is 1, not above the 1", "for json \"$.symbol\" \"A\""],
                );
            }
        }
    }
}
