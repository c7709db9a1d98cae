//! What the harness said.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::Output;

/// One run of the harness.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// All of it.
    pub(crate) said: String,
    /// The tests that passed, groups of tests not among them.
    pub(crate) passed: Vec<String>,
    pub(crate) skipped: Vec<String>,
    pub(crate) failed: Vec<String>,
    /// The service's last line.
    carried: String,
}

impl Report {
    pub(crate) fn read(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self::of(format!("{}{}", text(&output.stdout), text(&output.stderr)))
    }

    /// Each test and each group has a line `[its name]`, and perhaps a line behind it that says that it failed or was
    /// skipped.
    fn of(said: String) -> Self {
        let mut report = Self::default();
        let mut all = Vec::new();
        for line in said.lines() {
            let marked = |mark: &str| line.trim_start().strip_prefix(mark).map(str::to_owned);
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                all.push(name.to_owned());
            } else if let Some(name) = marked("FAILED: ") {
                report.failed.push(name);
            } else if let Some(name) = marked("SKIPPED: ") {
                report.skipped.push(name);
            } else if line.starts_with("streams opened by ") {
                report.carried = line.to_owned();
            }
        }
        let is_group =
            |name: &str| all.iter().any(|it| it.strip_prefix(name).is_some_and(|rest| rest.starts_with('/')));
        // The reason of a skip stands behind the name.
        let is_marked = |name: &str| {
            report.failed.iter().any(|it| it == name)
                || report.skipped.iter().any(|it| it == name || it.starts_with(&format!("{name} (")))
        };
        report.passed = all.iter().filter(|name| !is_group(name) && !is_marked(name)).cloned().collect();
        report.said = said;
        report
    }

    /// Whether reqwest has carried all streams; else it has carried none of them.
    pub(crate) fn carried_by_reqwest_alone(&self) -> bool {
        let [no_http1, no_reqwest] =
            ["by http1: 0,", "by reqwest: 0"].map(|none| self.carried.contains(none));
        assert_ne!(no_http1, no_reqwest, "both, or nothing: {}", self.carried);
        no_http1
    }

    pub(crate) fn summary(&self) -> String {
        let [passed, failed, skipped] = [&self.passed, &self.failed, &self.skipped].map(Vec::len);
        format!("{passed} passed, {failed} failed, {skipped} skipped; {}", self.carried)
    }
}

/// The results as they are committed.
pub(crate) fn markdown(version: &str, runs: &[(&str, &Report)]) -> String {
    let today = std::process::Command::new("date").arg("+%F").output();
    let today = today.map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned()).unwrap_or_default();
    let mut text = format!("# {version}, {today}\n\n");
    text += "Written by `UPDATE_EXPECT=1 cargo test -p streamgauge-contract --test contract`.\n\n";
    text += "| transport | passed | failed | skipped | |\n|---|---|---|---|---|\n";
    for (transport, report) in runs {
        let [passed, failed, skipped] = [&report.passed, &report.failed, &report.skipped].map(Vec::len);
        let _ = writeln!(text, "| {transport} | {passed} | {failed} | {skipped} | {} |", report.carried);
    }
    for (transport, report) in runs {
        let mut groups = BTreeMap::<&str, usize>::new();
        for test in &report.passed {
            *groups.entry(test.split('/').next().unwrap_or_default()).or_default() += 1;
        }
        let groups: Vec<_> = groups.iter().map(|(name, count)| format!("{name} {count}")).collect();
        let _ = writeln!(text, "\n{transport}: {}", groups.join(", "));
    }
    text
}

#[test]
fn tests_are_told_from_groups_and_from_what_did_not_pass() {
    let said = "\
x 1.0Connecting
[parsing]
[parsing/one]
  not what was wanted
  FAILED: parsing/one
[parsing/one more]
[comments]
  SKIPPED: comments (test service does not have capability \"comments\")
[bom]
  SKIPPED: bom
streams opened by http1: 1, by reqwest: 2
";
    let report = Report::of(said.to_owned());
    assert_eq!(report.passed, ["parsing/one more"]);
    assert_eq!(report.summary(), "1 passed, 1 failed, 2 skipped; streams opened by http1: 1, by reqwest: 2");
}
