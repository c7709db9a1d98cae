//! What a stream keeps that was given a large event and is idle since. A binary of its own, since `allocation-counter`
//! replaces the allocator.

use std::time::Duration;

use allocation_counter::measure;
use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_tests::{is_on_reqwest, serving};

const EVENT: usize = 100_000;

/// Bytes of this thread that each stream has in use, idle after an event of so many bytes: the difference of two numbers of
/// streams, so that what they share does not count.
fn kept(bytes: usize) -> i64 {
    const FEW: usize = 20;
    const MANY: usize = 60;
    (all_kept(MANY, bytes) - all_kept(FEW, bytes)) / (MANY - FEW) as i64
}

/// Bytes of this thread that are in use for so many streams.
fn all_kept(streams: usize, bytes: usize) -> i64 {
    let (started, starts) = std::sync::mpsc::channel();
    let (ended, ends) = std::sync::mpsc::channel::<()>();
    // The server's memory is another thread's.
    std::thread::spawn(move || {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(serving(Script::sse().message("x".repeat(bytes)).hold()));
        started.send(server.url().to_owned()).unwrap();
        let _ = ends.recv();
    });
    let url = starts.recv().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let reader = scenario! { move
        base (url)
        sse "Read" open "/s" check await within 1min until 1
        pause 10min
        sse "Read" close
    };
    let mut users = Vec::new();
    let allocated = measure(|| {
        users = runtime.block_on(async {
            let users: Vec<_> = (0..streams).map(|_| tokio::spawn(reader.run())).collect();
            tokio::time::sleep(Duration::from_millis(1500)).await;
            users
        });
    });
    assert!(users.iter().all(|user| !user.is_finished()));
    drop(runtime);
    drop(ended);
    allocated.bytes_current
}

#[test]
fn nothing_big_is_kept_for_long() {
    let large = kept(EVENT);
    if is_on_reqwest() {
        // What reqwest keeps is its own: about 1.3 times the event.
        assert!(large < 190_000, "{large} bytes after an event of {EVENT}");
    } else {
        // The first 4 KiB of the event are kept for failures. `bench` has the bar of a release, which is lower.
        assert!(large < 12 * 1024, "{large} bytes after an event of {EVENT}");
    }
}
