//! Values that may be missing: `Option<…>` and `or` where they can have no effect, several in one scenario.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        http "Profile" get "/me" check
            json "$.age" > 18 save age: Option<u8>
            json "$.name" all save names: Option<Vec<String>>
            status or 200 == 200
        sse "Ticks" open "/prices"
            check await within 1s until 1 json "$.price" or 0 missing
            check await within 1s until 1 json "$.price" count or 0 save n
            check await within 1s until 1 json "$.side" == "buy" or "sell"
            check await within 1s until 1 json "$.note" or "none" save note: Option<String>
            check await within 1s until 1 json "$.note" save text or "none"
            check await within 1s until 1 regex "(a)(b)" or "c" save pair
            check await within 1s until 1 json "$.side" or side save side
            close
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        repeat 3 {
            http "Profile" get "/me" check header "X-Age" exists save age: Option<u8>
        }
        sse "Ticks" open "/prices"
            check await within 1s until 1 require json "$.n" rising save n
            check await within 1s until 1 require gap <= 100ms save gap
            check await within 1s until 1 require sequence [data save first]
            close
    };
}

fn two_types() {
    let _ = scenario! {
        base "http://localhost"
        http "Profile" get "/me" check json "$.age" save age: Option<u8>
        http "Profile" get "/me" check json "$.age" save age: u8
    };
}

fn main() {}
