//! What a scenario costs rustc to expand, beyond a macro that throws the same steps away.
//!
//! rustc expands a file and stops there (it is asked for the files that the program depends on, and for nothing else),
//! with the macro of a `dev` build, unoptimised as users have it. The count has all that a user waits for: reading the
//! file, loading the macro, expanding, taking in its output.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::bar::{Limit, Line};
use crate::process::{output_with, succeeded};
use crate::rounds::middle;
use crate::valgrind::instructions;

const STEPS: usize = 100;

/// Measures the bars of expansion.
pub(crate) fn run() -> streamgauge::Result<Vec<Line>> {
    let rustc = Rustc::new()?;
    let nothing = rustc.instructions("fn main() {}")?;
    let ours = [rustc.instructions(&ours(STEPS))?, rustc.instructions(&ours(2 * STEPS))?];
    let thrown = [rustc.instructions(&thrown_away(STEPS))?, rustc.instructions(&thrown_away(2 * STEPS))?];
    let (all, all_thrown) = (ours[0] - nothing, thrown[0] - nothing);
    let each = |[fewer, more]: [f64; 2]| (more - fewer) / STEPS as f64;
    let (step, step_thrown) = (each(ours), each(thrown));
    let millions = |figure: f64, thrown: f64| {
        format!("{:.2} over {:.3} million instructions", figure / 1e6, thrown / 1e6)
    };
    let (expanding, checking) = rustc.times()?;
    let times = format!("{expanding:.0} ms; {checking:.0} ms with the check of what came out");
    Ok(vec![
        Line::bar(
            format!("expand: {STEPS} steps over the same thrown away"),
            all / all_thrown,
            "x",
            Limit::Release,
        ),
        Line::info("    in all", millions(all, all_thrown)),
        Line::info("    time", times),
        Line::bar("expand: each further step over one thrown away", step / step_thrown, "x", Limit::Release),
        Line::info("    each step", millions(step, step_thrown)),
    ])
}

/// A program with one scenario of this many steps.
fn ours(count: usize) -> String {
    format!("fn main() {{ drop(streamgauge::scenario! {{ {} }}.run()); }}\n", steps(count))
}

/// The same program with a macro that does nothing.
fn thrown_away(count: usize) -> String {
    format!(
        "macro_rules! scenario {{ ($($token:tt)*) => {{}} }}\nfn main() {{ scenario! {{ {} }} }}\n",
        steps(count)
    )
}

fn steps(count: usize) -> String {
    let checks: String = (2..count)
        .map(|step| {
            format!(
                "sse \"Tick {step}\" name \"s1\" check await within 10s until 1\n\
                 event == \"tick\"\n\
                 json \"$.price\" > {step} save price: f64\n"
            )
        })
        .collect();
    format!(
        "base \"http://127.0.0.1:8080\"\n\
         sse \"Open\" name \"s1\" open \"/ticks\"\n{checks}sse \"Close\" name \"s1\" close\n"
    )
}

/// rustc, and the runtime that it links.
struct Rustc {
    /// Not rustup's, which is another program that starts it.
    program: PathBuf,
    arguments: Vec<String>,
}

impl Rustc {
    fn new() -> streamgauge::Result<Self> {
        let output = succeeded(Command::new("rustc").args(["--print", "sysroot"]).output()?)?;
        let program = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()).join("bin/rustc");
        let runtime = build_runtime()?;
        let dependencies = runtime.with_file_name("deps");
        let arguments = vec![
            "--edition=2024".to_owned(),
            format!("-Ldependency={}", dependencies.display()),
            format!("--extern=streamgauge={}", runtime.display()),
            "-".to_owned(),
        ];
        Ok(Self { program, arguments })
    }

    /// Instructions until the program is expanded.
    fn instructions(&self, main: &str) -> streamgauge::Result<f64> {
        let emit = ["--emit=dep-info=-"].into_iter();
        instructions(&self.program, emit.chain(self.arguments.iter().map(String::as_str)), main)
    }

    /// Milliseconds that a scenario takes more than an empty program, until it is expanded and until it is checked.
    fn times(&self) -> streamgauge::Result<(f64, f64)> {
        let (mut expanding, mut checking) = (Vec::new(), Vec::new());
        for _ in 0..3 {
            let (with, without) = (self.passes(&ours(STEPS))?, self.passes("fn main() {}")?);
            expanding.push(1e3 * (with[0] - without[0]));
            checking.push(1e3 * (with[1] - without[1]));
        }
        Ok((middle(expanding), middle(checking)))
    }

    /// Seconds that rustc says it takes for expansion, and in all.
    fn passes(&self, main: &str) -> streamgauge::Result<[f64; 2]> {
        let mut rustc = Command::new(&self.program);
        // The time of a pass is told to nightly compilers only, or with this.
        let metadata = std::env::temp_dir().join(format!("streamgauge-bench-{}.rmeta", std::process::id()));
        rustc.env("RUSTC_BOOTSTRAP", "1").arg(format!("--emit=metadata={}", metadata.display()));
        rustc.arg("-Ztime-passes").args(&self.arguments);
        let output = output_with(&mut rustc, main);
        let _ = std::fs::remove_file(metadata);
        let output = succeeded(output?)?;
        let told =
            String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        let pass = |name: &str| -> streamgauge::Result<f64> {
            // `time:   0.012; rss:   80MB ->   90MB (  +10MB)	macro_expand_crate`
            let line = told.lines().find(|line| line.ends_with(&format!("\t{name}")));
            let time = line.and_then(|line| line.split(';').next()?.split_whitespace().nth(1));
            Ok(time.ok_or(format!("rustc says nothing of {name}"))?.parse()?)
        };
        Ok([pass("macro_expand_crate")?, pass("total")?])
    }
}

/// Builds the runtime in the `dev` profile of this workspace, and gives the file that rustc links.
fn build_runtime() -> streamgauge::Result<PathBuf> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "streamgauge", "--message-format", "json"]);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).stderr(Stdio::inherit());
    let output = succeeded(cargo.output()?)?;
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: serde_json::Value = serde_json::from_str(line)?;
        if message["reason"] == "compiler-artifact" && message["target"]["name"] == "streamgauge" {
            let files =
                message["filenames"].as_array().into_iter().flatten().filter_map(|file| file.as_str());
            if let Some(file) = files.into_iter().find(|file| file.ends_with(".rlib")) {
                return Ok(file.into());
            }
        }
    }
    Err("cargo names no file of the runtime".into())
}
