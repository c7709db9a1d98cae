//! What is to be run: scenarios with their profiles, what comes before and after, and what is asserted.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use streamgauge::Scenario;
use streamgauge::metrics::Timestamp;

use crate::control::Handle;
use crate::error::LoadError;
use crate::hook::{Hook, IntoHook};
use crate::judge::{Assertion, DELIVERY, aborts, misnamed};
use crate::profile::{Mix, MixError, Profile, Throttle};
use crate::result::{Ending, Report};
use crate::sent_at::MessagePlace;
use crate::settings::{Settings, WarmUp, base_problem};

/// A load: scenarios, each with the profile by which its users come. [`load`] makes one.
///
/// It borrows what its scenarios borrow; nothing in it has to live longer than the run.
#[must_use = "a load does nothing until `run` or `main` is called"]
pub struct Load<'a> {
    pub(crate) name: String,
    pub(crate) lanes: Vec<Lane<'a>>,
    /// How many lanes each stage has; the stages run one after another.
    pub(crate) stages: Vec<usize>,
    pub(crate) before: Vec<Hook<'a>>,
    pub(crate) after: Vec<Hook<'a>>,
    pub(crate) assertions: Vec<Assertion>,
    pub(crate) settings: Settings,
    pub(crate) handle: Handle,
}

/// Scenarios that share one profile: usually one.
pub(crate) struct Lane<'a> {
    pub(crate) scenarios: Vec<Weighted<'a>>,
    pub(crate) profile: Profile,
}

/// A scenario, with the part of its lane's users that are its own.
pub struct Weighted<'a> {
    pub(crate) scenario: Box<dyn Scenario + Sync + 'a>,
    pub(crate) weight: u32,
}

/// A load with this name, and nothing in it yet.
///
/// ```
/// use streamgauge::scenario;
/// use streamgauge_load::{at_once, load};
///
/// let idle = scenario! { pause 10ms };
/// let report = load("idle").scenario(idle, at_once(3)).run()?;
/// assert_eq!(report.scenarios[0].users.succeeded, 3);
/// # Ok::<(), streamgauge_load::LoadError>(())
/// ```
pub fn load<'a>(name: impl Into<String>) -> Load<'a> {
    Load {
        name: name.into(),
        lanes: Vec::new(),
        stages: vec![0],
        before: Vec::new(),
        after: Vec::new(),
        assertions: Vec::new(),
        settings: Settings::default(),
        handle: Handle::new(),
    }
}

/// A scenario of a [mix](Load::mix), with its weight: of two with the weights 3 and 1, the first has three users of four.
pub fn weighted<'a>(scenario: impl Scenario + Sync + 'a, weight: u32) -> Weighted<'a> {
    Weighted { scenario: Box::new(scenario), weight }
}

impl<'a> Load<'a> {
    /// Runs this scenario, whose users come by this profile: an array of steps, all open or all closed.
    ///
    /// Scenarios run side by side, until [`then`](Self::then).
    pub fn scenario(self, scenario: impl Scenario + Sync + 'a, profile: impl Into<Profile>) -> Self {
        self.mix([weighted(scenario, 1)], profile)
    }

    /// Runs several scenarios whose users come by one profile; each has its share of them by its weight.
    ///
    /// ```
    /// use streamgauge::scenario;
    /// use streamgauge_load::{at_once, load, weighted};
    ///
    /// let (buyers, sellers) = (scenario! { "Buy" pause 1ms }, scenario! { "Sell" pause 1ms });
    /// let report = load("market").mix([weighted(buyers, 3), weighted(sellers, 1)], at_once(8)).run()?;
    /// let started: Vec<u64> = report.scenarios.iter().map(|scenario| scenario.users.started).collect();
    /// assert_eq!(started, [6, 2]);
    /// # Ok::<(), streamgauge_load::LoadError>(())
    /// ```
    pub fn mix(
        mut self,
        scenarios: impl IntoIterator<Item = Weighted<'a>>,
        profile: impl Into<Profile>,
    ) -> Self {
        self.lanes.push(Lane { scenarios: scenarios.into_iter().collect(), profile: profile.into() });
        if let Some(stage) = self.stages.last_mut() {
            *stage += 1;
        }
        self
    }

    /// What is added from here on starts when all users of what was added before have finished.
    pub fn then(mut self) -> Self {
        self.stages.push(0);
        self
    }

    /// Runs this once before the first user: a scenario, or Rust.
    ///
    /// The load is not run if it fails. Of several processes, the first runs it; of several machines (`--shard`), the first does,
    /// and the others only what fills a [`Prepared`](crate::Prepared).
    pub fn before<K>(mut self, hook: impl IntoHook<'a, K>) -> Self {
        self.before.push(hook.into_hook());
        self
    }

    /// Runs this once after the last user, also when the run was stopped: a scenario, or Rust. Of several processes or machines, the
    /// first runs it.
    pub fn after<K>(mut self, hook: impl IntoHook<'a, K>) -> Self {
        self.after.push(hook.into_hook());
        self
    }

    /// Asserts something of the run; see [`judge`](crate::judge).
    pub fn assert(mut self, assertion: impl Into<Assertion>) -> Self {
        self.assertions.push(assertion.into());
        self
    }

    /// Measures apart what comes in a time, or until a number of streams is open. Users and streams go on into the run: nothing
    /// is drained or reset between. A sample belongs to the phase in which it ends, an event to the one in which it comes.
    pub fn warm_up(mut self, until: impl Into<WarmUp>) -> Self {
        self.settings.warm_up = Some(until.into());
        self
    }

    /// Starts no user of an open profile while this many are there: those beyond are dropped, and counted. They are part of what
    /// `failed()` and goodput are shares of, and end the run with exit code 2 unless `dropped()` is asserted.
    pub fn at_most_users(mut self, users: u64) -> Self {
        self.settings.at_most_users = Some(users);
        self
    }

    /// Ends the run after this time, counted from its start; users that are there then have the [grace](Self::grace) to finish.
    pub fn max_duration(mut self, time: Duration) -> Self {
        self.settings.max_duration = Some(time);
        self
    }

    /// Holds requests back, so that no more are sent per second than this allows: of all scenarios together. A request is each
    /// `open` and `http`, each redirect that is followed, each attempt to reconnect.
    pub fn throttle(mut self, throttle: impl Into<Throttle>) -> Self {
        self.settings.throttle = Some(throttle.into());
        self
    }

    /// How long users may take to finish when the run ends by Ctrl-C, at its longest time, or by an assertion, and those of closed
    /// profiles at the end of the profile; 30 s. Then they are cut, as *unfinished*: neither succeeded nor failed. A user that
    /// waits for nothing the server has to send is not waited for.
    ///
    /// At the end of an open profile users finish without such a limit, since each arrival is a user that is to run.
    pub fn grace(mut self, time: Duration) -> Self {
        self.settings.grace = time;
        self
    }

    /// Draws all that is random from this seed and the user's number: arrivals, pauses, records. 0 if nothing is said.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Runs on this many cores, and not on all of the machine's.
    pub fn cores(mut self, cores: usize) -> Self {
        self.settings.cores = Some(cores);
        self
    }

    /// Sends all requests with a relative URL to this base, whatever `base` the scenarios have.
    pub fn base(mut self, url: impl Into<String>) -> Self {
        self.settings.base = Some(url.into());
        self
    }

    /// Measures how late messages are delivered: the time from when they say that they were sent until their bytes were read is
    /// the metric [`delivery`](crate::judge::delivery), of all streams or of those that the place is [of](MessagePlace::of). Said
    /// several times, the name of a stream goes before its title, and both before all streams.
    ///
    /// The time is a number since 1970 (in JSON, also as a text), or a date. What the sender's clock and this machine's differ by is
    /// in the delay, and to keep them in step is up to you. A message that came before it was sent has a delay of 0 and is counted
    /// as `sent in the future`; one that does not say when it was sent is counted as `without time of sending`.
    ///
    /// ```
    /// use streamgauge::scenario;
    /// use streamgauge_load::judge::{count, delivery, metric, p99, stream};
    /// use streamgauge_load::{Timestamp, at_once, json, load, millis};
    ///
    /// let prices = scenario! {
    ///     base "http://127.0.0.1:8080"
    ///     sse "Prices" name "s1" open "/prices" check await within 10s until 5 close
    /// };
    /// let load = load("prices")
    ///     .scenario(prices, at_once(100))
    ///     .sent_at(json("$.t"), Timestamp::Milliseconds)
    ///     .assert(p99(delivery(stream("s1"))).below(millis(250)))
    ///     .assert(count(metric("without time of sending", stream("s1"))).at_most(0));
    /// assert!(load.check().is_ok());
    /// ```
    pub fn sent_at(mut self, place: MessagePlace, written: Timestamp) -> Self {
        self.settings.sent_at.push(place, written);
        self
    }

    /// Whether it is measured how long bytes lay in sockets that were ready, which is [the generator's own
    /// part](crate::OwnPart) of a latency. It is, if nothing is said; it costs each event about two hundredths of what it costs already.
    pub fn time_sockets(mut self, on: bool) -> Self {
        self.settings.time_sockets = on;
        self
    }

    /// Writes each failure, whole, to this file, as JSON Lines. The report has the first texts of each cause.
    pub fn failures_to(mut self, file: impl Into<PathBuf>) -> Self {
        self.settings.failures = Some(file.into());
        self
    }

    /// Lets the exit code be that of the assertions, also where the generator was the bottleneck.
    pub fn allow_saturated(mut self) -> Self {
        self.settings.allow_saturated = true;
        self
    }

    /// How late a core may come to its timers, at the 99th percentile, before the generator counts as the bottleneck; 50 ms. A fifth of
    /// it is how much of a latency may be [its own](crate::OwnPart), at that percentile, where that is more than a fifth of the latency.
    pub fn saturated_at(mut self, lag: Duration) -> Self {
        self.settings.saturated_at = lag;
        self
    }
}

impl Load<'_> {
    /// Steers the run by this handle; of several, by the last.
    pub fn handle(mut self, handle: &Handle) -> Self {
        self.handle = handle.clone();
        self
    }

    /// Says whether the load can be run.
    ///
    /// # Errors
    ///
    /// All that is wrong: [`LoadError::Invalid`].
    pub fn check(&self) -> Result<(), LoadError> {
        let mut problems = Vec::new();
        if self.lanes.is_empty() {
            problems.push("it has no scenario: add one by `.scenario(stocks, at_once(10))`".to_owned());
        }
        for lane in &self.lanes {
            let title = lane.scenarios.first().map_or("", |weighted| weighted.scenario.title());
            if lane.scenarios.is_empty() {
                problems.push("a mix of it has no scenario: add one by `weighted(stocks, 1)`".to_owned());
            } else if let Err(error) = lane.mix() {
                problems.push(format!("the mix of {title:?}: {error}"));
            }
            if let Err(error) = lane.profile.check() {
                problems.extend(error.to_string().lines().map(|line| format!("{title:?}: {line}")));
            }
        }
        if let Some(throttle) = &self.settings.throttle
            && let Err(error) = throttle.check()
        {
            problems.extend(error.to_string().lines().map(|line| format!("throttle: {line}")));
        }
        for assertion in &self.assertions {
            if let Err(error) = assertion.check() {
                problems.push(error.to_string());
            }
            if self.settings.sent_at.is_empty() && assertion.is_of_one_of(&DELIVERY) {
                problems.push(format!(
                    "`{assertion}` needs to know when messages were sent: say by \
                     `.sent_at(json(\"$.t\"), Timestamp::Milliseconds)` where they tell it"
                ));
            }
        }
        problems.extend(self.settings.sent_at.problems());
        problems.extend(self.settings.base.as_deref().and_then(base_problem));
        if self.settings.cores == Some(0) {
            problems.push("it is to run on 0 cores: say `.cores(1)` or more".to_owned());
        }
        if self.settings.cores.is_some_and(|cores| cores > MOST_CORES) {
            problems.push(format!(
                "it is to run on more than {MOST_CORES} cores: say as many as the machine has"
            ));
        }
        if problems.is_empty() { Ok(()) } else { Err(LoadError::Invalid(problems)) }
    }

    /// Why no user can have what an assertion names, as far as that is known before they run.
    pub(crate) fn misnamed(&self, assertion: &Assertion) -> Option<String> {
        let scenarios = self.lanes.iter().flat_map(|lane| &lane.scenarios);
        let scenarios: Vec<_> =
            scenarios.map(|one| (one.scenario.title(), one.scenario.contents())).collect();
        misnamed(assertion, &scenarios)
    }

    /// Whether an assertion may end it early.
    pub(crate) fn may_abort(&self) -> bool {
        self.assertions.iter().any(|assertion| assertion.aborts_after().is_some())
    }

    /// Ends the run if an assertion is to end it, as it is so far.
    pub(crate) fn abort(&self, so_far: &Report) {
        if let Some(failed) = aborts(&self.assertions, so_far) {
            self.handle.end(Ending::Aborted(failed.assertion));
        }
    }
}

/// More cores than this are a slip: each is a thread with a runtime of its own.
const MOST_CORES: usize = 1_024;

impl Lane<'_> {
    /// Which of its scenarios a user runs.
    pub(crate) fn mix(&self) -> Result<Mix, MixError> {
        let weights: Vec<u32> = self.scenarios.iter().map(|weighted| weighted.weight).collect();
        Mix::new(&weights)
    }
}

impl fmt::Debug for Load<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Load")
            .field("name", &self.name)
            .field("scenarios", &self.lanes.iter().map(|lane| lane.scenarios.len()).sum::<usize>())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Weighted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Weighted")
            .field("scenario", &self.scenario.title())
            .field("weight", &self.weight)
            .finish()
    }
}
