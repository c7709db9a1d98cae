//! Where a value stands in a chart, and which values are written beside it.

/// From a value to its height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scale {
    /// From 0 to this.
    Linear { most: f64 },
    /// Each tenfold as high as the next: for times, of which the slow are a hundred times as long as the fast.
    Log { least: f64, most: f64 },
}

impl Scale {
    /// One that holds all values, from 0 on.
    pub(super) fn linear(values: impl IntoIterator<Item = f64>) -> Self {
        let most = values.into_iter().filter(|value| value.is_finite()).fold(0.0, f64::max);
        let step = step(most);
        // A little room, so that the highest line does not lie on the edge.
        Self::Linear { most: if most > 0.0 { (most / step).ceil() * step } else { 1.0 } }
    }

    /// One that holds all values above 0.
    pub(super) fn log(values: impl IntoIterator<Item = f64>) -> Self {
        let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
        for value in values.into_iter().filter(|value| value.is_finite() && *value > 0.0) {
            (least, most) = (least.min(value), most.max(value));
        }
        if most == 0.0 {
            return Self::Log { least: 1.0, most: 10.0 };
        }
        // At least a tenfold, or a flat line would look like a mountain range.
        let middle = (least * most).sqrt();
        Self::Log { least: (least / 1.1).min(middle / 3.2), most: (most * 1.1).max(middle * 3.2) }
    }

    /// From 0 at the bottom to 1 at the top.
    pub(super) fn height(&self, value: f64) -> f64 {
        let height = match self {
            Self::Linear { most } => value / most,
            Self::Log { least, most } => (value.max(*least) / least).ln() / (most / least).ln(),
        };
        height.clamp(0.0, 1.0)
    }

    /// The values to be written beside it, the least first.
    pub(super) fn ticks(&self) -> Vec<f64> {
        match self {
            Self::Linear { most } => {
                let step = step(*most);
                (1..=8).map(|n| step * f64::from(n)).take_while(|tick| *tick <= most * 1.0001).collect()
            }
            Self::Log { least, most } => {
                let (first, last) = (least.log10().floor() as i32, most.log10().ceil() as i32);
                let of = |digits: &[f64], every: usize| -> Vec<f64> {
                    (first..=last)
                        .step_by(every)
                        .flat_map(|power| digits.iter().map(move |digit| digit * 10_f64.powi(power)))
                        .filter(|tick| tick >= least && tick <= most)
                        .collect()
                };
                let tens = of(&[1.0], ((last - first) as usize / 5).max(1));
                match tens.len() {
                    0 | 1 => of(&[1.0, 2.0, 5.0], 1),
                    _ => tens,
                }
            }
        }
    }
}

/// A round step of which two to five make this.
fn step(most: f64) -> f64 {
    if most <= 0.0 || !most.is_finite() {
        return 1.0;
    }
    let power = 10_f64.powf((most / 4.0).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|digit| digit * power);
    steps.into_iter().find(|step| most / step <= 4.0).unwrap_or(10.0 * power)
}

/// So many moments of a run as can be written below a chart, in nanoseconds: round ones.
pub(super) fn moments(from: u64, to: u64) -> Vec<u64> {
    const SECOND: u64 = 1_000_000_000;
    const STEPS: [u64; 19] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400,
        604_800,
    ];
    let seconds = to.saturating_sub(from) / SECOND;
    let step = STEPS.into_iter().find(|step| seconds / step <= 5);
    let step = step.unwrap_or_else(|| (seconds / 5).max(1)).saturating_mul(SECOND);
    let first = from.div_ceil(step);
    (0..8).map(|n| (first + n).saturating_mul(step)).take_while(|at| *at <= to).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        for (most, ticks) in [
            (97.0, &[50.0, 100.0][..]),
            (1.0, &[0.5, 1.0]),
            (7.0, &[2.0, 4.0, 6.0, 8.0]),
            (0.0, &[0.5, 1.0]),
            (1_234.0, &[500.0, 1_000.0, 1_500.0]),
        ] {
            assert_eq!(Scale::linear([most]).ticks(), ticks, "{most}");
        }
        assert_eq!(Scale::log([1e6, 1e9]).ticks(), [1e6, 1e7, 1e8, 1e9]);
        assert_eq!(Scale::log([3e6, 3.1e6]).ticks(), [1e6, 2e6, 5e6]);
        assert!(Scale::log([1.0, 1e18]).ticks().len() <= 8);
        assert_eq!(Scale::log([]).ticks(), [1.0, 10.0]);
        assert_eq!(Scale::linear([f64::INFINITY, f64::NAN]).ticks(), [0.5, 1.0]);
    }

    #[test]
    fn heights_lie_within_the_chart() {
        let log = Scale::log([1e6, 1e9]);
        assert!(log.height(1e6) > 0.0 && log.height(1e6) < 0.05);
        assert_eq!(log.height(0.0), 0.0);
        assert_eq!(log.height(1e15), 1.0);
        assert_eq!(Scale::linear([100.0]).height(50.0), 0.5);
    }

    #[test]
    fn moments_are_round() {
        let seconds = |all: Vec<u64>| all.iter().map(|at| at / 1_000_000_000).collect::<Vec<_>>();
        assert_eq!(seconds(moments(0, 60_000_000_000)), [0, 15, 30, 45, 60]);
        assert_eq!(seconds(moments(0, 3_600_000_000_000)), [0, 900, 1_800, 2_700, 3_600]);
        assert_eq!(seconds(moments(0, 500_000_000)), [0]);
        assert!(moments(0, u64::MAX).len() <= 8);
    }
}
