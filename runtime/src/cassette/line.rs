//! The lines of the file. Each is one object of JSON: the first says the version, each other one is an exchange.

use std::fmt::{Display, Write as _};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::Value;
use url::Url;

use super::exchange::{Asked, End, Exchange, Fate, Head, Loss, Piece, When};
use crate::reason::ReasonKind;

/// The version that is written and read.
const VERSION: u64 = 1;

/// The first line.
pub(super) fn first() -> String {
    format!("{{\"cassette\":{VERSION},\"recorded_by\":\"streamgauge {}\"}}\n", env!("CARGO_PKG_VERSION"))
}

/// The line of an exchange, in the order in which people read it.
pub(super) fn of(exchange: &Exchange) -> String {
    let Exchange { number, sent, asked, head, pieces, end, .. } = exchange;
    let mut line = format!("{{\"request\":{number},\"sent_ms\":{}", ms(*sent));
    // Writing to a `String` cannot fail.
    let _ = write!(line, ",\"method\":{},\"origin\":{}", json(&asked.method), json(&asked.origin));
    let _ = write!(line, ",\"path\":{}", json(&asked.path));
    if let Some(query) = &asked.query {
        let _ = write!(line, ",\"query\":{}", json(query));
    }
    let _ = write!(line, ",\"headers\":{}", headers(&asked.headers));
    if let Some(body) = &asked.body {
        let _ = write!(line, ",\"body\":{{{}}}", content(body));
    }
    if asked.is_masked {
        line.push_str(",\"masked\":true");
    }
    if let Some(Head { when, version, status, headers: fields }) = head {
        let _ = write!(line, ",\"head\":{{{},\"version\":\"{version:?}\",\"status\":{status}", moment(*when));
        let _ = write!(line, ",\"headers\":{}}}", headers(fields));
    }
    let pieces: Vec<_> = pieces
        .iter()
        .map(|Piece { when, bytes }| format!("{{{},{}}}", moment(*when), content(bytes)))
        .collect();
    let _ = write!(line, ",\"pieces\":[{}],\"end\":{{{}", pieces.join(","), moment(end.when));
    let (fate, loss) = match &end.fate {
        Fate::End => ("end", None),
        Fate::Cut(loss) => ("cut", Some(loss)),
        Fate::Reset(loss) => ("reset", Some(loss)),
        Fate::Closed => ("closed", None),
    };
    let _ = write!(line, ",\"fate\":\"{fate}\"");
    if let Some(Loss { kind, why }) = loss {
        let _ = write!(line, ",\"kind\":{},\"why\":{}", json(kind), json(why));
    }
    line.push_str("}}\n");
    line
}

fn moment(When { at, requests }: When) -> String {
    format!("\"at_ms\":{},\"requests\":{requests}", ms(at))
}

/// Milliseconds with up to three decimals.
fn ms(time: Duration) -> String {
    let micros = time.as_micros();
    let text = format!("{}.{:03}", micros / 1000, micros % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn json(text: &str) -> String {
    // Serializing a string cannot fail.
    serde_json::to_string(text).unwrap_or_default()
}

fn headers(headers: &[(String, String)]) -> String {
    let pairs = headers.iter().map(|(name, value)| format!("[{},{}]", json(name), json(value)));
    format!("[{}]", pairs.collect::<Vec<_>>().join(","))
}

fn content(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => format!("\"text\":{}", json(text)),
        Err(_) => format!("\"base64\":\"{}\"", STANDARD.encode(bytes)),
    }
}

/// What the first line says, if it is one.
pub(super) fn check_first(line: &str) -> Result<(), String> {
    let value: Option<Value> = serde_json::from_str(line).ok();
    match value.as_ref().and_then(|value| value.get("cassette")) {
        Some(version) if *version == VERSION => Ok(()),
        Some(version) => Err(format!(
            "its version is {version}, and streamgauge {} reads version {VERSION}; record it again, or take the \
             streamgauge that wrote it",
            env!("CARGO_PKG_VERSION")
        )),
        None => Err(format!("it is no cassette: the first line of one is `{}`", first().trim_end())),
    }
}

/// Why a line cannot be read.
pub(super) enum Broken {
    /// It is not JSON, as it is not when a part of it is missing.
    Syntax(String),
    Content(String),
}

/// The exchange of a line.
pub(super) fn parse(text: &str, line: usize) -> Result<Exchange, Broken> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        // The line of the file is known, and a column says more than a line of one.
        let said = error.to_string();
        let said = said.rsplit_once(" at line ").map_or(&*said, |(said, _)| said);
        let column = error.column();
        Broken::Syntax(format!(
            "it is not JSON ({said} at column {column}); mend it, take the line out, or record the cassette again"
        ))
    })?;
    let whole = Fields { value: &value, at: String::new() };
    exchange(&whole, line)
        .map_err(|reason| Broken::Content(format!("{reason}; mend it, or record the cassette again")))
}

fn exchange(whole: &Fields<'_>, line: usize) -> Result<Exchange, String> {
    whole.only(&[
        "request", "sent_ms", "method", "origin", "path", "query", "headers", "body", "masked", "head",
        "pieces", "end",
    ])?;
    let asked = Asked {
        method: whole.checked("method", "a method of HTTP", |method| {
            http::Method::from_bytes(method.as_bytes()).is_ok()
        })?,
        origin: whole.checked(
            "origin",
            "the beginning of a URL, such as `https://api.example.com`",
            |origin| Url::parse(origin).is_ok_and(|url| url.origin().ascii_serialization() == origin),
        )?,
        path: whole.checked("path", "a text that begins with `/`", |path| path.starts_with('/'))?,
        query: whole.optional("query").map(|_| whole.text("query")).transpose()?,
        headers: whole.headers()?,
        body: whole
            .inside("body")?
            .map(|body| body.only(&["text", "base64"]).and_then(|()| body.content()))
            .transpose()?,
        is_masked: match whole.optional("masked") {
            None => false,
            Some(masked) => masked.as_bool().ok_or_else(|| whole.wrong("masked", "`true` or `false`"))?,
        },
    };
    let head = match whole.inside("head")? {
        Some(head) => {
            head.only(&["at_ms", "requests", "version", "status", "headers"])?;
            Some(Head {
                when: head.when()?,
                version: version(&head.text("version")?)?,
                status: head.status()?,
                headers: head.headers()?,
            })
        }
        None => None,
    };
    let pieces = whole.list("pieces")?.iter().enumerate().map(|(index, piece)| {
        let piece = Fields { value: piece, at: format!("pieces[{index}].") };
        piece.only(&["at_ms", "requests", "text", "base64"])?;
        Ok(Piece { when: piece.when()?, bytes: piece.content()? })
    });
    let pieces = pieces.collect::<Result<Vec<_>, String>>()?;
    let end = whole.inside("end")?.ok_or("its `end` is missing")?;
    end.only(&["at_ms", "requests", "fate", "kind", "why"])?;
    let is_kind = |word: &str| ReasonKind::ALL.into_iter().any(|kind| kind.word() == word);
    let kind = || end.checked("kind", "the kind of a loss, such as `broken`", is_kind);
    let loss = || Ok::<_, String>(Loss { kind: kind()?, why: end.text("why")? });
    let fate = match &*end.text("fate")? {
        "end" => Fate::End,
        "cut" => Fate::Cut(loss()?),
        "reset" => Fate::Reset(loss()?),
        "closed" => Fate::Closed,
        other => {
            return Err(format!("its `end.fate` is {other:?}, and not `end`, `cut`, `reset` or `closed`"));
        }
    };
    if head.is_none() && (fate == Fate::End || !pieces.is_empty()) {
        let what = if pieces.is_empty() { "it has come to its end" } else { "it has pieces" };
        return Err(format!("its `head` is missing, and {what}"));
    }
    let end = End { when: end.when()?, fate };
    Ok(Exchange {
        number: whole.number("request")?,
        line,
        sent: whole.time("sent_ms")?,
        asked,
        head,
        pieces,
        end,
    })
}

fn version(text: &str) -> Result<http::Version, String> {
    use http::Version;
    let known = [Version::HTTP_10, Version::HTTP_11, Version::HTTP_2, Version::HTTP_3];
    let found = known.into_iter().find(|version| format!("{version:?}") == text);
    found.ok_or_else(|| format!("its `head.version` is {text:?}, and none of HTTP"))
}

/// The members of an object, which are named in errors.
struct Fields<'v> {
    value: &'v Value,
    /// What stands before a name.
    at: String,
}

impl<'v> Fields<'v> {
    fn wrong(&self, name: &str, wanted: impl Display) -> String {
        let at = &self.at;
        match self.optional(name) {
            None => format!("its `{at}{name}` is missing"),
            Some(_) => format!("its `{at}{name}` is not {wanted}"),
        }
    }

    /// Refuses members of other names: one that is left out by mistake would be taken for missing.
    fn only(&self, known: &[&str]) -> Result<(), String> {
        let mut names = self.value.as_object().into_iter().flat_map(|members| members.keys());
        match names.find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(format!("its `{}{name}` is none of {}", self.at, known.join(", "))),
            None => Ok(()),
        }
    }

    /// A text of a certain form.
    fn checked(&self, name: &str, wanted: &str, is_it: impl FnOnce(&str) -> bool) -> Result<String, String> {
        let text = self.optional(name).and_then(Value::as_str).filter(|text| is_it(text));
        text.map(str::to_owned).ok_or_else(|| self.wrong(name, wanted))
    }

    fn optional(&self, name: &str) -> Option<&'v Value> {
        self.value.get(name).filter(|value| !value.is_null())
    }

    fn text(&self, name: &str) -> Result<String, String> {
        self.checked(name, "a text", |_| true)
    }

    fn number(&self, name: &str) -> Result<u64, String> {
        let number = self.optional(name).and_then(Value::as_u64).filter(|number| *number > 0);
        number.ok_or_else(|| self.wrong(name, "a whole number from 1 on"))
    }

    fn time(&self, name: &str) -> Result<Duration, String> {
        let time = self.optional(name).and_then(Value::as_f64);
        /// A century in microseconds.
        const MOST: f64 = 3.2e15;
        let micros = time.map(|ms| (ms * 1000.0).round()).filter(|micros| (0.0..MOST).contains(micros));
        let time = micros.map(|micros| Duration::from_micros(micros as u64));
        time.ok_or_else(|| self.wrong(name, "a time in milliseconds"))
    }

    fn when(&self) -> Result<When, String> {
        Ok(When { at: self.time("at_ms")?, requests: self.number("requests")? })
    }

    fn status(&self) -> Result<u16, String> {
        let status = self.optional("status").and_then(Value::as_u64);
        let status = status.and_then(|status| u16::try_from(status).ok());
        let status = status.filter(|status| http::StatusCode::from_u16(*status).is_ok());
        status.ok_or_else(|| self.wrong("status", "a status of HTTP, 100 to 999"))
    }

    fn list(&self, name: &str) -> Result<&'v [Value], String> {
        let list = self.optional(name).and_then(Value::as_array);
        list.map(Vec::as_slice).ok_or_else(|| self.wrong(name, "a list"))
    }

    fn headers(&self) -> Result<Vec<(String, String)>, String> {
        let pair = |pair: &Value| match pair.as_array().map(Vec::as_slice) {
            Some([Value::String(name), Value::String(value)])
                if http::HeaderName::try_from(name).is_ok() && http::HeaderValue::try_from(value).is_ok() =>
            {
                Some((name.clone(), value.clone()))
            }
            _ => None,
        };
        let pairs: Option<Vec<_>> = self.list("headers")?.iter().map(pair).collect();
        pairs.ok_or_else(|| {
            self.wrong("headers", "a list of pairs `[\"name\",\"value\"]` that HTTP can carry")
        })
    }

    fn inside(&self, name: &'static str) -> Result<Option<Fields<'v>>, String> {
        match self.optional(name) {
            None => Ok(None),
            Some(value) if value.is_object() => Ok(Some(Fields { value, at: format!("{name}.") })),
            Some(_) => Err(self.wrong(name, "an object")),
        }
    }

    fn content(&self) -> Result<Bytes, String> {
        let at = &self.at;
        match (self.optional("text"), self.optional("base64")) {
            (Some(_), None) => self.text("text").map(Bytes::from),
            (None, Some(base64)) => {
                let bytes = base64.as_str().and_then(|text| STANDARD.decode(text).ok());
                bytes.map(Bytes::from).ok_or_else(|| self.wrong("base64", "bytes in base64"))
            }
            (None, None) => Err(format!("its `{at}text` is missing, and there is no `{at}base64`")),
            (Some(_), Some(_)) => Err(format!("it has both `{at}text` and `{at}base64`, and may have one")),
        }
    }
}
