//! Types that a whole message, or a value that may be missing, does not convert to.

use streamgauge::{OwnedMessage, scenario};

#[derive(Clone)]
struct Price;

fn whole() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1 data save m: OwnedMessage
            close
    };
}

fn missing() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1 json "$.price" save price: Option<Price>
            check await within 1s until 1 id save id: Option<Price>
            close
    };
}

async fn one_option() -> streamgauge::Result<u8> {
    let user = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1 json "$.n" save n: Option<u8>
            if (n > 1) { pause 1s }
            sse "Ticks" close
    };
    Ok(user.run().await?.n)
}

fn main() {}
