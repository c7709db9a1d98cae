//! The value of `scenario!`: a script that any number of virtual users can run.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use crate::client::Client;
use crate::failure::Failure;
use crate::journal::Stop;
use crate::observer::{Observer, Observers};
use crate::start::UserStart;
use crate::step_key::StepKey;
use crate::user::User;

/// A scenario: what one virtual user does. [`scenario!`](crate::scenario) makes one.
///
/// It can be returned from a function, stored, boxed, and shared between tasks and threads:
///
/// ```
/// use streamgauge::{Scenario, scenario};
///
/// fn opening(url: String) -> impl Scenario {
///     scenario! { move
///         base (url)
///         sse "Prices" open "/prices"
///             check await within 5s until 1
///             close
///     }
/// }
///
/// let all: Vec<Box<dyn Scenario>> = vec![Box::new(opening("http://127.0.0.1:1".to_owned()))];
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// for scenario in &all {
///     let failure = scenario.start().await.unwrap_err();
///     assert_eq!(failure.title(), "Prices");
/// }
/// # });
/// ```
pub trait Scenario {
    /// What a run gives: the values that were saved.
    type Values
    where
        Self: Sized;

    /// The scenario's title; empty if it has none.
    fn title(&self) -> &str;

    /// Which steps and streams it has; `None` if that is not known before it runs.
    fn contents(&self) -> Option<Contents> {
        None
    }

    /// Runs the scenario once, as one virtual user.
    ///
    /// # Errors
    ///
    /// The [`Failure`] of the first step that failed, with those of later ones.
    fn run(&self) -> impl Future<Output = Result<Self::Values, Failure>> + Send
    where
        Self: Sized,
    {
        self.run_as(UserStart::new())
    }

    /// As [`run`](Self::run), as the virtual user that `start` describes, heard by its recorder.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    fn run_as(&self, start: UserStart) -> impl Future<Output = Result<Self::Values, Failure>> + Send
    where
        Self: Sized;

    /// Runs the scenario once, and drops its values: the [`run`](Self::run) of a scenario whose type is not
    /// known.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    fn start(&self) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + '_>> {
        self.start_as(UserStart::new())
    }

    /// As [`start`](Self::start), as the virtual user that `start` describes, heard by its recorder. Load engines call
    /// it, since they know scenarios as `Box<dyn Scenario>`.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    fn start_as(&self, start: UserStart) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + '_>>;

    /// A scenario whose values are turned into another type, one that can be named.
    ///
    /// ```
    /// use streamgauge::{Scenario, scenario};
    ///
    /// struct Opening { price: f64 }
    ///
    /// fn opening(url: String) -> impl Scenario<Values = Opening> {
    ///     scenario! { move
    ///         base (url)
    ///         sse "Prices" open "/prices"
    ///             check await within 5s until 1 json "$.price" save price: f64
    ///             close
    ///     }
    ///     .map(|values| Opening { price: values.price })
    /// }
    /// # let _ = opening(String::new());
    /// ```
    fn map<V, M>(self, map: M) -> Map<Self, M>
    where
        Self: Sized,
        M: Fn(Self::Values) -> V + Send + Sync,
    {
        Map { scenario: self, map }
    }
}

/// Which steps and streams a scenario has, known before it runs: [`Scenario::contents`] gives it.
///
/// ```
/// use streamgauge::{Scenario, scenario};
///
/// let prices = scenario! { sse "Prices" name "s1" open "http://127.0.0.1:1/" close };
/// let contents = prices.contents().unwrap();
/// assert_eq!((contents.steps()[0].step(), contents.steps()[0].title()), ("open", "Prices"));
/// assert_eq!(contents.streams(), ["s1"]);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Contents {
    steps: &'static [StepKey],
    streams: &'static [&'static str],
}

impl Contents {
    /// These steps, and streams of these names.
    #[must_use]
    pub const fn new(steps: &'static [StepKey], streams: &'static [&'static str]) -> Self {
        Self { steps, streams }
    }

    /// Its steps, actions and checks, those in loops and branches too, with their titles as they are written.
    #[must_use]
    pub const fn steps(&self) -> &'static [StepKey] {
        self.steps
    }

    /// The names of its streams; of a family, that of the family. Empty is the name of the default stream.
    #[must_use]
    pub const fn streams(&self) -> &'static [&'static str] {
        self.streams
    }
}

/// The value of [`scenario!`](crate::scenario): a scenario that can be run any number of times.
///
/// Its type cannot be written down, since it holds the scenario's captures; return it as [`impl Scenario`](Scenario).
/// (`F` is the scenario as an async closure, `B` runs it for a user and gives the future `Fut`.)
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use streamgauge::{Client, Observer, RunEvent, RunEventKind, scenario};
///
/// #[derive(Default)]
/// struct Failed(AtomicU64);
///
/// impl Observer for Failed {
///     fn event(&self, event: &RunEvent<'_>) {
///         if let RunEventKind::Failed { .. } = event.kind {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
///
/// let failed = Arc::new(Failed::default());
/// let prices = scenario! { "Nobody there" sse "Prices" open "http://127.0.0.1:1/" close }
///     .client(Client::new().event_cap(4 * 1024 * 1024))
///     .observer(Arc::clone(&failed));
///
/// let (one, two) = tokio::join!(prices.run(), prices.run()); // two virtual users at once
/// assert!(one.is_err() && two.is_err());
/// assert_eq!(failed.0.load(Ordering::Relaxed), 2);
/// # });
/// ```
#[must_use = "a scenario does nothing until it is run: write `.run().await?` behind it, or keep it with `let`"]
pub struct ScenarioFn<F, B, Fut> {
    title: &'static str,
    contents: Contents,
    body: Arc<F>,
    run: B,
    client: OnceLock<Client>,
    observers: Observers,
    shows_secrets: bool,
    users: AtomicU64,
    future: PhantomData<fn() -> Fut>,
}

impl<F, B, Fut> fmt::Debug for ScenarioFn<F, B, Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").field("title", &self.title).finish_non_exhaustive()
    }
}

/// Makes the value of `scenario!`.
pub fn scenario_fn<F, B, Fut, V>(
    title: &'static str,
    contents: Contents,
    body: F,
    run: B,
) -> ScenarioFn<F, B, Fut>
where
    F: AsyncFn(&mut User) -> Result<V, Stop>,
    B: Fn(Arc<F>, User) -> Fut,
    Fut: Future<Output = Result<V, Failure>>,
{
    ScenarioFn {
        title,
        contents,
        body: Arc::new(body),
        run,
        client: OnceLock::new(),
        observers: Observers::default(),
        shows_secrets: false,
        users: AtomicU64::new(0),
        future: PhantomData,
    }
}

impl<F, B, Fut> ScenarioFn<F, B, Fut> {
    /// Sends the requests with this client instead of one with the defaults.
    pub fn client(mut self, client: Client) -> Self {
        self.client = OnceLock::from(client);
        self
    }

    /// Tells this observer what happens in every run from here on; it replaces the one before.
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observers = Observers(Some(Arc::new(observer)));
        self
    }

    /// Shows in failures and logs the texts that are `***` otherwise: tokens, passwords, and the scenario's other
    /// secrets. The guide has [a table of what is shown where](crate::scenario!#what-is-shown-of-secrets).
    ///
    /// Use it against your own server only. The logs of a CI are often public.
    pub fn show_secrets(mut self, show: bool) -> Self {
        self.shows_secrets = show;
        self
    }
}

impl<F, B, Fut, V> ScenarioFn<F, B, Fut>
where
    B: Fn(Arc<F>, User) -> Fut,
    Fut: Future<Output = Result<V, Failure>>,
{
    /// Runs the scenario once, as one virtual user. Any number of runs may go on at once; they share their
    /// captures.
    ///
    /// # Errors
    ///
    /// The [`Failure`] of the first step that failed, with those of later ones.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future closes every open stream at once.
    pub fn run(&self) -> Run<Fut> {
        self.run_as(UserStart::new())
    }

    /// As [`run`](Self::run), as the virtual user that `start` describes, heard by its recorder.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    ///
    /// # Cancel safety
    ///
    /// As [`run`](Self::run).
    pub fn run_as(&self, start: UserStart) -> Run<Fut> {
        let number = || self.users.fetch_add(1, Ordering::Relaxed);
        let client = self.client.get_or_init(Client::new).clone();
        let user = User::new(client, &self.observers, self.shows_secrets, self.title, number, start);
        Run(Box::pin((self.run)(Arc::clone(&self.body), user)))
    }
}

impl<F, B, Fut, V> Scenario for ScenarioFn<F, B, Fut>
where
    B: Fn(Arc<F>, User) -> Fut,
    Fut: Future<Output = Result<V, Failure>> + Send,
{
    type Values = V;

    fn title(&self) -> &str {
        self.title
    }

    fn contents(&self) -> Option<Contents> {
        Some(self.contents)
    }

    fn run_as(&self, start: UserStart) -> impl Future<Output = Result<V, Failure>> + Send {
        ScenarioFn::run_as(self, start)
    }

    fn start_as(&self, start: UserStart) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + '_>> {
        let run = ScenarioFn::run_as(self, start);
        Box::pin(async move { run.await.map(drop) })
    }
}

/// One run of a scenario, to be awaited or spawned. Dropping it closes every open stream at once.
#[must_use = "a scenario does nothing until its run is awaited"]
pub struct Run<Fut>(Pin<Box<Fut>>);

impl<Fut> fmt::Debug for Run<Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Run")
    }
}

impl<Fut: Future> Future for Run<Fut> {
    type Output = Fut::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

/// A scenario whose values are turned into another type; [`Scenario::map`] makes one.
#[derive(Debug, Clone)]
pub struct Map<S, M> {
    scenario: S,
    map: M,
}

impl<S, M, V> Scenario for Map<S, M>
where
    S: Scenario + Sync,
    M: Fn(S::Values) -> V + Send + Sync,
{
    type Values = V;

    fn title(&self) -> &str {
        self.scenario.title()
    }

    fn contents(&self) -> Option<Contents> {
        self.scenario.contents()
    }

    fn run_as(&self, start: UserStart) -> impl Future<Output = Result<V, Failure>> + Send {
        let run = self.scenario.run_as(start);
        async move { run.await.map(&self.map) }
    }

    fn start_as(&self, start: UserStart) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + '_>> {
        self.scenario.start_as(start)
    }
}
