//! LaunchDarkly's SSE contract tests against the service, on both transports.
//!
//! Their harness is a program of others, which is not built here: README.md, beside, says where it is looked for. Without
//! it this is skipped, with a line that says so.

mod report;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use report::Report;
use tokio::process::Command;

/// The version that `RESULTS.md` is about, as the harness prints it.
const VERSION: &str = "sse-contract-tests 2.31.0";

/// How many tests it has: as released, and on its main branch, which still has the name of the release.
const TESTS: [usize; 2] = [112, 113];

/// Far longer than a run takes, which is most of a minute.
const DEADLINE: Duration = Duration::from_secs(300);

/// A network of its own, in which nothing is but loopback: the harness listens on all addresses, and would be seen by
/// others. Its port can be taken by nobody either. And processes of its own: when one ends all do.
const ALONE: [&str; 5] = ["unshare", "--map-root-user", "--net", "--pid", "--kill-child"];
/// What runs in it first.
const LOOPBACK: &str = "ip link set lo up && exec \"$0\" \"$@\"";

#[tokio::test]
async fn all_tests_of_the_harness_pass_on_both_transports() {
    let harness = match harness().await {
        Ok(harness) => harness,
        Err(why) => return skipped(&why),
    };
    let (automatic, reqwest) = tokio::join!(run(&harness, "automatic"), run(&harness, "reqwest"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let results = report::markdown(VERSION, &[("automatic", &automatic), ("reqwest", &reqwest)]);
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("RESULTS.md"), results).unwrap();
    }
    for (transport, report) in [("automatic", automatic), ("reqwest", reqwest)] {
        say(&format!("sse-contract-tests, transport {transport}: {}", report.summary()));
        assert!(report.said.contains(VERSION), "not the version that is pinned, {VERSION}:\n{}", report.said);
        let all = report.passed.len();
        assert_eq!(report.carried_by_reqwest_alone(), transport == "reqwest", "{}", report.summary());
        assert!(TESTS.contains(&all), "{all} tests, not one of {TESTS:?}: {}", report.said);
    }
}

/// The harness, if this machine has it and can shut it in.
async fn harness() -> Result<PathBuf, String> {
    const NAME: &str = "sse-contract-tests";
    const VARIABLE: &str = "SSE_CONTRACT_TESTS";
    let harness = match std::env::var_os(VARIABLE) {
        Some(path) => {
            let path = PathBuf::from(path);
            // Whoever names it wants it to run.
            assert!(path.is_file(), "{VARIABLE} is {}, where no file is", path.display());
            path
        }
        None => {
            let folders = std::env::var_os("PATH").unwrap_or_default();
            let found =
                std::env::split_paths(&folders).map(|folder| folder.join(NAME)).find(|it| it.is_file());
            found.ok_or_else(|| format!("no `{NAME}` in PATH, and {VARIABLE} is not set"))?
        }
    };
    let tried = alone().arg("true").output().await;
    let tried = tried.map_err(|error| format!("no `unshare`, to keep it from other networks: {error}"))?;
    if !tried.status.success() {
        let why = String::from_utf8_lossy(&tried.stderr);
        return Err(format!("no network of its own to run it in: {}", why.trim()));
    }
    Ok(harness)
}

/// What starts a program in a network of its own.
fn alone() -> Command {
    let mut command = Command::new(ALONE[0]);
    command.args(&ALONE[1..]).args(["sh", "-c", LOOPBACK]).stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// Runs all tests, with the service on this transport.
///
/// # Panics
///
/// If one fails or is skipped.
async fn run(harness: &Path, transport: &str) -> Report {
    let mut output = once(harness, transport).await;
    // It asks itself whether it listens, and panics if it was asked too soon.
    if output.status.code() == Some(2) {
        output = once(harness, transport).await;
    }
    let report = Report::read(&output);
    assert!(output.status.success(), "transport {transport}: {}\n{}", output.status, report.said);
    assert!(
        report.skipped.is_empty(),
        "transport {transport}: skipped {:?}\n{}",
        report.skipped,
        report.said
    );
    report
}

async fn once(harness: &Path, transport: &str) -> Output {
    let mut service = alone();
    service.arg(env!("CARGO_BIN_EXE_contract_service")).arg(harness).args([transport, "-debug"]);
    // With it `automatic` would be reqwest too.
    service.env_remove("STREAMGAUGE_TRANSPORT");
    let output = tokio::time::timeout(DEADLINE, service.output()).await;
    output.expect("the harness ends").expect("the service starts")
}

/// Seen also when the test passes, which hides what `println!` prints.
fn say(line: &str) {
    // In one piece: the runner writes its own lines meanwhile.
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}

fn skipped(why: &str) {
    say(&format!("skipped: sse-contract-tests: {why}"));
}
