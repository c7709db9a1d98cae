//! The lines of the file. Each is one object of JSON: the first says the version, each other one is an exchange.

use std::fmt::{Display, Write as _};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::Value;

use super::exchange::{Asked, End, Exchange, Fate, Head, Loss, Piece, When};

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

/// The exchange of a line.
pub(super) fn parse(text: &str, line: usize) -> Result<Exchange, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        format!("it is not JSON ({error}); mend it, take the line out, or record the cassette again")
    })?;
    let whole = Fields { value: &value, at: "" };
    exchange(&whole, line).map_err(|reason| format!("{reason}; mend it, or record the cassette again"))
}

fn exchange(whole: &Fields<'_>, line: usize) -> Result<Exchange, String> {
    let asked = Asked {
        method: whole.text("method")?,
        origin: whole.text("origin")?,
        path: whole.text("path")?,
        query: whole.optional("query").map(|_| whole.text("query")).transpose()?,
        headers: whole.headers()?,
        body: whole.inside("body")?.map(|body| body.content()).transpose()?,
        is_masked: whole.optional("masked").is_some_and(|masked| *masked == true),
    };
    let head = match whole.inside("head")? {
        Some(head) => Some(Head {
            when: head.when()?,
            version: version(&head.text("version")?)?,
            status: head.status()?,
            headers: head.headers()?,
        }),
        None => None,
    };
    let pieces = whole.list("pieces")?.iter().map(|piece| {
        let piece = Fields { value: piece, at: "pieces[]." };
        Ok(Piece { when: piece.when()?, bytes: piece.content()? })
    });
    let pieces = pieces.collect::<Result<_, String>>()?;
    let end = whole.inside("end")?.ok_or("its `end` is missing")?;
    let loss = || Ok::<_, String>(Loss { kind: end.text("kind")?, why: end.text("why")? });
    let fate = match &*end.text("fate")? {
        "end" => Fate::End,
        "cut" => Fate::Cut(loss()?),
        "reset" => Fate::Reset(loss()?),
        "closed" => Fate::Closed,
        other => {
            return Err(format!("its `end.fate` is {other:?}, and not `end`, `cut`, `reset` or `closed`"));
        }
    };
    if head.is_none() && fate == Fate::End {
        return Err("its `head` is missing, and it has come to its end".to_owned());
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
    at: &'static str,
}

impl<'v> Fields<'v> {
    fn wrong(&self, name: &str, wanted: impl Display) -> String {
        let at = self.at;
        match self.optional(name) {
            None => format!("its `{at}{name}` is missing"),
            Some(_) => format!("its `{at}{name}` is not {wanted}"),
        }
    }

    fn optional(&self, name: &str) -> Option<&'v Value> {
        self.value.get(name).filter(|value| !value.is_null())
    }

    fn text(&self, name: &str) -> Result<String, String> {
        let text = self.optional(name).and_then(Value::as_str);
        text.map(str::to_owned).ok_or_else(|| self.wrong(name, "a text"))
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
        let at = match name {
            "head" => "head.",
            "end" => "end.",
            _ => "body.",
        };
        match self.optional(name) {
            None => Ok(None),
            Some(value) if value.is_object() => Ok(Some(Fields { value, at })),
            Some(_) => Err(self.wrong(name, "an object")),
        }
    }

    fn content(&self) -> Result<Bytes, String> {
        if self.optional("text").is_some() {
            return Ok(self.text("text")?.into());
        }
        let at = self.at;
        let Some(base64) = self.optional("base64") else {
            return Err(format!("its `{at}text` is missing, and there is no `{at}base64`"));
        };
        let bytes = base64.as_str().and_then(|text| STANDARD.decode(text).ok());
        bytes.map(Bytes::from).ok_or_else(|| self.wrong("base64", "bytes in base64"))
    }
}
