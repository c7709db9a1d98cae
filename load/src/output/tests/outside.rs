//! Files that programs of others read, which take more than Rust. `.ci/nightly` runs these.

use std::path::PathBuf;
use std::process::Command;

use super::*;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Where what one of them needs is installed.
fn folder(of: &str) -> PathBuf {
    let folder = root().join("target/outside").join(of);
    std::fs::create_dir_all(&folder).expect("it can be made");
    folder
}

/// What a program prints.
fn done(command: &mut Command) -> String {
    let output = command.output().expect("it is installed");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("it is text")
}

/// `cargo test -p streamgauge-load --lib -- --ignored java` runs it: it needs Java 11 and Maven, which takes the reader.
#[test]
#[ignore = "needs Java and Maven; run by .ci/nightly"]
fn hlog_is_read_by_the_reader_of_java() {
    let folder = folder("hdrhistogram");
    let file = folder.join("result.hlog");
    std::fs::write(&file, written(&report(), Format::Hlog)).expect("it can be written");
    let maven = format!("-Dmaven.repo.local={}", root().join("target/maven").display());
    let to = format!("-DoutputDirectory={}", folder.display());
    let reader = "-Dartifact=org.hdrhistogram:HdrHistogram:2.2.2";
    done(Command::new("mvn").args(["-q", "-B", &maven, "dependency:copy", reader, &to]));
    let read = done(
        Command::new("java")
            .arg("-cp")
            .arg(folder.join("HdrHistogram-2.2.2.jar"))
            .arg(root().join("tests/outside/hdrhistogram/Intervals.java"))
            .arg(&file),
    );
    // The moments are milliseconds since 1970; the median is the greatest value of its bucket.
    let began = report().began;
    for (at, count, slice) in [(0, 1, 0), (1, 50, 1), (2, 48, 2)] {
        let p50 =
            report().series[0].slices[slice].buckets.ranked(u64::div_ceil(count, 2)).unwrap_or_default();
        let line = format!("check/Stocks {} {} {count} {p50}", began + at * 1_000, began + (at + 1) * 1_000);
        assert!(read.lines().any(|found| found == line), "no {line} in\n{read}");
    }
    assert_eq!(read.lines().count(), 4, "{read}");
}

/// `cargo test -p streamgauge-load --lib -- --ignored python` runs it: it needs Python, which takes the reader.
#[test]
#[ignore = "needs Python; run by .ci/nightly"]
fn junit_is_read_by_python() {
    let folder = folder("junit");
    let (file, python) = (folder.join("result.xml"), folder.join("venv/bin/python"));
    done(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")));
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "junitparser==5.0.3"];
    done(Command::new(&python).args(install));
    let mut report = report();
    report.assertions =
        vec![verdict("p99 check < 800ms", true, "12 ms", ""), verdict(HOSTILE, false, HOSTILE, "a note")];
    report.ending = Ending::MaxDuration;
    std::fs::write(&file, written(&report, Format::Junit)).expect("it can be written");
    let read = done(Command::new(&python).arg(root().join("tests/outside/junit/cases.py")).arg(&file));
    let lines: Vec<&str> = read.lines().collect();
    let shown = crate::summary::clean(HOSTILE);
    // How many there are; then what each is called, and what became of it.
    assert_eq!(lines[0], "5 tests, 2 failures, 1 errors, 0 skipped, 3.0 s", "{read}");
    assert!(lines[1].starts_with("stocks ran to its end: Error the result is partial: "), "{read}");
    assert_eq!(lines[2], "stocks the generator was not the bottleneck: passed", "{read}");
    assert_eq!(lines[3], "stocks.assertions p99 check < 800ms: passed", "{read}");
    assert!(
        lines[4].starts_with(&format!("stocks.assertions {shown}: Failure {shown}, of 100 samples")),
        "{read}"
    );
    assert!(lines[5].starts_with("stocks.failures ") && lines[5].contains(": Failure 2 times, "), "{read}");
    assert_eq!(lines.len(), 6, "{read}");
}
