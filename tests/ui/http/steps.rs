//! `http` steps: each mistake is said where it stands, plain, in loops and in branches.

use std::time::Duration;

use streamgauge::scenario;

fn main() {
    let (limit, name) = (Duration::from_secs(1), "x");
    let _ = scenario! {
        base "http://localhost"
        http "Login" "/login"
        http "Login" post "/login" status 200
        http "Login" post "/login" idle 5s check stauts == 200
        repeat 2 {
            http "Login" post "/login" check status == 700 require elapsed < 200
            http "Login" post "/login" check status == 10s timeout 5s
        }
        if (name.is_empty()) {
            http "Login" post "/login" check within 5s until 1 header == "x"
        } else {
            http "Login" post "/login" check data == "x" check body == ""
        }
        http "Login" post "/login" check header "a b" exists regex "a(" json "$." elapsed in 2s..1s close
        http "Login" post "/login" check elapsed < (5) elapsed > "1s" status == true
        http "Login" post "/login" check
    };
    let _ = scenario! {
        http "Prices" get "/prices/{token}" check json "$.price" save price: f64
        http "Login" get "http://localhost/" check json "$.token" save token json "$.price" save price
        sse "Prices" check await within 1s until 1
    };
    let _ = scenario! {
        http "Types" get "http://localhost/"
            check elapsed < (limit.as_secs())
                elapsed in (1..=5)
                json "$.price" < (limit)
                elapsed save took: f64
                status save code: Duration
                header "x" all save xs: Vec<Duration>
                status satisfies (|code: &u16| code.is_empty())
    };
}
