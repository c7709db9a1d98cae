//! How a load is run.

use std::path::PathBuf;
use std::time::Duration;

use crate::judge::ALLOW_SATURATED;
use crate::profile::{Throttle, text};
use crate::sent_at::SentAts;

/// How a load is run.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) seed: u64,
    /// `None`: as many as the machine has.
    pub(crate) cores: Option<usize>,
    pub(crate) warm_up: Option<WarmUp>,
    pub(crate) at_most_users: Option<u64>,
    pub(crate) max_duration: Option<Duration>,
    pub(crate) throttle: Option<Throttle>,
    pub(crate) grace: Duration,
    pub(crate) base: Option<String>,
    pub(crate) sent_at: SentAts,
    /// Whether the system is asked how long bytes lay in sockets that were ready.
    pub(crate) time_sockets: bool,
    /// The file for all failures.
    pub(crate) failures: Option<PathBuf>,
    pub(crate) allow_saturated: bool,
    pub(crate) saturated_at: Duration,
    /// How often a run is looked at.
    pub(crate) look: Duration,
}

impl Settings {
    /// The seed of a lane: lanes with the same profile are not to draw the same.
    pub(crate) fn seed_of(&self, lane: usize) -> u64 {
        self.seed ^ (lane as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 0,
            cores: None,
            warm_up: None,
            at_most_users: None,
            max_duration: None,
            throttle: None,
            grace: Duration::from_secs(30),
            base: None,
            sent_at: SentAts::default(),
            time_sockets: true,
            failures: None,
            allow_saturated: false,
            saturated_at: Duration::from_millis(50),
            look: Duration::from_secs(1),
        }
    }
}

impl Settings {
    /// What was set, each with its name and its value in words.
    pub(crate) fn told(&self) -> Vec<(String, String)> {
        let time = |time: Duration| text::time(time);
        [
            ("throttle", self.throttle.as_ref().map(Throttle::describe)),
            ("at most users", self.at_most_users.map(text::count)),
            ("max duration", self.max_duration.map(time)),
            ("grace", Some(time(self.grace))),
            (
                "warm-up",
                self.warm_up.map(|until| match until {
                    WarmUp::For(lasts) => time(lasts),
                    WarmUp::OpenStreams(streams) => {
                        format!("until {} streams are open", text::count(streams))
                    }
                }),
            ),
            ("base", self.base.as_deref().map(without_password)),
            (ALLOW_SATURATED, self.allow_saturated.then(|| "yes".to_owned())),
            ("socket wait", (!self.time_sockets).then(|| "not measured".to_owned())),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
    }
}

/// A URL without the name and the password that may stand in it.
fn without_password(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if scheme.is_empty() { format!("{host}{path}") } else { format!("{scheme}://{host}{path}") }
}

/// What is wrong with a URL to which all relative ones go.
pub(crate) fn base_problem(url: &str) -> Option<String> {
    let is_host = |rest: &str| !rest.starts_with(['/', '?', '#']) && !rest.is_empty();
    let is_one = url.trim().split_once("://").is_some_and(|(scheme, rest)| {
        ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) && is_host(rest)
    });
    (!is_one).then(|| {
        format!(
            "the base `{}` is no URL of a server: write one such as `http://127.0.0.1:8080`",
            without_password(url)
        )
    })
}

/// When the warm-up is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WarmUp {
    /// After this time.
    For(Duration),
    /// As soon as this many streams are open at once.
    OpenStreams(u64),
}

impl From<Duration> for WarmUp {
    fn from(time: Duration) -> Self {
        Self::For(time)
    }
}
