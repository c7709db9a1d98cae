//! How a program ends: its exit codes, Ctrl-C, cores that do not answer.

use streamgauge_load::Ending;

use crate::program::{Program, WITHIN, run, silence};

side_by_side![async
    it_ends_with_0_if_all_assertions_hold,
    it_ends_with_2_if_an_assertion_fails_or_users_are_dropped,
    it_ends_with_3_if_it_was_the_bottleneck_itself_unless_that_is_allowed,
    ctrl_c_gives_users_time_writes_what_there_is_and_ends_with_130,
    a_second_ctrl_c_ends_all_processes_at_once,
    a_core_that_a_user_blocks_for_good_is_named_and_does_not_hang_the_end,
];

async fn it_ends_with_0_if_all_assertions_hold() {
    let ended = run("steady", &["--assert", "failed < 1%", "--assert", "count user >= 8"]).await;
    ended.assert_code(0);
    assert!(ended.out.contains("✓ steady passed: no user failed of 8"), "{}", ended.out);
    assert!(ended.out.contains(&format!("result: {}", ended.json.display())), "{}", ended.out);
}

async fn it_ends_with_2_if_an_assertion_fails_or_users_are_dropped() {
    let ended = run("fails", &[]).await;
    ended.assert_code(2);
    assert!(ended.out.starts_with("✗ fails failed"), "{}", ended.out);
    run("drops", &[]).await.assert_code(2);
    run("drops", &["--assert", "dropped <= 3"]).await.assert_code(0);
}

async fn it_ends_with_3_if_it_was_the_bottleneck_itself_unless_that_is_allowed() {
    let ended = run("saturates", &[]).await;
    ended.assert_code(3);
    assert!(ended.out.contains("the generator was the bottleneck"), "{}", ended.out);
    run("saturates", &["--allow-saturated"]).await.assert_code(0);
    run("saturates", &["--assert", "count user > 1000"]).await.assert_code(2); // goes first
}

async fn ctrl_c_gives_users_time_writes_what_there_is_and_ends_with_130() {
    tokio::join!(ctrl_c("1"), ctrl_c("2"));
}

async fn ctrl_c(processes: &str) {
    let server = silence().await;
    let arguments = ["--base-url", server.url(), "--processes", processes, "--repeat", "3"];
    let running = Program::new("waits", &arguments).start();
    server.wait_streams(6, WITHIN).await.unwrap();
    running.ctrl_c();
    let mut ended = running.ended().await;
    ended.assert_code(130);
    assert!(ended.err.contains("Ctrl-C again ends at once"), "{}", ended.err);
    assert_eq!(ended.said("after").len(), 1, "{}", ended.err);
    ended.json.set_file_name("result-1.json");
    let report = ended.report();
    assert_eq!((report.ending, report.scenarios[0].users.unfinished), (Ending::Stopped, 6));
    assert!(ended.out.contains("partial") && ended.out.contains("6 users unfinished"), "{}", ended.out);
    server.wait_closed(WITHIN).await.unwrap();
    assert!(!ended.json.with_file_name("result-2.json").exists(), "no further run follows");
}

async fn a_second_ctrl_c_ends_all_processes_at_once() {
    tokio::join!(ctrl_c_twice("1"), ctrl_c_twice("2"));
}

async fn ctrl_c_twice(processes: &str) {
    let server = silence().await;
    let arguments = ["--base-url", server.url(), "--processes", processes];
    let running = Program::new("waits", &arguments).env("PATIENT", "1").start();
    server.wait_streams(6, WITHIN).await.unwrap();
    running.ctrl_c();
    // Two that come together are one.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    running.ctrl_c();
    let ended = running.ended().await;
    ended.assert_code(130);
    server.wait_closed(WITHIN).await.unwrap();
    assert!(!ended.json.exists());
}

async fn a_core_that_a_user_blocks_for_good_is_named_and_does_not_hang_the_end() {
    let (one, two) = tokio::join!(run("blocks", &[]), run("blocks", &["--processes", "2"]));
    for ended in [one, two] {
        ended.assert_code(1);
        let report = ended.report();
        assert!(
            report.lost[0].contains("core") && report.lost[0].contains("does not answer"),
            "{:?}",
            report.lost
        );
        let users = report.scenarios[0].users;
        assert_eq!(users.started, users.succeeded + users.failed + users.unfinished, "{users:?}");
        assert!(users.succeeded > 0, "the other core went on: {users:?}");
        assert!(ended.out.contains("does not answer"), "{}", ended.out);
    }
}
