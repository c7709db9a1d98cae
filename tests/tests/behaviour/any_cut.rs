//! The same bytes, cut anywhere, lead to the same verdict.

use std::time::Duration;

use proptest::prelude::*;
use streamgauge::testing::{Script, Server};
use streamgauge::{FailureKind, scenario};

/// What came of a run: the values, or the kind of the failure and the step that failed.
type Outcome = Result<String, (FailureKind, String)>;

async fn outcome(bytes: &[u8], cuts: &[usize], ends: bool, flow: usize) -> Outcome {
    let server = Server::start().await.unwrap();
    let (mut script, mut from) = (Script::sse(), 0);
    for cut in cuts.iter().copied().chain([bytes.len()]) {
        if cut > from {
            script = script.bytes(&bytes[from..cut]);
            from = cut;
        }
    }
    server.on("/s", if ends { script.end() } else { script.hold() });
    let result = match flow {
        0 => scenario! {
            base (server.url())
            sse "x" open "/s" unmatched 100
            repeat 4 as i {
                sse "check {i}" check await within 20s until 1 data != "skip" collect all
                run { }
                sse "x" unmatched collect rest
                let seen = (format!("{all:?} {rest:?}"))
            }
            sse "x" close
        }
        .run()
        .await
        .map(|user| user.seen),
        1 => scenario! {
            base (server.url())
            sse "One" open "/s" check await within 20s until 1 save one
            sse "Two" check listen within 20s until 2 collect two require data != "bad"
            sse "x" await
            repeat 2 { run { } sse "x" reconcile }
            sse "Three" check await within 20s until end data != "skip" collect three
        }
        .run()
        .await
        .map(|user| format!("{} {:?} {:?}", user.one, user.two, user.three)),
        _ => scenario! {
            base (server.url())
            sse "All" open "/s" check await within 150ms expect 3..=5 data != "skip" collect all
            run { std::future::ready(()).await; }
            sse "x" close
        }
        .run()
        .await
        .map(|user| format!("{:?}", user.all)),
    };
    result.map_err(|failure| (failure.kind(), failure.title().to_owned()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_cutting_of_the_same_bytes_has_the_same_verdict(
        data in prop::collection::vec(prop::sample::select(vec!["1", "2", "skip", "bad", "long long long"]), 2..7),
        ends in any::<bool>(),
        flow in 0..3_usize,
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let bytes: Vec<u8> = data.iter().flat_map(|data| format!("data: {data}\n\n").into_bytes()).collect();
        // A check that nothing decides is left out: it takes its deadline.
        let matching = data.iter().filter(|data| **data != "skip").count();
        prop_assume!(flow != 0 || ends || matching >= 4);
        prop_assume!(flow != 1 || ends);
        let mut cuts: Vec<usize> = places.iter().map(|place| place.index(bytes.len())).collect();
        cuts.sort_unstable();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (whole, cut) = runtime.block_on(async {
            let whole = outcome(&bytes, &[], ends, flow).await;
            (whole, tokio::time::timeout(Duration::from_secs(60), outcome(&bytes, &cuts, ends, flow)).await.unwrap())
        });
        prop_assert_eq!(whole, cut);
    }
}
