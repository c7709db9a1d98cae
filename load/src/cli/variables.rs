//! Flags that environment variables give: whatever is wrong with one of them is said of the variable.

use std::env;
use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

/// The flags that a variable gives, since no argument does.
#[derive(Debug, Clone, Default)]
pub(super) struct Variables(Vec<Given>);

#[derive(Debug, Clone)]
struct Given {
    long: String,
    /// As help shows it: `--users <N>`.
    shown: String,
    variable: String,
}

impl Variables {
    /// Those of a program that is started with these arguments.
    pub(super) fn of(command: &Command, arguments: &[OsString]) -> Self {
        let of_subcommands = command.get_subcommands().flat_map(Command::get_arguments);
        let all = command.get_arguments().chain(of_subcommands);
        Self(all.filter_map(|flag| Given::of(flag, arguments)).collect())
    }

    /// How a flag was given: `--users`, or `STREAMGAUGE_USERS`.
    pub(super) fn name(&self, long: &str) -> String {
        let given = self.0.iter().find(|given| given.long == long);
        given.map_or_else(|| format!("--{long}"), |given| given.variable.clone())
    }

    /// An error, with the variable in the place of the flag.
    pub(super) fn named(&self, mut error: clap::Error, command: &mut Command) -> clap::Error {
        let is_no_text =
            |given: &&Given| env::var_os(&given.variable).is_some_and(|value| value.to_str().is_none());
        if error.kind() == ErrorKind::InvalidUtf8
            && let Some(given) = self.0.iter().find(is_no_text)
        {
            return command
                .error(ErrorKind::InvalidUtf8, format!("the value of {} is no UTF-8", given.variable));
        }
        let variable = |shown: &String| {
            let given = self.0.iter().find(|given| given.shown == *shown);
            given.map_or_else(|| shown.clone(), |given| given.variable.clone())
        };
        for kind in [ContextKind::InvalidArg, ContextKind::PriorArg] {
            let named = match error.get(kind) {
                Some(ContextValue::String(shown)) => ContextValue::String(variable(shown)),
                Some(ContextValue::Strings(all)) => ContextValue::Strings(all.iter().map(variable).collect()),
                _ => continue,
            };
            error.insert(kind, named);
        }
        error
    }
}

impl Given {
    fn of(flag: &Arg, arguments: &[OsString]) -> Option<Self> {
        let (long, variable) = (flag.get_long()?, flag.get_env()?.to_str()?);
        env::var_os(variable)?;
        let is_it = |argument: &OsStr| {
            let rest = argument.to_str().and_then(|text| text.strip_prefix("--")?.strip_prefix(long));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        };
        let is_argument = arguments.iter().any(|argument| is_it(argument));
        (!is_argument).then(|| Self {
            long: long.to_owned(),
            shown: flag.to_string(),
            variable: variable.to_owned(),
        })
    }
}
