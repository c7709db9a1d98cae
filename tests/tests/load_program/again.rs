//! `report FILE.json…`: the files of results that are there already, made once more.

use std::fs;
use std::path::Path;

use streamgauge_load::{Format, Report};

use crate::program::{Ended, folder, run};

fn text(path: &Path) -> &str {
    path.to_str().expect("it is text")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

async fn report(files: &[&Path], flags: &[&str]) -> Ended {
    let arguments: Vec<&str> = ["report"]
        .into_iter()
        .chain(files.iter().map(|file| text(file)))
        .chain(flags.iter().copied())
        .collect();
    run("steady", &arguments).await
}

#[tokio::test]
async fn the_page_of_a_result_is_that_of_its_run() {
    let ended = run("fails", &["--output", "html,csv,junit,hlog,markdown"]).await;
    ended.assert_code(2);
    let files: Vec<_> =
        Format::all().map(|format| ended.json.with_file_name(format!("result{}", format.ending()))).collect();
    let of_run: Vec<String> = files.iter().map(|file| read(file)).collect();
    files.iter().for_each(|file| fs::remove_file(file).expect("it is there"));

    let again = report(&[&ended.json], &[]).await;
    again.assert_code(0);
    assert_eq!(again.out, format!("html: {}\n", ended.json.with_extension("html").display()));
    assert_eq!(read(&ended.json.with_extension("html")), of_run[0], "byte by byte");
    assert!(!ended.json.with_extension("csv").exists(), "no more than is asked for");

    let all = report(&[&ended.json], &["--output", "csv,junit,hlog,markdown,html"]).await;
    all.assert_code(0);
    for (file, of_run) in files.iter().zip(&of_run) {
        assert_eq!(read(file), *of_run, "{}", file.display());
        assert!(all.out.contains(text(file)), "it says where it is: {}", all.out);
    }
}

#[tokio::test]
async fn each_of_several_results_has_its_page_beside_it() {
    let ended = run("steady", &["--repeat", "2", "--output", "none"]).await;
    ended.assert_code(0);
    let results = [1, 2].map(|run| ended.json.with_file_name(format!("result-{run}.json")));
    let [first, second] = &results;
    report(&[first, second], &[]).await.assert_code(0);
    for result in &results {
        let mut page = Vec::new();
        let read_again = Report::read(result).expect("it is a result");
        read_again.write_as(Format::Html, &mut page).expect("memory can be written to");
        assert_eq!(read(&result.with_extension("html")).as_bytes(), page);
    }
}

#[tokio::test]
async fn a_merged_result_has_the_sums_of_its_parts() {
    let parts = [
        run("fails", &["--shard", "0/2", "--output", "none"]).await,
        run("fails", &["--shard", "1/2", "--output", "none"]).await,
    ];
    let whole = folder().join("whole.json");
    let [first, second] = parts.each_ref().map(|part| text(&part.json));
    let merge = ["merge", first, second, "--json", text(&whole), "--output", "none"];
    run("fails", &merge).await;
    report(&[&whole], &["--output", "html,csv"]).await.assert_code(0);
    let users: Vec<_> = parts.iter().map(|part| part.report().scenarios[0].users).collect();
    let (started, failed) = users
        .iter()
        .fold((0, 0), |(started, failed), users| (started + users.started, failed + users.failed));
    assert!(started > users[0].started && failed > users[0].failed, "both have some: {users:?}");
    let page = read(&whole.with_extension("html"));
    assert!(page.contains(&format!("{failed} of {started} users failed")), "{started} {failed}");
    assert!(page.contains("2 processes"), "it says of how many parts it is");
    // The files of a part say only what is of that part.
    report(&[&parts[0].json], &[]).await.assert_code(0);
    let page = read(&parts[0].json.with_extension("html"));
    assert!(page.contains(&format!("{} of {} user", users[0].failed, users[0].started)));
}

#[tokio::test]
async fn what_is_wrong_is_said_with_the_way_out_before_anything_is_written() {
    let ended = run("steady", &["--output", "none"]).await;
    let good = &ended.json;
    let beside = |name: &str, content: &str| {
        let file = folder().join(name);
        fs::write(&file, content).expect("it can be written");
        file
    };
    let missing = folder().join("missing.json");
    let no_json = beside("page.html", "<!doctype html>");
    let other_json = beside("package.json", r#"{ "name": "load", "version": "1.0.0" }"#);
    let list = beside("list.json", "[]");
    let cut = beside("cut.json", &read(good)[..200]);
    let newer = beside("newer.json", r#"{ "format": 99, "version": "7.1.0" }"#);
    let in_the_way = beside("result.json", &read(good));
    fs::create_dir(in_the_way.with_extension("html")).expect("it can be made");
    let copy = good.with_file_name("result");
    fs::copy(good, &copy).expect("it can be copied");
    let other_name = good.with_file_name(".").join("result.json");
    let is_no_result = "it is no result of a load";
    for (file, told) in [
        (&missing, &["it cannot be read", "target/load"][..]),
        (&no_json, &[is_no_result, "the JSON that a run wrote"]),
        (&other_json, &[is_no_result, "`format`", "the JSON that a run wrote"]),
        (&list, &[is_no_result, "the JSON that a run wrote"]),
        (&cut, &[is_no_result, "EOF", "the JSON that a run wrote"]),
        (&newer, &["its format 99 is newer", "streamgauge 7.1.0", "which can"]),
        (&in_the_way, &["result.html", "it is a folder", "move it away"]),
        (good, &["name each result once"]),
        (&other_name, &["name each result once"]),
        (&copy, &["would both be written to", "different names"]),
    ] {
        let ended = report(&[good, file], &[]).await;
        ended.assert_code(1);
        assert!(ended.err.starts_with("error: "), "{}", ended.err);
        // What is wrong may be of the file beside it.
        for told in told.iter().chain([&text(&file.with_extension(""))]) {
            assert!(ended.err.contains(told), "{told}:\n{}", ended.err);
        }
        assert!(!ended.err.contains("struct "), "no word of our insides: {}", ended.err);
        assert_eq!(ended.out, "", "nothing is written");
        assert!(!good.with_extension("html").exists(), "{}: nothing is written", file.display());
    }
    for (flags, told) in [
        (&[][..], "<FILE>"),
        (&[text(good), "--output", "pdf"], "html"),
        (&[text(good), "--output", "none"], "--output none: there is nothing to write"),
    ] {
        let ended = run("steady", &[&["report"], flags].concat()).await;
        ended.assert_code(1);
        assert!(ended.err.starts_with("error: ") && ended.err.contains(told), "{flags:?}:\n{}", ended.err);
    }
}
