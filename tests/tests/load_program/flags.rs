//! Flags and environment variables.

use crate::program::{Program, prices, run};

side_by_side![async
    quiet_leaves_the_progress_out_and_nothing_else,
    flags_go_before_the_environment_and_both_before_the_load,
    a_dry_run_sends_nothing_and_says_what_it_needs,
    what_certainly_does_not_fit_is_refused_with_what_it_needs,
    a_base_that_is_a_name_is_held_against_the_free_ports_at_the_start,
];

#[tokio::test]
async fn a_wrong_flag_says_what_was_meant_and_ends_with_1() {
    for (arguments, told) in [
        (&["--user", "3"][..], "--users"),
        (&["--users", "many"], "write a whole number of 1 or above"),
        (&["--users", "0"], "write a whole number of 1 or above"),
        (&["--users", "-3"], "'-3' for '--users <N>'"),
        (&["--seed", "-1"], "write a whole number of 0 or above"),
        (&["--processes", "2000"], "from 1 to 1024"),
        (&["--start-at", "noon"], "such as 2026-11-28T12:00:00Z"),
        (&["--base-url", "example.com"], "the base `example.com` is no URL of a server"),
        (&["--assert", "p99 open \"S\" < 1s"], "of an `open` there are `head`"),
        (&["--duration", "10"], "write a time such as 20s"),
        (&["--shard", "3/3"], "there is no shard 3 of 3: they are 0 to 2"),
        (&["--users", "3", "--rate", "5"], "cannot be used with"),
        (&["--rate", "-1"], "write a number above 0"),
        (&["--find-level", "2s"], "--find <ASSERTION>"),
        (&["merg", "a.json"], "merge"),
        (&["--assert", "p99 chek \"S\" < 1s"], "--assert: "),
        (&["--find", "p99 user"], "--find: "),
        (&["--baseline", "/no/such/file.json"], "/no/such/file.json: it cannot be read"),
    ] {
        let ended = run("steady", arguments).await;
        ended.assert_code(1);
        assert!(
            ended.err.starts_with("error: ") && ended.err.contains(told),
            "{arguments:?}:\n{}",
            ended.err
        );
        assert_eq!(ended.out, "");
        assert!(!ended.json.exists());
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_variable_is_said_of_the_variable() {
    for (name, value, told) in [
        ("USERS", "abc", "write a whole number of 1 or above"),
        ("USERS", "", "STREAMGAUGE_USERS"),
        ("RATE", "-1", "write a number above 0"),
        ("DURATION", "10", "write a time such as 20s"),
        ("BASE_URL", "example.com", "the base `example.com` is no URL of a server"),
        ("SEED", "x", "write a whole number of 0 or above"),
        ("CORES", "0", "from 1 to 1024"),
        ("PROCESSES", "2000", "from 1 to 1024"),
        ("SHARD", "3/3", "there is no shard 3 of 3: they are 0 to 2"),
        ("START_AT", "noon", "such as 2026-11-28T12:00:00Z"),
        ("OUTPUT", "csv,markdwon", "'markdown'"),
        ("PROGRESS", "veiw", "'view'"),
    ] {
        let variable = format!("STREAMGAUGE_{name}");
        let ended = Program::new("steady", &[]).env(&variable, value).run().await;
        ended.assert_code(1);
        let flag = format!("--{}", name.to_lowercase().replace('_', "-"));
        assert!(
            ended.err.starts_with("error: ")
                && ended.err.contains(&variable)
                && ended.err.contains(told)
                && !ended.err.contains(&flag),
            "{variable}={value}:\n{}",
            ended.err
        );
        assert_eq!(ended.out, "");
    }
    // Of two that do not go together, each is named as it was said.
    let both = Program::new("steady", &["--rate", "5"]).env("STREAMGAUGE_USERS", "5").run().await;
    both.assert_code(1);
    assert!(both.err.contains("STREAMGAUGE_USERS") && both.err.contains("--rate"), "{}", both.err);
    // The flag goes before the variable, whatever that holds.
    let flag = Program::new("steady", &["--users", "many"]).env("STREAMGAUGE_USERS", "5").run().await;
    assert!(flag.err.contains("--users") && !flag.err.contains("STREAMGAUGE_USERS"), "{}", flag.err);
    Program::new("steady", &["--users=8"]).env("STREAMGAUGE_USERS", "abc").run().await.assert_code(0);
    // What the profile has against it.
    let rate = Program::new("waits", &[]).env("STREAMGAUGE_RATE", "5").run().await;
    rate.assert_code(1);
    assert!(rate.err.contains("STREAMGAUGE_RATE: "), "{}", rate.err);
}

#[tokio::test]
async fn an_assertion_of_what_is_not_there_is_refused_before_the_run() {
    let server = prices().await;
    let run_with = |flag: &'static str, assertion: &'static str| {
        let base = server.url().to_owned();
        async move { run("streams", &["--base-url", &base, flag, assertion]).await }
    };
    for (assertion, told) in [
        (
            r#"p99 check "Pricse" < 1s"#,
            r#"there is no `check` of "Pricse" (there is "Prices"): did you mean "Prices"?"#,
        ),
        (r#"p99 head "prices" < 1s"#, r#"(there is "Prices"): did you mean "Prices"?"#),
        (r#"p99 response service time "Tel" < 1s"#, r#"(there is "Tell"): did you mean "Tell"?"#),
        (r#"p99 response "Prices" < 1s"#, r#"there is no `response` of "Prices" (there is "Tell")"#),
        (r#"failed check "Login" < 1%"#, r#"there is no `check` of "Login" (there is "Prices")"#),
        (r#"max first event stream "s1" < 1s"#, r#"there is no stream "s1": no stream here has a name"#),
        (r#"goodput (first event "Price" < 1s) >= 9%"#, r#"did you mean "Prices"?"#),
        (
            r#"failed < 1% scenario "Stream""#,
            r#"there is no scenario "Stream" (there is "Streams"): did you mean "Streams"?"#,
        ),
    ] {
        for flag in ["--assert", "--find"] {
            let ended = run_with(flag, assertion).await;
            ended.assert_code(1);
            assert!(ended.err.contains(&format!("{flag}: `")) && ended.err.contains(told), "{}", ended.err);
            assert_eq!((ended.said("before").len(), ended.out.as_str()), (0, ""), "{}", ended.err);
        }
    }
    assert!(server.requests().is_empty());
    // What only a run knows is asked of the run.
    for assertion in [
        r#"p99 head "127.0.0.1:9" < 1s"#,
        r#"count counter "orders" > 1"#,
        r#"p99 check "Prices" < 100 s"#,
        "failed < 1 %",
        "rate user > 0 /s",
        "p99 user between 0 ns and 60 m from 0 s to 1 h abort after 1 h",
    ] {
        let ended = run_with("--assert", assertion).await;
        assert!(matches!(ended.status.code(), Some(0 | 2)), "{assertion}: {}", ended.err);
    }
}

#[tokio::test]
async fn all_that_is_wrong_is_said_at_once() {
    let ended = run("waits", &["--rate", "5", "--assert", "p99", "--assert", "failed < 1"]).await;
    ended.assert_code(1);
    for told in ["--rate: ", "--assert: "] {
        assert!(ended.err.contains(told), "{}", ended.err);
    }
}

#[tokio::test]
async fn help_is_text_for_people() {
    let ended = run("steady", &["--help"]).await;
    ended.assert_code(0);
    for told in ["--users <N>", "Exit codes:", "130", "STREAMGAUGE_USERS", "merge", "--find"] {
        assert!(ended.out.contains(told), "{told}:\n{}", ended.out);
    }
    let widest = ended.out.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(100), "{widest:?}\n{}", ended.out);
}

async fn flags_go_before_the_environment_and_both_before_the_load() {
    let server = prices().await;
    let base = format!("{}/", server.url());
    let program = |arguments: &[&str]| {
        Program::new("streams", arguments).env("STREAMGAUGE_BASE_URL", &base).env("STREAMGAUGE_USERS", "5")
    };
    let by_environment = program(&["--seed", "7"]).env("STREAMGAUGE_SEED", "8").run().await;
    by_environment.assert_code(0);
    let report = by_environment.report();
    assert_eq!((report.scenarios[0].users.started, report.seed), (5, 7));
    let by_flag = program(&["--users", "3", "--duration", "100ms"]).run().await;
    by_flag.assert_code(0);
    assert_eq!(by_flag.report().scenarios[0].users.started, 3);
}

async fn quiet_leaves_the_progress_out_and_nothing_else() {
    let (loud, quiet) = tokio::join!(run("steady", &["--duration", "11s"]), run("steady", &["--quiet"]));
    assert!(loud.err.contains("users") && loud.err.contains("0 failed"), "{}", loud.err);
    assert_eq!(quiet.err, "");
    assert!(quiet.out.contains("no user failed of 8"), "{}", quiet.out);
    for text in [&loud.out, &loud.err, &quiet.out] {
        assert!(!text.contains('\u{1b}'), "no colours where there is no terminal: {text:?}");
    }
}

#[tokio::test]
async fn once_prints_what_happens_to_one_user() {
    let server = prices().await;
    let ended = run("streams", &["--once", "--base-url", server.url()]).await;
    ended.assert_code(0);
    for told in ["Streams", "open", "\"Prices\"", "check"] {
        assert!(ended.out.contains(told), "{}", ended.out);
    }
    assert_eq!((ended.said("before").len(), ended.said("after").len()), (1, 1));
    assert_eq!((server.requests().len(), ended.json.exists()), (2, false));

    let ended = run("fails", &["--once"]).await;
    ended.assert_code(2);
    assert!(ended.out.contains("failed"), "{}", ended.out);
    assert!(ended.out.contains("fail \"no\" failed"), "it says why: {}", ended.out);
    run("panics", &["--once"]).await.assert_code(2);
}

async fn a_dry_run_sends_nothing_and_says_what_it_needs() {
    let server = prices().await;
    let ended = run("streams", &["--dry-run", "--base-url", server.url(), "--users", "60"]).await;
    ended.assert_code(0);
    for told in ["nothing was sent", "Streams", "14 at once", "46 over 300ms", "descriptors", "failed < 1%"] {
        assert!(ended.out.contains(told), "{told}: {}", ended.out);
    }
    assert!(ended.out.contains(&format!("ports to {}", server.address())), "{}", ended.out);
    assert_eq!((server.requests().len(), ended.err.as_str()), (0, ""));
    let many = run("waits", &["--dry-run", "--users", "50000"]).await;
    assert!(many.out.contains("descriptors in each of"), "{}", many.out);
}

async fn what_certainly_does_not_fit_is_refused_with_what_it_needs() {
    let ended = run("waits", &["--processes", "1", "--users", "9000000"]).await;
    ended.assert_code(1);
    for told in ["9,000,0", "descriptors are needed", "ulimit -n", "--processes "] {
        assert!(ended.err.contains(told), "{}", ended.err);
    }
}

async fn a_base_that_is_a_name_is_held_against_the_free_ports_at_the_start() {
    let ended = run("named", &["--processes", "1"]).await;
    ended.assert_code(0);
    // It may have an address of IPv6 too.
    let warned = ended.said("warning: ");
    let warned = warned.iter().find(|line| line.contains("ports to 127.0.0.1:9 are needed"));
    let warned = warned.unwrap_or_else(|| panic!("{}", ended.err));
    for told in
        ["open at a time", "opens per second", "local addresses have enough", "`127.0.0.1` in the URL"]
    {
        assert!(warned.contains(told), "{warned}");
    }
    let report = ended.report();
    let short = &report.generator.ports_short;
    assert!(short.iter().any(|short| short.target == "127.0.0.1:9"), "{short:?}");
    assert!(ended.out.contains("too few ports: "), "{}", ended.out);

    let planned = run("named", &["--dry-run"]).await;
    assert!(planned.out.contains("ports to localhost:9"), "{}", planned.out);
}
