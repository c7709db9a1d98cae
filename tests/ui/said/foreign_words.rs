//! Words of Gatling, k6, JMeter, oha and curl, and Rust, in the place of a step or of a part.

use streamgauge::scenario;

fn steps(x: u8) {
    let _ = scenario! { println!("hello {x}"); pause 1s };
    let _ = scenario! { tokio::time::sleep(wait).await; pause 1s };
    let _ = scenario! { assert_eq!(x, 1); pause 1s };
    let _ = scenario! { users 100 pause 1s };
    let _ = scenario! { vus 10 duration 30s pause 1s };
    let _ = scenario! { tryMax 3 { pause 1s } };
    let _ = scenario! { forever { pace 3s pause 1s } };
    let _ = scenario! { match (x) { 1 => { pause 1s } } };
    let _ = scenario! { randomSwitch { pause 1s } };
    let _ = scenario! { rendezVous 3 pause 1s };
    let _ = scenario! { ConstantTimer 3s };
    let _ = scenario! { { pause 1s } };
}

fn parts(url: String) {
    let _ = scenario! { sse "A" open report (url) close };
    let _ = scenario! { sse "A" open "http://localhost" cookie "a" "b" retry 3 close };
    let _ = scenario! { http "A" post "http://localhost" -H "A: b" body file "x.json" };
    let _ = scenario! { http "A" get "http://localhost" disableFollowRedirect check bodyLength save size };
    let _ = scenario! {
        sse "A" open "http://localhost"
            check await within 1s until 1 data startsWith "a" json "$.a" not exists data =~ "b"
            close
    };
}

fn main() {}
