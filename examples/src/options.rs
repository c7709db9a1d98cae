//! The command line of an example.

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
    let mut arguments = arguments.into_iter();
    let mut url = None;
    while let Some(argument) = arguments.next() {
        let value = match argument.split_once('=') {
            Some(("--url", value)) => value.to_owned(),
            _ => match argument.as_str() {
                "--url" => arguments.next().ok_or("`--url` needs a URL behind it")?,
                "-h" | "--help" => return Ok(Asked::Help),
                _ => return Err(format!("unknown argument `{argument}`")),
            },
        };
        if !value.starts_with("http://") && !value.starts_with("https://") {
            return Err(format!("`--url` needs a URL that begins with http:// or https://, not `{value}`"));
        }
        if url.replace(value).is_some() {
            return Err("`--url` is there twice".to_owned());
        }
    }
    Ok(Asked::Run { url })
}
