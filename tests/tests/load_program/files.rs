//! Results, baselines and failures in files.

use std::fs;

use streamgauge_load::Report;

use crate::program::{folder, run};

#[tokio::test]
async fn each_of_several_runs_has_its_file_and_the_last_is_held_against_the_baseline() {
    let first = run("steady", &[]).await;
    let baseline = first.json.to_str().expect("it is text");
    let ended = run("steady", &["--repeat", "2", "--baseline", baseline, "--tolerance", "100000"]).await;
    ended.assert_code(0);
    let reports = [1, 2].map(|run| {
        Report::read(ended.json.with_file_name(format!("result-{run}.json"))).expect("it was written")
    });
    assert!(reports.iter().all(|report| report.scenarios[0].users.succeeded == 8));
    assert!(reports[0].assertions.is_empty());
    assert!(!reports[1].assertions.is_empty(), "{}", ended.out);
    let other = run("fails", &["--baseline", baseline]).await;
    other.assert_code(1);
    assert!(other.err.contains("steady"), "it says that this is another load: {}", other.err);
}

#[tokio::test]
async fn the_file_of_failures_has_those_of_all_processes() {
    for processes in ["1", "2"] {
        let file = folder().join("failures.jsonl");
        let arguments = ["--failures", file.to_str().expect("it is text"), "--processes", processes];
        run("fails", &arguments).await.assert_code(2);
        let text = fs::read_to_string(&file).expect("it was written");
        assert_eq!(text.lines().count(), 3, "{text}");
        for line in text.lines() {
            let line: serde_json::Value = serde_json::from_str(line).expect("it is JSON");
            assert!(line["text"].as_str().is_some_and(|text| text.contains("no")), "{line}");
        }
        let beside = fs::read_dir(file.parent().expect("it is in a folder")).expect("it can be read").count();
        assert_eq!(beside, 1, "no file of a process is left");
    }
}

#[tokio::test]
async fn the_result_goes_into_the_folder_that_was_given() {
    let folder = folder().join("a").join("b");
    let ended = run("steady", &["--report", folder.to_str().expect("it is text")]).await;
    ended.assert_code(0);
    assert!(ended.json.exists(), "a file goes before a folder");
}
