//! Files for cassettes, and what stands in them.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use streamgauge::testing::{Cassette, Replay};

/// A file that is removed with the test.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("cassette-{}-{number}.jsonl", std::process::id());
        Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn text(&self) -> String {
        std::fs::read_to_string(&self.0).expect("the file is there")
    }

    /// The exchanges, in the order of their requests.
    pub(crate) fn exchanges(&self) -> Vec<Value> {
        let text = self.text();
        let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
        assert_eq!(lines.next().expect("a first line")["cassette"], 1);
        let mut exchanges: Vec<_> = lines.collect();
        exchanges.sort_by_key(|exchange| exchange["request"].as_u64());
        exchanges
    }

    pub(crate) fn replay(&self) -> Replay {
        Cassette::read(&self.0).unwrap_or_else(|error| panic!("{error}")).replay()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// An exchange as it stands in a file, written by hand.
#[derive(Debug, Clone)]
pub(crate) struct Line(pub(crate) Value);

/// A request for a stream that is sent at 0 ms, and whose head comes then. Nothing comes on it, and the client closes it.
pub(crate) fn line(number: u64, request: &str) -> Line {
    let (method, target) = request.split_once(' ').expect("METHOD /path");
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let mut line = json!({
        "request": number, "sent_ms": 0, "method": method, "origin": "http://recorded.example:81", "path": path, "headers": [],
        "head": { "at_ms": 0, "requests": number, "version": "HTTP/1.1", "status": 200, "headers": [["content-type", "text/event-stream"]] },
        "pieces": [],
        "end": { "at_ms": 0, "requests": number, "fate": "closed" },
    });
    if let Some(query) = query {
        line["query"] = query.into();
    }
    Line(line)
}

impl Line {
    pub(crate) fn sent(mut self, ms: u64) -> Self {
        self.0["sent_ms"] = ms.into();
        self
    }

    pub(crate) fn body(mut self, text: &str) -> Self {
        self.0["body"] = json!({ "text": text });
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.0["headers"].as_array_mut().expect("headers").push(json!([name, value]));
        self
    }

    pub(crate) fn status(mut self, status: u16, headers: &[(&str, &str)]) -> Self {
        self.0["head"]["status"] = status.into();
        self.0["head"]["headers"] = json!(headers);
        self
    }

    /// A piece at this time, behind so many requests.
    pub(crate) fn piece(mut self, ms: u64, requests: u64, text: &str) -> Self {
        let piece = json!({ "at_ms": ms, "requests": requests, "text": text });
        self.0["pieces"].as_array_mut().expect("pieces").push(piece);
        self.0["end"]["at_ms"] = ms.into();
        self.0["end"]["requests"] = requests.into();
        self
    }

    pub(crate) fn ends(mut self, fate: &str) -> Self {
        self.0["end"]["fate"] = fate.into();
        self
    }

    /// A text as the whole answer.
    pub(crate) fn text(self, status: u16, text: &str) -> Self {
        let number = self.0["request"].as_u64().expect("a number");
        self.status(status, &[("content-type", "text/plain")]).piece(0, number, text).ends("end")
    }
}

/// A cassette of these exchanges.
pub(crate) fn cassette<const N: usize>(lines: [Line; N]) -> Scratch {
    let scratch = Scratch::new();
    let lines = lines.into_iter().map(|line| format!("{}\n", line.0));
    let text = format!("{{\"cassette\":1}}\n{}", lines.collect::<String>());
    std::fs::write(scratch.path(), text).expect("the file can be written");
    scratch
}

/// The pieces of an exchange together.
pub(crate) fn whole(exchange: &Value) -> String {
    let pieces = exchange["pieces"].as_array().expect("pieces").iter();
    pieces.map(|piece| piece["text"].as_str().expect("a text")).collect()
}
