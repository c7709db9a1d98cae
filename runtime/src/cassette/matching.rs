//! Which recorded request is the one that is asked now, and which is the nearest.

use bytes::Bytes;
use serde_json::Value;

use super::exchange::Asked;
use super::rewrite::Rewrite;
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
            let (mut marked, mut done) = (String::with_capacity(text.len()), 0);
            for place in super::splice::merged(places) {
                marked.push_str(text.get(done..place.start).unwrap_or_default());
                marked.push_str(&quoted);
                done = place.end;
            }
            marked.push_str(text.get(done..).unwrap_or_default());
            value = json::value(&marked).ok()?;
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

/// A request as it is compared with a recorded one: without secrets, and with the URLs of the server that was recorded.
pub(super) struct Candidate<'c> {
    asked: &'c Asked,
    path: String,
    query: Option<String>,
    body: Option<Bytes>,
}

impl<'c> Candidate<'c> {
    pub(super) fn new(asked: &'c Asked, recorded: &Asked) -> Self {
        let rewrite = Rewrite::new(&asked.origin, &recorded.origin);
        let body = asked.body.as_ref().map(|body| match std::str::from_utf8(body) {
            Ok(text) => Bytes::from(rewrite.text(text)),
            Err(_) => body.clone(),
        });
        let query = asked.query.as_ref().map(|query| rewrite.text(query));
        Self { asked, path: rewrite.text(&asked.path), query, body }
    }

    /// Whether it is the recorded one. `loosely`: what was masked in that may be anything.
    pub(super) fn is(&self, recorded: &Asked, ignored: &Ignored, loosely: bool) -> bool {
        let loosely = loosely && recorded.is_masked;
        let same = |recorded: &str, asked: &str| recorded == asked || loosely && fits(recorded, asked);
        self.asked.method == recorded.method
            && same(&recorded.path, &self.path)
            && match (&recorded.query, &self.query) {
                (Some(recorded), Some(asked)) => same(recorded, asked),
                (recorded, asked) => recorded == asked,
            }
            && self.body_differs(recorded, ignored, loosely).is_none()
    }

    /// Where the body differs; `None` if it does not.
    fn body_differs(&self, recorded: &Asked, ignored: &Ignored, loosely: bool) -> Option<String> {
        let of = |body: &Option<Bytes>| body.clone().unwrap_or_default();
        let (recorded, asked) = (of(&recorded.body), of(&self.body));
        if recorded == asked {
            return None;
        }
        if let (Some(recorded), Some(asked)) = (ignored.value(&recorded), ignored.value(&asked)) {
            return differs(&recorded, &asked, &mut "$".to_owned(), loosely);
        }
        let (recorded, asked) = (String::from_utf8_lossy(&recorded), String::from_utf8_lossy(&asked));
        let is_same = loosely && fits(&recorded, &asked);
        (!is_same).then(|| format!("its body was {}, and is {}", said(&recorded), said(&asked)))
    }

    /// In what it differs from the recorded one, and how much that is.
    pub(super) fn differences(&self, recorded: &Asked, ignored: &Ignored) -> (usize, Vec<String>) {
        let (mut cost, mut all) = (0, Vec::new());
        if self.path != recorded.path {
            let common = self.path.bytes().zip(recorded.path.bytes()).take_while(|(a, b)| a == b).count();
            let longest = self.path.len().max(recorded.path.len());
            cost += 100 + longest.saturating_sub(common).min(99);
            all.push(format!("its path was {}", said(&recorded.path)));
        }
        if self.asked.method != recorded.method {
            cost += 50;
            all.push(format!("its method was {}", recorded.method));
        }
        if self.query != recorded.query {
            cost += 20;
            all.push(match &recorded.query {
                Some(query) => format!("its query was {}", said(query)),
                None => "it had no query".to_owned(),
            });
        }
        if let Some(difference) = self.body_differs(recorded, ignored, false) {
            cost += 10;
            all.push(difference);
        }
        (cost, all)
    }
}

/// A text of a request or a cassette in a sentence.
fn said(text: &str) -> String {
    format!("{:?}", Shown::masked(text).max(80))
}

/// Whether the text is the recorded one with something in the place of each mask.
fn fits(recorded: &str, text: &str) -> bool {
    let mut parts = recorded.split(MASK);
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        let mut masked = rest.chars();
        if masked.next().is_none() {
            return false;
        }
        let behind = masked.as_str();
        if parts.peek().is_none() {
            return behind.ends_with(part);
        }
        let Some(at) = behind.find(part) else { return false };
        rest = behind.get(at + part.len()..).unwrap_or_default();
    }
    true
}

/// Where two values differ first, in words.
fn differs(recorded: &Value, asked: &Value, path: &mut String, loosely: bool) -> Option<String> {
    let length = path.len();
    match (recorded, asked) {
        (Value::Object(recorded), Value::Object(asked)) => {
            for (name, value) in recorded {
                path.push_str(&step(name));
                let found = match asked.get(name) {
                    Some(asked) => differs(value, asked, path, loosely),
                    None => Some(format!("its body had {path}, which is missing now")),
                };
                if found.is_some() {
                    return found;
                }
                path.truncate(length);
            }
            let new = asked.keys().find(|name| !recorded.contains_key(*name))?;
            Some(format!("its body had no {path}{}", step(new)))
        }
        (Value::Array(recorded), Value::Array(asked)) => {
            for (index, (recorded, asked)) in recorded.iter().zip(asked).enumerate() {
                path.push_str(&format!("[{index}]"));
                let found = differs(recorded, asked, path, loosely);
                if found.is_some() {
                    return found;
                }
                path.truncate(length);
            }
            let (was, is) = (recorded.len(), asked.len());
            (was != is).then(|| format!("in its body {path} had {was} elements, and has {is}"))
        }
        (Value::String(recorded), Value::String(asked)) if loosely && fits(recorded, asked) => None,
        _ if same_value(recorded, asked) => None,
        _ => {
            let (was, is) = (recorded.to_string(), asked.to_string());
            let short = |text: &str| Shown::masked(text).max(80).to_string();
            Some(format!("in its body {path} was {}, and is {}", short(&was), short(&is)))
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
            let is = Candidate::new(&now, &recorded).is(&recorded, &ignoring(ignored), false);
            assert_eq!(is, same, "{:?} {:?} {ignored:?}", recorded.body, now.body);
        }
    }

    #[test]
    fn what_was_masked_may_be_anything_if_that_is_allowed() {
        for (recorded, now, same) in [
            (r#"{"env":"***","n":1}"#, r#"{"env":"test","n":1}"#, true),
            (r#"{"env":"***","n":1}"#, r#"{"env":"test","n":2}"#, false),
            (r#"{"env":"a *** b *** c"}"#, r#"{"env":"a 1 b 2 c"}"#, true),
            (r#"{"env":"a *** b"}"#, r#"{"env":"a  b"}"#, false),
            (r#"{"env":"***"}"#, r#"{"env":""}"#, false),
            ("env=***&n=1", "env=test&n=1", true),
            ("env=***&n=1", "env=test&n=2", false),
        ] {
            let (recorded, now) = (asked("http://a", "POST /", recorded), asked("http://a", "POST /", now));
            let candidate = Candidate::new(&now, &recorded);
            assert!(!candidate.is(&recorded, &Ignored::default(), false));
            assert_eq!(candidate.is(&recorded, &Ignored::default(), true), same, "{:?}", now.body);
        }
    }

    #[test]
    fn what_differs_is_said() {
        let differences = |recorded: &Asked, now: &Asked| {
            Candidate::new(now, recorded).differences(recorded, &Ignored::default()).1
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
