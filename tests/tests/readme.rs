//! What the README shows is what happens.

use streamgauge::testing::{Script, Server};
use streamgauge_examples::chat_room;
use streamgauge_examples::llm::{self, Mode};

include!("readme/first.rs");

mod journey {
    include!("readme/journey.rs");

    pub(super) async fn run(server: &str) -> streamgauge::Result<u64> {
        echo(server, "ada", "ada").await
    }
}

mod model {
    use streamgauge_examples::llm;

    include!("readme/model.rs");

    pub(super) async fn run(server: &str) -> streamgauge::Result<(String, u64)> {
        capital(server, llm::KEY).await
    }
}

mod many {
    include!("readme/load.rs");

    pub(super) fn run(server: &str) -> Result<Report, LoadError> {
        many(server)
    }
}

const README: &str = include_str!("../../README.md");

/// The block of the README that stands behind `<!-- NAME -->`.
fn block(name: &str) -> String {
    let marker = format!("<!-- {name} -->\n\n```");
    let (_, rest) = README.split_once(&marker).unwrap_or_else(|| panic!("the README has no block {name}"));
    let (_, rest) = rest.split_once('\n').expect("a fence ends its line");
    let (block, _) = rest.split_once("\n```").expect("the block is closed");
    block.to_owned()
}

/// Times differ from run to run.
fn without_times(text: &str) -> String {
    // A message that comes with the response's head comes a little before the check.
    let pattern = streamgauge::Regex::new(r"[+-]?\d+(\.\d+)?m?s\b").expect("a regular expression");
    pattern.replace_all(text, "0s").into_owned()
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
async fn the_journey_hears_what_it_says() -> streamgauge::Result {
    assert_eq!(block("a journey"), include_str!("readme/journey.rs").trim_end());
    let server = chat_room::spawn().await?;
    assert_eq!(journey::run(server.url()).await?, 1);
    Ok(())
}

#[tokio::test]
async fn the_model_answers_and_a_broken_stream_is_a_failure() -> streamgauge::Result {
    assert_eq!(block("a model"), include_str!("readme/model.rs").trim_end());
    let server = llm::spawn(Mode::Good).await?;
    let (answer, tokens) = model::run(server.url()).await?;
    assert!(answer.contains("Paris") && tokens == 8, "{answer} {tokens}");
    for mode in [Mode::Truncated, Mode::Error] {
        let server = llm::spawn(mode).await?;
        let failure = model::run(server.url()).await.expect_err("it is broken");
        assert!(failure.to_string().contains("the stream was cut"), "{failure}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_load_runs_and_is_judged() -> streamgauge::Result {
    assert_eq!(block("a load"), include_str!("readme/load.rs").trim_end());
    let server = market("ACME").await?;
    let report = many::run(server.url())?;
    let users = report.scenarios[0].users;
    assert_eq!((users.succeeded, report.assertions.len()), (50, 2), "{report}");
    assert_eq!(report.assertions[1].assertion, "failed < 1%");
    assert!(report.assertions[1].held, "{report}");
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
