use streamgauge::scenario;

fn main() {
    let _one_check_for_both = scenario! {
        base "http://a"
        sse "Session" open "/s" check status == 200 header "X" save x await within 10s until 1 data == "a" close
        sse "Other" name "o" open "/s" check await within 10s until 1 status == 200 data == "a" close
        sse "Third" name "t" open "/s" check await within 10s until 1 lost == 0 close
    };
    let _messages_in_it = scenario! {
        base "http://a"
        sse "Session" open "/s" check status == 200 json "$.a" == 1 close
    };
    let _what_it_has_not = scenario! {
        base "http://a"
        sse "A" open "/s" check status == 200 body contains "a" close
        sse "B" open "/s" check status == 200 within 10s close
        sse "C" open "/s" check lost == 0 require status == 200 close
        sse "D" open "/s" check lost missing lost or 1 == 2 status == 99 close
        sse "E" open "/s" check lost kind missing lost 3 close
    };
    let _of_a_response = scenario! {
        base "http://a"
        http "Page" get "/s" check status == 200 lost == 0
    };
    let _not_open = scenario! {
        base "http://a"
        sse "A" check lost == 0
    };
    let _may_be_open = scenario! {
        base "http://a"
        sse "Ended" open "/s" check status == 429
        sse "Ended too" open "/s" check status in [429, 503]
        sse "Either" open "/s" check status in 200..500
    };
}
