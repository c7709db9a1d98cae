//! One condition on a message.

use std::borrow::Cow;
use std::fmt;

use regex::Regex;

use super::absent::Absent;
use super::compare::Compare;
use super::engines::{JmesPath, JsonPath};
use super::found::{Found, Miss};
use super::node::Node;
use super::operand::Operand;
use super::pattern::IntoPattern;
use crate::json::{self, Stopped, Unread};
use crate::message::Target;
use crate::shown::{MASK, Shown, hide_named_in, is_secret_header, is_secret_path};

/// One condition on a message: what of it is looked at, what is taken from that, and what is asked of it.
///
/// ```
/// use streamgauge::check::{Compare, Condition, Operator, Comparable};
/// use streamgauge::{JsonPath, Target};
///
/// let price = Condition::on(Target::Data)
///     .json(&JsonPath::parse("$.price")?)
///     .compare(Compare::Is(Operator::Greater, 0.5.operand()));
/// assert_eq!(price.to_string(), r#"json "$.price" > 0.5"#);
/// # Ok::<(), streamgauge::JsonPathError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Condition {
    pub(super) target: Target,
    pub(super) test: Test,
    pub(super) select: Select,
    /// Whether `select` was asked for, and is not the default.
    pub(super) selects: bool,
    pub(super) compare: Compare,
    /// What counts where nothing is found, or `null`.
    pub(super) absent: Absent,
    /// The Rust of `satisfies`, for reports.
    pub(super) satisfies: Option<&'static str>,
    /// What is wrong with what Rust gave for a pattern or a number; the check that has it cannot be set.
    pub(super) invalid: Option<String>,
    /// Stands for a leading `save` or `collect`. It always holds, and reports do not mention it.
    pub(super) implied: bool,
    /// It only keeps something, and asks nothing but that a value is there.
    pub(super) only_keeps: bool,
    /// Whether the scenario says that its value is a secret.
    pub(super) secret: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Test {
    Whole,
    Regex(Cow<'static, Regex>),
    Json(JsonPath),
    Jsonp(JsonPath),
    #[cfg_attr(not(feature = "jmespath"), expect(dead_code, reason = "there is none without the feature"))]
    Jmespath(JmesPath),
    Contains(Cow<'static, str>),
}

/// Which of the values that a test yields is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Select {
    /// The n-th, from 0.
    Find(usize),
    /// All of them.
    All,
    /// How many there are.
    Count,
}

impl Condition {
    /// The whole of `target`, which must be there.
    #[must_use]
    pub fn on(target: Target) -> Self {
        Self {
            target,
            test: Test::Whole,
            select: Select::Find(0),
            selects: false,
            compare: Compare::Exists,
            absent: Absent::Misses,
            satisfies: None,
            invalid: None,
            implied: false,
            only_keeps: false,
            secret: false,
        }
    }

    /// The matches of a regular expression: of its group if it has exactly one, of the whole if it has
    /// none, of all groups if it has more.
    #[must_use]
    pub fn regex(self, pattern: &impl IntoPattern<Regex>) -> Self {
        self.given(pattern.pattern(), |regex| Test::Regex(Cow::Owned(regex)))
    }

    /// As [`regex`](Self::regex), of a pattern that lives as long as the program.
    #[must_use]
    pub fn static_regex(self, pattern: &'static Result<Regex, regex::Error>) -> Self {
        let pattern = pattern.as_ref().map_err(regex::Error::to_string);
        self.given(pattern, |regex| Test::Regex(Cow::Borrowed(regex)))
    }

    /// The nodes of a JSONPath; none if the target is not JSON.
    #[must_use]
    pub fn json(self, path: &impl IntoPattern<JsonPath>) -> Self {
        self.given(path.pattern(), Test::Json)
    }

    /// The nodes of a JSONPath in the argument of a JSONP text, `callback( … );`.
    #[must_use]
    pub fn jsonp(self, path: &impl IntoPattern<JsonPath>) -> Self {
        self.given(path.pattern(), Test::Jsonp)
    }

    /// What a JMESPath gives: one value, none if it is `null` or the target is not JSON. With a [`select`](Self::select)
    /// the elements of an array are values of their own.
    #[cfg(feature = "jmespath")]
    #[must_use]
    pub fn jmespath(self, path: &impl IntoPattern<JmesPath>) -> Self {
        self.given(path.pattern(), Test::Jmespath)
    }

    /// The places where `text` stands, each yielding it.
    #[must_use]
    pub fn contains(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.test = Test::Contains(text.into());
        self
    }

    /// Takes the n-th value (from 0), all of them, or their number.
    #[must_use]
    pub fn select(mut self, select: Select) -> Self {
        self.select = select;
        self.selects = true;
        self
    }

    /// Asks this of the value.
    #[must_use]
    pub fn compare(mut self, compare: Compare) -> Self {
        self.compare = compare;
        self
    }

    /// Takes this value where nothing is found, or `null`: the `or VALUE` of the language. It is then compared, asked about
    /// and kept as if the server had sent it. It has no effect after [`Select::All`] and [`Select::Count`].
    ///
    /// ```
    /// use streamgauge::check::{Comparable, Condition};
    /// use streamgauge::{JsonPath, Target};
    ///
    /// let side = Condition::on(Target::Data).json(&JsonPath::parse("$.side")?).or(&"none".operand());
    /// assert_eq!(side.to_string(), r#"json "$.side" or "none""#);
    /// # Ok::<(), streamgauge::JsonPathError>(())
    /// ```
    #[must_use]
    pub fn or(mut self, value: &Operand) -> Self {
        self.absent = Absent::is(value);
        self
    }

    /// Holds also where nothing is found, or `null`; what is kept is then `None`. It is the `save x: Option<T>` of the
    /// language. [`Maybe`](super::Maybe) converts what such a condition finds. It has no effect after [`Select::All`] and
    /// [`Select::Count`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use streamgauge::check::{Check, Condition, Goal, Json, Maybe};
    /// use streamgauge::{JsonPath, Target};
    ///
    /// let note = Condition::on(Target::Data).json(&JsonPath::parse("$.note")?).or_nothing();
    /// let check = Check::new("Order", Goal::Until(1), Duration::from_secs(10))
    ///     .when(note)
    ///     .save::<Maybe<Json>, Option<String>>();
    /// # let _ = check;
    /// # Ok::<(), streamgauge::JsonPathError>(())
    /// ```
    #[must_use]
    pub fn or_nothing(mut self) -> Self {
        self.absent = Absent::Nothing;
        self
    }

    /// Names the Rust that a `satisfies` of the check asks of this value, parentheses included, for reports.
    #[must_use]
    pub fn satisfies(mut self, source: &'static str) -> Self {
        self.satisfies = Some(source);
        self
    }

    /// Makes this the place of a leading `save` or `collect`: it takes the whole data, asks nothing, and
    /// is not mentioned in reports.
    #[must_use]
    pub fn implied() -> Self {
        Self { implied: true, ..Self::on(Target::Data) }
    }

    /// Says that this condition finds a secret. Failures and logs show `***` for it, here and wherever the value turns up
    /// afterwards. `scenario!` says it of what is kept under a name that a `bearer`, a `basic` or the header of a secret
    /// uses.
    ///
    /// ```
    /// use streamgauge::check::{Condition, Json, ResponseCheck};
    /// use streamgauge::{JsonPath, Target};
    ///
    /// let session = Condition::on(Target::Body).json(&JsonPath::parse("$.session")?).secret();
    /// let check = ResponseCheck::new().when(session).save::<Json, String>();
    /// # let _ = check;
    /// # Ok::<(), streamgauge::JsonPathError>(())
    /// ```
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// A condition that cannot be used, and why; the check that has it cannot be set.
    #[must_use]
    pub fn invalid(mut self, reason: impl Into<String>) -> Self {
        self.invalid.get_or_insert(reason.into());
        self
    }

    fn given<P>(mut self, pattern: Result<P, String>, test: impl FnOnce(P) -> Test) -> Self {
        match pattern {
            Ok(pattern) => {
                self.test = test(pattern);
                self
            }
            Err(reason) => self.invalid(reason),
        }
    }

    /// What the test finds in a text.
    pub(super) fn find_in<'m>(&self, target: &'m str) -> Result<Found<'m>, Miss<'m>> {
        let text = Some(target);
        match &self.test {
            Test::Whole => self.compare_values(std::iter::once(Node::Text(target.into())), text),
            Test::Regex(regex) => match regex.captures_len() {
                1 => self.compare_values(
                    regex.find_iter(target).map(|found| Node::Text(found.as_str().into())),
                    text,
                ),
                2 => self.compare_values(
                    // A group that took no part yields nothing.
                    regex
                        .captures_iter(target)
                        .filter_map(|found| found.get(1))
                        .map(|group| Node::Text(group.as_str().into())),
                    text,
                ),
                _ => self.compare_values(
                    regex.captures_iter(target).map(|found| {
                        Node::Groups(found.iter().skip(1).map(|group| group.map(|g| g.as_str())).collect())
                    }),
                    text,
                ),
            },
            Test::Json(path) => self.nodes(path, Some(target), text),
            Test::Jsonp(path) => self.nodes(path, json::strip_jsonp(target), text),
            Test::Jmespath(path) => match path.values(target, self.selects) {
                Err(none) if none.is_unknown() => Err(Miss::Unknown(none.to_string())),
                found => {
                    let values = found.unwrap_or_default().into_iter();
                    self.compare_values(values.map(|value| Node::Json(value.into())), text)
                }
            },
            Test::Contains(part) => {
                self.compare_values(target.matches(&**part).map(|found| Node::Text(found.into())), text)
            }
        }
    }

    /// Adds everything that the test finds in a text.
    pub(super) fn all_in<'m>(&self, text: &'m str, found: &mut Vec<Node<'m>>) -> Result<(), Miss<'m>> {
        let every =
            Self { select: Select::All, compare: Compare::Exists, absent: Absent::Misses, ..self.clone() };
        match every.find_in(text) {
            Ok(Found::All(nodes)) => found.extend(nodes),
            Ok(_) | Err(Miss::Nothing { .. } | Miss::Is(_) | Miss::Count(_)) => {}
            Err(unknown @ Miss::Unknown(_)) => return Err(unknown),
        }
        Ok(())
    }

    /// The nodes of a path in `json`, which is the `text` that is looked at, or a part of it.
    fn nodes<'m>(
        &self,
        path: &JsonPath,
        json: Option<&'m str>,
        text: Option<&'m str>,
    ) -> Result<Found<'m>, Miss<'m>> {
        let unknown = |stopped: Stopped| Miss::Unknown(stopped.to_string());
        let Some(json) = json else { return self.compare_values(std::iter::empty(), text) };
        if self.select == Select::Count {
            return self.compare_count(path.count(json).map_err(unknown)?);
        }
        self.compare_values(path.nodes(json).map_err(unknown)?.into_iter().map(Node::json), text)
    }

    /// Why a text could not be looked at; `None` if it could, and there is nothing to find.
    pub(super) fn no_json(&self, text: Option<&str>) -> Option<String> {
        let text = match &self.test {
            Test::Json(_) => text,
            Test::Jsonp(_) => text.and_then(json::strip_jsonp),
            Test::Jmespath(path) => {
                return path.values(text?, self.selects).err().map(|reason| reason.to_string());
            }
            Test::Whole | Test::Regex(_) | Test::Contains(_) => return None,
        };
        (!text.is_some_and(json::is_json)).then(|| Unread::NotJson.to_string())
    }

    /// The part that says what is looked at, without the question, for the reason in a report.
    pub(super) fn asked(&self) -> String {
        let mut asked = self.clone();
        asked.compare = Compare::Exists;
        asked.absent = Absent::Misses;
        asked.satisfies = None;
        let asked = asked.to_string();
        asked.strip_suffix(" exists").map(str::to_owned).unwrap_or(asked)
    }

    /// The path, if it is one of those answered together in one pass over the text.
    pub(super) fn singular(&self) -> Option<(&[json::Step], bool)> {
        match &self.test {
            Test::Json(path) => path.singular().map(|steps| (steps, false)),
            Test::Jsonp(path) => path.singular().map(|steps| (steps, true)),
            Test::Whole | Test::Regex(_) | Test::Jmespath(_) | Test::Contains(_) => None,
        }
    }

    /// Whether this condition finds a secret: the scenario says so, or the name of the value does.
    pub(super) fn is_secret(&self) -> bool {
        let named = match &self.test {
            Test::Json(path) | Test::Jsonp(path) => is_secret_path(&path.to_string()),
            Test::Jmespath(path) => is_secret_path(&path.to_string()),
            Test::Whole | Test::Regex(_) | Test::Contains(_) => false,
        };
        self.secret || named || matches!(self.target, Target::Header(name) if is_secret_header(name))
    }

    /// The reason why it does not hold. Values under the names of secrets are masked in it: a pattern, or a path such as
    /// `$.*`, finds such values without naming them.
    pub(super) fn without_named(&self, reason: String, text: Option<&str>) -> String {
        let may_find = !matches!(self.test, Test::Whole | Test::Contains(_)) && self.singular().is_none();
        match text.filter(|_| may_find) {
            Some(text) => hide_named_in(&reason, text).into_owned(),
            None => reason,
        }
    }

    /// The same condition without its question, so that it finds any value.
    pub(super) fn unasked(&self) -> Self {
        Self { compare: Compare::Exists, absent: Absent::Misses, ..self.clone() }
    }

    /// Whether it holds for every message, unless what it finds does not convert. Reports do not mention it.
    pub(super) fn never_misses(&self) -> bool {
        let asks_nothing = matches!(self.compare, Compare::Exists) && self.satisfies.is_none();
        self.implied || asks_nothing && !matches!(self.absent, Absent::Misses)
    }

    /// The question, for a report. A value that is compared with a secret is masked as well.
    pub(super) fn wanted(&self, shows_secrets: bool) -> String {
        if shows_secrets || !self.is_secret() {
            return self.to_string();
        }
        let mut wanted = self.clone();
        wanted.compare.hide();
        wanted.absent = wanted.absent.masked(MASK);
        wanted.to_string()
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tested = !matches!(self.test, Test::Whole);
        // A bare test looks at the data, or at the body.
        if !(tested && matches!(self.target, Target::Data | Target::Body)) {
            write!(f, "{}{}", self.target, if tested { " " } else { "" })?;
        }
        match &self.test {
            Test::Whole => {}
            Test::Regex(regex) => write!(f, "regex {:?}", regex.as_str())?,
            Test::Json(path) => write!(f, "json {:?}", path.to_string())?,
            Test::Jsonp(path) => write!(f, "jsonp {:?}", path.to_string())?,
            Test::Jmespath(path) => write!(f, "jmespath {:?}", path.to_string())?,
            Test::Contains(text) => write!(f, "contains {:?}", Shown::masked(&**text))?,
        }
        match self.select {
            // For a JMESPath an explicit `select` differs from the default. For the other tests it does not.
            Select::Find(0) if !(self.selects && matches!(self.test, Test::Jmespath(_))) => {}
            Select::Find(n) => write!(f, " find {n}")?,
            Select::All => f.write_str(" all")?,
            Select::Count => f.write_str(" count")?,
        }
        if let Some(value) = self.absent.value() {
            write!(f, " or {value}")?;
        }
        match (&self.satisfies, &self.compare) {
            (Some(source), _) => write!(f, " satisfies {source}"),
            (None, Compare::Exists) if tested || self.select != Select::Find(0) => Ok(()),
            (None, compare) => write!(f, " {compare}"),
        }
    }
}
