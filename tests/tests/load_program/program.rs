//! Runs the programs of `tests/programs/load.rs`.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use streamgauge::testing::{Script, Server};
use streamgauge_load::Report;
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// Longer than anything here takes.
pub(crate) const WITHIN: Duration = Duration::from_secs(60);

/// What a program came to.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) out: String,
    pub(crate) err: String,
    /// Where its result is, if it was told nothing else.
    pub(crate) json: PathBuf,
}

impl Ended {
    #[track_caller]
    pub(crate) fn assert_code(&self, code: i32) {
        assert_eq!(self.status.code(), Some(code), "{}\n{}", self.out, self.err);
    }

    #[track_caller]
    pub(crate) fn report(&self) -> Report {
        Report::read(&self.json).unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.out, self.err))
    }

    /// The lines of standard error that begin so.
    pub(crate) fn said(&self, start: &str) -> Vec<&str> {
        self.err.lines().filter(|line| line.starts_with(start)).collect()
    }
}

/// A program with its arguments, in a process group of its own, as a shell starts it.
pub(crate) struct Program {
    command: Command,
    json: PathBuf,
}

impl Program {
    pub(crate) fn new(program: &str, arguments: &[&str]) -> Self {
        let json = folder().join("result.json");
        let mut command = Command::new(env!("CARGO_BIN_EXE_load_program"));
        command.args(arguments).env_clear().env("PROGRAM", program).env("STREAMGAUGE_JSON", &json);
        piped(&mut command);
        Self { command, json }
    }

    /// As it runs where a process may have so many descriptors.
    pub(crate) fn with_descriptors(mut self, most: u32) -> Self {
        let program = std::mem::replace(&mut self.command, Command::new("/bin/sh"));
        let program = program.as_std();
        self.command.arg("-c").arg(format!("ulimit -n {most}; exec \"$0\" \"$@\""));
        self.command.arg(program.get_program()).args(program.get_args()).env_clear();
        self.command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        piped(&mut self.command);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn start(mut self) -> Running {
        Running { child: self.command.spawn().expect("it starts"), json: self.json }
    }

    pub(crate) async fn run(self) -> Ended {
        self.start().ended().await
    }
}

fn piped(command: &mut Command) {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.kill_on_drop(true).process_group(0);
}

pub(crate) struct Running {
    child: Child,
    json: PathBuf,
}

impl Running {
    /// Ctrl-C, as a terminal says it to all processes of the program.
    pub(crate) fn ctrl_c(&self) {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        kill_process_group(id.expect("it runs"), Signal::INT).expect("it can be told");
    }

    pub(crate) async fn ended(self) -> Ended {
        let output = timeout(WITHIN, self.child.wait_with_output())
            .await
            .expect("it ends")
            .expect("it can be waited for");
        let text = |bytes| String::from_utf8(bytes).expect("it is text");
        Ended { status: output.status, out: text(output.stdout), err: text(output.stderr), json: self.json }
    }
}

/// A folder of its own.
pub(crate) fn folder() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("load-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("it can be made");
    folder
}

/// Runs a program without anything to ask.
pub(crate) async fn run(program: &str, arguments: &[&str]) -> Ended {
    Program::new(program, arguments).run().await
}

/// A server for `streams`: takes what is told, and sends a price to each.
pub(crate) async fn prices() -> Server {
    let server = Server::start().await.expect("a server starts");
    server.on("POST /told", Script::json("{}")).on("/prices", Script::sse().message(1).hold());
    server
}

/// A server that opens streams and sends nothing.
pub(crate) async fn silence() -> Server {
    let server = Server::start().await.expect("a server starts");
    server.on("/prices", Script::sse().comment("wait").hold());
    server
}
