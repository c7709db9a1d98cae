//! Sections 2.1 and 4.1: what is no path is refused where it is written, and fails the step if it is made in Rust.

use streamgauge::testing::Script;
use streamgauge::{JsonPath, scenario};
use streamgauge_tests::serving;
use streamgauge_tests::{SOON, assert_says};

#[tokio::test]
async fn a_step_with_a_text_that_is_no_path_fails_and_names_it() {
    let server = serving(Script::sse().message("{}").end()).await;
    for path in ["$[", "$.a[?@.b", "$[9007199254740992]", "$[?length(@.*) == 1]"] {
        let failure = scenario! {
            base (server.url())
            sse "S" open "/s" check await within (SOON) until 1 json (JsonPath::parse(path)) exists
            sse "S" close
        }
        .run()
        .await
        .unwrap_err();
        assert_says(&failure, &[&format!("`{path}` is not a JSONPath (RFC 9535)")]);
    }
}

#[test]
fn an_error_is_the_same_from_each_door() {
    for path in ["", "$..", "$['a", "$[?@.a == ]"] {
        let parsed = JsonPath::parse(path).unwrap_err();
        assert_eq!(path.parse::<JsonPath>().unwrap_err(), parsed);
        assert!(
            parsed.to_string().starts_with(&format!("`{path}` is not a JSONPath (RFC 9535): ")),
            "{parsed}"
        );
    }
}
