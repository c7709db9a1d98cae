//! Counters and trends of the user's own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use streamgauge::metrics::{
    Amount, Measured, MetricId, SampleOutcome, Samples, Subject, SubjectId, Unit, counter, trend,
};
use streamgauge::{Failure, UserStart, scenario};
use streamgauge_tests::Taken;
use tokio::task::yield_now;
use tokio::time::Instant;

#[tokio::test]
async fn they_reach_the_sink_of_the_user_whose_turn_it_is() {
    let orders = scenario! {
        let number = (number_of_its_own())
        run {
            counter("orders").add(number);
            yield_now().await;
            counter("orders").add(10 * number);
            trend("price age").record(Duration::from_nanos(number));
            trend("at once").record(number);
            trend("size").record(Amount::bytes(100 * number));
        }
    };
    let (one, two) = (Taken::default(), Taken::default());
    let run = |taken: &Taken| Measured::new(Box::pin(orders.run_as(UserStart::new())), taken.clone());
    let (first, second) = tokio::join!(run(&one), run(&two));
    assert!(first.is_ok() && second.is_ok());
    let mut all = [&one, &two].map(|taken| {
        let number = taken.counted("own orders", "counter") / 11;
        assert_eq!(taken.counted("own orders", "counter"), 11 * number);
        assert_eq!(taken.value("own price age", "trend"), number);
        assert_eq!(taken.unit("own price age", "trend"), Some(Unit::Nanoseconds));
        assert_eq!(taken.value("own at once", "trend of numbers"), number);
        assert_eq!(taken.value("own size", "trend of bytes"), 100 * number);
        number
    });
    all.sort_unstable();
    assert_eq!(all, [1, 2]);
}

/// A number that no other user has.
fn number_of_its_own() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[tokio::test]
async fn outside_of_any_they_do_nothing() {
    counter("orders").add(1);
    trend("price age").record(Duration::from_millis(1));
    let taken = Taken::default();
    let user = Box::pin(async {
        counter("orders").add(1);
        tokio::spawn(async { counter("orders").add(1) }).await.unwrap();
        yield_now().await;
    });
    Measured::new(user, taken.clone()).await;
    counter("orders").add(1);
    assert_eq!(taken.counted("own orders", "counter"), 1);
}

#[test]
fn a_user_in_another_and_one_that_panics() {
    let (outer, inner) = (Taken::default(), Taken::default());
    let user = Box::pin(async {
        counter("a").add(1);
        Measured::new(Box::pin(async { counter("a").add(1) }), inner.clone()).await;
        let panics = Measured::new(Box::pin(async { panic!("on purpose") }), inner.clone());
        let mut panics = pin!(panics);
        let cx = &mut Context::from_waker(Waker::noop());
        assert!(catch_unwind(AssertUnwindSafe(|| panics.as_mut().poll(cx))).is_err());
        counter("a").add(1);
    });
    let mut user = pin!(Measured::new(user, outer.clone()));
    assert!(user.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
    assert_eq!((outer.counted("own a", "counter"), inner.counted("own a", "counter")), (2, 1));
}

#[test]
fn a_sink_may_count_itself() {
    struct Counts(Taken);

    impl Samples for Counts {
        fn subject(&mut self, subject: &Subject<'_>) -> SubjectId {
            counter("of the sink").add(1);
            self.0.subject(subject)
        }

        fn value(&mut self, _: SubjectId, _: MetricId, _: Instant, _: u64, _: SampleOutcome) {}

        fn count(&mut self, of: SubjectId, metric: MetricId, at: Instant, n: u64) {
            Samples::count(&mut self.0, of, metric, at, n);
        }

        fn level(&mut self, _: SubjectId, _: MetricId, _: Instant, _: i64) {}

        fn status(&mut self, _: SubjectId, _: Instant, _: u16) {}

        fn failed(&mut self, _: SubjectId, _: Instant, _: &Failure) {}
    }

    let taken = Taken::default();
    let user = Measured::new(Box::pin(async { counter("a").add(1) }), Counts(taken.clone()));
    assert!(pin!(user).poll(&mut Context::from_waker(Waker::noop())).is_ready());
    assert_eq!(taken.counted("own a", "counter"), 1);
    assert_eq!(taken.metrics("own of the sink"), [""; 0]);
}
