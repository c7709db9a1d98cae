//! What a request may leave to its run: methods, lists of headers, parts behind `when`, redirects, content types.

use streamgauge::scenario;

fn methods(verb: &str) {
    let _ = scenario! {
        base "http://localhost"
        sse "A" name "a" open method "RE PORT" "/a" close
        sse "B" name "b" open method REPORT "/b" close
        sse "C" name "c" open "/c" method "REPORT" close
        http "D" method "" "/d"
        http "E" method "CONNECT" "/e"
        http "F" method (verb) "/f" check status == 200
        http "G" get method "REPORT" "/g"
    };
}

fn headers(pairs: Vec<(String, String)>, first: bool) {
    let _ = scenario! {
        base "http://localhost"
        headers (pairs)
        http "A" get "/a" headers pairs
        http "B" get "/b" headers { "X": "1" }
        http "C" get "/c" check headers "X" == "1"
        sse "D" name "d" open "/d" when first header "X" "1" close
        sse "E" name "e" open "/e" when (first) idle 3s close
        sse "F" name "f" open "/f" when (first) haeder "X" "1" close
        http "G" post "/g" body text "a" body text "b" when (first) body text "c"
        http "H" get "/h" when (first) header "X Y" "1"
        http "I" get "/i" when (first) when (!first) header "X" "1"
    };
}

fn options() {
    let _ = scenario! {
        base "http://localhost"
        http "A" post "/a" redirects none
        http "B" post "/b" redirects -1
        sse "C" name "c" open "/c" redirects 1 redirects 2 close
        sse "D" name "d" open "/d" content_type "octets" close
        sse "E" name "e" open "/e" content_type "*/*" close
        http "F" get "/f" content_type "text/plain"
        http "G" get "/g" check status == 200 redirects 0
        http "H" post "/h" protocol openai_chat
        http "I" post "/i" protocol
        http "J" post "/j" redirect 0
    };
}

fn main() {}
