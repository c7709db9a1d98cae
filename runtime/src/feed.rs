//! Feeders: records, such as accounts in a file. Each virtual user takes the next one.
//!
//! A feeder has a source of records (`records`) and a rule for the next one (`turn`). Taking one is an atomic addition
//! and the clone of an [`Arc`]: users on many threads share a feeder without a lock.

#[cfg(feature = "csv")]
mod csv;
mod error;
mod json;
mod lazy;
mod masked;
mod open;
mod source;
mod turn;

use std::fmt;
use std::sync::Arc;

pub use error::FeedError;
use lazy::Lazy;
pub use source::{Feed, feed};
use turn::{End, Turns};

use crate::shard::Shard;
use crate::taking::Taker;

/// Records for virtual users: each user at a `feed` takes the next.
///
/// It is made once, before the scenario, and shared by its users: as a variable that the scenario captures, a
/// reference, an [`Arc`], or a `static`. A record is any type; read from JSON, or CSV (feature `csv`), it must
/// implement serde's `Deserialize`. Users get it as an [`Arc`], so it is never cloned.
///
/// ```
/// # #[cfg(feature = "testing")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> streamgauge::Result {
/// # use streamgauge::testing::{Script, Server};
/// # let server = Server::start().await?;
/// # server.on("/prices/ACME", Script::sse().hold());
/// # server.on("/prices/ACNE", Script::sse().hold());
/// use streamgauge::{Feeder, scenario};
///
/// #[derive(serde::Deserialize)]
/// struct Stock { symbol: String }
///
/// let stocks: Feeder<Stock> = Feeder::json_text(r#"[{"symbol":"ACME"},{"symbol":"ACNE"}]"#)?;
/// let prices = scenario! {
///     base (server.url())
///     feed stock from (stocks)
///     sse "Prices of {stock.symbol}" open "/prices/{stock.symbol}" close
/// };
/// prices.run().await?; // ACME
/// prices.run().await?; // ACNE
/// assert!(prices.run().await.is_err()); // no record is left
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "testing"))] fn main() {}
/// ```
///
/// # Which record is the next
///
/// | | the next record | after the last |
/// |---|---|---|
/// | by default, a queue | in the order of the source | the `feed` fails |
/// | [`circular`](Self::circular) | in the order of the source | the first again |
/// | [`random`](Self::random) | any, each time anew | |
/// | [`shuffle`](Self::shuffle) | in a random order, each once | the `feed` fails |
/// | [`shuffle`](Self::shuffle) and [`circular`](Self::circular) | in a random order, each once | the first of that order again |
///
/// # Shards
///
/// A load engine may split its users into [shards](Shard), which are threads or processes. Users of shard k of n take
/// every n-th record from the k-th on, in any of these orders. So a queue gives each record once over all shards. Any
/// user of a shard may get it. All users of a feeder should be of shards of the same n: each n counts for itself.
pub struct Feeder<T> {
    records: Records<T>,
    turns: Turns,
}

enum Records<T> {
    /// All records; `origin` is the file that they came from.
    Held { records: Box<[Arc<T>]>, origin: Option<String> },
    /// One after another, as they are asked for.
    Lazy(Lazy<T>),
}

impl<T> fmt::Debug for Feeder<T> {
    /// Without its records, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feeder").field("records", &self.count()).finish_non_exhaustive()
    }
}

impl<T> FromIterator<T> for Feeder<T> {
    /// Collects all records of an iterator, which must end. [`Feeder::lazy`] is for one that does not.
    fn from_iter<I: IntoIterator<Item = T>>(records: I) -> Self {
        Self::held(records, None)
    }
}

impl<T> Feeder<T> {
    /// A queue of the records of a `Vec` or an array.
    ///
    /// ```
    /// let symbols = streamgauge::Feeder::new(["ACME", "ACNE"]);
    /// assert_eq!(*symbols.take().unwrap(), "ACME");
    /// ```
    #[must_use]
    pub fn new(records: impl Into<Vec<T>>) -> Self {
        Self::held(records.into(), None)
    }

    /// A queue of the records of an iterator. Each is read when a user takes it, so the iterator may be endless. For
    /// another order, collect the records (`iterator.collect::<Feeder<_>>()`).
    ///
    /// The users share the iterator under a lock, which is held for as long as its `next` takes.
    ///
    /// A user of a [shard](Shard) passes over the records of the others. They are kept for these: all if the shard has
    /// had a user, and up to 1,024 if not. Beyond that the shard's users are assumed to be in another process, and its
    /// records are given up.
    ///
    /// ```
    /// let numbers = streamgauge::Feeder::lazy(1..);
    /// assert_eq!((*numbers.take().unwrap(), *numbers.take().unwrap()), (1, 2));
    /// ```
    #[must_use]
    pub fn lazy<I>(records: I) -> Self
    where
        I: IntoIterator<Item = T>,
        I::IntoIter: Send + 'static,
    {
        Self { records: Records::Lazy(Lazy::new(records.into_iter())), turns: Turns::new() }
    }

    fn held(records: impl IntoIterator<Item = T>, origin: Option<String>) -> Self {
        let records = records.into_iter().map(Arc::new).collect();
        Self { records: Records::Held { records, origin }, turns: Turns::new() }
    }

    /// Begins again with the first record after the last.
    ///
    /// ```
    /// # fn main() -> Result<(), streamgauge::FeedError> {
    /// let symbols = streamgauge::Feeder::new(["ACME", "ACNE"]).circular()?;
    /// let taken: Vec<_> = (0..3).filter_map(|_| symbols.take()).map(|symbol| *symbol).collect();
    /// assert_eq!(taken, ["ACME", "ACNE", "ACME"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If there is no record, or if the records are those of a [lazy](Self::lazy) iterator.
    pub fn circular(mut self) -> Result<Self, FeedError> {
        self.countable("circular")?;
        self.turns.end = End::Circular;
        Ok(self)
    }

    /// Gives any of the records each time, all with the same chance, and never ends.
    ///
    /// # Errors
    ///
    /// If there is no record, or if the records are those of a [lazy](Self::lazy) iterator.
    pub fn random(mut self) -> Result<Self, FeedError> {
        self.countable("random")?;
        self.turns.end = End::Random;
        Ok(self)
    }

    /// Puts the records into a random order, once. Then they are a queue, as in Gatling; with
    /// [`circular`](Self::circular) they repeat in the same order.
    ///
    /// # Errors
    ///
    /// If there is no record, or if the records are those of a [lazy](Self::lazy) iterator.
    pub fn shuffle(mut self) -> Result<Self, FeedError> {
        let count = self.countable("shuffle")?;
        self.turns.shuffle(count);
        Ok(self)
    }

    /// Makes [`random`](Self::random) and [`shuffle`](Self::shuffle) repeatable, before or after them: two feeders with
    /// the same records and the same seed have the same n-th record. Without it every feeder has a seed of its own; but
    /// for users of several [shards](Shard), all feeders shuffle alike.
    ///
    /// ```
    /// # fn main() -> Result<(), streamgauge::FeedError> {
    /// use streamgauge::Feeder;
    ///
    /// let one = Feeder::new([1, 2, 3]).shuffle()?.seed(7);
    /// let other = Feeder::new([1, 2, 3]).seed(7).shuffle()?;
    /// assert!((0..3).all(|_| one.take() == other.take()));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.turns.seed(seed);
        self
    }

    /// Takes the next record, as the step `feed` does; `None` when none is left.
    pub fn take(&self) -> Option<Arc<T>> {
        self.take_for(Shard::default())
    }

    /// Takes the next record of a shard, as the step `feed` does for a user of that shard; `None` when none is left for
    /// it.
    ///
    /// ```
    /// use streamgauge::{Feeder, Shard};
    ///
    /// let symbols = Feeder::new(["A", "B", "C", "D", "E"]);
    /// let second = Shard::new(1, 2).unwrap(); // the second of two
    /// let taken: Vec<_> = std::iter::from_fn(|| symbols.take_for(second)).map(|symbol| *symbol).collect();
    /// assert_eq!(taken, ["B", "D"]);
    /// ```
    pub fn take_for(&self, shard: Shard) -> Option<Arc<T>> {
        self.take_as(&Taker::of(shard))
    }

    /// Takes the next record for a user, or the one again that it took before.
    pub(crate) fn take_as(&self, taker: &Taker) -> Option<Arc<T>> {
        let Some((kept, step)) = &taker.kept else {
            return match &self.records {
                Records::Lazy(lazy) => lazy.take(taker.shard),
                Records::Held { records, .. } => records.get(self.turns.next(records.len(), taker)?).cloned(),
            };
        };
        // It is shared by all users, so it stays where it is.
        let feeder = std::ptr::from_ref(self).addr();
        if let Some(number) = kept.again(*step, feeder) {
            return match &self.records {
                Records::Lazy(lazy) => lazy.again(number),
                Records::Held { records, .. } => records.get(usize::try_from(number).ok()?).cloned(),
            };
        }
        let (number, record) = match &self.records {
            Records::Lazy(lazy) => lazy.take_and_hold(taker.shard)?,
            Records::Held { records, .. } => {
                let index = self.turns.next(records.len(), taker)?;
                (u64::try_from(index).ok()?, records.get(index).cloned()?)
            }
        };
        kept.keep(*step, feeder, number);
        Some(record)
    }

    /// How many records there are, including taken ones; `None` for a [lazy](Self::lazy) iterator.
    #[must_use]
    pub fn count(&self) -> Option<usize> {
        match &self.records {
            Records::Held { records, .. } => Some(records.len()),
            Records::Lazy(_) => None,
        }
    }

    /// Why no record is left for a shard, and what helps.
    pub(crate) fn why_none(&self, shard: Shard) -> String {
        match &self.records {
            Records::Lazy(lazy) => {
                let given_up = match lazy.given_up(shard) {
                    0 => String::new(),
                    given_up => format!(
                        ", {} for shard {shard} not counted, which went by before the first of its users came",
                        records_in_words(given_up)
                    ),
                };
                format!(
                    "its iterator ended after {}{given_up}; records that are collected, \
                     `iterator.collect::<Feeder<_>>()`, can begin again, by `.circular()?`",
                    records_in_words(lazy.taken())
                )
            }
            Records::Held { records, origin } => {
                let of = origin.as_ref().map(|origin| format!(" of {origin}")).unwrap_or_default();
                let count = records.len();
                match (count, shard.share(count)) {
                    (0, _) => format!("there was never one: it was made of 0 records{of}"),
                    (1, 0) => format!("its only record{of} is not for shard {shard}. {AGAIN}"),
                    (1, _) => format!("its only record{of} was taken. {AGAIN}"),
                    (_, _) if shard.is_whole() => format!("its {count} records{of} were all taken. {AGAIN}"),
                    (_, 0) => format!("none of its {count} records{of} is for shard {shard}. {AGAIN}"),
                    (_, 1) => format!(
                        "the only one of its {count} records{of} for shard {shard} was taken. {AGAIN}"
                    ),
                    (_, share) => {
                        format!(
                            "the {share} of its {count} records{of} for shard {shard} were all taken. {AGAIN}"
                        )
                    }
                }
            }
        }
    }

    /// How many records there are, for an order that must know it.
    fn countable(&self, order: &str) -> Result<usize, FeedError> {
        match &self.records {
            Records::Held { records, .. } if !records.is_empty() => Ok(records.len()),
            Records::Held { origin, .. } => Err(FeedError::new(
                origin.as_deref().unwrap_or("the records"),
                format!("there is no record, so that `{order}` has none to give"),
            )),
            Records::Lazy(_) => Err(FeedError::new(
                "the records",
                format!(
                    "those of a lazy iterator are a queue, since it may be endless, and `{order}` needs all of them: \
                     collect them, `iterator.collect::<Feeder<_>>().{order}()?`"
                ),
            )),
        }
    }
}

const AGAIN: &str = "`.circular()?`, where the feeder is made, begins again with the first";

fn records_in_words(count: u64) -> String {
    if count == 1 { "1 record".to_owned() } else { format!("{count} records") }
}
