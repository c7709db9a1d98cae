//! What may stand in `from (…)`.

use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use super::Feeder;

/// What may stand in `feed … from (…)`: a variable that holds a [`Feeder`], a reference to one, an [`Arc`], an [`Rc`] or a
/// [`LazyLock`].
///
/// A feeder itself, made in the parentheses, is none of these: each user would make its own, and all would take the
/// first record.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no feeder that users can share",
    label = "expected a variable that holds a `Feeder`, a reference to one, or an `Arc` of one",
    note = "a feeder is made before the scenario: `let users = Feeder::new(records);`, then `feed user from (users)`; a `Result` of one is handled there, by `?`",
    note = "a `Vec` or an array becomes one by `Feeder::new`, an iterator by `Feeder::lazy`, a file by `Feeder::csv` or `Feeder::json`"
)]
pub trait Feed {
    /// What is taken from it.
    type Record;

    /// The feeder that it stands for.
    fn feeder(&self) -> &Feeder<Self::Record>;
}

impl<T> Feed for &Feeder<T> {
    type Record = T;

    fn feeder(&self) -> &Feeder<T> {
        self
    }
}

impl<F: Feed> Feed for &F {
    type Record = F::Record;

    fn feeder(&self) -> &Feeder<F::Record> {
        (**self).feeder()
    }
}

impl<T> Feed for Arc<Feeder<T>> {
    type Record = T;

    fn feeder(&self) -> &Feeder<T> {
        self
    }
}

impl<T> Feed for Rc<Feeder<T>> {
    type Record = T;

    fn feeder(&self) -> &Feeder<T> {
        self
    }
}

impl<T> Feed for LazyLock<Feeder<T>> {
    type Record = T;

    fn feeder(&self) -> &Feeder<T> {
        self
    }
}

/// Takes the next record; without one, the reason for that.
///
/// # Errors
///
/// If no record is left.
pub fn feed<F: Feed>(feeder: F) -> Result<Arc<F::Record>, String> {
    let feeder = feeder.feeder();
    feeder.take().ok_or_else(|| feeder.why_none())
}
