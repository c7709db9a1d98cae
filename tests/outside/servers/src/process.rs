//! A server as a process: started, asked where it listens, and ended.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use crate::installed::{self, Runtime};

/// Longer than a server takes to say where it listens, on a machine that does much else.
const START: Duration = Duration::from_secs(60);

/// What a server is.
#[derive(Debug, Clone, Copy)]
pub enum Program {
    /// A binary of this package, at this path.
    Binary(&'static str),
    /// A module of `node/`.
    Node(&'static str),
    /// A script of `python/`.
    Python(&'static str),
}

/// A server that runs. It is killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    log: PathBuf,
    url: String,
    h2c: Option<String>,
}

impl Server {
    /// Starts a server. `None`, with a line on the standard error, if its runtime is not installed.
    ///
    /// # Panics
    ///
    /// If what it needs cannot be installed, or if it does not say in a minute where it listens.
    #[must_use]
    pub fn start(program: Program) -> Option<Self> {
        let (mut command, name) = match program {
            Program::Binary(path) => (Command::new(path), path),
            Program::Node(module) => (runtime(Runtime::Node, module)?, module),
            Program::Python(script) => (runtime(Runtime::Python, script)?, script),
        };
        let log = log_of(name);
        let stderr = File::create(&log).expect("a log can be written");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(stderr);
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        let stdout = child.stdout.take().expect("it is piped");
        let mut server = Self { child, log, url: String::new(), h2c: None };

        let (say, said) = mpsc::channel();
        std::thread::spawn(move || {
            let mut lines = BufReader::new(stdout).lines();
            drop(say.send(lines.next()));
            // What it prints later must not block it.
            lines.for_each(drop);
        });
        let line = match said.recv_timeout(START) {
            Ok(Some(Ok(line))) => line,
            other => panic!("{name} does not say where it listens: {other:?}\n{}", server.logged()),
        };
        let said: serde_json::Value = serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("{name} says {line:?}, which is not JSON: {error}"));
        let at = |key: &str| said.get(key).and_then(|url| url.as_str()).map(str::to_owned);
        server.url = at("url").unwrap_or_else(|| panic!("{name} says {line:?}, without its URL"));
        server.h2c = at("h2c");
        Some(server)
    }

    /// Where it speaks HTTP/1.1.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it speaks HTTP/2 without TLS, if it does.
    #[must_use]
    pub fn h2c(&self) -> Option<&str> {
        self.h2c.as_deref()
    }

    fn logged(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
        if std::thread::panicking() {
            eprintln!("what the server wrote:\n{}", self.logged());
        }
        drop(std::fs::remove_file(&self.log));
    }
}

/// The command that runs a file of this runtime, or a line that says why there is none.
fn runtime(runtime: Runtime, file: &str) -> Option<Command> {
    match installed::ready(runtime) {
        Ok(place) => {
            let mut command = Command::new(&place.program);
            command.arg(place.sources.join(file));
            Some(command)
        }
        Err(why) => {
            // Not by `eprintln!`, which the test harness keeps to itself.
            drop(writeln!(std::io::stderr(), "skipped: {file}: {why}"));
            None
        }
    }
}

fn log_of(name: &str) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let folder = installed::outside().join("logs");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let name = Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    folder.join(format!("{name}-{}-{count}.log", std::process::id()))
}
