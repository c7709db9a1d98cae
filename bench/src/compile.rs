//! What a scenario costs to compile from nothing: a time, so for information only.
//!
//! Two crates are built in the `dev` profile, one round each, since a round takes a minute. One has a scenario, the
//! other only opens a stream with reqwest. Both get reqwest with the features that streamgauge asks for, TLS included,
//! and all of tokio. The versions are those of this workspace.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bar::Line;
use crate::process::{children_cpu, succeeded};

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

/// Measures the clean builds.
pub(crate) fn run() -> streamgauge::Result<Vec<Line>> {
    let room = Room::new()?;
    let by_hand = room.build("by_hand", BY_HAND, LOOP)?;
    let with_scenario = room.build("with_scenario", WITH_SCENARIO, SCENARIO)?;
    let ratio = with_scenario / by_hand;
    Ok(vec![Line::info(
        "compile: clean build with a scenario over reqwest and tokio",
        format!("{with_scenario:.0} over {by_hand:.0} s of CPU time ({ratio:.2})"),
    )])
}

/// A directory outside of every workspace, gone when it is dropped.
struct Room(PathBuf);

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
}

impl Drop for Room {
    fn drop(&mut self) {
        // Files left in the temporary directory do not affect the figures.
        let _ = fs::remove_dir_all(&self.0);
    }
}
