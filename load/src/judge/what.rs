//! What an assertion is of, without the unit.

use super::goodput::Goodput;
use super::key::MetricOf;

/// What is taken of the samples of a metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Statistic {
    Percentile(f64),
    Max,
    Min,
    Mean,
    Deviation,
    Count,
    Rate,
}

/// The left side of an assertion.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    Metric(Statistic, MetricOf),
    Failed,
    FailedSteps,
    FailedOf(MetricOf),
    Dropped,
    Unfinished,
    Goodput(Goodput),
}
