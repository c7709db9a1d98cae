//! The bytes of a request are the same on both transports.

use std::net::SocketAddr;

use streamgauge::{Client, Transport, scenario};

use crate::capture::{Capture, NO_BODY};

/// Declares a test: a scenario is run on both transports against a server that keeps what comes, at `url`. The last
/// parts are what the request's bytes end with.
macro_rules! same {
    ($($name:ident($url:ident, $($end:expr),+) { $($scenario:tt)* })*) => {$(
        #[tokio::test]
        async fn $name() {
            let capture = Capture::start("127.0.0.1:0", &[$($end),+]).await;
            let $url = format!("http://127.0.0.1:{}", capture.port());
            let mut sent = Vec::new();
            for transport in [Transport::Automatic, Transport::Reqwest] {
                // What is made of the answer is not the question.
                let scenario = scenario! { $($scenario)* };
                let _ = scenario.client(Client::new().transport(transport)).run().await;
                sent.push(capture.take().await);
            }
            assert!(sent[0].iter().all(|request| request.contains(" HTTP/1.1\n")), "{sent:?}");
            assert!(!sent[0].is_empty());
            assert_eq!(sent[0], sent[1]);
        }
    )*};
}

same! {
    a_stream(url, NO_BODY) { sse "S" open "{url}/s" close }
    a_get(url, NO_BODY) { http "S" get "{url}/s" }
    a_head(url, NO_BODY) { http "S" head "{url}/s" }
    an_options(url, NO_BODY) { http "S" options "{url}/s" }
    a_delete(url, NO_BODY) { http "S" delete "{url}/s" }
    a_post_without_a_body(url, NO_BODY) { http "S" post "{url}/s" }
    a_put_without_a_body(url, NO_BODY) { http "S" put "{url}/s" }
    a_patch_without_a_body(url, NO_BODY) { http "S" patch "{url}/s" }
    a_get_with_a_body(url, "xyz") { http "S" get "{url}/s" body text "xyz" }
    a_head_with_a_body(url, "xyz") { http "S" head "{url}/s" body text "xyz" }
    a_delete_with_a_body(url, "xyz") { http "S" delete "{url}/s" body text "xyz" }
    a_post_of_a_text(url, "xyz") { http "S" post "{url}/s" body text "xyz" }
    a_post_of_an_empty_text(url, NO_BODY) { http "S" post "{url}/s" body text "" }
    a_post_of_text_in_utf_8(url, "\u{20ac}") { http "S" post "{url}/s" body text "\u{20ac}" }
    a_post_of_json(url, "}") { http "S" post "{url}/s" body json { "a": [1, null, "b"] } }
    a_put_of_a_form(url, "%26") { http "S" put "{url}/s" body form { "a b": "c", "d": "&" } }
    a_patch_of_json(url, "]") { http "S" patch "{url}/s" body json [1] }
    a_stream_by_post(url, "]") { sse "S" open post "{url}/s" body json [1] close }
    another_content_type(url, "xyz") { http "S" post "{url}/s" header "CONTENT-TYPE" "a/b" body text "xyz" }

    headers_in_their_order_and_case(url, NO_BODY) {
        header "X-Zed" "1" header "x-abc" "2" header "X-Mid" ""
        sse "S" open "{url}/s" header "Z" "a  b" header "x-ABC" "\u{e4}" header "A" "\t1 " close
    }
    accept_by_hand(url, NO_BODY) { http "S" get "{url}/s" header "Accept" "a/b" }
    accept_of_a_stream_by_hand(url, NO_BODY) { sse "S" open "{url}/s" header "Accept" "a/b" close }
    user_agent_by_hand(url, NO_BODY) { http "S" get "{url}/s" header "User-Agent" "me" }
    an_empty_user_agent(url, NO_BODY) { http "S" get "{url}/s" header "User-Agent" "" }
    accept_encoding_by_hand(url, NO_BODY) { http "S" get "{url}/s" header "Accept-Encoding" "gzip" }
    te_by_hand(url, NO_BODY) { http "S" get "{url}/s" header "TE" "trailers" }
    host_by_hand(url, NO_BODY) { http "S" get "{url}/s" header "Host" "a.example" }
    an_empty_host_by_hand(url, NO_BODY) { http "S" get "{url}/s" header "Host" "" }
    connection_close(url, NO_BODY) { http "S" get "{url}/s" header "Connection" "close" }
    connection_keep_alive(url, NO_BODY) { http "S" get "{url}/s" header "Connection" "keep-alive" }
    connection_upgrade(url, NO_BODY) { http "S" get "{url}/s" header "Connection" "Upgrade" header "Upgrade" "x" }
    expect_by_hand(url, "xyz") { http "S" post "{url}/s" header "Expect" "100-continue" body text "xyz" }
    expect_without_a_body(url, NO_BODY) { http "S" get "{url}/s" header "Expect" "100-continue" }

    the_right_length_by_hand(url, "xyz") { http "S" post "{url}/s" header "Content-Length" "3" body text "xyz" }
    a_length_in_zeros_by_hand(url, "xyz") { http "S" post "{url}/s" header "Content-Length" "003" body text "xyz" }
    a_length_as_a_list_by_hand(url, "xyz") { http "S" post "{url}/s" header "Content-Length" "3, 3" body text "xyz" }
    a_smaller_length_by_hand(url, "xy") { http "S" post "{url}/s" header "Content-Length" "2" body text "xyz" }
    a_larger_length_by_hand(url, "xyz") { http "S" post "{url}/s" header "Content-Length" "4" body text "xyz" }
    length_0_by_hand(url, NO_BODY) { http "S" post "{url}/s" header "Content-Length" "0" body text "xyz" }
    an_invalid_length_by_hand(url, "xyz") { http "S" post "{url}/s" header "Content-Length" "x" body text "xyz" }
    an_empty_length_by_hand(url, "xyz") { http "S" post "{url}/s" header "Content-Length" "" body text "xyz" }
    a_length_with_plus_by_hand(url, "xyz") { http "S" post "{url}/s" header "Content-Length" "+3" body text "xyz" }
    a_length_without_a_body(url, NO_BODY) { http "S" get "{url}/s" header "Content-Length" "3" }
    length_0_without_a_body(url, NO_BODY) { http "S" post "{url}/s" header "Content-Length" "0" }
    chunked_by_hand(url, "0\r\n\r\n") { http "S" post "{url}/s" header "Transfer-Encoding" "chunked" body text "xyz" }
    chunked_in_capitals_by_hand(url, "0\r\n\r\n") { http "S" post "{url}/s" header "Transfer-Encoding" "CHUNKED" body text "xyz" }
    another_coding_by_hand(url, "0\r\n\r\n") { http "S" post "{url}/s" header "Transfer-Encoding" "gzip" body text "xyz" }
    two_codings_by_hand(url, "0\r\n\r\n") { http "S" post "{url}/s" header "Transfer-Encoding" "gzip, chunked" body text "xyz" }
    chunked_first_by_hand(url, "0\r\n\r\n") { http "S" post "{url}/s" header "Transfer-Encoding" "chunked, gzip" body text "xyz" }
    an_empty_coding_by_hand(url, "0\r\n\r\n") { http "S" post "{url}/s" header "Transfer-Encoding" "" body text "xyz" }
    a_coding_and_a_length_by_hand(url, "0\r\n\r\n") {
        http "S" post "{url}/s" header "Content-Length" "3" header "Transfer-Encoding" "chunked" body text "xyz"
    }
    a_coding_without_a_body(url, NO_BODY) { http "S" post "{url}/s" header "Transfer-Encoding" "chunked" }
    a_coding_of_an_empty_body(url, NO_BODY) { http "S" post "{url}/s" header "Transfer-Encoding" "chunked" body text "" }
    a_trailer_by_hand(url, "0\r\n\r\n") {
        http "S" post "{url}/s" header "Trailer" "x" header "Transfer-Encoding" "chunked" body text "17 bytes, in hex!"
    }

    a_bearer(url, NO_BODY) { sse "S" open "{url}/s" bearer "t" close }
    a_name_and_a_password(url, NO_BODY) { http "S" get "{url}/s" basic "a" "b" }
    a_query(url, NO_BODY) { http "S" get "{url}/s?kept=%41+b" query "a b" "c&d=e/\u{e4}+%" query "" "" }
    a_query_without_a_path(url, NO_BODY) { http "S" get "{url}?a=b" query "c" "d" }
    no_path(url, NO_BODY) { http "S" get "{url}" }
    no_path_but_a_fragment(url, NO_BODY) { http "S" get "{url}#f" }
    an_empty_query(url, NO_BODY) { http "S" get "{url}/s?" }
    a_fragment(url, NO_BODY) { http "S" get "{url}/s?a#f?g" }
    dots(url, NO_BODY) { http "S" get "{url}/a/../b/./c/%2e%2e/d" }
    slashes(url, NO_BODY) { http "S" get "{url}//a//b/" }
    letters_that_are_no_ascii(url, NO_BODY) { http "S" get "{url}/\u{e4}/\"<>`{{}}|^?\u{e4}\"<>'" }
    encoded_letters(url, NO_BODY) { http "S" get "{url}/%c3%A4%2f%zz;a=b,c" }
    a_stream_again_with_its_id(url, NO_BODY) {
        sse "S" open "{url}/once" header "X-A" "1" reconnect 1 check await within 20s until end
    }
    cookies(url, NO_BODY) {
        http "1" get "{url}/s" http "2" get "{url}/s" header "X-A" "1" sse "3" open "{url}/s" close
        http "4" get "{url}/s" header "Cookie" "c=3"
    }
    redirects(url, NO_BODY) {
        http "1" get "{url}/to/301/a" http "2" get "{url}/to/308/b?c" http "3" head "{url}/to/303/d"
        sse "4" open "{url}/to/302/to/307/e" close
    }
    redirects_of_a_post(url, "xyz", NO_BODY) {
        http "1" post "{url}/to/301/a" bearer "t" body text "xyz" http "2" post "{url}/to/302/a" body text "xyz"
        http "3" post "{url}/to/303/a" body text "xyz" http "4" put "{url}/to/302/a" body text "xyz"
        http "5" put "{url}/to/303/a" body text "xyz"
    }
    redirects_that_keep_the_body(url, "xyz") {
        http "1" post "{url}/to/307/a" bearer "t" body text "xyz"
        http "2" put "{url}/to/308/to/307/b" header "Content-Length" "3" body text "xyz"
        http "3" patch "{url}/to/307/a" header "Host" "b" body text "xyz"
    }
}

/// What both transports send with this client to these URLs, in which `PORT` is that of the server.
async fn sent(address: &str, client: Client, urls: &[&str]) -> [Vec<String>; 2] {
    let capture = Capture::start(address, &[NO_BODY]).await;
    let port = capture.port();
    let there =
        SocketAddr::new(address.rsplit_once(':').unwrap().0.trim_matches(['[', ']']).parse().unwrap(), port);
    let client = client.resolve("a.example", there).resolve("xn--bcher-kva.example", there);
    let mut both = [Vec::new(), Vec::new()];
    for (transport, sent) in [Transport::Automatic, Transport::Reqwest].into_iter().zip(&mut both) {
        for url in urls {
            let url = url.replace("PORT", &port.to_string());
            let opens = scenario! { sse "S" open "{url}" close http "H" get "{url}" };
            opens.client(client.clone().transport(transport)).run().await.unwrap();
            sent.extend(capture.take().await);
        }
    }
    both
}

#[tokio::test]
async fn the_host_is_written_as_the_url_has_it() {
    let urls = [
        "http://a.example:PORT/",
        // The port is that of the address, and the URL's is 80.
        "http://a.example",
        "http://a.example:80/s?a",
        "http://A.EXAMPLE:PORT/",
        "http://b\u{fc}cher.example:PORT/\u{fc}",
        "http://u:p@a.example:PORT/",
        "http://u%40@127.0.0.1:PORT/",
        "http://:p@127.0.0.1:PORT/",
        "http://0x7f.1:PORT/",
        "HTTP://127.0.0.1:PORT/",
    ];
    let [own, reqwest] = sent("127.0.0.1:0", Client::new().user_agent("me/1"), &urls).await;
    assert_eq!(own, reqwest);
    assert_eq!(own.len(), 2 * urls.len());
    assert!(own.iter().all(|request| request.contains("\nhost: ")), "{own:?}");
    assert!(own.iter().any(|request| request.contains("\nhost: a.example\n")), "{own:?}");
}

#[tokio::test]
async fn so_is_an_address_of_ipv6() {
    let [own, reqwest] =
        sent("[::1]:0", Client::new(), &["http://[::1]:PORT/s", "http://[0:0::0:1]:PORT"]).await;
    assert_eq!(own, reqwest);
    assert!(own.iter().all(|request| request.contains("\nhost: [::1]:")), "{own:?}");
}

/// Redirects to another origin, where some headers are left out.
#[tokio::test]
async fn redirects_to_another_origin() {
    let capture = Capture::start("127.0.0.1:0", &[NO_BODY]).await;
    let port = capture.port();
    let mut sent = Vec::new();
    for transport in [Transport::Automatic, Transport::Reqwest] {
        let asks = scenario! {
            http "1" get "http://127.0.0.1:{port}/s"
            http "2" get "http://127.0.0.1:{port}/to/302/http://localhost:{port}/s"
                bearer "t" header "Cookie" "c=3" header "X-Api-Key" "k" header "X-A" "1" header "Host" "b"
        };
        let client = Client::new().resolve("localhost", ([127, 0, 0, 1], port).into()).transport(transport);
        asks.client(client).run().await.unwrap();
        sent.push(capture.take().await);
    }
    assert_eq!(sent[0].len(), 3, "{sent:?}");
    assert_eq!(sent[0], sent[1]);
}
