//! What the script reads: values of charts, and what came in each slice of each row, in few characters.

use serde_json::{Value as Json, json};

use super::chart::{Chart, Unit, Value};
use super::grid::Samples;
use crate::summary::clean;

/// JSON as it can stand within a `script`: nothing in it ends that.
pub(super) fn embedded(data: &Json) -> String {
    data.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// The values of a chart: how long its slices are, and its lines with their names. `null` is no data, -1 is none.
pub(super) fn of_chart(chart: &Chart) -> Json {
    let unit = match chart.unit {
        Unit::Time => "ns",
        Unit::Count => "count",
        Unit::PerSecond => "/s",
    };
    let lines: Vec<Json> = chart
        .lines
        .iter()
        .map(|line| {
            json!([
                clean(&line.name),
                line.look.class(),
                line.values.iter().map(of_value).collect::<Vec<_>>()
            ])
        })
        .collect();
    json!({ "w": chart.grid.width, "u": unit, "l": lines })
}

fn of_value(value: &Value) -> Json {
    match value {
        Value::NoData => Json::Null,
        Value::None => json!(-1),
        // Three digits are all that is shown.
        Value::Number(number) if *number >= 1_000.0 => json!(number.round() as u64),
        Value::Number(number) => json!((number * 1_000.0).round() / 1_000.0),
    }
}

/// Numbers in few characters: five bits each, the least first, with a sixth where more follow.
#[derive(Debug, Default)]
pub(super) struct Packed(String);

impl Packed {
    pub(super) fn push(&mut self, mut number: u64) {
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        loop {
            let (low, rest) = ((number & 31) as usize, number >> 5);
            let digit = if rest == 0 { low } else { low | 32 };
            self.0.push(char::from(DIGITS[digit]));
            if rest == 0 {
                return;
            }
            number = rest;
        }
    }

    pub(super) fn of(numbers: impl IntoIterator<Item = u64>) -> String {
        let mut packed = Self::default();
        numbers.into_iter().for_each(|number| packed.push(number));
        packed.0
    }
}

/// Samples of slices. A slice is twice the number of its runs of buckets, plus one if some failed; then how many failed, if some did;
/// then each run: how far it is behind the last one, how many buckets it has, and how many samples each.
pub(super) fn packed(slices: &[Samples], bits: u32) -> String {
    let mut packed = Packed::default();
    for slice in slices {
        let buckets = slice.in_buckets_of(bits);
        let runs: Vec<_> = buckets.chunk_by(|(one, _), (next, _)| one + 1 == *next).collect();
        packed.push(runs.len() as u64 * 2 + u64::from(slice.failed > 0));
        if slice.failed > 0 {
            packed.push(slice.failed);
        }
        let mut end = 0;
        for run in runs {
            let first = run.first().map_or(end, |(index, _)| *index);
            packed.push((first - end) as u64);
            packed.push(run.len() as u64);
            run.iter().for_each(|(_, n)| packed.push(*n));
            end = first + run.len();
        }
    }
    packed.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_a_character_for_five_bits() {
        assert_eq!(Packed::of([0, 1, 31, 32, 1_000]), "ABfgBof");
    }

    #[test]
    fn an_empty_slice_takes_one_character() {
        let some = Samples { succeeded: 4, failed: 2, buckets: vec![(3, 1), (4, 3)] };
        // One run with failed ones; two failed; three behind; two buckets with one and three.
        assert_eq!(packed(&[Samples::default(), some], 5), "ADCDCBD");
    }

    #[test]
    fn nothing_embedded_ends_its_element() {
        let text = embedded(&json!(["</script><!--", "&"]));
        assert_eq!(text, r#"["\u003c/script\u003e\u003c!--","\u0026"]"#);
        assert_eq!(serde_json::from_str::<Json>(&text).unwrap(), json!(["</script><!--", "&"]));
    }
}
