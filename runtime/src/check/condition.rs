//! One condition on a message.

use std::borrow::Cow;
use std::fmt;

use regex::Regex;

use super::compare::{Compare, Node};
use super::pattern::IntoPattern;
use super::response::Received;
#[cfg(feature = "jmespath")]
use crate::JmesPath;
use crate::JsonPath;
#[cfg(feature = "jmespath")]
use crate::jmes::NoValues;
use crate::json::{self, Stopped, Unread};
use crate::message::{Message, Target};
use crate::shown::{MASK, Secrets, Shown, by_name, hide_named_in, is_secret_header, is_secret_path};

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
    selects: bool,
    pub(super) compare: Compare,
    /// The Rust of `satisfies`, for reports.
    pub(super) satisfies: Option<&'static str>,
    /// What is wrong with what Rust gave for a pattern or a number; the check that has it cannot be set.
    pub(super) invalid: Option<String>,
    /// A leading `save` or `collect`: always holds, and is not mentioned in reports.
    pub(super) implied: bool,
    /// Stands there for what is kept of it, and asks nothing but that it is there.
    pub(super) only_keeps: bool,
    /// Whether what it finds was said to be a secret.
    pub(super) secret: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Test {
    Whole,
    Regex(Cow<'static, Regex>),
    Json(JsonPath),
    Jsonp(JsonPath),
    #[cfg(feature = "jmespath")]
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

    /// Says that what this condition finds is a secret: in failures and logs it is `***`, here and wherever else it turns up
    /// afterwards. `scenario!` says it of what is kept under a name that a `bearer`, a `basic` or the header of a secret uses.
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

    /// What is looked at, without what is asked of it, for the reason in a report.
    pub(super) fn asked(&self) -> String {
        let mut asked = self.clone();
        asked.compare = Compare::Exists;
        asked.satisfies = None;
        let asked = asked.to_string();
        asked.strip_suffix(" exists").map(str::to_owned).unwrap_or(asked)
    }

    /// The path, if it is one of those answered together in one pass over the text.
    pub(super) fn singular(&self) -> Option<(&[json::Step], bool)> {
        match &self.test {
            Test::Json(path) => path.singular().map(|steps| (steps, false)),
            Test::Jsonp(path) => path.singular().map(|steps| (steps, true)),
            _ => None,
        }
    }

    /// What this condition finds in `message`, looked at by itself.
    ///
    /// # Errors
    ///
    /// Why the condition does not hold.
    pub(super) fn find_alone<'m>(&self, message: &'m Message<'_>) -> Result<Found<'m>, Miss<'m>> {
        let looked_up = self.singular().map(|(steps, jsonp)| {
            let text = message.text(self.target);
            let text = if jsonp { text.and_then(json::strip_jsonp) } else { text };
            json::find_one(text?, steps)
        });
        self.find(message, looked_up)
    }

    /// What this condition finds in `message`; `looked_up` is the node of a singular path.
    ///
    /// # Errors
    ///
    /// Why the condition does not hold.
    pub(super) fn find<'m>(
        &self,
        message: &'m Message<'_>,
        looked_up: Option<Option<&'m str>>,
    ) -> Result<Found<'m>, Miss<'m>> {
        let text = message.text(self.target);
        if let Some(node) = looked_up {
            return self.judge(node.into_iter().map(json_node), text);
        }
        let Some(target) = text else { return self.judge(std::iter::empty(), text) };
        self.find_in(target)
    }

    /// What this condition finds in a response.
    ///
    /// # Errors
    ///
    /// Why the condition does not hold.
    pub(super) fn find_in_response<'m>(&self, response: &'m Received) -> Result<Found<'m>, Miss<'m>> {
        match self.target {
            Target::Status => {
                // As JSON, which is shown without quotes.
                self.judge(std::iter::once(json_node(&response.status_text)), Some(""))
            }
            Target::Elapsed => self.judge(std::iter::once(Node::Time(response.elapsed)), Some("")),
            Target::Header(name) => {
                let mut values = response
                    .headers
                    .iter()
                    .filter(|(known, _)| known.eq_ignore_ascii_case(name))
                    .map(|(_, value)| value.as_str())
                    .peekable();
                let first = values.peek().copied();
                self.judge(values.map(|value| Node::Text(value.into())), first)
            }
            _ => self.find_in(&response.body),
        }
    }

    /// Whether what this condition finds is not to be shown: it was said to be a secret, or its name says so.
    pub(super) fn is_secret(&self) -> bool {
        let named = match &self.test {
            Test::Json(path) | Test::Jsonp(path) => is_secret_path(&path.to_string()),
            #[cfg(feature = "jmespath")]
            Test::Jmespath(path) => is_secret_path(&path.to_string()),
            _ => false,
        };
        self.secret || named || matches!(self.target, Target::Header(name) if is_secret_header(name))
    }

    /// The reason why it does not hold, without what its text has under the name of a secret: a pattern, and a path such
    /// as `$.*`, find that without naming it.
    pub(super) fn without_named(&self, reason: String, text: Option<&str>) -> String {
        let may_find = !matches!(self.test, Test::Whole | Test::Contains(_)) && self.singular().is_none();
        match text.filter(|_| may_find) {
            Some(text) => hide_named_in(&reason, text).into_owned(),
            None => reason,
        }
    }

    /// Tells `secrets` what was found, if it was said to be one.
    pub(super) fn tell(found: &Found<'_>, secrets: &mut Secrets) {
        match found {
            Found::One(node) => node.texts(&mut |text| secrets.found(text)),
            Found::All(nodes) => nodes.iter().for_each(|node| node.texts(&mut |text| secrets.found(text))),
            Found::Count(_) | Found::Nothing => {}
        }
    }

    /// The same condition without what is asked of what it finds, so that it finds it whatever it is.
    pub(super) fn unasked(&self) -> Self {
        Self { compare: Compare::Exists, ..self.clone() }
    }

    /// What is asked, for a report: what a secret is compared with, is none that is shown either.
    pub(super) fn wanted(&self, shows_secrets: bool) -> String {
        if shows_secrets || !self.is_secret() {
            return self.to_string();
        }
        let mut wanted = self.clone();
        wanted.compare.hide();
        wanted.to_string()
    }

    /// What the test finds in a text.
    fn find_in<'m>(&self, target: &'m str) -> Result<Found<'m>, Miss<'m>> {
        let text = Some(target);
        match &self.test {
            Test::Whole => self.judge(std::iter::once(Node::Text(target.into())), text),
            Test::Regex(regex) => match regex.captures_len() {
                1 => self.judge(regex.find_iter(target).map(|found| Node::Text(found.as_str().into())), text),
                2 => self.judge(
                    // A group that took no part yields nothing.
                    regex
                        .captures_iter(target)
                        .filter_map(|found| found.get(1))
                        .map(|group| Node::Text(group.as_str().into())),
                    text,
                ),
                _ => self.judge(
                    regex.captures_iter(target).map(|found| {
                        Node::Groups(found.iter().skip(1).map(|group| group.map(|g| g.as_str())).collect())
                    }),
                    text,
                ),
            },
            Test::Json(path) => self.nodes(path, Some(target), text),
            Test::Jsonp(path) => self.nodes(path, json::strip_jsonp(target), text),
            #[cfg(feature = "jmespath")]
            Test::Jmespath(path) => match path.values(target, self.selects) {
                Err(NoValues::Json(unread @ Unread::TooDeep)) => Err(Miss::Unknown(unread.to_string())),
                found => {
                    let values = found.unwrap_or_default().into_iter();
                    self.judge(values.map(|value| Node::Json(value.into())), text)
                }
            },
            Test::Contains(part) => {
                self.judge(target.matches(&**part).map(|found| Node::Text(found.into())), text)
            }
        }
    }

    /// The nodes of a path in `json`, which is, or is in, the `text` that is looked at.
    fn nodes<'m>(
        &self,
        path: &JsonPath,
        json: Option<&'m str>,
        text: Option<&'m str>,
    ) -> Result<Found<'m>, Miss<'m>> {
        let unknown = |stopped: Stopped| Miss::Unknown(stopped.to_string());
        let Some(json) = json else { return self.judge(std::iter::empty(), text) };
        if self.select == Select::Count {
            return self.judge_count(path.count(json).map_err(unknown)?);
        }
        self.judge(path.nodes(json).map_err(unknown)?.into_iter().map(json_node), text)
    }

    /// Whether `find 0` is something else than the default.
    fn is_jmespath(&self) -> bool {
        #[cfg(feature = "jmespath")]
        return matches!(self.test, Test::Jmespath(_));
        #[cfg(not(feature = "jmespath"))]
        false
    }

    fn judge<'m>(
        &self,
        mut nodes: impl Iterator<Item = Node<'m>>,
        text: Option<&'m str>,
    ) -> Result<Found<'m>, Miss<'m>> {
        match self.select {
            Select::Find(n) => match (nodes.nth(n), &self.compare) {
                (None, Compare::Missing) => Ok(Found::Nothing),
                (None, _) => Err(Miss::Nothing { text }),
                (Some(node), compare) if compare.holds(&node) => Ok(Found::One(node)),
                (Some(node), _) => Err(Miss::Is(node)),
            },
            Select::All => {
                let nodes: Vec<Node<'m>> = nodes.collect();
                match (&self.compare, nodes.iter().position(|node| !self.compare.holds(node))) {
                    (Compare::Missing, _) if nodes.is_empty() => Ok(Found::Nothing),
                    (_, _) if nodes.is_empty() => Err(Miss::Nothing { text }),
                    (_, None) => Ok(Found::All(nodes)),
                    (_, Some(first)) => {
                        Err(nodes.into_iter().nth(first).map_or(Miss::Nothing { text }, Miss::Is))
                    }
                }
            }
            Select::Count => self.judge_count(nodes.count()),
        }
    }

    fn judge_count<'m>(&self, count: usize) -> Result<Found<'m>, Miss<'m>> {
        if self.compare.holds_for_count(count) { Ok(Found::Count(count)) } else { Err(Miss::Count(count)) }
    }

    /// Why nothing was found in a text, if it is not that there is nothing.
    fn no_json(&self, text: Option<&str>) -> Option<String> {
        let text = match &self.test {
            Test::Json(_) => text,
            Test::Jsonp(_) => text.and_then(json::strip_jsonp),
            #[cfg(feature = "jmespath")]
            Test::Jmespath(path) => {
                return path.values(text?, self.selects).err().map(|reason| reason.to_string());
            }
            _ => return None,
        };
        (!text.is_some_and(json::is_json)).then(|| Unread::NotJson.to_string())
    }
}

fn json_node(raw: &str) -> Node<'_> {
    Node::Json(raw.into())
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
            #[cfg(feature = "jmespath")]
            Test::Jmespath(path) => write!(f, "jmespath {:?}", path.to_string())?,
            Test::Contains(text) => write!(f, "contains {:?}", Shown::masked(&**text))?,
        }
        match self.select {
            Select::Find(0) if !(self.selects && self.is_jmespath()) => {}
            Select::Find(n) => write!(f, " find {n}")?,
            Select::All => f.write_str(" all")?,
            Select::Count => f.write_str(" count")?,
        }
        match (&self.satisfies, &self.compare) {
            (Some(source), _) => write!(f, " satisfies {source}"),
            (None, Compare::Exists) if tested || self.select != Select::Find(0) => Ok(()),
            (None, compare) => write!(f, " {compare}"),
        }
    }
}

/// What a condition found.
#[derive(Debug)]
pub enum Found<'m> {
    /// The value that was asked for.
    One(Node<'m>),
    /// Every value.
    All(Vec<Node<'m>>),
    /// How many values there are.
    Count(usize),
    /// Nothing, as `missing` asks.
    Nothing,
}

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::One(node) => write!(f, "{node}"),
            Found::All(nodes) => {
                /// More would make a report unreadable.
                const SHOWN: usize = 20;
                let shown: Vec<String> = nodes.iter().take(SHOWN).map(Node::to_string).collect();
                match nodes.len() {
                    0..=SHOWN => write!(f, "[{}]", shown.join(", ")),
                    all => write!(f, "[{}, … ({all} in all)]", shown.join(", ")),
                }
            }
            Found::Count(count) => write!(f, "{count}"),
            Found::Nothing => f.write_str("nothing"),
        }
    }
}

/// Why a condition does not hold for a message.
#[derive(Debug)]
pub(super) enum Miss<'m> {
    /// Nothing was found in the text, or the message does not have it.
    Nothing {
        text: Option<&'m str>,
    },
    Is(Node<'m>),
    Count(usize),
    /// What would be found is not known, and why.
    Unknown(String),
}

impl Miss<'_> {
    /// The reason, for a report.
    pub(super) fn reason(&self, condition: &Condition, shows_secrets: bool) -> String {
        let asked = condition.asked();
        match self {
            Miss::Nothing { text: None } => format!("{asked} is not there"),
            Miss::Nothing { text } => match condition.no_json(*text) {
                Some(why) => format!("{asked} found nothing: {why}"),
                None => format!("{asked} found nothing"),
            },
            Miss::Is(_)
                if !shows_secrets
                    && matches!(condition.target, Target::Header(_))
                    && condition.is_secret() =>
            {
                format!("{asked} is another, which is not shown")
            }
            Miss::Is(node) => format!("{asked} is {}", visible(node, condition, shows_secrets)),
            Miss::Count(count) => format!("{asked} is {count}"),
            Miss::Unknown(why) => format!("{asked} is not known: {why}"),
        }
    }
}

/// What was found, as a report shows it.
fn visible(node: &Node<'_>, condition: &Condition, shows_secrets: bool) -> String {
    let shown = node.to_string();
    if shows_secrets {
        return shown;
    }
    // `null`, truth values and numbers under the name of a secret are none.
    let is_plain = |raw: &str| !raw.starts_with(['"', '{', '[']);
    match node {
        Node::Json(raw) if !condition.secret && is_plain(raw) => shown,
        Node::Json(raw) if matches!(&**raw, "null" | "true" | "false") => shown,
        _ if condition.is_secret() => format!("\"{MASK}\""),
        _ => hidden(&shown, condition),
    }
}

/// What is said of a value, without what it has under the name of a secret, and without the fragment of a `Location`.
fn hidden(said: &str, condition: &Condition) -> String {
    let said = by_name(said);
    match &condition.target {
        Target::Header(name) if name.eq_ignore_ascii_case("location") => without_fragment(&said),
        _ => said.into_owned(),
    }
}

/// A URL in quotes within a sentence, without its fragment.
fn without_fragment(said: &str) -> String {
    let Some((url, fragment)) = said.split_once('#') else { return said.to_owned() };
    let rest = fragment.find('"').and_then(|end| fragment.get(end..)).unwrap_or_default();
    format!("{url}#…{rest}")
}

/// Why a value does not fit, for a report, where `reason` may say what it is.
pub(super) fn unfit(condition: &Condition, reason: &str, shows_secrets: bool) -> String {
    let asked = condition.asked();
    if shows_secrets {
        return format!("{asked}: {reason}");
    }
    if condition.is_secret() {
        return format!("{asked}: its value, which is not shown, does not fit");
    }
    format!("{asked}: {}", hidden(reason, condition))
}
