//! The step `feed`.

use std::sync::Arc;

use super::User;
use crate::failure::{Failure, FailureKind};
use crate::journal::Stop;
use crate::step_key::StepKey;

impl User {
    /// Tells of a `feed`, and passes on its feeder's record for the value `name`, or why there is none. `source` is the
    /// feeder as it was written.
    ///
    /// # Errors
    ///
    /// [`Stop`], if there is no record left and the scenario stops on failure.
    pub fn fed<T>(
        &mut self,
        name: &str,
        source: &str,
        fed: Result<Arc<T>, String>,
        key: impl Into<StepKey> + Copy,
    ) -> Result<Option<Arc<T>>, Stop> {
        self.step_started(key, name, None)?;
        let record = match fed {
            Ok(record) => Some(record),
            Err(reason) => {
                let at = key.into().location();
                let cause = format!("{source} has no record left: {reason}");
                let cause_of = format!("`feed {name}` has no record left");
                let failure =
                    Failure::new(FailureKind::Feed, cause_of, "feed", name, at).fact("cause", cause);
                self.journal.failed(failure)?;
                None
            }
        };
        self.step_finished(key);
        Ok(record)
    }
}
