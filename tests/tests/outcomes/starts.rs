//! Who a run is, and who hears it.

use std::cell::Cell;
use std::sync::mpsc;

use streamgauge::testing::{Script, Server};
use streamgauge::{Recorder, RunEvent, RunEventKind, Scenario, Shard, UserStart, scenario};
use streamgauge_tests::{asked, soon};

/// What a recorder heard of who the user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Who {
    user: u64,
    scenario: usize,
    shard: Shard,
}

/// Sends who each event is of. It can be sent and not shared, and counts without a lock.
struct Send {
    heard: Cell<u64>,
    to: mpsc::Sender<(Who, u64)>,
}

impl Recorder for Send {
    fn event(&mut self, event: &RunEvent<'_>) {
        *self.heard.get_mut() += 1;
        if let RunEventKind::Finished { .. } = event.kind {
            let who = Who { user: event.user, scenario: event.scenario, shard: event.shard };
            self.to.send((who, self.heard.get())).unwrap();
        }
    }
}

fn recorder() -> (Send, mpsc::Receiver<(Who, u64)>) {
    let (to, from) = mpsc::channel();
    (Send { heard: Cell::new(0), to }, from)
}

fn start(recorder: Send) -> UserStart {
    UserStart::new().number(7).scenario(2).shard(Shard::new(1, 4).unwrap()).recorder(recorder)
}

const WHO: Who = match Shard::new(1, 4) {
    Ok(shard) => Who { user: 7, scenario: 2, shard },
    Err(_) => unreachable!(),
};

#[tokio::test]
async fn a_scenario_is_started_as_somebody_also_boxed_and_through_map() {
    let plain = scenario! { let n = (1) pause 1ms };
    let mapped = scenario! { let n = (1) pause 1ms }.map(|values| values.n + 1);
    let (ear, heard) = recorder();
    assert_eq!(plain.run_as(start(ear)).await.unwrap().n, 1);
    let (other, heard_other) = recorder();
    assert_eq!(mapped.run_as(start(other)).await.unwrap(), 2);
    let events = 1 + 4 + 1;
    assert_eq!((heard.recv(), heard_other.recv()), (Ok((WHO, events)), Ok((WHO, events))));
    let all: [Box<dyn Scenario + Sync>; 2] = [Box::new(plain), Box::new(mapped)];
    for scenario in &all {
        let (ear, heard) = recorder();
        scenario.start_as(start(ear)).await.unwrap();
        assert_eq!(heard.recv(), Ok((WHO, events)));
    }
}

#[tokio::test]
async fn a_run_with_a_recorder_goes_to_another_thread() {
    let (ear, heard) = recorder();
    let run = tokio::spawn(async move { scenario! { pause 1ms }.run_as(start(ear)).await.map(drop) });
    soon(run).await.unwrap().unwrap();
    assert_eq!(heard.recv(), Ok((WHO, 4)));
}

#[tokio::test]
async fn without_a_number_the_scenario_counts_and_a_given_number_is_not_counted() {
    let pauses = scenario! { pause 1ms };
    let mut users = Vec::new();
    for number in [None, Some(9), None] {
        let (ear, heard) = recorder();
        let start = UserStart::new().recorder(ear);
        let start = match number {
            Some(number) => start.number(number),
            None => start,
        };
        pauses.run_as(start).await.unwrap();
        let (who, _) = heard.recv().unwrap();
        assert_eq!((who.scenario, who.shard), (0, Shard::default()));
        users.push(who.user);
    }
    assert_eq!(users, [0, 9, 1]);
}

#[tokio::test]
async fn base_goes_by_the_number() {
    let servers = [Server::start().await.unwrap(), Server::start().await.unwrap()];
    for server in &servers {
        server.on("/h", Script::text("ok"));
    }
    let roots = [servers[0].url(), servers[1].url()];
    let asks = scenario! { base [(roots[0]), (roots[1])] http "H" get "/h" };
    for number in [5, 3, 8] {
        asks.run_as(UserStart::new().number(number)).await.unwrap();
    }
    assert_eq!(servers.each_ref().map(|server| asked(server).len()), [1, 2]);
}

#[tokio::test]
async fn the_observer_of_the_scenario_hears_each_event_before_the_recorder_of_the_start() {
    let (to, heard) = mpsc::channel();
    struct Name(&'static str, mpsc::Sender<&'static str>);
    impl Recorder for Name {
        fn event(&mut self, _: &RunEvent<'_>) {
            self.1.send(self.0).unwrap();
        }
    }
    let observes = std::sync::Mutex::new(to.clone());
    let observer = streamgauge_tests::Hear(move |_: &RunEvent<'_>| {
        observes.lock().unwrap().send("observer").unwrap();
    });
    let start = UserStart::new().recorder((Name("first", to.clone()), Name("second", to)));
    scenario! {}.observer(observer).run_as(start).await.unwrap();
    let heard: Vec<_> = heard.try_iter().collect();
    assert_eq!(heard, ["observer", "first", "second", "observer", "first", "second"]);
}

#[test]
fn there_is_no_shard_beyond_the_last() {
    assert_eq!(Shard::new(4, 4).unwrap_err().to_string(), "there is no shard 4 of 4: they are 0 to 3");
    assert_eq!(Shard::new(0, 0).unwrap_err().to_string(), "a load of 0 shards has none: there is at least 1");
    assert_eq!(
        Shard::new(1, 1).unwrap_err().to_string(),
        "there is no shard 1 of 1: the only one is shard 0"
    );
    assert_eq!(Shard::new(3, 4).unwrap().to_string(), "3 of 4");
}
