//! Words of the language, and keywords of Rust, where they are names.

use streamgauge::testing::Script;
use streamgauge::{Feeder, scenario};
use streamgauge_tests::{SOON, asked, serving_at};

#[tokio::test]
async fn values_are_called_like_words_of_the_language() {
    let body = r#"{"a":"1","b":"2","c":"3"}"#;
    let server = serving_at([
        ("/h", Script::json(body).header("X", "7")),
        ("/s", Script::sse().event("id: 4\ndata: 5").hold()),
        ("/1/2/7", Script::status(200)),
    ])
    .await;
    let user = scenario! {
        base (server.url())
        http "1" get "/h" check
            status save status: u16 header "X" save header: u8 elapsed save elapsed body save body
            json "$.a" save json json "$.b" save get regex "\"c\":\"(\\d)\"" save regex: u8
            contains "c" save contains json "$.a" collect all json "$.*" count save count
        sse "2" open "/s" check await within (SOON) until 1 id save id: u8 data save data: u8 event save event close
        http "3" get "/{json}/{get}/{header}" bearer "{status}" header "X" (id + data) query "count" (count)
            check status == (status) save timeout elapsed save within
        let text = (format!("{body}{elapsed}{event}").len() + usize::from(timeout.is_empty()))
        let form = (all.len() + contains.len() + usize::from(regex))
        repeat 2 as find { let until = (find) }
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.status, user.header, user.regex, user.id, user.data), (200, 7, 3, 4, 5));
    assert_eq!((user.form, user.count, user.until), (5, 3, 1));
    assert!(user.text > body.len() && !user.within.is_empty());
    assert_eq!(asked(&server)[2], "GET /1/2/7?count=3");
    assert_eq!(server.requests()[2].header("x"), Some("9"));
}

#[tokio::test]
async fn variables_of_rust_are_called_like_words_of_the_language() {
    let server = serving_at([("/h", Script::json(r#"{"open":1}"#))]).await;
    let (http, sse, open, check, status, header, body, feed, from) = ("h", 2, 1, 200, 200, "X", "b", 8, 9);
    let (timeout, until, form, text, reconnect, elapsed) = (SOON, 1, 2, 3, 4, SOON);
    let r#type = "raw";
    scenario! {
        base (server.url())
        http "{http}" post "/{http}" query "sse" "{sse}" header "{header}" "{feed}{from}" timeout (timeout)
            body json { "open": (open), "check": "{check}", "body": "{body}", "type": (r#type), "re": [(reconnect), (until), (form), (text)] }
            check status == (status) json "$.open" == (open) elapsed < (elapsed) status == "{check}"
    }
    .run()
    .await
    .unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.text(), r#"{"open":1,"check":"200","body":"b","type":"raw","re":[4,1,2,3]}"#);
    assert_eq!((request.path.as_str(), request.header("x")), ("/h?sse=2", Some("89")));
}

#[tokio::test]
async fn records_are_called_like_words_of_the_language() {
    let server = serving_at([("/1/2/3", Script::status(200))]).await;
    let (records, names) = (Feeder::new([(1, 2)]), Feeder::new([3]));
    scenario! {
        base (server.url())
        feed from from (records)
        feed header from (names)
        http "{header}" get "/{from.0}/{from.1}/{header}" header "X" (*header) body json { "from": "{from.0}", "n": (*header) }
    }
    .run()
    .await
    .unwrap();
    assert_eq!(server.requests()[0].text(), r#"{"from":"1","n":3}"#);
}
