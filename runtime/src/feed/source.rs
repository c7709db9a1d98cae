//! What may stand in `from (…)`.

use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use super::Feeder;
use crate::taking::Taker;

/// A source in `feed … from (…)`: a variable that holds a [`Feeder`], a reference to one, an [`Arc`], an [`Rc`] or a
/// [`LazyLock`].
///
/// It is implemented for these only. A feeder made in the parentheses is refused: each user would make its own, and all
/// would take the first record.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no feeder that users can share",
    label = "expected a variable that holds a `Feeder`, a reference to one, or an `Arc` of one",
    note = "a feeder is made before the scenario: `let users = Feeder::new(records);`, then `feed user from (users)`; a `Result` of one is handled there, by `?`",
    note = "a `Vec` or an array becomes one by `Feeder::new`, an iterator by `Feeder::lazy`, a file by `Feeder::csv` or `Feeder::json`"
)]
pub trait Feed {
    /// The type of a record.
    type Record;

    #[doc(hidden)]
    type Sharing;

    /// The feeder that it stands for.
    fn feeder(&self) -> &Feeder<Self::Record>;
}

/// Whether all users share one feeder, as they must, or each has its own. It is a type and no bound on the feeder: for
/// a bound, rustc would wrongly suggest a `&`.
#[diagnostic::on_unimplemented(
    message = "each user would make this feeder anew, and take its first record",
    label = "made in the scenario, where users cannot share it",
    note = "make it before the scenario, `let users = Feeder::new(records);`, and write its name here: `feed user from (users)`"
)]
pub trait Sharing {}

/// All users have the same feeder.
#[derive(Debug)]
pub enum Shared {}

impl Sharing for Shared {}

/// Each user has a feeder of its own.
#[derive(Debug)]
pub enum MadeAnew {}

impl<T> Feed for Feeder<T> {
    type Record = T;
    type Sharing = MadeAnew;

    fn feeder(&self) -> &Feeder<T> {
        self
    }
}

impl<F: Feed> Feed for &F {
    type Record = F::Record;
    type Sharing = Shared;

    fn feeder(&self) -> &Feeder<F::Record> {
        (**self).feeder()
    }
}

impl<T> Feed for Arc<Feeder<T>> {
    type Record = T;
    type Sharing = Shared;

    fn feeder(&self) -> &Feeder<T> {
        self
    }
}

impl<T> Feed for Rc<Feeder<T>> {
    type Record = T;
    type Sharing = Shared;

    fn feeder(&self) -> &Feeder<T> {
        self
    }
}

impl<T> Feed for LazyLock<Feeder<T>> {
    type Record = T;
    type Sharing = Shared;

    fn feeder(&self) -> &Feeder<T> {
        self
    }
}

/// Takes the next record for a user; without one, the reason for that. It is generic over `T` and `S`: with a
/// projection (`F::Record`) rustc would report a wrong type twice.
///
/// # Errors
///
/// If no record is left.
pub fn feed<T, S: Sharing>(
    feeder: impl Feed<Record = T, Sharing = S>,
    taker: Taker,
) -> Result<Arc<T>, String> {
    let feeder = feeder.feeder();
    feeder.take_as(&taker).ok_or_else(|| feeder.why_none(taker.shard))
}
