//! What runs once, before or after all users.

use std::fmt;
use std::pin::Pin;

use streamgauge::{Scenario, UserStart};

/// What runs once before or after a load.
pub struct Hook<'a>(Kind<'a>);

enum Kind<'a> {
    Scenario(Box<dyn Scenario + Sync + 'a>),
    Rust(Box<dyn Fn() -> Running<'a> + 'a>),
}

type Running<'a> = Pin<Box<dyn Future<Output = Result<(), String>> + 'a>>;

impl Hook<'_> {
    /// Runs it; a scenario runs as the user that `start` describes.
    pub(crate) async fn run(&self, start: UserStart) -> Result<(), String> {
        match &self.0 {
            Kind::Scenario(scenario) => scenario.start_as(start).await.map_err(|failure| failure.to_string()),
            Kind::Rust(rust) => rust().await,
        }
    }
}

impl fmt::Debug for Hook<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hook")
    }
}

/// What can be run once, before or after a load: a [`Scenario`], or an async closure that gives a `Result`.
///
/// `K` only tells the two kinds apart.
pub trait IntoHook<'a, K> {
    /// It as a hook.
    fn into_hook(self) -> Hook<'a>;
}

/// The kind of [`IntoHook`] that a scenario is.
#[derive(Debug)]
pub struct ByScenario;

/// The kind of [`IntoHook`] that Rust is.
#[derive(Debug)]
pub struct ByRust;

impl<'a, S: Scenario + Sync + 'a> IntoHook<'a, ByScenario> for S {
    fn into_hook(self) -> Hook<'a> {
        Hook(Kind::Scenario(Box::new(self)))
    }
}

impl<'a, F, Fut, E> IntoHook<'a, ByRust> for F
where
    F: Fn() -> Fut + 'a,
    Fut: Future<Output = Result<(), E>> + 'a,
    E: fmt::Display,
{
    fn into_hook(self) -> Hook<'a> {
        Hook(Kind::Rust(Box::new(move || {
            let running = self();
            Box::pin(async move { running.await.map_err(|error| error.to_string()) })
        })))
    }
}
