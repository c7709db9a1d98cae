//! Ranges, names and fields as people write them.

use streamgauge::scenario;

fn main() {
    let _ = scenario! {
        base_url "http://localhost"
        sse "Ticks" open "/ticks" status 200-299
            check await timeout 10s expect 3-5 where json "$.symbol" == "ACME" json "$.price" save as price
            check await within 10s expect 3 to 5 data.price > 1 collect prices
            check await within 10s expect at least 3 $.volume > 0
            check await within 10s until 1 price in 1-3 save (last)
            close
        http "Login" get "/login" check where status 200-299 body.token save into token response.status != 204
        pause 1s to 3s
        pause 1min30s
    };
}
