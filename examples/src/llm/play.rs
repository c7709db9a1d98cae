//! The `main` of the examples of language models and agents.

use std::env;
use std::fmt;
use std::process::ExitCode;

use super::page::Page;
use super::{KEY, Mode, spawn};
use crate::options::parse_values;

/// An example: what it says of itself, and what it asks for.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// What `--help` prints.
    pub help: &'static str,
    /// The environment variable with the key for `--url`, if the API wants one.
    pub key_variable: Option<&'static str>,
    /// The model that is asked unless `--model` says another; empty if there is none to choose.
    pub model: &'static str,
}

/// Whom to ask.
pub struct Target {
    /// The root of the server's URLs.
    pub url: String,
    /// The model, where there is one to choose.
    pub model: String,
    /// The key. It is never printed.
    pub key: String,
}

impl fmt::Debug for Target {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target").field("url", &self.url).field("model", &self.model).finish_non_exhaustive()
    }
}

impl Example {
    /// Reads the command line, starts a server unless there is a `--url`, and plays. Ctrl-C ends it, and its streams.
    pub async fn run(self, play: impl AsyncFnOnce(&Target, &Page) -> streamgauge::Result) -> ExitCode {
        let names: &[&str] = if self.model.is_empty() { &["--url"] } else { &["--url", "--model"] };
        let mut values = match parse_values(env::args().skip(1), names) {
            Ok(Some(values)) => values,
            Ok(None) => {
                println!("{}", self.help);
                return ExitCode::SUCCESS;
            }
            Err(mistake) => {
                eprintln!("error: {mistake}; `--help` says what there is");
                return ExitCode::from(2);
            }
        };
        let page = Page::stdout();
        let model = values.remove("--model").unwrap_or_else(|| self.model.to_owned());
        let playing = async {
            let server;
            let target = match values.remove("--url") {
                Some(url) => Target { url, model, key: self.key(&page) },
                None => {
                    server = spawn(Mode::Good).await?;
                    Target { url: server.url().to_owned(), model, key: KEY.to_owned() }
                }
            };
            play(&target, &page).await
        };
        tokio::select! {
            biased; // Ctrl-C first: it is heard before anything else begins
            _ = tokio::signal::ctrl_c() => {
                page.note("\ninterrupted: all streams are closed");
                ExitCode::from(130)
            }
            played = playing => match played {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => {
                    eprintln!("\n{error}");
                    ExitCode::FAILURE
                }
            },
        }
    }

    /// The key for a server of the user's. Many that one runs oneself take any.
    fn key(self, page: &Page) -> String {
        let Some(variable) = self.key_variable else { return String::new() };
        env::var(variable).ok().filter(|key| !key.is_empty()).unwrap_or_else(|| {
            page.note(&format!("{variable} is not set: the server is asked with the key `none`"));
            "none".to_owned()
        })
    }
}
