//! Who else wants the thread of a user.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A task beside the user, on the same thread, that wants its turn each millisecond.
pub(crate) struct Others {
    task: tokio::task::JoinHandle<()>,
    turns: Arc<Mutex<Turns>>,
}

struct Turns {
    last: Instant,
    /// The longest time between two turns.
    longest: Duration,
}

impl Turns {
    fn comes(&mut self) {
        self.longest = self.longest.max(self.last.elapsed());
        self.last = Instant::now();
    }
}

impl Others {
    pub(crate) fn ticking() -> Self {
        let turns = Arc::new(Mutex::new(Turns { last: Instant::now(), longest: Duration::ZERO }));
        let ticking = Arc::clone(&turns);
        let task = tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(1)).await;
                ticking.lock().unwrap().comes();
            }
        });
        Self { task, turns }
    }

    /// Ends the task.
    ///
    /// # Panics
    ///
    /// If it had to wait for longer, the turn that it waits for now included: it may never have had one.
    #[track_caller]
    pub(crate) fn waited_less_than(self, most: Duration) {
        self.task.abort();
        let mut turns = self.turns.lock().unwrap();
        turns.comes();
        assert!(turns.longest < most, "another task waited for {:?}", turns.longest);
    }
}
