//! The command line of an example.

use std::collections::BTreeMap;

/// What [`parse`] found, if the command line makes sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// To run, against the server at `url` if there is one.
    Run {
        /// The root of the server's URLs.
        url: Option<String>,
    },
    /// To explain itself.
    Help,
}

/// Reads the arguments behind the program's name.
///
/// ```
/// use streamgauge_examples::options::{Asked, parse};
///
/// let asked = parse(["--url".to_owned(), "http://127.0.0.1:8080".to_owned()]);
/// assert_eq!(asked, Ok(Asked::Run { url: Some("http://127.0.0.1:8080".to_owned()) }));
/// assert_eq!(parse(["--port".to_owned()]).unwrap_err(), "unknown argument `--port`");
/// ```
///
/// # Errors
///
/// A sentence that says what is wrong with them.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Asked, String> {
    let values = parse_values(arguments, &["--url"])?;
    Ok(match values {
        Some(mut values) => Asked::Run { url: values.remove("--url") },
        None => Asked::Help,
    })
}

/// Reads arguments that each have a value behind them; `None` if help is asked for. `--url` is looked at more closely.
///
/// ```
/// use streamgauge_examples::options::parse_values;
///
/// let values = parse_values(["--model=small".to_owned()], &["--url", "--model"]);
/// assert_eq!(values.unwrap().unwrap()["--model"], "small");
/// ```
///
/// # Errors
///
/// As [`parse`].
pub fn parse_values<'n>(
    arguments: impl IntoIterator<Item = String>,
    names: &[&'n str],
) -> Result<Option<BTreeMap<&'n str, String>>, String> {
    let mut arguments = arguments.into_iter();
    let mut values = BTreeMap::new();
    while let Some(argument) = arguments.next() {
        if matches!(argument.as_str(), "-h" | "--help") {
            return Ok(None);
        }
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (argument.as_str(), None),
        };
        let Some(&name) = names.iter().find(|known| **known == name) else {
            return Err(format!("unknown argument `{argument}`"));
        };
        let what = if name == "--url" { "a URL" } else { "a value" };
        let value =
            value.or_else(|| arguments.next()).ok_or_else(|| format!("`{name}` needs {what} behind it"))?;
        if name == "--url" && !value.starts_with("http://") && !value.starts_with("https://") {
            return Err(format!("`--url` needs a URL that begins with http:// or https://, not `{value}`"));
        }
        if values.insert(name, value).is_some() {
            return Err(format!("`{name}` is there twice"));
        }
    }
    Ok(Some(values))
}
