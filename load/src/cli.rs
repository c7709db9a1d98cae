//! A load as a program: its flags, what it prints and writes, and how it ends.

mod again;
mod args;
mod change;
mod display;
mod dry_run;
mod ending;
mod files;
mod find;
mod interrupt;
mod merge;
mod once;
mod program;
mod step_summary;
mod variables;

use std::cell::RefCell;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;

use self::args::{Arguments, Command, RunArguments};
use self::interrupt::Interrupt;
use self::program::Program;
use crate::error::LoadError;
use crate::judge::Exit;
use crate::load::Load;
use crate::processes;

impl Load<'_> {
    /// Runs the load as a program: takes its flags from the command line and the environment, prints progress on standard error and
    /// the summary on standard output, writes the result as JSON, and gives the exit code. `--help` says which flags there are.
    ///
    /// It starts further processes of the program if one may not have as many descriptors as the load needs. What stands before
    /// `main` runs in each of them; what the load runs [before](Self::before) and [after](Self::after) its users, only in the first.
    ///
    /// ```no_run
    /// use streamgauge::scenario;
    /// use streamgauge_load::{at_once, load, ramp, secs};
    ///
    /// fn main() -> std::process::ExitCode {
    ///     let stocks = scenario! {
    ///         base "http://127.0.0.1:8080"
    ///         sse "Stocks" open "/stocks" check await within 10s until 1 close
    ///     };
    ///     load("stocks").scenario(stocks, [at_once(10), ramp(1_000).over(secs(30))]).main()
    /// }
    /// ```
    #[must_use = "the exit code says whether the load held"]
    pub fn main(self) -> ExitCode {
        self.main_with(std::env::args_os()).code().into()
    }

    /// As [`main`](Self::main), with these arguments, of which the first is the name of the program.
    pub fn main_with(mut self, arguments: impl IntoIterator<Item = OsString>) -> Exit {
        let arguments = match Arguments::read(arguments) {
            Ok(arguments) => arguments,
            Err(error) => {
                let _ = error.print();
                let is_asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
                return if is_asked { Exit::Held } else { Exit::CouldNotRun };
            }
        };
        let interrupt = Interrupt::default();
        let done = match arguments.command {
            Some(Command::Merge { files, json, output, judging }) => {
                merge::merge(&self, &files, json, &output, &judging)
            }
            Some(Command::Report { files, output }) => again::again(&files, &output),
            None => self.by_flags(&arguments.run, &interrupt),
        };
        done.unwrap_or_else(|error| {
            eprintln!("error: {error}");
            if interrupt.is_pressed() { Exit::Interrupted } else { Exit::CouldNotRun }
        })
    }

    fn by_flags(&mut self, flags: &RunArguments, interrupt: &Interrupt) -> Result<Exit, LoadError> {
        self.change(flags)?;
        self.check()?;
        if flags.once {
            return once::once(self);
        }
        if let Some(place) = processes::place() {
            interrupt.leave_to_parent();
            return processes::run_part(self, place);
        }
        let processes = flags.processes.unwrap_or_else(|| self.processes_needed());
        if flags.dry_run {
            return dry_run::dry_run(self, processes);
        }
        let searched = find::asked(self, flags)?;
        let baseline = files::baseline(&flags.judging)?;
        interrupt.listen(&self.handle);
        let program =
            Program { flags, processes, baseline, interrupt: interrupt.clone(), warned: RefCell::default() };
        program.warn(self);
        let prepared = program.before(self)?;
        let done = match searched {
            Some(searched) => find::find(self, &program, &prepared, searched),
            None => program.runs(self, &prepared),
        };
        if done.is_err()
            && let Some(reason) = program.after(self)
        {
            eprintln!("error: what comes after the users failed: {reason}");
        }
        done
    }
}
