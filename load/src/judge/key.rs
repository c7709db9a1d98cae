//! Of what a metric is taken.

/// Of what a metric is taken. A `&str` is the title of a step as it is written (of a connection, its address), and
/// [`stream("s1")`](super::stream) the name of a stream; [`all`] and [`each`] stand for what is not named.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key(pub(crate) Keyed);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Keyed {
    All,
    Each,
    Title(String),
    Stream(String),
}

/// Everything that has the metric, taken together.
///
/// ```
/// use streamgauge_load::judge::{all, check, p99};
/// use streamgauge_load::millis;
///
/// let assertion = p99(check(all())).below(millis(800));
/// assert_eq!(assertion.to_string(), "p99 check < 800ms");
/// ```
#[must_use]
pub const fn all() -> Key {
    Key(Keyed::All)
}

/// Each title (and stream) that has the metric, by itself: the assertion holds if it holds for every one of them, and the
/// verdict tells the worst.
///
/// ```
/// use streamgauge_load::judge::{check, each, p99};
/// use streamgauge_load::millis;
///
/// let assertion = p99(check(each())).below(millis(800));
/// assert_eq!(assertion.to_string(), "p99 each check < 800ms");
/// ```
#[must_use]
pub const fn each() -> Key {
    Key(Keyed::Each)
}

impl From<&str> for Key {
    fn from(title: &str) -> Self {
        Self(Keyed::Title(title.into()))
    }
}

impl From<String> for Key {
    fn from(title: String) -> Self {
        Self(Keyed::Title(title))
    }
}

/// Which samples of a metric.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) enum Only {
    #[default]
    All,
    Succeeded,
    Failed,
}

/// A metric of something, without its unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct MetricOf {
    pub(crate) metric: String,
    pub(crate) key: Key,
    pub(crate) only: Only,
}
