//! A terminal that a test looks at and types into: a tmux of its own, with a shell in it.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::program::{WITHIN, folder};

/// Whether there is a tmux. Without it these tests say that they were skipped; with `STREAMGAUGE_TMUX=required` they fail.
pub(crate) fn is_there() -> bool {
    let asked = Command::new("tmux").arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_there = asked.is_ok_and(|status| status.success());
    if !is_there {
        let is_required = std::env::var_os("STREAMGAUGE_TMUX").is_some_and(|value| value == "required");
        assert!(!is_required, "tmux is not installed: apt-get install tmux");
        // Past the harness, which would keep it.
        let _ = writeln!(io::stderr(), "skipped: tests of the live view need tmux: apt-get install tmux");
    }
    is_there
}

/// A terminal, until it is dropped.
pub(crate) struct Terminal {
    folder: PathBuf,
}

impl Terminal {
    /// With a shell at its prompt.
    pub(crate) async fn start(columns: u16, lines: u16) -> Self {
        let terminal = Self { folder: folder() };
        let size = [columns, lines].map(|number| number.to_string());
        terminal.tmux(&[
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            &size[0],
            "-y",
            &size[1],
            "env PS1='$ ' sh",
        ]);
        terminal.until("the prompt", |screen| screen.starts_with('$')).await;
        terminal
    }

    /// Where what the program writes goes.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Starts a program as a shell does, with `shell` behind it (`2> file`, say). When it has ended, the screen shows its exit code, and
    /// whether the terminal is as it was.
    pub(crate) fn run(&self, program: &str, arguments: &[&str], shell: &str) {
        let binary = env!("CARGO_BIN_EXE_load_program");
        let folder = self.folder.display();
        let arguments: String = arguments.iter().map(|argument| format!(" '{argument}'")).collect();
        let script = format!(
            "cd '{folder}'\nstty -g > before\nexport PROGRAM={program} STREAMGAUGE_JSON='{folder}/result.json'\n\
             sh -c 'echo $$ > pid; exec \"$0\" \"$@\"' '{binary}'{arguments} {shell}\n\
             echo \"code=$?\"\nstty -g > after\ncmp before after && echo restored\n"
        );
        std::fs::write(self.file("script"), script).expect("it can be written");
        self.types(&[&format!("clear; . '{folder}/script'"), "Enter"]);
    }

    /// Types keys, by their names in tmux.
    pub(crate) fn types(&self, keys: &[&str]) {
        self.tmux(&[&["send-keys"], keys].concat());
    }

    pub(crate) fn resize(&self, columns: u16, lines: u16) {
        self.tmux(&["resize-window", "-x", &columns.to_string(), "-y", &lines.to_string()]);
    }

    /// What stands on the screen.
    pub(crate) fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p"])
    }

    /// The same with the sequences that give it its look.
    pub(crate) fn coloured(&self) -> String {
        self.tmux(&["capture-pane", "-p", "-e"])
    }

    /// What has been printed, with what was scrolled away.
    pub(crate) fn all(&self) -> String {
        self.tmux(&["capture-pane", "-p", "-J", "-S", "-"])
    }

    /// Whether a program has taken the other screen.
    pub(crate) fn is_taken(&self) -> bool {
        self.tmux(&["display-message", "-p", "#{alternate_on}"]).trim() == "1"
    }

    /// Waits until the screen is as it should be, and gives it.
    pub(crate) async fn until(&self, what: &str, is_so: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + WITHIN;
        loop {
            let screen = self.screen();
            if is_so(&screen) {
                return screen;
            }
            assert!(Instant::now() < deadline, "{what}: it does not come to that:\n{screen}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits for the end of the program, and sees that it has left the terminal as it was. Gives all that was printed.
    pub(crate) async fn ended(&self, code: i32) -> String {
        // The word, not the command: it stands at the start of a line.
        let has_ended = |screen: &str| screen.lines().any(|line| line.starts_with("code="));
        self.until("the end of the program", has_ended).await;
        let restored =
            |screen: &str| screen.lines().any(|line| line == "restored" || line.contains("differ"));
        self.until("its modes are compared", restored).await;
        let all = self.all();
        assert!(all.lines().any(|line| line == format!("code={code}")), "{all}");
        assert!(all.lines().any(|line| line == "restored"), "{all}");
        assert!(!self.is_taken(), "{all}");
        assert!(!all.contains("^["), "nothing is left that nobody has read: {all}");
        assert_eq!(self.tmux(&["display-message", "-p", "#{cursor_flag}"]).trim(), "1", "the cursor is seen");
        all
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command
            .env("TMUX_TMPDIR", &self.folder)
            .env("LANG", "C.UTF-8")
            .env_remove("TMUX")
            .env_remove("NO_COLOR");
        let output =
            command.arg("-u").args(arguments).stdin(Stdio::null()).output().expect("tmux can be run");
        assert!(output.status.success(), "tmux {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let mut command = Command::new("tmux");
        command.env("TMUX_TMPDIR", &self.folder).env_remove("TMUX").arg("kill-server");
        let _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}
