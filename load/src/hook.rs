//! What runs once, before or after all users.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::OnceLock;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use streamgauge::{Scenario, UserStart};

/// What runs once before or after a load.
pub struct Hook<'a>(Kind<'a>);

enum Kind<'a> {
    Scenario(Box<dyn Scenario + Sync + 'a>),
    Rust(Box<dyn Fn() -> Running<'a, ()> + 'a>),
    Prepares { prepare: Box<dyn Fn() -> Running<'a, Value> + 'a>, take: Box<Taking<'a>> },
}

type Taking<'a> = dyn Fn(&Value) -> Result<(), String> + 'a;

type Running<'a, T> = Pin<Box<dyn Future<Output = Result<T, String>> + 'a>>;

impl Hook<'_> {
    /// Runs it; a scenario runs as the user that `start` describes. Gives what it has prepared.
    pub(crate) async fn run(&self, start: UserStart) -> Result<Value, String> {
        match &self.0 {
            Kind::Scenario(scenario) => {
                scenario.start_as(start).await.map_err(|failure| failure.to_string()).map(|()| Value::Null)
            }
            Kind::Rust(rust) => rust().await.map(|()| Value::Null),
            Kind::Prepares { prepare, .. } => prepare().await,
        }
    }

    /// Whether it makes a value that users read.
    pub(crate) fn prepares(&self) -> bool {
        matches!(self.0, Kind::Prepares { .. })
    }

    /// Takes what it has prepared in another process, instead of running it.
    pub(crate) fn take(&self, prepared: &Value) -> Result<(), String> {
        match &self.0 {
            Kind::Prepares { take, .. } => take(prepared),
            Kind::Scenario(_) | Kind::Rust(_) => Ok(()),
        }
    }
}

impl fmt::Debug for Hook<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hook")
    }
}

/// What can be run once, before or after a load: a [`Scenario`], an async closure that gives a `Result`, or what fills a
/// [`Prepared`].
///
/// `K` only tells these kinds apart.
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

impl<'a> IntoHook<'a, Self> for Hook<'a> {
    fn into_hook(self) -> Hook<'a> {
        self
    }
}

/// A value that is made once before the users come, and that scenarios read: accounts that were created, the URL of a server that was
/// started. Of several processes one makes it, and the others get it as JSON.
///
/// ```
/// use streamgauge::scenario;
/// use streamgauge_load::{Prepared, at_once, load};
///
/// let account = Prepared::<String>::new();
/// let report = load("accounts")
///     .before(account.by(async || Ok::<_, std::io::Error>("ada".to_owned())))
///     .scenario(scenario! { run { assert_eq!(account.value(), "ada"); } }, at_once(2))
///     .run()?;
/// assert_eq!(report.scenarios[0].users.succeeded, 2);
/// # Ok::<(), streamgauge_load::LoadError>(())
/// ```
#[derive(Debug)]
pub struct Prepared<T>(OnceLock<T>);

impl<T> Prepared<T> {
    /// A value that is not made yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The value; `None` if it is not made yet.
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        self.0.get()
    }

    /// The value, as the users of a load whose [`before`](crate::Load::before) has made it read it.
    ///
    /// # Panics
    ///
    /// If it is not made yet.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a user that reads what nobody makes has a mistake that no value can hide"
    )]
    pub fn value(&self) -> &T {
        self.get().expect("nothing was prepared: give `.before(prepared.by(…))` to the load")
    }

    /// What makes it, for [`before`](crate::Load::before).
    pub fn by<'a, F, Fut, E>(&'a self, make: F) -> Hook<'a>
    where
        T: Serialize + DeserializeOwned,
        F: Fn() -> Fut + 'a,
        Fut: Future<Output = Result<T, E>> + 'a,
        E: fmt::Display,
    {
        let prepare = move || -> Running<'a, Value> {
            let making = make();
            Box::pin(async move {
                let value = making.await.map_err(|error| error.to_string())?;
                let written = serde_json::to_value(&value)
                    .map_err(|error| format!("it cannot be given to others: {error}"))?;
                let _ = self.0.set(value); // A load that is repeated keeps the first.
                Ok(written)
            })
        };
        let take = move |written: &Value| {
            let value = T::deserialize(written)
                .map_err(|error| format!("what was prepared cannot be read: {error}"))?;
            let _ = self.0.set(value);
            Ok(())
        };
        Hook(Kind::Prepares { prepare: Box::new(prepare), take: Box::new(take) })
    }
}

impl<T> Default for Prepared<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// A panic in the Rust of a hook is a failure of it.
pub(crate) fn caught<T>(hooks: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(hooks))
        .unwrap_or_else(|panic| Err(format!("it panicked: {}", said(&*panic))))
}

/// What a panic said.
pub(crate) fn said(panic: &(dyn Any + Send)) -> String {
    let text =
        panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without a text").to_owned()
}
