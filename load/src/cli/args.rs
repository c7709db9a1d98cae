//! The flags of a load that is a program.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use clap::builder::PossibleValuesParser;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use streamgauge::Shard;

use super::variables::Variables;
use crate::error::LoadError;
use crate::output::Format;

/// What a load that is a program can be told. Each flag also has an environment variable.
#[derive(Debug, Parser)]
#[command(
    about = "A load test: runs scenarios with many virtual users, says what happened, and judges it.",
    after_help = EXIT_CODES,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    max_term_width = 100,
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) run: RunArguments,
}

impl Arguments {
    /// Reads them, of which the first is the name of the program.
    pub(super) fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        // Their names are what help is asked for; their values are often long.
        let mut command = Self::command().mut_args(|argument| argument.hide_env_values(true));
        // A flag can be shown only then.
        command.build();
        let arguments: Vec<OsString> = arguments.into_iter().collect();
        let variables = Variables::of(&command, &arguments);
        let read = command.try_get_matches_from_mut(arguments).and_then(|mut read| {
            Self::from_arg_matches_mut(&mut read).map_err(|error| error.format(&mut command))
        });
        match read {
            Ok(mut read) => {
                read.run.variables = variables;
                Ok(read)
            }
            Err(error) => Err(variables.named(error, &mut command)),
        }
    }
}

const EXIT_CODES: &str = "\
Exit codes:
  0    every assertion held
  1    it could not be run, or not to its end; or a flag is wrong
  2    an assertion failed, or users were dropped and nothing asserted of that
  3    the generator was the bottleneck, so that its figures say little of the server
  130  Ctrl-C ended it: once to let users finish, twice to end at once

Examples:
  --once                                        one user, and all that happens to it
  --users 50 --duration 10s                     the same profile, smaller and shorter
  --assert 'p99 check \"Stocks\" < 800ms'         one more assertion
  --find 'p99 check \"Stocks\" < 800ms'           the highest load under which it holds
  --repeat 3 --baseline target/load/last.json   no slower than the last time?
  --shard 0/2 --start-at 2026-11-28T12:00:00Z   one of two machines; then: merge a.json b.json";

/// What else can be done than to run.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Puts the results of several shards together, and judges them.
    Merge {
        /// The results, one of each shard.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Where to write the whole result.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
        #[command(flatten)]
        output: OutputArguments,
        #[command(flatten)]
        judging: JudgingArguments,
    },
    /// Makes the HTML report of results once more, beside each, or what --output says: also of merged ones.
    Report {
        /// The results.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        output: OutputArguments,
    },
}

#[derive(Debug, Args)]
pub(super) struct RunArguments {
    /// Users in all; of a closed profile, the most at a time. The whole profile is scaled to that.
    #[arg(long, env = "STREAMGAUGE_USERS", value_name = "N", value_parser = at_least_one::<u64>, allow_negative_numbers = true, help_heading = "Load")]
    pub(super) users: Option<u64>,
    /// Users per second where the profile has its highest rate. The whole profile is scaled to that.
    #[arg(long, env = "STREAMGAUGE_RATE", value_name = "PER_SECOND", value_parser = positive, allow_negative_numbers = true, conflicts_with = "users", help_heading = "Load")]
    pub(super) rate: Option<f64>,
    /// How long the profile takes, as in 90s or 1h30m: its steps are made longer or shorter, their rates stay.
    #[arg(long, env = "STREAMGAUGE_DURATION", value_name = "TIME", value_parser = length, help_heading = "Load")]
    pub(super) duration: Option<Duration>,
    /// Where relative URLs lead, instead of the `base` of the scenarios.
    #[arg(long, env = "STREAMGAUGE_BASE_URL", value_name = "URL", help_heading = "Load")]
    pub(super) base_url: Option<String>,
    /// What all that is random is drawn from: the same seed, the same arrivals, pauses and records.
    #[arg(long, env = "STREAMGAUGE_SEED", value_name = "N", value_parser = seed, allow_negative_numbers = true, help_heading = "Load")]
    pub(super) seed: Option<u64>,
    /// How many cores are used; all of the machine's if nothing is said.
    #[arg(long, env = "STREAMGAUGE_CORES", value_name = "N", value_parser = up_to_1024, allow_negative_numbers = true, help_heading = "Load")]
    pub(super) cores: Option<u32>,
    /// How many processes are used; as many as the limit of descriptors asks for if nothing is said.
    #[arg(long, env = "STREAMGAUGE_PROCESSES", value_name = "N", value_parser = up_to_1024, allow_negative_numbers = true, help_heading = "Load")]
    pub(super) processes: Option<u32>,
    /// Runs one user of each scenario, and prints all that happens to it.
    #[arg(long, conflicts_with_all = ["find", "repeat", "shard", "dry_run", "processes"], help_heading = "Instead of the whole load")]
    pub(super) once: bool,
    /// Sends nothing; prints when users would come, and what that needs of this machine.
    #[arg(long, conflicts_with_all = ["find", "repeat"], help_heading = "Instead of the whole load")]
    pub(super) dry_run: bool,
    /// Searches for the highest load under which this holds: runs the profile × 1, × 2, × 4 and so on, and then what lies between.
    /// Given several times, all must hold.
    #[arg(long, value_name = "ASSERTION", conflicts_with_all = ["shard", "repeat", "baseline", "start_at"], help_heading = "Search")]
    pub(super) find: Vec<String>,
    /// How long each load is run, behind a warm-up of a quarter of that; longer where streams last longer [default: 20s].
    #[arg(long, value_name = "TIME", value_parser = length, requires = "find", help_heading = "Search")]
    pub(super) find_level: Option<Duration>,
    /// Between which multiples of the profile it searches [default: 0.015625..1024].
    #[arg(long, value_name = "LOW..HIGH", value_parser = factors, requires = "find", help_heading = "Search")]
    pub(super) find_between: Option<(f64, f64)>,
    /// How near the load that holds and the one that does not are in the end [default: 5].
    #[arg(long, value_name = "PERCENT", value_parser = positive, allow_negative_numbers = true, requires = "find", help_heading = "Search")]
    pub(super) find_precision: Option<f64>,
    /// Runs the load so many times. Each run has a result of its own; a baseline is held against all.
    #[arg(long, value_name = "N", value_parser = at_least_one::<u32>, allow_negative_numbers = true, help_heading = "Instead of the whole load")]
    pub(super) repeat: Option<u32>,
    /// This machine's part of the load: 0/3 is the first of three machines. It judges nothing; `merge` does.
    #[arg(long, env = "STREAMGAUGE_SHARD", value_name = "K/N", value_parser = shard, help_heading = "Several machines")]
    pub(super) shard: Option<Shard>,
    /// When the first user starts, so that all machines begin together, as in 2026-11-28T12:00:00Z.
    #[arg(long, env = "STREAMGAUGE_START_AT", value_name = "UTC", value_parser = moment, help_heading = "Several machines")]
    pub(super) start_at: Option<SystemTime>,
    #[command(flatten)]
    pub(super) judging: JudgingArguments,
    /// The folder for the result, which has the load's name and `.json`.
    #[arg(
        long,
        env = "STREAMGAUGE_REPORT",
        value_name = "FOLDER",
        default_value = "target/load",
        help_heading = "Output"
    )]
    pub(super) report: PathBuf,
    /// The file for the result, instead of one in that folder.
    #[arg(long, env = "STREAMGAUGE_JSON", value_name = "FILE", help_heading = "Output")]
    pub(super) json: Option<PathBuf>,
    #[command(flatten)]
    pub(super) output: OutputArguments,
    /// A file for all failures with their whole texts: a line of JSON each.
    #[arg(long, env = "STREAMGAUGE_FAILURES", value_name = "FILE", help_heading = "Output")]
    pub(super) failures: Option<PathBuf>,
    /// Does not ask the system how long bytes lay in sockets, unread: the part of latencies that is the generator's own.
    #[arg(long, help_heading = "Judging")]
    pub(super) no_socket_wait: bool,
    /// How progress is shown [default: view on a terminal, lines elsewhere].
    #[arg(long, env = "STREAMGAUGE_PROGRESS", value_name = "HOW", value_enum, help_heading = "Output")]
    pub(super) progress: Option<Shows>,
    /// Prints the summary only, and no progress.
    #[arg(long, short, help_heading = "Output")]
    pub(super) quiet: bool,
    /// Which of these are given by variables.
    #[arg(skip)]
    pub(super) variables: Variables,
}

impl RunArguments {
    /// How progress is to be shown; `None` if nothing was said.
    pub(super) fn shows(&self) -> Option<Shows> {
        if self.quiet { Some(Shows::None) } else { self.progress }
    }
}

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Shows {
    /// The whole terminal, with keys that steer the run
    View,
    /// A line each ten seconds; on a terminal one that is written again each second
    Lines,
    /// Not at all, as `--quiet`
    None,
}

#[derive(Debug, Args)]
pub(super) struct JudgingArguments {
    /// One more assertion, as in 'failed < 1%'. May be given several times.
    #[arg(long = "assert", value_name = "ASSERTION", help_heading = "Judging")]
    pub(super) assertions: Vec<String>,
    /// Results of earlier runs that this one is not to be worse than.
    #[arg(long, value_name = "FILE", num_args = 1.., help_heading = "Judging")]
    pub(super) baseline: Vec<PathBuf>,
    /// By how much it may be worse than the baseline.
    #[arg(long, value_name = "PERCENT", default_value_t = 10.0, value_parser = not_negative, allow_negative_numbers = true, help_heading = "Judging")]
    pub(super) tolerance: f64,
    /// Ends with the code of its assertions also where it was the bottleneck itself.
    #[arg(long, help_heading = "Judging")]
    pub(super) allow_saturated: bool,
}

#[derive(Debug, Args)]
pub(super) struct OutputArguments {
    /// In which formats the result is written too, beside its JSON, as in csv,junit; none for no other.
    #[arg(long, env = "STREAMGAUGE_OUTPUT", value_name = "FORMATS", value_delimiter = ',', value_parser = formats(), help_heading = "Output")]
    output: Vec<String>,
}

impl OutputArguments {
    /// The formats in which a result is to be written.
    pub(super) fn formats(&self) -> Result<Vec<Format>, LoadError> {
        if self.output.len() > 1 && self.names(NO_FORMAT) {
            let others = self.output.iter().filter(|name| *name != NO_FORMAT).cloned().collect::<Vec<_>>();
            return Err(LoadError::Invalid(vec![format!(
                "--output: `{NO_FORMAT}` is for no other format, so say it alone, or only {}",
                others.join(",")
            )]));
        }
        let is_meant = |format: &Format| match self.output.is_empty() {
            true => format.is_unasked(),
            false => self.names(format.name()),
        };
        Ok(Format::all().filter(is_meant).collect())
    }

    /// Whether anything was said.
    pub(super) fn is_asked(&self) -> bool {
        !self.output.is_empty()
    }

    fn names(&self, name: &str) -> bool {
        self.output.iter().any(|asked| asked == name)
    }
}

/// For a result that is written as JSON only.
const NO_FORMAT: &str = "none";

/// The names that `--output` takes.
fn formats() -> PossibleValuesParser {
    let mut names: Vec<&str> = Format::all().map(Format::name).collect();
    names.dedup();
    PossibleValuesParser::new(names.into_iter().chain([NO_FORMAT]))
}

/// A time above 0.
fn length(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("give it some time, such as 20s".to_owned()),
        Ok(time) => Ok(time),
        Err(error) => Err(format!("{error}; write a time such as 20s or 1m30s")),
    }
}

/// A point in time, in UTC.
fn moment(text: &str) -> Result<SystemTime, String> {
    humantime::parse_rfc3339_weak(text)
        .map_err(|_| "write a time of UTC, such as 2026-11-28T12:00:00Z".to_owned())
}

/// A whole number of 1 or above.
fn at_least_one<N: FromStr + PartialOrd + From<u8>>(text: &str) -> Result<N, String> {
    let number = text.parse::<N>().ok().filter(|number| *number >= N::from(1));
    number.ok_or_else(|| "write a whole number of 1 or above, such as 20".to_owned())
}

/// So many cores or processes as can be meant.
fn up_to_1024(text: &str) -> Result<u32, String> {
    at_least_one(text)
        .ok()
        .filter(|number| *number <= 1_024)
        .ok_or_else(|| "write a whole number from 1 to 1024".to_owned())
}

/// What random numbers begin with.
fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "write a whole number of 0 or above, such as 42".to_owned())
}

/// A number above 0.
fn positive(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0);
    number.ok_or_else(|| "write a number above 0, such as 0.5 or 20".to_owned())
}

/// A number that is 0 or above.
fn not_negative(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| "write a number of 0 or above, such as 10".to_owned())
}

/// Two numbers above 0, as `LOW..HIGH`.
fn factors(text: &str) -> Result<(f64, f64), String> {
    let factors =
        text.split_once("..").and_then(|(low, high)| Some((positive(low).ok()?, positive(high).ok()?)));
    let factors = factors.filter(|(low, high)| low <= high);
    factors.ok_or_else(|| "write two numbers above 0, the lower one first: 0.5..100".to_owned())
}

/// A part of a load, as `K/N`.
fn shard(text: &str) -> Result<Shard, String> {
    let parts = text.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
    let (index, of) =
        parts.ok_or_else(|| format!("`{text}` is no part: write 0/3 for the first of three"))?;
    Shard::new(index, of).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_fit_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_guide_has_each_flag_and_its_variable() {
        let guide = include_str!("../guide.md");
        let (_, table) = guide.split_once("# Flags").expect("the guide has flags");
        let (table, _) = table.split_once("\n# ").expect("and something behind them");
        let command = Arguments::command();
        let flags = command.get_arguments().filter_map(|flag| Some((flag.get_long()?, flag)));
        for (long, flag) in flags.filter(|(long, _)| *long != "help") {
            let row = table.lines().find(|line| line.contains(&format!("`--{long}")));
            let row = row.unwrap_or_else(|| panic!("the guide has no --{long}"));
            let variable = flag.get_env().map(|name| name.to_string_lossy().replace("STREAMGAUGE_", ""));
            assert!(variable.is_none_or(|name| row.contains(&format!("`{name}`"))), "{row}");
        }
    }

    #[test]
    fn a_shard_is_counted_from_0() {
        assert_eq!(shard("2/3"), Ok(Shard::new(2, 3).expect("there is one")));
        assert_eq!(shard("3/3").unwrap_err(), "there is no shard 3 of 3: they are 0 to 2");
        assert!(shard("1").unwrap_err().contains("0/3"));
    }
}
