//! Whether the cost of a JSONPath grows with the size of a message alone.
//!
//! The same numbers come as few large messages and as many small ones. Linear work costs the same. Quadratic work costs
//! more, by the factor between the message sizes.

use streamgauge::{JsonPath, scenario};

use crate::bar::Limit;
use crate::comparison::{Comparison, on_one_thread};

const SMALL: usize = 4_000;
const LARGE: usize = 64 * SMALL;

/// The comparison of one path. A macro, since a function of a comparison captures nothing.
macro_rules! path {
    ($path:literal) => {
        Comparison {
            name: concat!("paths: ", $path, ", 256,000 numbers a message over 4,000"),
            unit: "number",
            limit: Limit::Release,
            ours: |url, numbers| count(url, $path, LARGE, numbers),
            theirs: |url, numbers| count(url, $path, SMALL, numbers),
            counted: LARGE,
            timed: 2 * LARGE,
        }
    };
}

/// Each path by counting the nodes: large messages over small ones.
pub(crate) const PATHS: [Comparison; 4] =
    [path!("$[*]"), path!("$..*"), path!("$[?@ > 0]"), path!("$..[?@ > 0]")];

/// Counts all the numbers; each message has so many of them.
fn count(url: &str, path: &str, in_message: usize, numbers: usize) -> streamgauge::Result {
    let (base, messages, path) = (url.to_owned(), numbers / in_message, JsonPath::parse(path)?);
    let counting = scenario! { move
        base (base)
        sse "Numbers" open "/numbers/{in_message}/{messages}"
            check await within 600s expect (messages) json (path) count == (in_message)
            close
    };
    on_one_thread(async move { counting.run().await.map(drop).map_err(Into::into) })
}
