//! What a scenario costs the one who compiles it.
//!
//! Two crates are built from nothing in the `dev` profile, one round each, since a round takes a minute: one has a
//! scenario, the other only opens a stream with reqwest. Both get reqwest with the features that streamgauge asks for,
//! TLS included, and all of tokio. The versions are those of this workspace, and nothing is downloaded.
//!
//! The time that a scenario takes to expand is what rustc itself says (`-Ztime-passes`) of a file with one over a file
//! with none; the macro is the one of the `dev` build, unoptimised as users have it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::bar::{Bar, Limit};
use crate::process::children_cpu;

const STEPS: usize = 100;

const WITH_SCENARIO: &str = r#"
[dependencies]
streamgauge = { path = "RUNTIME" }
tokio = { version = "1", features = ["full"] }
"#;
const BY_HAND: &str = r#"
[dependencies]
reqwest = { version = "0.13", default-features = false, features = ["http2", "rustls"] }
tokio = { version = "1", features = ["full"] }
"#;

const SCENARIO: &str = r#"
#[tokio::main(flavor = "current_thread")]
async fn main() -> streamgauge::Result {
    let prices = streamgauge::scenario! {
        "Opening price"
        base "http://127.0.0.1:8080"
        sse "Prices" open "/prices"
            check await within 10s until 1
                event == "snapshot"
                json "$.price" > 0.0 save opening: f64
            close
    };
    println!("{}", prices.run().await?.opening);
    Ok(())
}
"#;
const LOOP: &str = r#"
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), reqwest::Error> {
    let mut response = reqwest::get("http://127.0.0.1:8080/prices").await?;
    while let Some(bytes) = response.chunk().await? {
        println!("{}", bytes.len());
    }
    Ok(())
}
"#;

/// Measures the bars of compile time.
pub(crate) fn run() -> streamgauge::Result<Vec<Bar>> {
    let room = Room::new()?;
    let by_hand = room.build("by_hand", BY_HAND, LOOP)?;
    let with_scenario = room.build("with_scenario", WITH_SCENARIO, SCENARIO)?;
    let (mut expanding, mut checking) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let (with, without) = (room.check(&steps(STEPS))?, room.check("fn main() {}")?);
        expanding.push(1e3 * (with.expanding - without.expanding));
        checking.push(1e3 * (with.in_all - without.in_all));
    }
    let least = |figures: Vec<f64>| figures.into_iter().fold(f64::INFINITY, f64::min);
    Ok(vec![
        Bar::new(
            "compile: clean build with one scenario over reqwest and tokio",
            with_scenario / by_hand,
            "x",
            Limit::AtMost(1.3),
        ),
        Bar::new("compile: CPU of that clean build", with_scenario, "s", Limit::Free),
        Bar::new(&format!("compile: {STEPS} steps expand"), least(expanding), "ms", Limit::AtMost(100.0)),
        Bar::new(
            &format!("compile: {STEPS} steps expand and are checked"),
            least(checking),
            "ms",
            Limit::Free,
        ),
    ])
}

/// A program with one scenario of this many steps.
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
        "fn main() {{ let scenario = streamgauge::scenario! {{\n\
         base \"http://127.0.0.1:8080\"\n\
         sse \"Open\" name \"s1\" open \"/ticks\"\n{checks}sse \"Close\" name \"s1\" close\n\
         }}; drop(scenario.run()); }}\n"
    )
}

/// A directory outside of every workspace, gone when it is dropped.
struct Room(PathBuf);

/// What rustc says of one file, in seconds.
struct Passes {
    expanding: f64,
    in_all: f64,
}

impl Room {
    fn new() -> std::io::Result<Self> {
        let path = std::env::temp_dir().join(format!("streamgauge-bench-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// Builds a crate from nothing; the CPU time of it in seconds.
    fn build(&self, name: &str, dependencies: &str, main: &str) -> streamgauge::Result<f64> {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
        let room = self.0.join(name);
        fs::create_dir_all(room.join("src"))?;
        let runtime = workspace.join("runtime").display().to_string();
        let dependencies = dependencies.replace("RUNTIME", &runtime);
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n{dependencies}"
        );
        fs::write(room.join("Cargo.toml"), manifest)?;
        fs::copy(workspace.join("Cargo.lock"), room.join("Cargo.lock"))?;
        fs::write(room.join("src/main.rs"), main)?;
        let before = children_cpu();
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--jobs", "2", "--target-dir", "target"]).current_dir(room);
        succeeded(cargo.output()?)?;
        Ok((children_cpu() - before).as_secs_f64())
    }

    /// Expands and checks a file against the dependencies that were built.
    fn check(&self, main: &str) -> streamgauge::Result<Passes> {
        let dependencies = self.0.join("with_scenario/target/debug/deps");
        let file = self.0.join("main.rs");
        fs::write(&file, main)?;
        let is_runtime = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.starts_with("libstreamgauge-") && name.ends_with(".rlib")
        };
        let mut built = fs::read_dir(&dependencies)?.filter_map(|entry| Some(entry.ok()?.path()));
        let runtime = built.find(is_runtime).ok_or("the runtime was not built")?;
        // The time of a pass is told to nightly compilers only, or with this.
        let mut rustc = Command::new("rustc");
        rustc.env("RUSTC_BOOTSTRAP", "1").current_dir(&self.0);
        rustc.args(["--edition", "2024", "--emit", "metadata", "-Ztime-passes", "-L"]);
        rustc.arg(format!("dependency={}", dependencies.display()));
        rustc.arg("--extern").arg(format!("streamgauge={}", runtime.display())).arg(file);
        let output = succeeded(rustc.output()?)?;
        let told =
            String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        let pass = |name: &str| -> streamgauge::Result<f64> {
            // `time:   0.012; rss:   80MB ->   90MB (  +10MB)	macro_expand_crate`
            let line = told.lines().find(|line| line.ends_with(&format!("\t{name}")));
            let time = line.and_then(|line| line.split(';').next()?.split_whitespace().nth(1));
            Ok(time.ok_or(format!("rustc says nothing of {name}"))?.parse()?)
        };
        Ok(Passes { expanding: pass("macro_expand_crate")?, in_all: pass("total")? })
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // What is left in the temporary directory is no fault of the figures.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn succeeded(output: Output) -> streamgauge::Result<Output> {
    if output.status.success() { Ok(output) } else { Err(String::from_utf8_lossy(&output.stderr).into()) }
}
