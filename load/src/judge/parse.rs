//! Assertions read from text.

use std::str::FromStr;

use super::assertion::{Assertion, LimitUnit};
use super::error::AssertionError;
use super::goodput::{AnswerLimit, Goodput};
use super::key::{Key, Keyed, MetricOf, Only};
use super::known;
use super::lexer::{Token, TokenKind, tokens};
use super::limit::{Bound, Limit};
use super::text::UNITS;
use super::what::{Statistic, What};

impl FromStr for Assertion {
    type Err = AssertionError;

    /// Reads an assertion; [the module](super) has the grammar. What it gives has passed [`Assertion::check`].
    ///
    /// ```
    /// use streamgauge_load::judge::Assertion;
    ///
    /// let error = r#"p99 chekc "Stocks" < 800ms"#.parse::<Assertion>().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     r#"this is no assertion:
    ///   p99 chekc "Stocks" < 800ms
    ///       ^ expected a metric (`check`, `head`, `first event`, …), found `chekc`: did you mean `check`?"#
    /// );
    /// ```
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let tokens = tokens(text)?;
        Parser { text, tokens: &tokens, next: 0 }.assertion()
    }
}

const STATISTICS: [&str; 10] =
    ["p99", "max", "min", "mean", "deviation", "count", "rate", "failed", "dropped", "unfinished"];
const LIMITS: &str = "a limit (`<`, `<=`, `>=`, `>` or `between … and …`)";

type Parsed<T> = Result<T, AssertionError>;

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    next: usize,
}

impl<'a> Parser<'a> {
    fn assertion(mut self) -> Parsed<Assertion> {
        let at = self.at();
        let what = self.what()?;
        // Any limit will do to see whether the left side can be meant so.
        let mut assertion = Assertion::new(what, Limit::Below(Bound::Number(0.0)));
        assertion.check_what().map_err(|reason| self.wrong(at, reason))?;
        let (unit, of) = assertion.unit().map_err(|reason| self.wrong(at, reason))?;
        let is_rate = matches!(assertion.what, What::Metric(Statistic::Rate, _) | What::Goodput(_));
        let at = self.at();
        assertion.limit = self.limit(unit, &of, is_rate)?;
        assertion.check_limit().map_err(|reason| self.wrong(at, reason))?;
        self.tail(&mut assertion)?;
        Ok(assertion)
    }

    fn tail(&mut self, assertion: &mut Assertion) -> Parsed<()> {
        loop {
            let at = self.at();
            if assertion.scenario.is_none() && self.word("scenario") {
                assertion.scenario = Some(self.title("the title of a scenario in quotation marks")?);
            } else if assertion.span.is_none() && self.word("from") {
                let from = self.time("a time of the run, such as `60s`")?;
                if !self.word("to") {
                    return Err(self.expected("`to` and the end of the span", &["to"]));
                }
                assertion.span = Some((from, self.time("a time of the run, such as `300s`")?));
            } else if assertion.abort.is_none() && self.word("abort") {
                assertion.abort =
                    Some(if self.word("after") { self.time("a time, such as `10s`")? } else { 0 });
            } else if self.peek() == &TokenKind::End {
                return Ok(());
            } else {
                let left = [
                    (assertion.scenario.is_none(), "scenario"),
                    (assertion.span.is_none(), "from"),
                    (assertion.abort.is_none(), "abort"),
                ];
                let left: Vec<&str> =
                    left.iter().filter(|(is_left, _)| *is_left).map(|(_, word)| *word).collect();
                let list: String = left.iter().map(|word| format!("`{word}`, ")).collect();
                return Err(self.expected(&format!("{list}or the end"), &left));
            }
            let is_meant = assertion.check_what().and_then(|()| assertion.check_span());
            is_meant.map_err(|reason| self.wrong(at, reason))?;
        }
    }

    fn what(&mut self) -> Parsed<What> {
        let TokenKind::Word(word) = self.peek() else { return Err(self.no_statistic()) };
        let word = word.clone();
        let statistic = match word.as_str() {
            "max" => Statistic::Max,
            "min" => Statistic::Min,
            "mean" => Statistic::Mean,
            "deviation" => Statistic::Deviation,
            "count" => Statistic::Count,
            "rate" => Statistic::Rate,
            "failed" => return self.failed(),
            "dropped" => return Ok(self.simple(What::Dropped)),
            "unfinished" => return Ok(self.simple(What::Unfinished)),
            "goodput" => return self.goodput(),
            _ => Statistic::Percentile(percentile(&word).ok_or_else(|| self.no_statistic())?),
        };
        self.next += 1;
        Ok(What::Metric(statistic, self.metric()?))
    }

    fn no_statistic(&self) -> AssertionError {
        let all: String = STATISTICS.iter().map(|word| format!("`{word}`, ")).collect();
        let mut words = STATISTICS.to_vec();
        words.extend(["goodput", "p50", "p75", "p95"]);
        self.expected(&format!("a statistic ({all}`goodput`)"), &words)
    }

    fn simple(&mut self, what: What) -> What {
        self.next += 1;
        what
    }

    fn failed(&mut self) -> Parsed<What> {
        self.next += 1;
        if self.word("steps") {
            return Ok(What::FailedSteps);
        }
        match self.peek() {
            TokenKind::Word(word) if word != "between" => Ok(What::FailedOf(self.metric()?)),
            _ => Ok(What::Failed),
        }
    }

    fn goodput(&mut self) -> Parsed<What> {
        self.next += 1;
        if !self.symbol("(") {
            return Err(self.expected("`(` and the limits of an answer", &[]));
        }
        let mut limits = Vec::new();
        loop {
            let at = self.at();
            let of = self.metric()?;
            let known = known::find(&of.metric)
                .ok_or_else(|| self.wrong(at, format!("there is no metric `{}`", of.metric)))?;
            let limit = self.limit(known.into(), &format!("`{}`", of.metric), false)?;
            limits.push(AnswerLimit { of, limit });
            if self.symbol(")") {
                return Ok(What::Goodput(Goodput { limits }));
            }
            if !self.symbol(",") {
                return Err(self.expected("`,` and another limit, or `)`", &[]));
            }
        }
    }

    fn metric(&mut self) -> Parsed<MetricOf> {
        let is_each = self.word("each");
        let metric = self.metric_name()?;
        let of_streams = metric == "stream";
        let key = if is_each {
            Keyed::Each
        } else if of_streams && self.word("titled") {
            Keyed::Title(self.title("the title of an `open` in quotation marks")?)
        } else if !of_streams && self.word("stream") {
            Keyed::Stream(self.title("the name of a stream in quotation marks")?)
        } else if let TokenKind::Text(text) = self.peek() {
            let text = text.clone();
            self.next += 1;
            if of_streams { Keyed::Stream(text) } else { Keyed::Title(text) }
        } else {
            Keyed::All
        };
        let only = if self.word("succeeded") {
            Only::Succeeded
        } else if self.word("failed") {
            Only::Failed
        } else {
            Only::All
        };
        Ok(MetricOf { metric: metric.into(), key: Key(key), only })
    }

    /// The longest name of a metric that stands here.
    fn metric_name(&mut self) -> Parsed<&'static str> {
        let words: Vec<&str> = self
            .rest()
            .iter()
            .map_while(|token| match &token.kind {
                TokenKind::Word(word) => Some(word.as_str()),
                _ => None,
            })
            .collect();
        for length in (1..=words.len()).rev() {
            let name = words.get(..length).unwrap_or_default().join(" ");
            if let Some(known) = known::find(&name) {
                self.next += length;
                return Ok(known.name);
            }
        }
        let names = || known::all().map(|known| known.name);
        let near = (1..=words.len()).rev().find_map(|length| {
            let name = words.get(..length)?.join(" ");
            known::nearest(&name, names()).map(|near| (name, near))
        });
        let at = self.at();
        Err(match near {
            Some((name, near)) => self.wrong(
                at,
                format!("expected a metric (`check`, `head`, `first event`, …), found `{name}`: did you mean `{near}`?"),
            ),
            None => self.wrong(at, no_metric(self.peek())),
        })
    }

    fn limit(&mut self, unit: LimitUnit, of: &str, is_rate: bool) -> Parsed<Limit> {
        if self.word("between") {
            let least = self.bound(unit, of, is_rate)?;
            if !self.word("and") {
                return Err(self.expected("`and` with the greater limit", &["and"]));
            }
            return Ok(Limit::Between(least, self.bound(unit, of, is_rate)?));
        }
        let make = match self.peek() {
            TokenKind::Symbol(symbol) => match symbol.as_str() {
                "<" => Limit::Below,
                "<=" => Limit::AtMost,
                ">=" => Limit::AtLeast,
                ">" => Limit::Above,
                _ => return Err(self.expected(LIMITS, &[])),
            },
            TokenKind::Word(word) if known::nearest(word, ["between"].into_iter()).is_none() => {
                let wanted = format!("{LIMITS} or a title in quotation marks");
                return Err(self.expected(&wanted, &[]));
            }
            _ => return Err(self.expected(LIMITS, &["between"])),
        };
        self.next += 1;
        Ok(make(self.bound(unit, of, is_rate)?))
    }

    fn bound(&mut self, unit: LimitUnit, of: &str, is_rate: bool) -> Parsed<Bound> {
        let wanted = if is_rate && unit == LimitUnit::Number {
            "a number per second, such as `100/s`".into()
        } else if is_rate {
            "a share, such as `99%`, or a number per second, such as `100/s`".into()
        } else {
            unit.wanted().to_owned()
        };
        let expected = |parser: &Self| parser.expected(&format!("{wanted}, for {of}"), &[]);
        let TokenKind::Number { digits, unit: written } = self.peek() else { return Err(expected(self)) };
        let number = || digits.parse::<f64>().ok().filter(|number| number.is_finite());
        let bound = match (unit, written.as_str()) {
            (LimitUnit::Time, _) => return self.time(&format!("{wanted}, for {of}")).map(Bound::Time),
            (LimitUnit::Share | LimitUnit::ShareOrNumber, "%") => number().map(Bound::Percent),
            (LimitUnit::Number | LimitUnit::ShareOrNumber, "") => number().map(Bound::Number),
            (LimitUnit::Number | LimitUnit::ShareOrNumber, "/s") if is_rate => number().map(Bound::Number),
            _ => None,
        };
        let bound = bound.ok_or_else(|| expected(self))?;
        self.next += 1;
        Ok(bound)
    }

    /// A time as nanoseconds.
    fn time(&mut self, wanted: &str) -> Parsed<u64> {
        let TokenKind::Number { digits, unit } = self.peek() else { return Err(self.expected(wanted, &[])) };
        let at = self.at();
        let unit = if unit == "µs" || unit == "μs" { "us" } else { unit };
        let Some((_, nanos)) = UNITS.iter().find(|(name, _)| *name == unit) else {
            let units =
                UNITS.iter().rev().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let found = if unit.is_empty() { "none".into() } else { format!("`{unit}`") };
            let at = at + digits.chars().count();
            return Err(self.wrong(at, format!("expected a unit of time ({units}), found {found}")));
        };
        let time = exact(digits, *nanos).map_err(|reason| self.wrong(at, reason.into()))?;
        self.next += 1;
        Ok(time)
    }

    fn title(&mut self, wanted: &str) -> Parsed<String> {
        let TokenKind::Text(text) = self.peek() else { return Err(self.expected(wanted, &[])) };
        let text = text.clone();
        self.next += 1;
        Ok(text)
    }

    /// Takes the word if it stands here.
    fn word(&mut self, word: &str) -> bool {
        let is_here = matches!(self.peek(), TokenKind::Word(here) if here == word);
        self.next += usize::from(is_here);
        is_here
    }

    fn symbol(&mut self, symbol: &str) -> bool {
        let is_here = matches!(self.peek(), TokenKind::Symbol(here) if here == symbol);
        self.next += usize::from(is_here);
        is_here
    }

    fn rest(&self) -> &'a [Token] {
        self.tokens.get(self.next..).unwrap_or_default()
    }

    fn peek(&self) -> &'a TokenKind {
        self.rest().first().map_or(&TokenKind::End, |token| &token.kind)
    }

    fn at(&self) -> usize {
        self.rest().first().map_or_else(|| self.text.chars().count(), |token| token.at)
    }

    fn expected(&self, wanted: &str, words: &[&str]) -> AssertionError {
        let found = self.peek();
        let near = match found {
            TokenKind::Word(word) => known::nearest(word, words.iter().copied()),
            _ => None,
        };
        let guess = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
        self.wrong(self.at(), format!("expected {wanted}, found {}{guess}", found.shown()))
    }

    fn wrong(&self, at: usize, reason: String) -> AssertionError {
        AssertionError::written(self.text.into(), at, reason)
    }
}

/// That no metric is found: the steps that have another word for what is measured of them, or all metrics, in lines.
fn no_metric(found: &TokenKind) -> String {
    if let TokenKind::Word(word) = found {
        let means = match word.as_str() {
            "open" => Some("of an `open` there are `head`, `first event` and `stream`"),
            "http" | "request" | "latency" => Some("of an `http` there is `response`, of an `open` `head`"),
            "run" | "pause" | "feed" | "close" => {
                Some("of another step than `open` and `http` there is `step`")
            }
            _ => None,
        };
        if let Some(means) = means {
            return format!("expected a metric, found `{word}`: {means}");
        }
    }
    let mut lines = format!("expected a metric, found {}. There are", found.shown());
    let mut width = MOST_WIDTH;
    for known in known::all().filter(|known| !known.name.ends_with(super::metric::SERVICE_TIME)) {
        let name = known.name;
        if width + name.len() + 4 > MOST_WIDTH {
            lines.push_str("\n     ");
            width = 5;
        }
        lines.push_str(&format!(" `{name}`,"));
        width += name.len() + 4;
    }
    lines.pop();
    lines
}

/// How long a line of a list is at most, in characters.
const MOST_WIDTH: usize = 98;

/// The percentile that a word such as `p99`, `p99.5` or `p999` means.
fn percentile(word: &str) -> Option<f64> {
    let digits = word.strip_prefix('p').filter(|digits| digits.starts_with(|c: char| c.is_ascii_digit()))?;
    if digits.len() > 2 && digits.starts_with('9') && !digits.contains('.') {
        // `p999` is 99.9.
        let (whole, rest) = digits.split_at_checked(2)?;
        return format!("{whole}.{rest}").parse().ok();
    }
    digits.parse().ok()
}

/// A written number of units as a whole number, exactly.
fn exact(digits: &str, unit: u64) -> Result<u64, &'static str> {
    const TOO_LONG: &str = "a time is at most 584 years";
    const TOO_FINE: &str = "a time is a whole number of nanoseconds";
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(part) {
        return Err("a time is a number with a unit: `800ms`, `1.5s`");
    }
    let whole: u64 = whole.parse().map_err(|_| TOO_LONG)?;
    let mut nanos = whole.checked_mul(unit).ok_or(TOO_LONG)?;
    let mut scale = 10;
    for digit in part.trim_end_matches('0').bytes() {
        let value = u128::from(unit) * u128::from(digit - b'0');
        if !value.is_multiple_of(scale) {
            return Err(TOO_FINE);
        }
        nanos = u64::try_from(value / scale).ok().and_then(|more| nanos.checked_add(more)).ok_or(TOO_LONG)?;
        scale = scale.checked_mul(10).ok_or(TOO_FINE)?;
    }
    Ok(nanos)
}
