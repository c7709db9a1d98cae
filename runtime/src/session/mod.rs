//! Streams by hand: the steps of `scenario!` as an API. Its types refuse steps in the wrong order.
//!
//! A [`Session`] is a virtual user. Its streams are tokens: [`open`](Session::open) takes a [`Stream<Idle>`](Stream)
//! and gives a [`Stream<Opened>`](Stream). Only that can be checked and closed.
//!
//! ```
//! use std::time::Duration;
//! use streamgauge::check::{Check, Comparable, Compare, Condition, Goal, Json, Operator};
//! use streamgauge::session::Session;
//! use streamgauge::{JsonPath, Open, Target};
//!
//! # #[cfg(feature = "testing")]
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! # use streamgauge::testing::{Script, Server};
//! # let server = Server::start().await?;
//! # server.on("/stocks/prices", Script::sse().typed("snapshot", r#"{"price":99.5}"#).hold());
//! let mut session = Session::new().base(server.url());
//! let prices = session.stream("prices");
//! let prices = session.open(prices, "Stocks", Open::new("GET", "/stocks/prices")).await?;
//!
//! let snapshot = Condition::on(Target::Event).compare(Compare::Is(Operator::Equal, "snapshot".operand()));
//! let price = Condition::on(Target::Data).json(&JsonPath::parse("$.price")?);
//! let opening = Check::new("Opening price", Goal::Until(1), Duration::from_secs(10))
//!     .when(snapshot)
//!     .when(price)
//!     .save::<Json, f64>();
//! let ((), opening) = session.check(&prices, opening).await?;
//! assert_eq!(opening, Some(99.5));
//!
//! let _prices = session.close(prices).await?; // to be opened again
//! # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
//! # }).unwrap();
//! ```
//!
//! The compiler refuses a stream that is not open:
//!
//! ```compile_fail
//! # async fn refused() -> streamgauge::Result {
//! use streamgauge::session::Session;
//!
//! let mut session = Session::new();
//! let prices = session.stream("prices");
//! session.close(prices).await?; // error: this stream is not open
//! # Ok(())
//! # }
//! ```

mod boxed;
mod http;
mod token;

use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::check::{Check, Keeps};
use crate::client::Client;
use crate::failure::{Failure, FailureKind};
use crate::journal::Stop;
use crate::location::Location;
use crate::observer::{Observer, Observers, Recorder};
use crate::request::Open;
use crate::start::UserStart;
use crate::step_key::StepKey;
use crate::stream::{AnySlot, Slot, Streams, abandon};
use crate::stream_name::StreamName;
use crate::user::User;
use boxed::BoxedCheck;
pub use token::{Idle, IsIdle, IsOpen, Opened, Stream, Ticket};

/// A virtual user whose steps are written by hand. Dropping it closes every open stream at once, and ends the run. An
/// observer hears that it succeeded if no step failed, or that it was abandoned if it is dropped within a step.
///
/// Each step that fails gives its [`Failure`]; the session can go on after it.
#[derive(Debug)]
pub struct Session {
    id: u64,
    user: User,
    streams: Slots,
    /// How many checks were set.
    checks: u64,
}

#[derive(Debug, Default)]
struct Slots(Vec<(Slot<BoxedCheck>, Option<u64>)>);

impl Streams for Slots {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn slot(&mut self, index: usize) -> Option<&mut dyn AnySlot> {
        self.0.get_mut(index).map(|(slot, _)| slot as &mut dyn AnySlot)
    }
}

/// A step of a [`Session`] that waits. Boxed, so that a wrong order of steps is one error and not one for each mention
/// of the future's type.
pub type Step<'s, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 's>>;

/// The state of a `listen` check.
#[derive(Debug)]
pub enum Reconciled<K: Keeps> {
    /// It succeeded, and this is what it kept.
    Kept(K::Kept),
    /// It is not decided yet.
    Pending(Ticket<K>),
}

impl Drop for Session {
    /// Tells the ends of what is open.
    fn drop(&mut self) {
        abandon(&mut self.streams, &mut self.user.journal);
    }
}

/// Which step it is: its title is not known before it runs.
fn key(step: &'static str, at: Location) -> StepKey {
    StepKey::new(step, "", at)
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

impl Session {
    /// A session with the default client.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Client::new())
    }

    /// A session that sends its requests with `client`.
    #[must_use]
    pub fn with(client: Client) -> Self {
        static SESSIONS: AtomicU64 = AtomicU64::new(0);
        let id = SESSIONS.fetch_add(1, Ordering::Relaxed);
        let mut user = User::new(client, &Observers::default(), false, "", || id, UserStart::new());
        user.journal.is_by_hand();
        Self { id, user, streams: Slots::default(), checks: 0 }
    }

    /// Puts relative URLs behind this root, which is checked at the first request.
    #[must_use]
    pub fn base(mut self, root: impl Into<String>) -> Self {
        self.user.set_base(root.into());
        self
    }

    /// Sends a header with every request; a request's own header replaces it.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.user.header(name, value);
        self
    }

    /// Tells this observer what happens from here on.
    #[must_use]
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.user.journal.record(std::sync::Arc::new(observer));
        self
    }

    /// Tells this recorder what happens from here on. It replaces the observer or recorder before.
    #[must_use]
    pub fn recorder(mut self, recorder: impl Recorder + 'static) -> Self {
        self.user.journal.record(recorder);
        self
    }

    /// Shows secrets in failures and logs instead of `***`; see
    /// [`Script::show_secrets`](crate::ScenarioFn::show_secrets).
    #[must_use]
    pub fn show_secrets(mut self, show: bool) -> Self {
        self.user.journal.secrets_mut().show(show);
        self
    }

    /// Makes a stream that is not open. `name` is for failures and events.
    pub fn stream(&mut self, name: &'static str) -> Stream<Idle> {
        let index = self.streams.0.len();
        self.streams.0.push((Slot::new(index, name), None));
        Stream::new(index, self.id)
    }

    /// Makes a stream that is not open, one of a group: failures call it `stream "name"[index]`, events `name[index]`.
    pub fn member(&mut self, name: &'static str, index: u64) -> Stream<Idle> {
        let number = self.streams.0.len();
        self.streams.0.push((Slot::of(number, StreamName::of_member(name, index)), None));
        Stream::new(number, self.id)
    }

    /// Opens a stream. `title` names the request in failures and events.
    ///
    /// # Errors
    ///
    /// When no event stream with a wanted status came in time. The token is gone with it: make another
    /// with [`stream`](Self::stream).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future drops the connection.
    #[track_caller]
    pub fn open<'s, S: IsIdle>(
        &'s mut self,
        stream: Stream<S>,
        title: &'s str,
        open: Open,
    ) -> Step<'s, Stream<Opened>> {
        let (at, stream) = (Location::caller(), stream.into_state::<Opened>());
        Box::pin(async move {
            self.knows(stream.session, "open", title, at)?;
            let opened = self.user.open(&mut self.streams, stream.index, title, key("open", at), open).await;
            self.outcome(opened)?;
            Ok(stream)
        })
    }

    /// Sets a check, waits until it is decided, and gives what it kept.
    ///
    /// # Errors
    ///
    /// When the check fails, or when it replaces a pending check, which then fails.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped the check stays pending until another replaces it.
    #[track_caller]
    pub fn check<'s, S: IsOpen, K>(&'s mut self, stream: &Stream<S>, check: Check<K>) -> Step<'s, K::Kept>
    where
        K: Keeps + Send + 'static,
    {
        let (at, index, session) = (Location::caller(), stream.index, stream.session);
        Box::pin(async move {
            let key = key("check", check.at_line());
            let ticket = self.set(index, session, check)?;
            let kept = self.decided(ticket, at).await?;
            self.user.step_finished(key);
            Ok(kept)
        })
    }

    /// Sets a check and goes on.
    ///
    /// # Errors
    ///
    /// When a pending check is replaced: that one fails.
    pub fn listen<S: IsOpen, K>(&mut self, stream: &Stream<S>, check: Check<K>) -> Result<Ticket<K>, Failure>
    where
        K: Keeps + Send + 'static,
    {
        let key = key("check", check.at_line());
        let ticket = self.set(stream.index, stream.session, check)?;
        self.user.step_finished(key);
        Ok(ticket)
    }

    fn set<K>(&mut self, index: usize, session: u64, check: Check<K>) -> Result<Ticket<K>, Failure>
    where
        K: Keeps + Send + 'static,
    {
        self.knows(session, "check", "", check.at_line())?;
        self.checks += 1;
        let number = self.checks;
        let Self { user, streams, .. } = self;
        let set = match streams.0.get_mut(index) {
            Some((slot, current)) => {
                *current = Some(number);
                slot.set(user, BoxedCheck::new(check))
            }
            None => Ok(()),
        };
        self.outcome(set)?;
        Ok(Ticket { index, session, number, keeps: PhantomData })
    }

    /// Waits until a `listen` check is decided, and gives what it kept.
    ///
    /// # Errors
    ///
    /// When the check fails, or was replaced.
    #[track_caller]
    pub fn wait<'s, S: IsOpen, K>(&'s mut self, stream: &Stream<S>, ticket: Ticket<K>) -> Step<'s, K::Kept>
    where
        K: Keeps + Send + 'static,
    {
        let (at, session) = (Location::caller(), stream.session);
        Box::pin(async move {
            self.knows(session, "await", "", at)?;
            self.knows(ticket.session, "await", "", at)?;
            self.begins("await", ticket.index, at);
            let kept = self.decided(ticket, at).await?;
            self.user.step_finished(key("await", at));
            Ok(kept)
        })
    }

    async fn decided<K>(&mut self, ticket: Ticket<K>, at: Location) -> Result<K::Kept, Failure>
    where
        K: Keeps + Send + 'static,
    {
        let decided = self.user.decided(&mut self.streams, ticket.index).await;
        self.outcome(decided)?;
        match self.taken(ticket) {
            Ok(kept) => Ok(kept),
            Err(_) => Err(self.gone(at)),
        }
    }

    /// Takes the value of a `listen` check, if it is decided.
    ///
    /// # Errors
    ///
    /// When the check has failed.
    #[track_caller]
    pub fn reconcile<S: IsOpen, K>(
        &mut self,
        stream: &Stream<S>,
        ticket: Ticket<K>,
    ) -> Result<Reconciled<K>, Failure>
    where
        K: Keeps + Send + 'static,
    {
        let at = Location::caller();
        self.knows(stream.session, "reconcile", "", at)?;
        self.knows(ticket.session, "reconcile", "", at)?;
        self.begins("reconcile", ticket.index, at);
        self.look_at(ticket.index)?;
        self.user.step_finished(key("reconcile", at));
        let pending = self.streams.slot(ticket.index).is_some_and(|slot| !slot.is_decided());
        if pending {
            return Ok(Reconciled::Pending(ticket));
        }
        match self.taken(ticket) {
            Ok(kept) => Ok(Reconciled::Kept(kept)),
            Err(_) => Err(self.gone(at)),
        }
    }

    /// Drops a check without a verdict.
    ///
    /// # Errors
    ///
    /// When the stream belongs to another session.
    #[track_caller]
    pub fn cancel<S: IsOpen, K: Keeps>(
        &mut self,
        stream: &Stream<S>,
        ticket: Ticket<K>,
    ) -> Result<(), Failure> {
        let at = Location::caller();
        self.knows(stream.session, "cancel", "", at)?;
        self.knows(ticket.session, "cancel", "", at)?;
        // Messages kept for this check stay for the next one.
        if self.streams.slot(ticket.index).is_some_and(|slot| !slot.line().is_kept()) {
            self.look_at(ticket.index)?;
        }
        let cancelled = self.user.cancel(&mut self.streams, ticket.index, "", key("cancel", at));
        self.outcome(cancelled)
    }

    /// Takes the messages that no check took, as far as [`Open::unmatched`] keeps them, and leaves none. Gives what
    /// `check` keeps of those that meet its conditions, and how many messages had been dropped. The check's goal and
    /// deadline do not count. It does not wait.
    ///
    /// # Errors
    ///
    /// When the check cannot be used.
    #[track_caller]
    pub fn unmatched<S: IsOpen, K: Keeps>(
        &mut self,
        stream: &Stream<S>,
        check: Check<K>,
    ) -> Result<(K::Kept, u64), Failure> {
        let at = Location::caller();
        self.knows(stream.session, "unmatched", "", at)?;
        self.look_at(stream.index)?;
        let taken = self.user.unmatched_at_once(&mut self.streams, stream.index, check);
        self.outcome(taken)?.ok_or_else(|| self.gone(at))
    }

    /// Lets time pass; the streams go on.
    ///
    /// # Errors
    ///
    /// When a `listen` check fails meanwhile, or a stream is cut.
    #[track_caller]
    pub fn pause(&mut self, time: Duration) -> Step<'_, ()> {
        let at = Location::caller();
        Box::pin(async move {
            self.user.journal.end_steps();
            let paused = self.user.pause(&mut self.streams, time, key("pause", at)).await;
            self.outcome(paused)
        })
    }

    /// Closes a stream; a check that is pending is decided by what came so far.
    ///
    /// # Errors
    ///
    /// When that check fails.
    #[track_caller]
    pub fn close<S: IsOpen>(&mut self, stream: Stream<S>) -> Step<'_, Stream<Idle>> {
        let (at, stream) = (Location::caller(), stream.into_state::<Idle>());
        Box::pin(async move {
            self.knows(stream.session, "close", "", at)?;
            let closed = self.user.close(&mut self.streams, stream.index, "", key("close", at)).await;
            self.outcome(closed)?;
            Ok(stream)
        })
    }

    /// Takes in all a stream has at hand.
    fn look_at(&mut self, index: usize) -> Result<(), Failure> {
        if self.streams.slot(index).is_some_and(|slot| !slot.is_held()) {
            self.user.look_at(&mut self.streams, index);
        }
        let went_on = self.user.go_on();
        self.outcome(went_on)
    }

    /// The value that a ticket's check kept; the ticket if that check is gone or has no value.
    fn taken<K: Keeps + 'static>(&mut self, ticket: Ticket<K>) -> Result<K::Kept, Ticket<K>> {
        match self.streams.0.get_mut(ticket.index) {
            Some((slot, current)) if *current == Some(ticket.number) => {
                slot.take().and_then(BoxedCheck::into_kept::<K>).ok_or(ticket)
            }
            _ => Err(ticket),
        }
    }

    fn gone(&self, at: Location) -> Failure {
        Failure::new(FailureKind::Value, "the check of the ticket is gone", "await", "", at)
            .fact("cause", "the check of this ticket was replaced, or has failed before, and kept nothing")
    }

    /// Tells that a step on a stream starts.
    fn begins(&mut self, step: &'static str, index: usize, at: Location) {
        let name = self.streams.slot(index).map(|slot| slot.line().name().clone());
        self.user.journal.step_started(key(step, at), "", name.as_deref(), "");
    }

    /// A step starts, if its stream is one of this session. An earlier dropped step ends here.
    fn knows(&mut self, session: u64, step: &'static str, title: &str, at: Location) -> Result<(), Failure> {
        self.user.journal.end_steps();
        if session == self.id {
            return Ok(());
        }
        Err(Failure::new(FailureKind::Value, "the stream belongs to another session", step, title, at)
            .fact("cause", "the stream belongs to another session: use the one whose `stream` made it"))
    }

    /// The failure of a step, after which the session goes on.
    fn outcome<V>(&mut self, result: Result<V, Stop>) -> Result<V, Failure> {
        if result.is_err() {
            self.user.journal.end_steps();
        }
        match (self.user.journal.take_failure(), result) {
            (Some(failure), _) => Err(failure),
            (None, Ok(value)) => Ok(value),
            (None, Err(Stop)) => Err(self.gone(Location::caller())),
        }
    }
}
