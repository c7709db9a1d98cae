//! The report of results that are made by hand; `.ci/browser` looks at the same in a browser.

mod samples;

use std::path::PathBuf;

use crate::result::Report;

use samples::{answers, hostile, hour, stocks, with_baseline};

fn page(report: &Report) -> String {
    let mut out = Vec::new();
    super::write(report, &mut out).expect("a vector takes all");
    String::from_utf8(out).expect("it is UTF-8")
}

/// Writes what the tests in a browser look at.
#[test]
#[ignore = "it is a step of .ci/browser, which says where to"]
fn examples_for_the_browser() {
    let folder =
        PathBuf::from(std::env::var_os("STREAMGAUGE_EXAMPLES").expect("STREAMGAUGE_EXAMPLES is a folder"));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    for (name, report) in [
        ("stocks", stocks()),
        ("baseline", with_baseline()),
        ("answers", answers()),
        ("hostile", hostile()),
        ("hour", hour()),
        ("empty", Report::default()),
    ] {
        std::fs::write(folder.join(format!("{name}.html")), page(&report)).expect("it can be written");
    }
}
