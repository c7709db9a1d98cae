//! `cargo run --example openai_chat`, as a user runs it: its output, its exit code, and where the key goes.

use std::process::{Output, Stdio};
use std::time::Duration;

use streamgauge_examples::llm::{KEY, Mode, spawn};
use tokio::process::Command;
use tokio::time::timeout;

async fn run(arguments: &[&str], key: &str) -> streamgauge::Result<(Output, String, String)> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openai_chat_example"));
    command.args(arguments).env("OPENAI_API_KEY", key).env("RUST_LOG", "trace");
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let output = timeout(Duration::from_secs(60), command.output()).await??;
    let (out, err) = (String::from_utf8(output.stdout.clone())?, String::from_utf8(output.stderr.clone())?);
    assert!(!format!("{out}{err}").contains(KEY), "the key is shown:\n{out}\n{err}");
    Ok((output, out, err))
}

#[tokio::test]
async fn it_shows_the_answer_the_tool_call_and_the_figures() -> streamgauge::Result {
    let (output, out, err) = run(&[], "").await?;
    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""), "{out}");
    for part in [
        "The capital of France is Paris",
        "value  tokens               8",
        "first content",
        "inter-token latency",
        "vLLM's TPOT",
        "measured   first content",
        "value  city                 \"Paris\"",
    ] {
        assert!(out.contains(part), "no {part:?} in\n{out}");
    }
    Ok(())
}

#[tokio::test]
async fn it_asks_a_server_of_the_users_with_the_key_of_the_environment() -> streamgauge::Result {
    let server = spawn(Mode::Good).await?;
    let (output, out, err) = run(&["--url", server.url(), "--model", "small"], KEY).await?;
    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""), "{out}");

    let (output, out, err) = run(&["--url", server.url()], "sk-wrong").await?;
    assert_eq!(output.status.code(), Some(1), "{out}");
    assert!(err.contains("error    invalid_request_error: Incorrect API key provided."), "{err}");
    assert!(!format!("{out}{err}").contains("sk-wrong"), "{out}{err}");
    let (_, out, _) = run(&["--url", server.url()], "").await?;
    assert!(out.contains("OPENAI_API_KEY is not set"), "{out}");

    let (output, _, err) = run(&["--modell=x"], "").await?;
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(err, "error: unknown argument `--modell=x`; `--help` says what there is\n");
    Ok(())
}
