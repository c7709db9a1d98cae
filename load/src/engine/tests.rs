//! The thread that follows a run.

use std::panic::catch_unwind;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use streamgauge::{Shard, scenario};

use super::{Part, Watch, users};
use crate::load::load;
use crate::metrics::Snapshot;
use crate::profile::{constant_concurrent, secs};

struct Panics;

impl Watch for Panics {
    fn see(&mut self, _: &Snapshot) {
        panic!("nobody looks");
    }
}

#[test]
fn a_panic_of_who_follows_does_not_wait_for_the_users() {
    let (panicked, has_panicked) = channel();
    thread::spawn(move || {
        let done = catch_unwind(|| {
            let load =
                load("long").scenario(scenario! { pause 1h }, constant_concurrent(4).during(secs(3_600)));
            let part = Part { shard: Shard::default(), cores: 2, processes: 1, start: None };
            users(&load, &part, &mut Panics).map(drop)
        });
        panicked.send(done.is_err())
    });
    assert_eq!(has_panicked.recv_timeout(Duration::from_secs(60)), Ok(true));
}
