//! Percentiles with failures, against a sorted list.

use proptest::prelude::*;
use streamgauge_load::judge::{check, judge, p99, percentile};
use streamgauge_load::{Series, secs};

use crate::reports::{report, subject, times};

proptest! {
    /// Whatever comes and fails, the percentile is the sample of its rank among all in order, where each that failed is
    /// longer than any.
    #[test]
    fn a_percentile_is_the_sample_of_its_rank(
        succeeded in prop::collection::vec(0_u64..2_000, 0..300),
        failed in 0_usize..20,
        per_mille in 1_u64..=1_000,
    ) {
        let mut series: Series = times("check", subject("check", "Stocks"), [], vec![1; failed]);
        // Below 2,048 the distribution is exact.
        succeeded.iter().for_each(|value| series.total.succeeded.record(*value));
        let mut report = report(1);
        report.series.push(series);
        let mut sorted: Vec<Option<u64>> = succeeded.iter().copied().map(Some).collect();
        sorted.sort_unstable();
        sorted.extend(vec![None; failed]);
        let n = sorted.len() as u64;
        let rank = (per_mille * n).div_ceil(1_000).max(1) as usize;
        // Among the failed as soon as their share is what the percentile leaves out: with 1 % failed, p99 is none.
        let is_among = failed > 0 && failed as u64 * 1_000 >= (1_000 - per_mille) * n;
        let expected = if is_among { Some(None) } else { sorted.get(rank - 1).copied() };
        let assertion = percentile(per_mille as f64 / 10.0, check("Stocks")).below(secs(1));
        let verdict = judge([&assertion], &report).remove(0);
        prop_assert_eq!(verdict.samples, n);
        match expected {
            None => prop_assert_eq!(verdict.value, "no data"),
            Some(None) => prop_assert_eq!(verdict.value, format!("none: {failed} of {n} failed")),
            Some(Some(value)) => {
                prop_assert!(verdict.held);
                let exactly = |nanos: u64| {
                    percentile(per_mille as f64 / 10.0, check("Stocks"))
                        .between(std::time::Duration::from_nanos(nanos), std::time::Duration::from_nanos(nanos))
                };
                prop_assert!(judge([&exactly(value)], &report)[0].held, "{} for {value}", verdict.value);
            }
        }
        let is_maximum = per_mille < 1_000 && rank as u64 == n && n > 0;
        prop_assert_eq!(verdict.note.contains("the maximum"), is_maximum);
    }

    /// One that fails more never makes a percentile better.
    #[test]
    fn failing_never_helps(succeeded in prop::collection::vec(0_u64..2_000, 1..300), limit in 0_u64..2_000) {
        let held = |failed: usize| {
            let mut series: Series = times("check", subject("check", "Stocks"), [], vec![1; failed]);
            succeeded.iter().for_each(|value| series.total.succeeded.record(*value));
            let mut report = report(1);
            report.series.push(series);
            let assertion = p99(check("Stocks")).below(std::time::Duration::from_nanos(limit));
            judge([&assertion], &report)[0].held
        };
        let held: Vec<bool> = (0..5).map(held).collect();
        prop_assert!(held.windows(2).all(|two| two[0] || !two[1]), "{held:?}");
    }
}
