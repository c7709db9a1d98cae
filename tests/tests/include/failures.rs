//! Failures in the steps of a fragment.

use streamgauge::testing::{Script, Server};
use streamgauge::{fragment, scenario};

use crate::{flows, price_server};

/// The line of `flows.rs` that holds a text.
fn line(text: &str) -> u32 {
    let at = include_str!("flows.rs").lines().position(|line| line.contains(text)).unwrap();
    u32::try_from(at).unwrap() + 1
}

#[tokio::test]
async fn a_failure_names_the_line_and_the_file_of_the_fragment() {
    let failure = scenario! { include flows::failing("today") }.run().await.unwrap_err();
    assert!(failure.to_string().contains("no luck: today"), "{failure}");
    assert_eq!(failure.at().line(), line("// LINE"));
    assert_eq!(failure.at().file(), file!().replace("failures.rs", "flows.rs"));
    let server = Server::start().await.unwrap();
    server.on("/never", Script::sse().message("now").hold());
    let failure = scenario! { include flows::never(server.url_to("/never")) }.run().await.unwrap_err();
    assert_eq!((failure.at().line(), failure.step()), (line("// CHECK"), "check"));
    // What is around it is where it was.
    let failure = scenario! { include flows::close_nothing fail "here" }.run().await.unwrap_err();
    assert_eq!((failure.at().line(), failure.at().file()), (line!() - 1, file!()));
}

/// Under `on failure continue` a value may not be there, which the types of a fragment cannot know.
#[tokio::test]
async fn a_value_that_is_not_there_fails_the_step_that_uses_it() {
    fragment! {
        hopes gives value x: f64, value y: f64 {
            sse "Hopes" open "/prices/ACME" check await within 20ms until 1 json "$.none" save x: f64 close
            let y: f64 = (x + 1.0)
        }
    }
    let server = price_server().await;
    let scenario = scenario! {
        base (server.url())
        on failure continue
        include hopes
        let z = (y.unwrap_or(7.0))
        fail "at the end, {z}"
    };
    let failure = scenario.run().await.unwrap_err();
    let text = failure.to_string();
    assert!(failure.further().len() >= 2, "{text}");
    assert!(text.contains("`x` is empty: the check \"Hopes\" in line"), "{text}");
    assert!(text.contains(&format!("of {}", file!())), "{text}");
    assert!(text.contains("at the end, 7"), "{text}");
}

#[tokio::test]
async fn stop_and_fail_end_the_run() -> streamgauge::Result {
    fragment! { stops_if(on: bool) { if (on) { stop } } }
    let yes = true;
    let scenario = scenario! { let a = (1) include stops_if(yes) let b = (2) };
    let user = scenario.run().await?;
    assert_eq!((user.a, user.b), (1, None::<i32>));
    Ok(())
}
