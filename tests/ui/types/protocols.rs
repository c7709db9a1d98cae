//! What is no protocol by its type.

use streamgauge::protocol::{Assembled, Fault, Next, Protocol};
use streamgauge::{Message, scenario};

struct Words;

struct NoClone;

impl Protocol for NoClone {
    fn name(&self) -> &str {
        "no clone"
    }

    fn end_mark(&self) -> Option<&str> {
        None
    }

    fn read(&mut self, _: &Message<'_>, _: &mut Assembled) -> Result<Next, Fault> {
        Ok(Next::GoesOn)
    }
}

fn main() {
    let words = NoClone;
    let _ = scenario! {
        sse "Words" name "value" open "http://127.0.0.1:1/words" protocol (Words) close
        sse "Words" name "place" open "http://127.0.0.1:1/words" protocol (words) close
        sse "Words" name "fine" open "http://127.0.0.1:1/words" protocol (NoClone) close
    };
}
