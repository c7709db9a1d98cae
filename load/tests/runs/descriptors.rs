//! What the machine has too little of is the generator's failure. The limit is that of a process of its own.

use std::process::Command;

use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_load::judge::Exit;
use streamgauge_load::{load, millis, ramp};

use crate::server;

const SERVER: &str = "STREAMGAUGE_TEST_SERVER";

#[test]
fn descriptors_that_are_missing_are_no_failure_of_the_server() {
    if let Ok(url) = std::env::var(SERVER) {
        return holds(&url);
    }
    let (_runtime, server) = server();
    server.on("/", Script::sse().message("1").hold());
    let test = std::env::current_exe().unwrap();
    let child = Command::new("sh")
        .args(["-c", "ulimit -n 100 && exec \"$0\" --exact --nocapture \"$1\""])
        .arg(test)
        .arg("descriptors::descriptors_that_are_missing_are_no_failure_of_the_server")
        .env(SERVER, server.url())
        .output()
        .unwrap();
    let said = [child.stdout, child.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(child.status.success() && said.contains("as it is to be"), "{said}");
}

/// More streams than there are descriptors.
fn holds(url: &str) {
    let holds = scenario! {
        base (url)
        repeat 10 as i {
            sse "S" name "s"[(i)] open "/" check await within 20s until 1
        }
        pause 500ms
        sse "Close" name "s"[all] close
    };
    let report = load("short")
        .scenario(holds, ramp(10).over(millis(200)))
        .cores(1)
        .saturated_at(millis(60_000))
        .run()
        .unwrap();
    // Ten users fit; that each of them opens ten streams nobody can know beforehand.
    assert!(report.scenarios[0].users.failed > 0, "{:?}", report.scenarios[0].users);
    assert!(report.failures.iter().all(|group| group.generator), "{:#?}", report.failures);
    assert!(!report.generator.bottlenecks.is_empty());
    assert_eq!(Exit::of(&report, false), Exit::Saturated);
    println!("as it is to be");
}
