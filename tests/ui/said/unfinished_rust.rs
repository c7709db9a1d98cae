//! Rust that is typed so far, in each place. Nothing is reported on the whole macro.

use std::time::Duration;

use streamgauge::scenario;

fn bound(name: String) {
    let _ = scenario! { let size = (name.) };
    let _ = scenario! { let size: usize = (name.) };
    let _ = scenario! { let size = (name +) };
    let _ = scenario! { let size = (name; name) };
    let _ = scenario! { let size = run { name. } };
    let _ = scenario! { let size: usize = run { let } };
    let _ = scenario! { run { name +  } };
}

fn asked(words: u8, often: u64, url: String, wait: Duration) {
    let _ = scenario! { sse "A" open "http://localhost" protocol (words +) close };
    let _ = scenario! { sse "A" open (url.) reconnect (often +) close };
    let _ = scenario! { pause (wait +) };
    let _ = scenario! { if (often >) { pause 1s } };
    let _ = scenario! { repeat (often *) { pause 1s } };
    let _ = scenario! { feed user from (words +) };
    let _ = scenario! { http "A" post "http://localhost" body json { "a": (url.) } };
    let _ = scenario! { sse "A" open "http://localhost" check await within 1s until 1 data satisfies (|d| d.) close };
}

fn main() {}
