//! The step `feed`.

use std::sync::Arc;

use super::User;
use crate::failure::{Failure, FailureKind};
use crate::journal::Stop;
use crate::location::Location;

impl User {
    /// Tells of a `feed`, and passes on what its feeder gave: a record for the value `name`, or why there is none.
    /// `source` is the feeder as it was written.
    ///
    /// # Errors
    ///
    /// [`Stop`], if there is no record left and the scenario stops on failure.
    pub fn fed<T>(
        &mut self,
        name: &str,
        source: &str,
        fed: Result<Arc<T>, String>,
        at: Location,
    ) -> Result<Option<Arc<T>>, Stop> {
        self.journal.heed()?;
        self.step_started("feed", name, None, at);
        match fed {
            Ok(record) => Ok(Some(record)),
            Err(reason) => {
                let cause = format!("{source} has no record left: {reason}");
                let failure = Failure::new(
                    FailureKind::Feed,
                    format!("`feed {name}` has no record left"),
                    "feed",
                    name,
                    at,
                )
                .fact("cause", cause);
                self.journal.failed(failure).map(|()| None)
            }
        }
    }
}
