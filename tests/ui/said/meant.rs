//! What was meant is said, once for each mistake.

use streamgauge::scenario;

fn main() {
    let (url, m) = ("http://h/", "PURGE");
    let _ = scenario! { http "A" get "http://h/" check status in 2xx };
    let _ = scenario! { sse "A" open "REPORT" (url) close };
    let _ = scenario! { http "A" (m) "http://h/" };
    let _ = scenario! { http "A" get "http://h/" check json "$.a" save a: str };
    let _ = scenario! { http "A" get "http://h/" check cookie "sid" save sid };
    let _ = scenario! { http "A" get "/" base "http://h" };
    let _ = scenario! { attempt 3 wait 1s { pause 1-3s } };
}
