//! What the README shows is what happens.

use streamgauge::testing::{Script, Server};

include!("readme/first.rs");

const README: &str = include_str!("../../README.md");

/// The block of the README that stands behind `<!-- NAME -->`.
fn block(name: &str) -> String {
    let marker = format!("<!-- {name} -->\n\n```");
    let (_, rest) = README.split_once(&marker).unwrap_or_else(|| panic!("the README has no block {name}"));
    let (_, rest) = rest.split_once('\n').expect("a fence ends its line");
    let (block, _) = rest.split_once("\n```").expect("the block is closed");
    block.to_owned()
}

/// Times differ from run to run: every digit of one becomes a 0.
fn without_times(text: &str) -> String {
    let pattern = streamgauge::Regex::new(r"\d+\.\d+s\b").expect("a regular expression");
    pattern.replace_all(text, "0.0s").into_owned()
}

async fn market(symbol: &str) -> streamgauge::Result<Server> {
    let server = Server::start().await?;
    let tick = |price: f64| format!(r#"{{"symbol":"{symbol}","price":{price}}}"#);
    let script = Script::sse()
        .typed("snapshot", r#"{"symbol":"ACME","price":188.5}"#)
        .event(format!("event: tick\nid: 1\ndata: {}", tick(188.7)))
        .event(format!("event: tick\nid: 2\ndata: {}", tick(188.6)))
        .hold();
    server.on("/stocks/prices", script);
    Ok(server)
}

#[tokio::test]
async fn the_first_scenario_gives_what_the_readme_says() -> streamgauge::Result {
    assert_eq!(block("first scenario"), include_str!("readme/first.rs").trim_end());
    let server = market("ACME").await?;
    assert_eq!(acme(server.url()).await?, block("its output"));
    Ok(())
}

#[tokio::test]
async fn a_failure_looks_as_the_readme_says() -> streamgauge::Result {
    let server = market("ACNE").await?;
    let failure = acme(server.url()).await.expect_err("nothing is called ACME");
    assert_eq!(without_times(&failure.to_string()), without_times(&block("a failure")), "{failure}");
    Ok(())
}

/// That rustc says just this is checked by `ui.rs`, which compiles the file.
#[test]
fn a_compile_error_looks_as_the_readme_says() {
    assert_eq!(block("a mistake"), include_str!("../ui/readme/compile_error.rs").trim_end());
    assert_eq!(block("its errors"), include_str!("../ui/readme/compile_error.stderr").trim_end());
}
