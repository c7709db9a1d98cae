//! How times are shown.

use std::time::Duration;

/// A time as the language writes it.
pub(crate) fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if time < Duration::from_secs(1) {
        return format!("{}ms", trimmed(seconds * 1000.0));
    }
    if time.subsec_nanos() == 0 && time.as_secs().is_multiple_of(60) {
        return format!("{}min", time.as_secs() / 60);
    }
    format!("{}s", trimmed(seconds))
}

/// How long something took, for a reader: milliseconds below a second, where a tenth of a second would say nothing.
pub(crate) fn duration(time: Duration) -> String {
    below_a_second(time).unwrap_or_else(|| format!("{:.1}s", time.as_secs_f64()))
}

/// When something was, after or before something else: to a millisecond, and to a microsecond below one.
pub(crate) fn moment(time: Duration) -> String {
    below_a_second(time).unwrap_or_else(|| format!("{:.3}s", time.as_secs_f64()))
}

fn below_a_second(time: Duration) -> Option<String> {
    let ms = time.as_secs_f64() * 1000.0;
    if time < Duration::from_millis(1) {
        return Some(format!("{}ms", trimmed(ms)));
    }
    let rounded = ms.round();
    (rounded < 1000.0).then(|| format!("{rounded}ms"))
}

fn trimmed(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_milliseconds_below_a_second() {
        for (micros, shown_as) in [
            (0, ["0ms", "0ms", "0ms"]),
            (213, ["0.213ms", "0.213ms", "0.213ms"]),
            (999, ["0.999ms", "0.999ms", "0.999ms"]),
            (1_014, ["1.014ms", "1ms", "1ms"]),
            (50_300, ["50.3ms", "50ms", "50ms"]),
            (999_400, ["999.4ms", "999ms", "999ms"]),
            (999_600, ["999.6ms", "1.0s", "1.000s"]),
            (1_500_000, ["1.5s", "1.5s", "1.500s"]),
            (60_000_000, ["1min", "60.0s", "60.000s"]),
            (61_250_400, ["61.25s", "61.3s", "61.250s"]),
        ] {
            let micros = Duration::from_micros(micros);
            assert_eq!([time(micros), duration(micros), moment(micros)], shown_as);
        }
    }
}
