//! Every origin goes to the service, and each keeps what is its own.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Redirect;
use axum::routing::any;
use streamgauge::{Client, scenario};

use crate::support::Seen;

/// What a request had of secrets, where it went to, and its body.
fn keeps(seen: &Seen) -> Router {
    let seen = seen.clone();
    let answer = move |headers: HeaderMap, uri: Uri, body: String| async move {
        let of = |name: &str| headers.get(name).map_or("-", |value| value.to_str().unwrap());
        seen.push(format!("{}{uri} {} {} {body}", of("host"), of("authorization"), of("cookie")));
        let to = uri.query().and_then(|query| query.strip_prefix("to="));
        let redirect = to.map(|to| Redirect::temporary(&to.replace('!', "&to=").replacen("&to=", "?to=", 1)));
        redirect.ok_or(StatusCode::OK)
    };
    Router::new()
        .route(
            "/login",
            any(|| async {
                let mut headers = HeaderMap::new();
                for cookie in ["all=1", "secure=1; Secure", "shop=1; Domain=shop.example"] {
                    headers.append("set-cookie", cookie.parse().unwrap());
                }
                headers
            }),
        )
        .fallback(answer)
}

#[tokio::test]
async fn a_redirect_to_another_origin_takes_no_secrets_along() {
    let seen = Seen::default();
    let client = Client::service(keeps(&seen));
    for (from, to, kept) in [
        ("http://a.example", "/there", true),
        ("http://a.example", "http://a.example/there", true),
        ("http://a.example", "http://a.example:80/there", true),
        ("http://a.example", "http://b.example/there", false),
        ("http://a.example", "http://a.example:8080/there", false),
        ("http://a.example", "https://a.example/there", false),
        ("https://a.example", "http://a.example/there", false),
        ("https://a.example", "https://a.example:443/there", true),
    ] {
        let before = seen.all().len();
        let asks = scenario! {
            base "{from}"
            http "Bearer" put "/here?to={to}" bearer "t" body text "x"
            http "Header" put "/here?to={to}" header "Authorization" "mine" body text "x"
        };
        asks.client(client.clone()).run().await.unwrap();
        let is_there = |seen: &String| seen.contains("/there ") && !seen.contains("/here");
        let there: Vec<_> = seen.all().into_iter().skip(before).filter(is_there).collect();
        let host =
            to.split('/').nth(2).unwrap_or("a.example").trim_end_matches(":80").trim_end_matches(":443");
        let wanted = ["Bearer t", "mine"]
            .map(|secret| format!("{host}/there {} - x", if kept { secret } else { "-" }));
        assert_eq!(there, wanted, "{from} to {to}");
    }
}

#[tokio::test]
async fn cookies_are_those_of_the_host_and_of_https() {
    let seen = Seen::default();
    let visits = scenario! {
        http "Login" get "https://www.shop.example/login"
        http "A" get "https://www.shop.example/"
        http "B" get "http://www.shop.example/"
        http "C" get "https://api.shop.example/"
        http "D" get "https://www.other.example/"
    };
    visits.client(Client::service(keeps(&seen))).run().await.unwrap();
    assert_eq!(
        seen.all(),
        [
            "www.shop.example/ - all=1; secure=1; shop=1 ",
            "www.shop.example/ - all=1; shop=1 ",
            "api.shop.example/ - shop=1 ",
            "www.other.example/ - - ",
        ]
    );
    // A base of `https` is all that it takes.
    let seen = Seen::default();
    let visits = scenario! { base "https://localhost" http "Login" get "/login" http "A" get "/" };
    visits.client(Client::service(keeps(&seen))).run().await.unwrap();
    assert_eq!(seen.all(), ["localhost/ - all=1; secure=1 "]);
}

#[tokio::test]
async fn a_stream_follows_redirects_to_the_service_too() {
    let seen = Seen::default();
    let sees = seen.clone();
    let router = Router::new().route(
        "/s",
        any(move |headers: HeaderMap| async move {
            let host = headers["host"].to_str().unwrap().to_owned();
            sees.push(format!("{host} {:?}", headers.get("authorization")));
            if host == "localhost" {
                return Err(Redirect::permanent("https://eu.example/s"));
            }
            Ok(([("content-type", "text/event-stream")], "data: 1\n\n"))
        }),
    );
    let reads = scenario! { sse "S" open "/s" bearer "t" check await within 20s until end expect 1 };
    reads.client(Client::service(router)).run().await.unwrap();
    let seen = seen.all();
    assert!(seen[0].starts_with("localhost Some("), "{seen:?}");
    assert_eq!(seen[1..], ["eu.example None"]);
}
