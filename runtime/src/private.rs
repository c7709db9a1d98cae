//! All that the expansion of `scenario!` may name. Not for use by hand: it changes without notice.

pub use streamgauge_macros::{fragment, scenario};

pub use crate::body::{JsonBody, RequestBody, form, value as json};
pub use crate::check::engines::*;
pub use crate::check::{
    Across, All, AnyCheck, Asked, Check, Collect, CollectSome, Compare, Condition, Count, Goal, Groups, Json,
    MatchResult, Maybe, Operand, Operator, ResponseCheck, Satisfies, Save, Select, Stage, Text, Time,
    WholeMessage,
};
pub use crate::check::{Amount, CheckState, Comparable, IntoPattern, Whole};
pub use crate::feed::feed;
pub use crate::given::{Given, Perhaps, PerhapsTime, pairs, pairs_of, perhaps_text};
pub use crate::journal::Stop;
pub use crate::location::Location;
pub use crate::message::{ChoicePart, Message, Target};
pub use crate::on_failure::OnFailure;
pub use crate::protocol;
pub use crate::request::{Http, Open};
pub use crate::scenario::{Contents, scenario_fn};
pub use crate::step_key::StepKey;
pub use crate::stream::{AnySlot, Family, Members, Slot, Streams, numbers, turn_and_place};
pub use crate::user::{Attempt, Flow, Left, Next, User};
pub use regex::Regex;

pub use regex::Error as RegexError;

use std::borrow::Cow;
use std::fmt::{Display, Write as _};
pub use std::time::Duration;

use tokio::time::Instant;

use crate::number::Number;

/// Rust that only an editor sees: rustc could say little more that is true of a scenario with mistakes.
#[cfg(rust_analyzer)]
#[macro_export]
#[doc(hidden)]
macro_rules! __for_editors { ($($rust:tt)*) => { $($rust)* }; }
/// Rust that only an editor sees: rustc could say little more that is true of a scenario with mistakes.
#[cfg(not(rust_analyzer))]
#[macro_export]
#[doc(hidden)]
macro_rules! __for_editors {
    ($($rust:tt)*) => {};
}
pub use crate::__for_editors as for_editors;

/// A piece of the user's Rust in a scenario with mistakes. It is a macro, so that a piece that does not even parse
/// hides no other mistake.
#[macro_export]
#[doc(hidden)]
macro_rules! __rust { ($($rust:tt)*) => { $($rust)* }; }
pub use crate::__rust as rust;

/// The documented words of the language, which keywords resolve to in editors.
pub mod step;

/// A text given in Rust.
pub fn text(value: &(impl Display + ?Sized)) -> Cow<'static, str> {
    Cow::Owned(value.to_string())
}

/// Fills a value into a text.
pub fn fill(text: &mut String, value: &(impl Display + ?Sized)) {
    // Writing to a `String` fails only if the value's own `Display` does. It has then written what it
    // could.
    let _ = write!(text, "{value}");
}

/// Gives the user's Rust the type that its place wants. It is a field, so that rustc names no function of ours when the
/// type is another.
#[derive(Debug)]
pub struct Typed<T> {
    /// What the user wrote.
    pub value: T,
}

/// A variable of the user's whose value is wanted. It is a method, so that rustc speaks of a value of the wrong type,
/// and not of `clone`.
#[derive(Debug)]
pub struct Lent<'v, T: ?Sized>(pub &'v T);

impl<T: Clone> Lent<'_, T> {
    /// A clone of it.
    #[must_use]
    pub fn cloned(self) -> T {
        self.0.clone()
    }
}

/// A clone of a protocol that stands in a variable: each stream that is opened has its own.
#[must_use]
pub fn protocol_of<P: protocol::Protocol + Clone>(protocol: &P) -> P {
    protocol.clone()
}

/// A condition that the compiler does not know to hold always.
#[must_use]
pub fn truth(condition: bool) -> bool {
    condition
}

/// A clone of a value that may be missing.
pub fn saved<T: Clone>(value: &Option<T>) -> Option<T> {
    value.clone()
}

/// A value that the compiler knows to be there.
///
/// # Errors
///
/// [`Stop`], if it is missing after all, which fails the run.
pub fn definite<T>(user: &mut User, name: &str, value: Option<T>) -> Result<T, Stop> {
    value.ok_or_else(|| {
        user.fail(
            &format!("`{name}` is not there at the end, which is a defect of streamgauge"),
            "a value is not there at the end, which is a defect of streamgauge",
            StepKey::new("fail", "", Location::new("", 0, 0)),
        )
    })
}

/// Why a step that uses a missing value fails.
#[must_use]
pub fn missing(name: &str, saver: &str) -> String {
    format!("`{name}` is empty: {saver}, which should have saved it, has not succeeded with a value for it")
}

/// The least and the greatest number of a variable that holds a number or a range.
pub fn amount_of<T: Amount + Clone>(amount: &T) -> Option<(u64, Option<u64>)> {
    amount.clone().amount()
}

/// A number of a range, where a value is compared.
pub fn number(value: &(impl Comparable + ?Sized)) -> Option<Number> {
    value.operand().number()
}

/// The least and the greatest number of a range. An empty one has its least above its greatest.
#[must_use]
pub fn range(min: u64, max: u64, inclusive: bool) -> (u64, Option<u64>) {
    if inclusive { (min, Some(max)) } else { crate::check::up_to(min, max) }
}

/// The index of a value among those that a test yields, or of a round in a loop.
#[must_use]
pub fn place(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// A function of a candidate and of values that it owns.
pub fn with<V, T: ?Sized>(values: V, function: impl Fn(&V, &T) -> bool) -> impl Fn(&T) -> bool {
    move |candidate| function(&values, candidate)
}

/// Asks a function about a candidate. The candidate comes first, so that a closure's parameter is known.
pub fn ask<T: ?Sized>(candidate: &T, function: impl Fn(&T) -> bool) -> bool {
    function(candidate)
}

/// What the Rust of a `run` gave: a `Result`, or any other value.
#[derive(Debug)]
pub struct Ran<T>(pub T);

impl<T, E: Into<crate::result::Error>> Ran<Result<T, E>> {
    /// The `Result`, whose `Err` fails the step.
    ///
    /// # Errors
    ///
    /// The `Err` of the block.
    pub fn outcome(self) -> crate::result::Result<T> {
        self.0.map_err(Into::into)
    }
}

/// A value that is no `Result`. An inherent method goes before one of a trait, so this is asked last.
pub trait Plain<T> {
    /// The value.
    ///
    /// # Errors
    ///
    /// Never.
    fn outcome(self) -> crate::result::Result<T>;
}

impl<T> Plain<T> for Ran<T> {
    fn outcome(self) -> crate::result::Result<T> {
        Ok(self.0)
    }
}

/// A moment after which a loop is not entered again.
#[derive(Debug)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    /// The moment after `time` from now.
    #[must_use]
    pub fn after(time: Duration) -> Self {
        Self(Instant::now().checked_add(time))
    }

    /// Whether it has passed.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        self.0.is_some_and(|end| end <= Instant::now())
    }
}

/// Stands for a value in a scenario that does not compile.
#[must_use]
pub fn present<T>(_: &Option<T>) -> &T {
    unreachable!("a scenario with mistakes does not compile, so it is not run")
}

/// Stands for a check's `satisfies` in a scenario that does not compile.
pub fn question<T: ?Sized>(_: impl Fn(&T) -> bool) {}
