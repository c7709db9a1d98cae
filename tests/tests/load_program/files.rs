//! Results, baselines and failures in files.

use std::fs;
use std::path::Path;

use streamgauge::testing::{Script, Server};
use streamgauge_load::{Format, Report};

use crate::program::{Program, folder, run};

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

/// The names of the files in the folder of a result, without those of its JSON.
fn beside(json: &Path) -> Vec<String> {
    let folder = fs::read_dir(json.parent().expect("it is in a folder")).expect("it can be read");
    let names = folder.map(|file| file.expect("it can be read").file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| !name.ends_with(".json")).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn other_formats_stand_beside_the_json() {
    let ended = run("fails", &["--output", "csv,junit,hlog,markdown,html"]).await;
    ended.assert_code(2);
    let names =
        ["result.csv", "result.hlog", "result.html", "result.md", "result.over-time.csv", "result.xml"];
    assert_eq!(beside(&ended.json), names);
    let text = |name: &str| fs::read_to_string(ended.json.with_file_name(name)).expect("it is text");
    assert!(names.iter().all(|name| ended.out.contains(name)), "it says where they are: {}", ended.out);
    assert!(
        text("result.xml").contains("<failure")
            && text("result.md").contains("| 3 | `fail` | `fail \"no\"` |")
    );
    // What they say is what the result says.
    for format in Format::all() {
        let mut file = Vec::new();
        ended.report().write_as(format, &mut file).expect("memory can be written to");
        assert_eq!(text(&format!("result{}", format.ending())).as_bytes(), file);
    }
    let unasked = run("steady", &[]).await;
    assert_eq!(beside(&unasked.json), ["result.html"]);
    let none = run("steady", &["--output", "none"]).await;
    none.assert_code(0);
    assert!(beside(&none.json).is_empty());
    let by_variable = Program::new("steady", &[]).env("STREAMGAUGE_OUTPUT", "junit").run().await;
    assert_eq!(beside(&by_variable.json), ["result.xml"]);
}

#[tokio::test]
async fn each_of_several_runs_has_files_of_its_own() {
    let ended = run("steady", &["--repeat", "2", "--output", "junit"]).await;
    ended.assert_code(0);
    assert_eq!(beside(&ended.json), ["result-1.xml", "result-2.xml"]);
}

#[tokio::test]
async fn a_merged_result_and_a_search_have_them_too() {
    let parts = [
        run("steady", &["--shard", "0/2", "--output", "junit"]).await,
        run("steady", &["--shard", "1/2"]).await,
    ];
    assert_eq!(beside(&parts[0].json), ["result.xml"]);
    let whole = folder().join("whole.json");
    let [first, second] = parts.each_ref().map(|part| part.json.to_str().expect("it is text"));
    let merge = ["merge", first, second, "--assert", "failed < 1%", "--output", "junit,markdown"];
    let nowhere = run("steady", &merge).await;
    nowhere.assert_code(1);
    assert!(nowhere.err.contains("--json FILE"), "{}", nowhere.err);
    let json = ["--json", whole.to_str().expect("it is text")];
    let merged = run("steady", &[&merge[..], &json].concat()).await;
    merged.assert_code(0);
    assert_eq!(beside(&whole), ["whole.md", "whole.xml"]);
    assert!(fs::read_to_string(whole.with_extension("xml")).expect("it is text").contains("failed &lt; 1%"));
    let levels = ["--find", "failed < 1%", "--find-level", "300ms", "--find-between", "0.5..1"];
    let found = run("steady", &[&levels[..], &["--output", "junit"]].concat()).await;
    assert_eq!(beside(&found.json), ["result.xml"]);
    let text = fs::read_to_string(found.json.with_extension("xml")).expect("it is text");
    assert!(text.contains("the highest load: failed &lt; 1%"), "{text}");
}

#[tokio::test]
async fn what_cannot_be_written_is_said_before_the_run() {
    let is_a_file = folder().join("file");
    fs::write(&is_a_file, "").expect("it can be written");
    let below = is_a_file.join("below").join("result.json");
    let is_a_folder = folder().join("result.json");
    fs::create_dir(is_a_folder.with_extension("csv")).expect("it can be made");
    for (json, named) in [(&below, &*below), (&is_a_folder, &is_a_folder.with_extension("csv"))] {
        let json = json.to_str().expect("it is text");
        let ended = run("streams", &["--json", json, "--output", "csv"]).await;
        ended.assert_code(1);
        assert!(ended.said("before").is_empty() && ended.said("user").is_empty(), "{}", ended.err);
        assert!(ended.err.contains(named.to_str().expect("it is text")), "{}", ended.err);
    }
    let wrong = run("steady", &["--output", "csv,markdwon"]).await;
    wrong.assert_code(1);
    assert!(wrong.err.contains("'markdown'") && wrong.err.contains("junit"), "{}", wrong.err);
    let both = run("steady", &["--output", "csv,none"]).await;
    both.assert_code(1);
    assert!(both.err.contains("--output: `none`"), "{}", both.err);
}

#[tokio::test]
async fn the_summary_of_a_github_step_is_appended_to_its_file() {
    let file = folder().join("summary.md");
    fs::write(&file, "# Before").expect("it can be written");
    let name = file.to_str().expect("it is text");
    for _ in 0..2 {
        Program::new("steady", &[]).env("GITHUB_STEP_SUMMARY", name).run().await.assert_code(0);
    }
    let text = fs::read_to_string(&file).expect("it is text");
    assert!(
        text.starts_with("# Before\n## ")
            && text.matches("## • steady ran: no user failed of 8").count() == 2,
        "{text}"
    );
    let folder = folder();
    let nowhere = Program::new("steady", &[]);
    let nowhere = nowhere.env("GITHUB_STEP_SUMMARY", folder.to_str().expect("it is text")).run().await;
    nowhere.assert_code(0);
    assert!(nowhere.err.contains("warning: the summary could not be appended"), "{}", nowhere.err);
}

#[tokio::test]
async fn the_summary_of_a_github_step_is_no_longer_than_github_takes() {
    const MOST: usize = 1_024 * 1_024;
    let file = folder().join("summary.md");
    let name = file.to_str().expect("it is text");
    // With room for the first line, for less than that, and for nothing.
    for (left, told) in [(400, true), (20, false), (0, false)] {
        fs::write(&file, "x".repeat(MOST - left)).expect("it can be written");
        let ended = Program::new("steady", &[]).env("GITHUB_STEP_SUMMARY", name).run().await;
        ended.assert_code(0);
        let text = fs::read_to_string(&file).expect("it is text");
        assert!(text.len() <= MOST, "{}", text.len());
        assert_eq!(text.trim_start_matches('x').starts_with("\n## • steady ran: no user failed"), told);
        assert_eq!(ended.err.contains("as long already as GitHub takes it"), !told, "{}", ended.err);
    }
}

#[tokio::test]
async fn nothing_that_is_written_or_printed_has_a_secret() {
    let server = Server::start().await.expect("a server starts");
    let login =
        || Script::json(r#"{"token":"s3cr3t-found"}"#).header("Set-Cookie", "access_token=s3cr3t-cookie");
    let prices = r#"{"token":"s3cr3t-in-an-event","was":"s3cr3t-found s3cr3t-header s3cr3t-query access_token=s3cr3t-cookie"}"#;
    for _ in 0..2 {
        server.on("POST /login", login());
        server.on("GET /prices", Script::sse().comment("password=s3cr3t-comment").message(prices).hold());
    }
    let folder = folder();
    let file = |name: &str| folder.join(name).to_str().expect("it is text").to_owned();
    let (json, failures, summary) = (file("result.json"), file("failures.jsonl"), file("summary.md"));
    let output = ["--base-url", server.url(), "--output", "csv,junit,hlog,markdown,html"];
    let flags = [&output[..], &["--json", &json, "--failures", &failures]].concat();
    let ended = Program::new("secrets", &flags)
        .env("GITHUB_STEP_SUMMARY", &summary)
        .env("STREAMGAUGE_TIMELINE", &file("timelines"))
        .env("RUST_LOG", "trace")
        .run()
        .await;
    assert!(ended.out.contains("2 users failed") || ended.out.contains("2 of 2"), "{}", ended.out);
    server.on("POST /login", login());
    server.on("GET /prices", Script::sse().message(prices).hold());
    let once = Program::new("secrets", &["--once", "--base-url", server.url()]);
    let once = once.env("STREAMGAUGE_TIMELINE", &file("timelines")).run().await;
    once.assert_code(2);
    let mut written = vec![("printed".into(), [ended.out, ended.err, once.out, once.err].concat())];
    for folder in [folder.clone(), folder.join("timelines")] {
        for entry in fs::read_dir(folder).expect("it was made") {
            let path = entry.expect("it can be read").path();
            if path.is_file() {
                written.push((path.display().to_string(), fs::read_to_string(path).expect("it is text")));
            }
        }
    }
    assert!(written.len() >= 10, "{:?}", written.iter().map(|(name, _)| name).collect::<Vec<_>>());
    for (name, text) in &written {
        assert!(!text.contains("s3cr3t"), "{name}:\n{text}");
    }
    let masked = written.iter().filter(|(_, text)| text.contains("***")).count();
    assert!(masked >= 7, "it is seen that something was there: {masked}");
}
