//! Tests that mostly wait for the clock, side by side.

use std::thread;

/// Makes one test of these functions, which runs each of them in a thread of its own.
#[allow(unused_macro_rules, reason = "a suite has functions of one kind or the other")]
macro_rules! side_by_side {
    (async $($test:ident),* $(,)?) => {
        #[test]
        fn side_by_side() {
            $crate::side_by_side::run(&[$((stringify!($test), || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on($test());
            })),*]);
        }
    };
    ($($test:ident),* $(,)?) => {
        #[test]
        fn side_by_side() {
            $crate::side_by_side::run(&[$((stringify!($test), $test as fn())),*]);
        }
    };
}

/// Runs them, and fails if one of them does. What a panic says is printed with the name of its test.
pub(crate) fn run(tests: &[(&str, fn())]) {
    let only = std::env::var("ONLY").unwrap_or_default();
    let failed: Vec<&str> = thread::scope(|threads| {
        let asked = tests.iter().filter(|(name, _)| name.contains(&only));
        let running: Vec<_> = asked
            .map(|(name, test)| {
                let thread = thread::Builder::new().name((*name).to_owned());
                (*name, thread.spawn_scoped(threads, test).unwrap())
            })
            .collect();
        running.into_iter().filter_map(|(name, thread)| thread.join().is_err().then_some(name)).collect()
    });
    assert!(failed.is_empty(), "failed, as said above: {failed:?}");
}
