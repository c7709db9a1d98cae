//! Who takes a record of a feeder, and which ones a user took before.

use std::sync::{Arc, Mutex, PoisonError};

use crate::random::Draws;
use crate::shard::Shard;
use crate::step_key::StepKey;

/// Who takes a record, and by which step.
#[derive(Debug)]
pub struct Taker {
    pub(crate) shard: Shard,
    /// What a random order is drawn from, if not from the feeder's own seed.
    pub(crate) draws: Option<Draws>,
    pub(crate) kept: Option<(Records, StepKey)>,
}

impl Taker {
    /// Any user of a shard.
    pub(crate) fn of(shard: Shard) -> Self {
        Self { shard, draws: None, kept: None }
    }
}

/// The numbers of the records that a user took in its runs, so that it takes the same again. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Records(Arc<Mutex<Vec<OfStep>>>);

/// What one step took of one feeder.
#[derive(Debug)]
struct OfStep {
    step: StepKey,
    /// The feeder's address, which it has as long as it is shared.
    feeder: usize,
    /// One for each round.
    taken: Vec<u64>,
    /// How many of them were taken in this run.
    rounds: usize,
}

impl Records {
    /// A run begins.
    pub(crate) fn begin(&self) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter_mut().for_each(|of_step| of_step.rounds = 0);
    }

    /// The record that the step took in this round of a run before; `None` if it did not come so far.
    pub(crate) fn again(&self, step: StepKey, feeder: usize) -> Option<u64> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_step = all.iter_mut().find(|of_step| of_step.step == step && of_step.feeder == feeder)?;
        let again = of_step.taken.get(of_step.rounds).copied()?;
        of_step.rounds += 1;
        Some(again)
    }

    /// The step has taken this record.
    pub(crate) fn keep(&self, step: StepKey, feeder: usize, record: u64) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.iter_mut().find(|of_step| of_step.step == step && of_step.feeder == feeder) {
            Some(of_step) => {
                of_step.taken.push(record);
                of_step.rounds = of_step.taken.len();
            }
            None => all.push(OfStep { step, feeder, taken: vec![record], rounds: 1 }),
        }
    }
}
