use std::fs;

use serde_json::Value;

use super::schema::full;
use crate::fed_by_tests::Fed;
use crate::recorder::Boundary;
use crate::result::{FORMAT, Report};

#[test]
fn what_is_written_is_read_again() {
    let folder = std::env::temp_dir().join(format!("streamgauge-result-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("there is room");
    let path = folder.join("run.json");
    let report = full();
    report.write(&path).expect("there is room");
    assert_eq!(Report::read(&path).expect("it was written"), report);
    assert_eq!(fs::read_dir(&folder).expect("it is there").count(), 1, "nothing else is left");
    fs::remove_dir_all(&folder).expect("it is there");
}

#[test]
fn a_result_without_samples_is_one() {
    let report = Fed::new(1, Boundary::new(false)).into_report(1);
    let mut text = Vec::new();
    report.write_to(&mut text).expect("memory takes it");
    assert_eq!(Report::read_from(&*text).expect("it was written"), report);
}

#[test]
fn a_file_that_is_none_says_why() {
    for (text, says) in [
        ("", "it is no result of a load: EOF"),
        ("{}", "it is no result of a load: it has no `format`"),
        ("[1]", "it is no result of a load: "),
        (
            r#"{"format": 99, "version": "7.1.0", "shape": "other"}"#,
            "its format 99 is newer than 1, the newest that streamgauge ",
        ),
        (r#"{"format": 99, "version": "7.1.0"}"#, "it was written by streamgauge 7.1.0, which can"),
        (r#"{"format": 1, "version": "0.1.0"}"#, "it is no result of a load: missing field `name`"),
    ] {
        let error = Report::read_from(text.as_bytes()).expect_err(text).to_string();
        assert!(error.contains(says), "{error}");
    }
    let error = Report::read("/nowhere/run.json").expect_err("it is not there").to_string();
    assert!(error.starts_with("/nowhere/run.json: it cannot be read: "), "{error}");
}

/// It was written by the first version that wrote results, and stays as it is.
#[test]
fn a_file_of_the_first_format_is_read() {
    let path = "tests/results/v1.json";
    let report = Report::read(path).expect("it can be read for ever");
    assert_eq!((report.format, &*report.name, report.series.len()), (1, "stocks", 2));
    let file: Value = serde_json::from_slice(&fs::read(path).expect("it is there")).expect("it is JSON");
    holds(&super::schema::json(&report), &file, "");
    assert_eq!(FORMAT, 1, "with a new format, keep a file of it too");
}

/// Whether all that is in `small` is in `large`, which may have further fields.
fn holds(large: &Value, small: &Value, at: &str) {
    match (large, small) {
        (Value::Object(large), Value::Object(small)) => {
            small.iter().for_each(|(field, small)| holds(&large[field], small, &format!("{at}/{field}")));
        }
        (Value::Array(large), Value::Array(small)) => {
            assert_eq!(large.len(), small.len(), "{at}");
            large.iter().zip(small).for_each(|(large, small)| holds(large, small, at));
        }
        _ => assert_eq!(large, small, "{at}"),
    }
}
