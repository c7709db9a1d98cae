//! What a thousand users keep that wait while their streams have more for them. A binary of its own, since
//! `allocation-counter` replaces the allocator.

use std::time::{Duration, Instant};

use allocation_counter::measure;
use streamgauge::testing::Script;
use streamgauge::{Client, Scenario, Transport, scenario};
use streamgauge_tests::{is_on_reqwest, serving_at};

const USERS: usize = 1_000;

/// Sent at once: the event that decides the check, more events, and one that does not end.
fn events() -> String {
    format!("data: 1\n\n{}data: unfinished", "data: 2\n\n: more\n\n".repeat(20))
}

/// Bytes of this thread that are in use for each of the users, once all of them wait.
fn kept<S: Scenario + Send + Sync + 'static>(flow: impl Fn(String) -> S) -> i64
where
    S::Values: Send,
{
    let (started, starts) = std::sync::mpsc::channel();
    let (ended, ends) = std::sync::mpsc::channel::<()>();
    // The server's memory is another thread's.
    std::thread::spawn(move || {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let scripts = [("/s", Script::sse().bytes(events()).hold()), ("/stall", Script::stall())];
        let server = runtime.block_on(serving_at(scripts));
        started.send(server.url().to_owned()).unwrap();
        let _ = ends.recv();
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let flow: &'static S = Box::leak(Box::new(flow(starts.recv().unwrap())));
    let mut users = Vec::new();
    let allocated = measure(|| {
        users = runtime.block_on(async {
            let users: Vec<_> = (0..USERS).map(|_| tokio::spawn(flow.run())).collect();
            settled().await;
            users
        });
    });
    assert!(users.iter().all(|user| !user.is_finished()));
    drop(runtime);
    drop(ended);
    allocated.bytes_current / USERS as i64
}

/// Until this thread has had nothing to do for a while.
async fn settled() {
    let mut idle = 0;
    while idle < 5 {
        let started = Instant::now();
        tokio::time::sleep(Duration::from_millis(100)).await;
        idle = if started.elapsed() < Duration::from_millis(130) { idle + 1 } else { 0 };
    }
}

/// A quarter of what one read may bring.
const MOST: i64 = 16 * 1024;

#[test]
fn a_thousand_users_that_wait_pin_no_read_buffers() {
    let client = || Client::new().transport(Transport::Automatic);
    let pauses = kept(|url| {
        scenario! { move base (url) sse "S" open "/s" check await within 1min until 1 pause 10min sse "S" close }
            .client(client())
    });
    let asks = kept(|url| {
        scenario! { move
            base (url) sse "S" open "/s" check await within 1min until 1
            http "Wait" get "/stall" timeout 10min
            sse "S" close
        }
        .client(client())
    });
    let runs = kept(|url| {
        scenario! { move
            base (url) sse "S" open "/s" check await within 1min until 1
            run { std::future::pending::<()>().await; }
            sse "S" close
        }
        .client(client())
    });
    println!("live bytes of a user: {pauses} that pauses, {asks} that asks, {runs} that runs");
    for kept in [pauses, asks, runs] {
        // reqwest's connection has buffers of its own.
        assert!(kept < if is_on_reqwest() { 6 * MOST } else { MOST }, "{kept} bytes");
    }
}
