//! A response, in pieces, to a client on each transport: a user sees the same.
//!
//! The first byte says which step asks, and the second into how many pieces the response is cut. The rest is the
//! response.

use tokio::runtime::{Builder, Runtime};

use crate::both::{Both, Step};
use crate::reasons::Reason;
use crate::server::{Last, Play, Raw};

/// What all inputs of a thread share.
struct Rig {
    runtime: Runtime,
    both: Both,
}

thread_local! {
    static RIG: Rig = Rig::new();
}

impl Rig {
    fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let both = Both::new();
        runtime.block_on(async { both.differ(&Raw::start().await.stream()).await });
        Self { runtime, both }
    }
}

pub(crate) fn body(input: &[u8]) {
    let &[step, count, ref response @ ..] = input else { return };
    // A redirect may lead anywhere.
    let has_location = response.to_ascii_lowercase().windows(8).any(|name| name == b"location");
    if has_location {
        return;
    }
    let step = match step % 8 {
        6 => Step::Get,
        7 => Step::Head,
        _ => Step::Stream,
    };
    let count = usize::from(count).clamp(1, response.len().max(1));
    let play = Play::cut(response, &Play::places(response.len(), count), Last::Fin);
    RIG.with(|rig| {
        rig.runtime.block_on(async {
            // One for each, so that none lasts longer than its input.
            let raw = Raw::start().await;
            let [own, reqwest] = rig.both.see(&raw.at(play), step).await;
            let is_fault = own != reqwest && Reason::of(response, &own, &reqwest).is_none();
            assert!(!is_fault, "own\n{own:?}\nreqwest\n{reqwest:?}");
        });
    });
}
