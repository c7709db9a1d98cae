//! A suite, run once more with the other transport.

use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{CarriedBy, RunEvent, RunEventKind, scenario};
use tokio::process::Command;

use super::{Hear, soon};

/// The variable by which `Transport::Automatic` means reqwest in a whole process.
const VARIABLE: &str = "STREAMGAUGE_TRANSPORT";

/// Longer than any suite takes, on a busy machine too.
const DEADLINE: Duration = Duration::from_secs(300);

/// Runs all tests of the suite on both transports: as they are on the one that the client takes by itself, and once
/// more, in a process of their own, on reqwest. It stands in the suite's root file.
#[macro_export]
macro_rules! on_both_transports {
    () => {
        #[test]
        fn everything_again_on_reqwest() {
            $crate::again_on_reqwest(
                "everything_again_on_reqwest",
                "it_runs_on_the_transport_that_was_asked_for",
            );
        }

        #[test]
        fn it_runs_on_the_transport_that_was_asked_for() {
            $crate::assert_transport();
        }
    };
}

/// Runs this test binary again on reqwest, without the test that calls this. Nothing is done if it is that run already.
///
/// # Panics
/// If a test fails there, if not all tests ran, or if `witness`, the test that asks which transport it is, did not.
pub fn again_on_reqwest(caller: &str, witness: &str) {
    if is_on_reqwest() {
        return;
    }
    let binary = std::env::current_exe().expect("a test knows its binary");
    let mut again = Command::new(binary);
    again.args(["--skip", caller]).env(VARIABLE, "reqwest").stdin(Stdio::null()).kill_on_drop(true);
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    let output = runtime.block_on(async { tokio::time::timeout(DEADLINE, again.output()).await });
    let output = output.expect("the suite ends on reqwest too").expect("the suite starts again");
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "on reqwest: {}\n{said}", output.status);
    // A name that no test has would let all of them pass.
    assert!(said.contains(&format!("test {witness} ... ok\n")), "`{witness}` did not run:\n{said}");
    assert!(said.contains("; 1 filtered out;"), "not all tests ran:\n{said}");
}

/// The transport of this process is the one that was asked for: reqwest if the variable says so, else the client's own.
///
/// # Panics
/// If it is the other.
pub fn assert_transport() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    let carried = runtime.block_on(soon(carried()));
    let wanted = if is_on_reqwest() { CarriedBy::Reqwest } else { CarriedBy::Http1 };
    assert_eq!(carried, [wanted], "{VARIABLE} is set: {}", is_on_reqwest());
}

/// Whether the whole process is on reqwest.
#[must_use]
pub fn is_on_reqwest() -> bool {
    std::env::var_os(VARIABLE).is_some_and(|value| value == "reqwest")
}

/// What carries a stream of a client without settings.
async fn carried() -> Vec<CarriedBy> {
    let server = Server::start().await.expect("a server starts");
    server.on("/s", Script::sse().message(1).end());
    let carried = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&carried);
    let opens = scenario! { base (server.url()) sse "S" open "/s" check await within 20s until end };
    let opens = opens.observer(Hear(move |event: &RunEvent<'_>| {
        if let RunEventKind::Opened { transport, .. } = event.kind {
            hears.lock().expect("no test panicked").push(transport);
        }
    }));
    opens.run().await.expect("the stream ends");
    std::mem::take(&mut *carried.lock().expect("no test panicked"))
}
