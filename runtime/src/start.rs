//! Who a run is, and who hears it.

use std::fmt;
use std::sync::Arc;

use crate::gate::Gate;
use crate::observer::Recorder;
use crate::persona::Persona;
use crate::shard::Shard;
use crate::stop_signal::StopSignal;

/// Who a run is, and who hears it: what a load engine says when it starts a user, with
/// [`Scenario::run_as`](crate::Scenario::run_as) or [`Scenario::start_as`](crate::Scenario::start_as).
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use streamgauge::{Recorder, RunEvent, Scenario, Shard, UserStart, scenario};
///
/// struct Print;
///
/// impl Recorder for Print {
///     fn event(&mut self, event: &RunEvent<'_>) {
///         println!("user {} of scenario {}: {event:?}", event.user, event.scenario);
///     }
/// }
///
/// let prices = scenario! { sse "Prices" open "http://127.0.0.1:1/" close };
/// let start = UserStart::new().number(7).scenario(2).shard(Shard::new(1, 4).unwrap()).recorder(Print);
/// assert!(prices.run_as(start).await.is_err()); // nothing listens on port 1
/// # });
/// ```
#[derive(Default)]
#[must_use = "a run is started by `run_as` or `start_as`"]
pub struct UserStart {
    pub(crate) number: Option<u64>,
    pub(crate) scenario: usize,
    pub(crate) shard: Shard,
    pub(crate) recorder: Option<Box<dyn Recorder>>,
    pub(crate) gate: Option<Arc<dyn Gate>>,
    pub(crate) stop: Option<StopSignal>,
    pub(crate) seed: Option<u64>,
    pub(crate) base: Option<String>,
    pub(crate) persona: Option<Persona>,
    pub(crate) spread_loopback: bool,
    pub(crate) time_sockets: bool,
    pub(crate) no_timeline: bool,
}

impl UserStart {
    /// A user whose number the scenario counts, heard by the scenario's observer alone.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of the user. It is that of its events, and says which of the roots in `base [ … ]` the user takes. Without
    /// it, the scenario counts its users from 0.
    pub fn number(mut self, number: u64) -> Self {
        self.number = Some(number);
        self
    }

    /// Which of the engine's scenarios it is: what the user's events have as their `scenario`. The first, 0, if nothing is said.
    pub fn scenario(mut self, scenario: usize) -> Self {
        self.scenario = scenario;
        self
    }

    /// The part of the load that the user belongs to. All of it if nothing is said.
    pub fn shard(mut self, shard: Shard) -> Self {
        self.shard = shard;
        self
    }

    /// Tells this recorder what happens in the run, after the scenario's own observer if it has one. It replaces the one before.
    pub fn recorder(mut self, recorder: impl Recorder + 'static) -> Self {
        self.recorder = Some(Box::new(recorder));
        self
    }

    /// Asks this gate before each request of the user.
    pub fn gate(mut self, gate: Arc<dyn Gate>) -> Self {
        self.gate = Some(gate);
        self
    }

    /// Stops the user when this signal is given: at its next step, or in what it waits for. Its streams are closed then, and
    /// its run ends as [`Stopped`](crate::FailureKind::Stopped), unless a step has failed before.
    pub fn stop(mut self, signal: StopSignal) -> Self {
        self.stop = Some(signal);
        self
    }

    /// The seed of the load. What is random in a run is drawn from it and the number of the user: pauses `a..b`, the extra
    /// time that a stream waits before it is opened again, the records of [random](crate::Feeder::random) feeders. The order
    /// of [shuffled](crate::Feeder::shuffle) ones is drawn from the seed alone. So a user of this number draws the same
    /// wherever it runs. Without a seed each run draws anew, but for what the [client](crate::Client::seed) and
    /// [feeders](crate::Feeder::seed) have seeds for. A feeder with a seed keeps its own.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// use streamgauge::{Feeder, Scenario, UserStart, scenario};
    ///
    /// let dice = Feeder::new([1, 2, 3, 4, 5, 6]).random().unwrap();
    /// let rolls = scenario! { feed die from (dice) let roll: i32 = (*die) };
    /// let start = || UserStart::new().number(7).seed(42);
    /// assert_eq!(rolls.run_as(start()).await.unwrap().roll, rolls.run_as(start()).await.unwrap().roll);
    /// # });
    /// ```
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Puts every relative URL of the run behind this root, instead of what `base` of the scenario says, one root or many:
    /// the same load for another server. It does nothing to absolute URLs. If it is no `http` or `https` URL, the run fails
    /// where the root is needed, and the failure names it.
    ///
    /// ```
    /// # #[cfg(feature = "testing")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> streamgauge::Result {
    /// # use streamgauge::testing::{Script, Server};
    /// # let staging = Server::start().await?;
    /// # staging.on("/prices", Script::sse().message(1).hold());
    /// use streamgauge::{UserStart, scenario};
    ///
    /// let prices = scenario! {
    ///     base "https://prices.example.com"
    ///     sse "Prices" open "/prices" check await within 10s until 1 close
    /// };
    /// prices.run_as(UserStart::new().base(staging.url())).await?;
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "testing"))] fn main() {}
    /// ```
    pub fn base(mut self, root: impl Into<String>) -> Self {
        self.base = Some(root.into());
        self
    }

    /// Lets users of servers on `127.0.0.0/8` take several local addresses in turn, unless their client
    /// [says otherwise](crate::Client::spread_loopback).
    pub fn spread_loopback(mut self, on: bool) -> Self {
        self.spread_loopback = on;
        self
    }

    /// Asks the system when bytes arrived, and tells the recorder [how long they lay](Recorder::socket_wait) in a socket that was
    /// ready. That part of a latency is the generator's own. It costs a twentieth of an event at most, and is off if nothing
    /// is said. Known on Linux only, of HTTP/1.1 that [our own code](crate::CarriedBy::Http1) carries, with and without TLS.
    pub fn time_sockets(mut self, on: bool) -> Self {
        self.time_sockets = on;
        self
    }

    /// Whether the run leaves [its timeline](crate::scenario!#the-timeline-of-a-run-that-failed) in a file if it fails and
    /// `STREAMGAUGE_TIMELINE` asks for it. It does, if nothing is said; a load's users do not, of which many may fail.
    pub fn leave_timeline(mut self, on: bool) -> Self {
        self.no_timeline = !on;
        self
    }

    /// Runs as this persona: with the number, the cookies, the connections, the TLS sessions and the records of its runs
    /// before. The number that it has goes before [`number`](Self::number).
    pub fn persona(mut self, persona: &Persona) -> Self {
        self.persona = Some(persona.clone());
        self
    }
}

impl fmt::Debug for UserStart {
    /// Without its recorder, its gate and its base, of which it says only whether there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserStart")
            .field("number", &self.number)
            .field("scenario", &self.scenario)
            .field("shard", &self.shard)
            .field("recorder", &self.recorder.is_some())
            .field("gate", &self.gate.is_some())
            .field("stop", &self.stop)
            .field("seed", &self.seed)
            .field("base", &self.base.is_some())
            .field("persona", &self.persona)
            .finish_non_exhaustive()
    }
}
