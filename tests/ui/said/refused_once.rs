//! What was refused is not type-checked again.

use streamgauge::scenario;

fn main() {
    let _ = scenario! { foreach (vec![1]) { pause 1s } };
    let _ = scenario! { foreach (vec![1]) as item { pause (item) if (item > "a") { stop } } };
    let _ = scenario! { asLongAs ("yes") { pause 1s } };
    let _ = scenario! { doIf (5) { pause 1s } };
    let _ = scenario! { repaet ("often") { pause 1s } };
    let _ = scenario! { pause (1, 2) };
    let _ = scenario! { let all = (read()?) pause (all) };
    let _ = scenario! { lett all = (vec![1]) if (all.len() > 1) { stop } };
    let _ = scenario! {
        sse "A" open "http://localhost" check await wihtin (5) until 1 json "$.a" === (vec![()]) close
    };
}
