//! Which recorded request is the one that is asked now, and which is the nearest.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::exchange::Asked;
use super::mask::Masks;
use super::rewrite::Rewrite;
use super::splice::{Edit, merged, replaced};
use crate::json::{self, JsonPath};
use crate::shown::{MASK, Shown};

/// Parts of bodies that are not compared.
#[derive(Clone, Debug, Default)]
pub(super) struct Ignored(Vec<JsonPath>);

/// What stands for an ignored value, until it is taken out.
const IGNORED: &str = "\u{1a}ignored\u{1a}";

impl Ignored {
    pub(super) fn add(&mut self, path: JsonPath) {
        self.0.push(path);
    }

    /// The value of a body without what is ignored; `None` if it is not JSON.
    fn value(&self, body: &[u8]) -> Option<Value> {
        let text = std::str::from_utf8(body).ok()?;
        let mut value = json::value(text).ok()?;
        if !value.is_object() && !value.is_array() {
            return Some(value);
        }
        let nodes = self.0.iter().flat_map(|path| path.nodes(text).unwrap_or_default());
        let places: Vec<_> = nodes
            .filter_map(|node| {
                // Nodes are parts of the text.
                let start = (node.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
                Some(start..start + node.len())
            })
            .collect();
        if !places.is_empty() {
            let quoted = serde_json::to_string(IGNORED).unwrap_or_default();
            let marks = merged(places).into_iter().map(|place| Edit { place, text: quoted.clone() });
            value = json::value(&replaced(text, &marks.collect::<Vec<_>>())).ok()?;
            take_out(&mut value);
        }
        Some(value)
    }
}

fn take_out(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| *member != IGNORED);
            members.values_mut().for_each(take_out);
        }
        // The places of the others stay.
        Value::Array(elements) => elements.iter_mut().for_each(take_out),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A request beside a recorded one, whose secrets are masked, and whose URLs are those that are asked now.
pub(super) struct Compared<'c> {
    asked: &'c Asked,
    recorded: Cow<'c, Asked>,
}

impl<'c> Compared<'c> {
    /// `origins` are the recorded ones that are known by others now.
    pub(super) fn new<'o>(
        asked: &'c Asked,
        recorded: &'c Asked,
        origins: impl Iterator<Item = (&'o str, &'o str)>,
    ) -> Self
    where
        'c: 'o,
    {
        let known = origins.filter(|(origin, _)| *origin != recorded.origin);
        let rewrite = Rewrite::new(known.chain([(recorded.origin.as_str(), asked.origin.as_str())]));
        Self { asked, recorded: rewrite.request(recorded) }
    }

    /// Whether they are the same. `loosely`: what was masked in the recorded one may be anything.
    pub(super) fn is_same(&self, ignored: &Ignored, loosely: bool) -> bool {
        let Self { asked, recorded } = self;
        let loosely = loosely && recorded.is_masked;
        asked.method == recorded.method
            && same(&recorded.path, &asked.path, loosely)
            && self.has_same_query(loosely)
            && self.bodies_differ(ignored, loosely, 1, &Masks::default()).is_empty()
    }

    /// Pairs of one name have an order, and others have none.
    fn has_same_query(&self, loosely: bool) -> bool {
        let pairs = |asked: &Asked| {
            asked.query.as_deref().map(|query| {
                let mut pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
                pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
                pairs
            })
        };
        match (pairs(&self.recorded), pairs(self.asked)) {
            (Some(recorded), Some(asked)) => {
                let mut both = recorded.iter().zip(&asked);
                recorded.len() == asked.len()
                    && both.all(|((name, value), (asked_name, asked_value))| {
                        same(name, asked_name, loosely) && same(value, asked_value, loosely)
                    })
            }
            (recorded, asked) => recorded == asked,
        }
    }

    /// Where the bodies differ, in words, in so many places at most; empty if they do not.
    fn bodies_differ(&self, ignored: &Ignored, loosely: bool, most: usize, masks: &Masks) -> Vec<String> {
        let of = |asked: &Asked| asked.body.clone().unwrap_or_default();
        let (recorded, asked) = (of(&self.recorded), of(self.asked));
        if recorded == asked {
            return Vec::new();
        }
        if let (Some(recorded), Some(asked)) = (ignored.value(&recorded), ignored.value(&asked)) {
            let mut found = Differences { found: Vec::new(), most, loosely, masks };
            found.add(&recorded, &asked, &mut "$".to_owned());
            return found.found;
        }
        let (recorded, asked) = (String::from_utf8_lossy(&recorded), String::from_utf8_lossy(&asked));
        if loosely && fits(&recorded, &asked) {
            return Vec::new();
        }
        let asked = masks.text(&asked);
        let (was, is) = said(&recorded, &asked);
        vec![format!("its body was {was:?}, and is {is:?}")]
    }

    /// In what they differ, and how much that is.
    pub(super) fn differences(&self, ignored: &Ignored, masks: &Masks) -> (usize, Vec<String>) {
        /// So many are counted, and so many are told.
        const COUNTED: usize = 19;
        const TOLD: usize = 3;
        let Self { asked, recorded } = self;
        let (mut cost, mut all, loosely) = (0, Vec::new(), recorded.is_masked);
        let shown = |text: &str| format!("{:?}", Shown::masked(text).max(Said::WHOLE));
        if !same(&recorded.path, &asked.path, loosely) {
            let common = asked.path.bytes().zip(recorded.path.bytes()).take_while(|(a, b)| a == b).count();
            let longest = asked.path.len().max(recorded.path.len());
            cost += 100 + longest.saturating_sub(common).min(99);
            all.push(format!("its path was {}", shown(&recorded.path)));
        }
        if asked.method != recorded.method {
            cost += 50;
            all.push(format!("its method was {}", recorded.method));
        }
        if !self.has_same_query(loosely) {
            cost += 20;
            all.push(match &recorded.query {
                Some(query) => format!("its query was {}", shown(query)),
                None => "it had no query".to_owned(),
            });
        }
        let mut bodies = self.bodies_differ(ignored, loosely, COUNTED, masks);
        cost += bodies.len();
        if bodies.len() > TOLD {
            let more = bodies.split_off(TOLD).len();
            bodies.push(format!("and {more} more in its body"));
        }
        all.extend(bodies);
        (cost, all)
    }
}

/// Whether a text is the recorded one.
fn same(recorded: &str, asked: &str, loosely: bool) -> bool {
    recorded == asked || loosely && fits(recorded, asked)
}

/// Whether the text is the recorded one with anything in the place of each mask.
fn fits(recorded: &str, text: &str) -> bool {
    let Some((before, last)) = recorded.rsplit_once(MASK) else { return recorded == text };
    let mut parts = before.split(MASK);
    let rest = text.strip_suffix(last).and_then(|rest| rest.strip_prefix(parts.next()?));
    let Some(mut rest) = rest else { return false };
    parts.all(|part| match rest.split_once(part) {
        Some((_, behind)) => {
            rest = behind;
            true
        }
        None => false,
    })
}

/// A text in a sentence: from where it differs from another, if that is far from its beginning.
struct Said<'t>(&'t str, bool);

impl Said<'_> {
    /// So many characters are shown.
    const WHOLE: usize = 80;
}

impl fmt::Debug for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text, is_rest) = self;
        if *is_rest {
            f.write_str("…")?;
        }
        write!(f, "{:?}", Shown::masked(*text).max(Self::WHOLE))
    }
}

/// Both texts, so that what is shown of them differs.
fn said<'t>(was: &'t str, is: &'t str) -> (Said<'t>, Said<'t>) {
    /// So many characters before the place.
    const BEFORE: usize = 20;
    let same = was.chars().zip(is.chars()).take_while(|(was, is)| was == is).count();
    if same < Said::WHOLE / 2 {
        return (Said(was, false), Said(is, false));
    }
    let rest = |text: &'t str| {
        let at = text.char_indices().nth(same - BEFORE).map_or(text.len(), |(at, _)| at);
        Said(&text[at..], true)
    };
    (rest(was), rest(is))
}

/// Where two values differ, in words.
struct Differences<'d> {
    found: Vec<String>,
    most: usize,
    loosely: bool,
    masks: &'d Masks,
}

impl Differences<'_> {
    fn add(&mut self, recorded: &Value, asked: &Value, path: &mut String) {
        if self.found.len() == self.most {
            return;
        }
        let length = path.len();
        match (recorded, asked) {
            (Value::Object(recorded), Value::Object(asked)) => {
                for (name, value) in recorded {
                    path.push_str(&step(name));
                    match asked.get(name) {
                        Some(asked) => self.add(value, asked, path),
                        None => self.found.push(format!("its body had {path}, which is missing now")),
                    }
                    path.truncate(length);
                }
                for new in asked.keys().filter(|name| !recorded.contains_key(*name)) {
                    self.found.push(format!("its body had no {path}{}", step(new)));
                }
            }
            (Value::Array(recorded), Value::Array(asked)) => {
                for (index, (recorded, asked)) in recorded.iter().zip(asked).enumerate() {
                    path.push_str(&format!("[{index}]"));
                    self.add(recorded, asked, path);
                    path.truncate(length);
                }
                let (was, is) = (recorded.len(), asked.len());
                if was != is {
                    self.found.push(format!("in its body {path} had {was} elements, and has {is}"));
                }
            }
            (Value::String(recorded), Value::String(asked)) => {
                if !same(recorded, asked, self.loosely) {
                    let asked = self.masks.text(asked);
                    let (was, is) = said(recorded, &asked);
                    self.found.push(format!("in its body {path} was {was:?}, and is {is:?}"));
                }
            }
            _ if same_value(recorded, asked) => {}
            _ => {
                let (was, is) = (recorded.to_string(), asked.to_string());
                let short = |text: &str| Shown::masked(text).max(Said::WHOLE).to_string();
                let is = self.masks.text(&is);
                self.found.push(format!("in its body {path} was {}, and is {}", short(&was), short(&is)));
            }
        }
    }
}

/// `1` and `1.0` are one number.
fn same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || (one.is_f64() || other.is_f64()) && one.as_f64() == other.as_f64()
        }
        _ => one == other,
    }
}

fn step(name: &str) -> String {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain && !name.is_empty() { format!(".{name}") } else { format!("['{name}']") }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn asked(origin: &str, line: &str, body: &str) -> Asked {
        let (method, target) = line.split_once(' ').unwrap();
        let (path, query) =
            target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
        Asked {
            method: method.to_owned(),
            origin: origin.to_owned(),
            path: path.to_owned(),
            query: query.map(str::to_owned),
            headers: Vec::new(),
            body: (!body.is_empty()).then(|| Bytes::copy_from_slice(body.as_bytes())),
            is_masked: body.contains(MASK),
        }
    }

    fn ignoring(paths: &[&str]) -> Ignored {
        let mut ignored = Ignored::default();
        paths.iter().for_each(|path| ignored.add(JsonPath::parse(path).unwrap()));
        ignored
    }

    #[test]
    fn bodies_of_json_are_compared_by_value() {
        for (ignored, recorded, now, same) in [
            (&[][..], r#"{"a":1,"b":[1,2]}"#, r#"{ "b": [1.0, 2], "a": 1 }"#, true),
            (&[], r#"{"a":1}"#, r#"{"a":"1"}"#, false),
            (&[], r#"{"a":1}"#, r#"{"a":1,"b":2}"#, false),
            (&[], r#"{"a":[1,2]}"#, r#"{"a":[2,1]}"#, false),
            (&["$.id"], r#"{"id":1,"a":2}"#, r#"{"a":2,"id":"x"}"#, true),
            (&["$.id"], r#"{"id":1,"a":2}"#, r#"{"a":2}"#, true),
            (&["$..time", "$.m[*].id"], r#"{"m":[{"id":1,"time":2,"t":"x"}]}"#, r#"{"m":[{"t":"x"}]}"#, true),
            (&["$..time"], r#"{"m":[{"t":"x"}]}"#, r#"{"m":[{"t":"y"}]}"#, false),
            (&["$.m[0]"], r#"{"m":[1,2]}"#, r#"{"m":[3,2]}"#, true),
            (&["$.m[0]"], r#"{"m":[1,2]}"#, r#"{"m":[3]}"#, false),
            (&[], "a=1", "a=1", true),
            (&[], "a=1", "a=2", false),
            (&[], "", "{}", false),
            (&["$"], r#"{"a":1}"#, r#"{"b":1}"#, true),
        ] {
            let (recorded, now) = (asked("http://a", "POST /", recorded), asked("http://b", "POST /", now));
            let is = Compared::new(&now, &recorded, std::iter::empty()).is_same(&ignoring(ignored), false);
            assert_eq!(is, same, "{:?} {:?} {ignored:?}", recorded.body, now.body);
        }
    }

    #[test]
    fn bodies_that_are_no_text_are_compared_by_their_bytes() {
        let body =
            |byte: u8| Asked { body: Some(Bytes::from(vec![byte])), ..asked("http://a", "POST /", "") };
        for (recorded, now) in [(0xff, 0xff), (0xff, 0xfe)] {
            let is = Compared::new(&body(now), &body(recorded), std::iter::empty())
                .is_same(&Ignored::default(), true);
            assert_eq!(is, recorded == now);
        }
    }

    #[test]
    fn what_was_masked_may_be_anything_if_that_is_allowed() {
        for (recorded, now, same) in [
            (r#"{"env":"***","n":1}"#, r#"{"env":"test","n":1}"#, true),
            (r#"{"env":"***","n":1}"#, r#"{"env":"test","n":2}"#, false),
            (r#"{"env":"a *** b *** c"}"#, r#"{"env":"a 1 b 2 c"}"#, true),
            (r#"{"env":"a *** b"}"#, r#"{"env":"a b"}"#, false),
            (r#"{"env":"a *** b *** c"}"#, r#"{"env":"a 1 c"}"#, false),
            // A replay needs no key.
            (r#"{"env":"***"}"#, r#"{"env":""}"#, true),
            ("env=***&n=1", "env=test&n=1", true),
            ("env=***&n=1", "env=test&n=2", false),
        ] {
            let (recorded, now) = (asked("http://a", "POST /", recorded), asked("http://a", "POST /", now));
            let compared = Compared::new(&now, &recorded, std::iter::empty());
            assert!(!compared.is_same(&Ignored::default(), false));
            assert_eq!(compared.is_same(&Ignored::default(), true), same, "{:?}", now.body);
        }
    }

    #[test]
    fn what_differs_is_said() {
        let differences = |recorded: &Asked, now: &Asked| {
            let compared = Compared::new(now, recorded, std::iter::empty());
            compared.differences(&Ignored::default(), &Masks::default()).1
        };
        let recorded = asked("http://a", "POST /chat?v=1", r#"{"m":[{"c":"one"}],"x y":1}"#);
        for (line, body, said) in [
            (
                "POST /chat?v=1",
                r#"{"m":[{"c":"two"}],"x y":1}"#,
                vec![r#"in its body $.m[0].c was "one", and is "two""#],
            ),
            ("POST /chat?v=1", r#"{"m":[{"c":"one"}]}"#, vec!["its body had $['x y'], which is missing now"]),
            ("POST /chat?v=1", r#"{"m":[{"c":"one"}],"x y":1,"z":2}"#, vec!["its body had no $.z"]),
            ("POST /chat?v=1", r#"{"m":[],"x y":1}"#, vec!["in its body $.m had 1 elements, and has 0"]),
            (
                "GET /chats",
                r#"{"m":[{"c":"one"}],"x y":1}"#,
                vec![r#"its path was "/chat""#, "its method was POST", r#"its query was "v=1""#],
            ),
        ] {
            assert_eq!(differences(&recorded, &asked("http://b", line, body)), said);
        }
    }
}
