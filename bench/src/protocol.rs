//! What a chunk of a chat costs, put together and measured, against a loop that is written by hand and only puts it
//! together.

use std::hint::black_box;

use streamgauge::{Observer, RunEvent, RunEventKind, scenario};

use crate::bar::Limit;
use crate::by_hand;
use crate::comparison::{Comparison, all_kept, on_one_thread};
use crate::events::WORD;

pub(crate) const PROTOCOL: [Comparison; 1] = [Comparison {
    name: "protocol: 258 B chunks under openai_chat over a hand-written loop",
    unit: "chunk",
    limit: Limit::AtMost(1.5),
    ours: chat,
    theirs: chat_by_hand,
    counted: 20_000,
    timed: 100_000,
}];

/// Who wants the figures of a chat.
struct Figures;

impl Observer for Figures {
    fn event(&self, event: &RunEvent<'_>) {
        if let RunEventKind::Measured { metrics, .. } = event.kind {
            black_box(metrics);
        }
    }
}

fn chat(url: &str, chunks: usize) -> streamgauge::Result {
    let base = url.to_owned();
    let chat = scenario! { move
        base (base)
        sse "Chat"
            open "/burst/chat/{chunks}" protocol openai_chat
            check await within 600s until 1
                finish == "stop"
                text save answer
            check await within 600s until end
            close
    }
    .observer(Figures);
    on_one_thread(async move { all_kept(chat.run().await?.answer.len() / WORD, chunks) })
}

fn chat_by_hand(url: &str, chunks: usize) -> streamgauge::Result {
    let (client, url) = (by_hand::client()?, format!("{url}/burst/chat/{chunks}"));
    on_one_thread(async move { all_kept(by_hand::answer(&client, &url).await?.len() / WORD, chunks) })
}
