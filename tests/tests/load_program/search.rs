//! `--find`.

use crate::program::run;

side_by_side![async
    find_says_the_highest_load_that_holds_and_shows_the_levels,
    find_ends_with_2_if_not_even_the_lowest_load_holds,
    find_needs_a_load_that_takes_time,
];

async fn find_says_the_highest_load_that_holds_and_shows_the_levels() {
    let flags = ["--find", "failed <= 0%", "--find-level", "600ms", "--find-precision", "50", "--quiet"];
    let (one, two) = (["--processes", "1"], ["--processes", "2"]);
    let (one, two) = ([&flags[..], &one].concat(), [&flags[..], &two].concat());
    let (one, two) = tokio::join!(run("crowds", &one), run("crowds", &two));
    for (ended, processes) in [(one, 1), (two, 2)] {
        ended.assert_code(0);
        let report = ended.report();
        let found = report.search.clone().expect("it stands in the result");
        // Two users at a time are there at × 1, and a process counts those of its own.
        let most = if processes == 1 { 2.0 } else { 4.0 };
        assert_eq!((found.factor, found.confirmed), (Some(most), true), "{found:?}");
        assert!(found.curve.iter().any(|level| !level.held && !level.why.is_empty()), "{found:?}");
        assert!(found.curve.iter().filter(|level| level.confirms).count() >= 1, "{found:?}");
        assert_eq!(report.scenarios[0].asked, 2 * most as u64, "the result is that of the highest load");
        assert!(ended.out.starts_with(&format!("✓ failed <= 0%: holds at × {most}")), "{}", ended.out);
    }
}

async fn find_ends_with_2_if_not_even_the_lowest_load_holds() {
    let flags = ["--find", "failed < 1%", "--find", "p99 user < 1ns", "--find-level", "400ms"];
    let ended = run("steady", &[&flags[..], &["--find-between", "0.5..1"]].concat()).await;
    ended.assert_code(2);
    let found = ended.report().search.expect("it stands in the result");
    assert_eq!((found.factor, found.curve.len()), (None, 2), "{found:?}");
    assert!(ended.out.contains("not even the lowest load holds"), "{}", ended.out);
    assert_eq!(ended.said("× 0.5: does not hold").len(), 1, "{}", ended.err);
}

async fn find_needs_a_load_that_takes_time() {
    let ended = run("waits", &["--find", "failed < 1%"]).await;
    ended.assert_code(1);
    assert!(ended.err.contains("only starts users at once"), "{}", ended.err);
}
