//! What the README shows is what happens.

use std::fs;
use std::path::Path;
use std::process::Command;

use streamgauge::testing::{Script, Server};
use streamgauge_examples::chat_room;
use streamgauge_examples::llm::{self, Mode};
use streamgauge_tests::readme_block;

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
    assert_eq!(readme_block("first scenario"), include_str!("readme/first.rs").trim_end());
    let server = market("ACME").await?;
    assert_eq!(acme(server.url()).await?, readme_block("its output"));
    Ok(())
}

#[tokio::test]
async fn the_journey_hears_what_it_says() -> streamgauge::Result {
    assert_eq!(readme_block("a journey"), include_str!("readme/journey.rs").trim_end());
    let server = chat_room::spawn().await?;
    assert_eq!(journey::run(server.url()).await?, 1);
    Ok(())
}

#[tokio::test]
async fn the_model_answers_and_a_broken_stream_is_a_failure() -> streamgauge::Result {
    assert_eq!(readme_block("a model"), include_str!("readme/model.rs").trim_end());
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
    assert_eq!(readme_block("a load"), include_str!("readme/load.rs").trim_end());
    let server = market("ACME").await?;
    let report = many::run(server.url())?;
    let users = report.scenarios[0].users;
    assert_eq!((users.succeeded, report.assertions.len()), (50, 2), "{report}");
    assert_eq!(report.assertions[1].assertion, "failed < 1%");
    assert!(report.assertions[1].held, "{report}");
    Ok(())
}

/// The template builds in a crate that has nothing but the lines that README and template say.
#[test]
fn the_template_builds_where_it_is_copied_to() -> streamgauge::Result {
    let template = include_str!("../stock_market.rs");
    let (_, lines) = README.split_once("```toml\n").expect("the README has lines for Cargo.toml");
    let (lines, _) = lines.split_once("```").expect("the block is closed");
    let said: String = lines.lines().map(|line| format!("//! {line}\n")).collect();
    assert!(
        template.contains(&said),
        "the template and the README say different lines for Cargo.toml:\n{lines}"
    );

    // A folder with this repository beside the empty crate, under the name that the lines have for it.
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a folder of the workspace");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("copied");
    let _ = fs::remove_dir_all(&folder);
    let package = folder.join("mine");
    fs::create_dir_all(package.join("src"))?;
    fs::create_dir_all(package.join("tests"))?;
    std::os::unix::fs::symlink(repository, folder.join("streamgauge"))?;
    fs::write(package.join("src/lib.rs"), "")?;
    fs::write(package.join("tests/stock_market.rs"), template)?;
    let head = "[package]\nname = \"mine\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n";
    fs::write(package.join("Cargo.toml"), format!("{head}{lines}"))?;
    // The same versions as ours, so that nothing is downloaded.
    fs::copy(repository.join("Cargo.lock"), package.join("Cargo.lock"))?;

    // What the UI cases have built is built already.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tests").join("trybuild");
    let cargo = Command::new(env!("CARGO"))
        .args(["check", "--tests", "--offline", "--quiet"])
        .current_dir(&package)
        .env("CARGO_TARGET_DIR", target)
        .output()?;
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
    Ok(())
}

/// That rustc says just this is checked by `ui.rs`, which compiles the file.
#[test]
fn a_compile_error_looks_as_the_readme_says() {
    assert_eq!(readme_block("a mistake"), include_str!("../ui/readme/compile_error.rs").trim_end());
    assert_eq!(readme_block("its errors"), include_str!("../ui/readme/compile_error.stderr").trim_end());
}
