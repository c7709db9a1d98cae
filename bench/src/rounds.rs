//! Figures of several rounds.

/// The median of some figures.
pub(crate) fn middle(mut metrics: Vec<f64>) -> f64 {
    metrics.sort_by(f64::total_cmp);
    metrics[metrics.len() / 2]
}
