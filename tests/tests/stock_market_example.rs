//! `cargo run --example stock_market`, as a user runs it: another process, its output, its exit code, Ctrl-C.

use std::net::TcpListener;
use std::process::{Output, Stdio};
use std::time::Duration;

use streamgauge::testing::{ConnectionState, Script, Server};
use tokio::process::Command;
use tokio::time::timeout;

/// Longer than anything here takes.
const WITHIN: Duration = Duration::from_secs(60);

fn example(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stock_market_example"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

async fn run(arguments: &[&str]) -> streamgauge::Result<(Output, String, String)> {
    let output = timeout(WITHIN, example(arguments).output()).await??;
    let (out, err) = (String::from_utf8(output.stdout.clone())?, String::from_utf8(output.stderr.clone())?);
    Ok((output, out, err))
}

/// Whether a line has these words, in this order, whatever is between them.
#[track_caller]
fn assert_line(text: &str, words: &[&str]) {
    let has_all = |line: &str| {
        words.iter().try_fold(line, |rest, word| rest.split_once(word).map(|(_, rest)| rest)).is_some()
    };
    assert!(text.lines().any(has_all), "no line with {words:?} in\n{text}");
}

#[tokio::test]
async fn it_shows_steps_messages_checks_and_values() -> streamgauge::Result {
    let (output, out, err) = run(&[]).await?;

    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""), "{out}");
    assert_line(&out, &["Prices from http://127.0.0.1:", "/stocks/prices"]);
    assert_line(&out, &["Gatling's sample"]);
    assert_line(&out, &["+0.", "default", "open", "\"Stocks\"  GET /stocks/prices", "stock_market.rs:"]);
    assert_line(&out, &["+0.", "default", "opened", "status 200 in"]);
    assert_line(
        &out,
        &["default", "message", "snapshot", "id 0", "{\"symbol\":\"ACME\",", "…", "match 1 Stocks"],
    );
    assert_line(&out, &["default", "check", "\"Stocks\" ok: 1 of 1 messages matched in"]);
    assert_line(&out, &["pause", "2s", "stock_market.rs:"]);
    assert_line(&out, &["default", "message", "tick", "id 1", "{\"symbol\":\"", "\"price\":"]);
    assert_line(&out, &["default", "comment", "heartbeat"]);
    assert_line(&out, &["default", "close", "\"Close SSE\""]);
    assert_line(&out, &["value", "opening"]);
    assert_line(&out, &["Two streams and a reconcile"]);
    assert_line(&out, &["hooli", "message", "{\"symbol\":\"HOOLI\",", "match 3 Hooli"]);
    assert_line(&out, &["all", "reconcile", "\"ACME so far\""]);
    assert_line(&out, &["all", "ended", "by the server"]);
    assert_line(&out, &["value", "first", "Some("]);
    assert_line(&out, &["value", "hooli", "[", ", ", ", ", "]"]);
    assert_eq!(out.lines().filter(|line| line.contains("finished")).count(), 2, "{out}");
    for line in out.lines() {
        assert!(line.chars().count() <= 110, "too long: {line}");
        assert!(
            !line.contains('\u{1b}') && !line.ends_with(' '),
            "no colours, no blanks at the end: {line:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn it_runs_against_a_server_of_the_users() -> streamgauge::Result {
    let server = Server::start().await?;
    let snapshot = "event: snapshot\nid: 1\ndata: {\"price\":7.5,\"prices\":{\"ACME\":7.25}}\n\n";
    let acme = "event: tick\nid: 2\ndata: {\"symbol\":\"ACME\",\"price\":8.5}\n\n";
    let hooli = "event: tick\nid: 3\ndata: {\"symbol\":\"HOOLI\",\"price\":9.5}\n\n";
    let route = "/app/stocks/prices";
    server.on(route, Script::sse().bytes(snapshot).hold());
    // In one piece, so that the trade has come before the other stream is asked for.
    server.on(route, Script::sse().bytes(format!("{snapshot}{acme}")).wait(Duration::from_millis(300)).end());
    server.on("/app/stocks/prices?symbol=HOOLI", Script::sse().bytes(hooli.repeat(3)).hold());

    let (output, out, err) = run(&["--url", &format!("{}/app/", server.url())]).await?;

    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""), "{out}");
    assert_line(&out, &[&format!("Prices from {}/app/stocks/prices", server.url())]);
    assert_line(&out, &["value", "opening", "7.5"]);
    assert_line(&out, &["value", "opening", "7.25"]);
    assert_line(&out, &["value", "first", "Some(8.5)"]);
    assert_line(&out, &["value", "hooli", "[9.5, 9.5, 9.5]"]);
    assert_eq!(server.requests().len(), 3);
    Ok(())
}

/// What is told before the scenario fails is on standard output, the failure on the other.
#[tokio::test]
async fn it_prints_the_failure_of_a_scenario() -> streamgauge::Result {
    // Nothing listens on the port of a listener that is gone.
    let nobody = TcpListener::bind("127.0.0.1:0")?.local_addr()?;

    let (output, out, err) = run(&[&format!("--url=http://{nobody}")]).await?;

    assert_eq!(output.status.code(), Some(1), "{out}{err}");
    assert_line(&out, &["default", "failed", "open \"Stocks\"", "stock_market.rs:"]);
    assert_line(&out, &["finished: failed"]);
    assert!(!out.contains("Two streams"), "nothing follows a failure: {out}");
    assert_line(&err, &["open \"Stocks\" on the default stream failed", "examples/stock_market.rs:"]);
    assert_line(&err, &["request", &format!("GET http://{nobody}/stocks/prices")]);
    assert_line(&err, &["cause", "connection refused"]);
    Ok(())
}

#[tokio::test]
async fn it_says_what_is_wrong_with_its_arguments() -> streamgauge::Result {
    for (arguments, message) in [
        (&["--port", "80"][..], "error: unknown argument `--port`; `--help` says what there is\n"),
        (&["--url"], "error: `--url` needs a URL behind it; `--help` says what there is\n"),
    ] {
        let (output, out, err) = run(arguments).await?;
        assert_eq!((output.status.code(), out.as_str(), err.as_str()), (Some(2), "", message));
    }
    let (output, out, _) = run(&["--help"]).await?;
    assert_eq!(output.status.code(), Some(0));
    assert!(out.contains("--url URL"), "{out}");
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_closes_its_streams_at_once() -> streamgauge::Result {
    use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

    let server = Server::start().await?;
    server.on("/stocks/prices", Script::sse().comment("the check waits for ever").hold());
    let mut running = example(&["--url", server.url()]).spawn()?;
    let mut out = BufReader::new(running.stdout.take().ok_or("no output")?).lines();
    timeout(WITHIN, async {
        // By the time it has heard the comment it has a stream, and its check waits.
        while let Some(line) = out.next_line().await? {
            if line.contains("comment") {
                return Ok(());
            }
        }
        Err("it ended too early".into())
    })
    .await?
    .map_err(|error: Box<dyn std::error::Error + Send + Sync>| error)?;
    assert_eq!(server.open_streams(), 1);

    // Sent by the shell, since a signal takes `unsafe` from here.
    let id = running.id().ok_or("it ended too early")?;
    let kill = Command::new("sh").args(["-c", &format!("kill -INT {id}")]).status().await?;
    assert!(kill.success());

    server.wait_closed(Duration::from_secs(5)).await?; // half of what the check would wait
    let status = timeout(WITHIN, running.wait()).await??;
    assert_eq!(status.code(), Some(130), "{status}");
    assert!(server.connections().iter().all(|one| one.state == ConnectionState::ClosedByClient));
    let mut rest = String::new();
    out.into_inner().read_to_string(&mut rest).await?;
    assert!(rest.contains("interrupted: all streams are closed"), "{rest}");
    Ok(())
}
