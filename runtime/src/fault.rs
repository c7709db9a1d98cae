//! Why a protocol gives up a stream.

use std::fmt;

use serde_json::{Map, Value};

use crate::shown::{Lines, Short, on_one_line};

/// Why a stream is cut by its protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    kind: Option<String>,
    text: String,
    /// The server's error as a JSON object; empty for a broken protocol.
    json: String,
}

impl Fault {
    /// The server reported an error: its kind, in the words of the API, and its message.
    ///
    /// ```
    /// let fault = streamgauge::protocol::Fault::error("overloaded_error", "Overloaded");
    /// assert_eq!(fault.to_string(), "the server sent an error: overloaded_error: Overloaded");
    /// assert_eq!(fault.kind(), Some("overloaded_error"));
    /// ```
    #[must_use]
    pub fn error(kind: impl Into<String>, message: impl Into<String>) -> Self {
        let (kind, text) = (kind.into(), message.into());
        let members = [("type", &kind), ("message", &text)].into_iter().filter(|(_, said)| !said.is_empty());
        let members: Map<String, Value> =
            members.map(|(name, said)| (name.to_owned(), Value::from(said.as_str()))).collect();
        Self { kind: Some(kind), text, json: Value::Object(members).to_string() }
    }

    /// The same for an error that the server sent as this JSON object: checks find it as `error json "$.…"`. Without it they
    /// find an object of the `type` and the `message`.
    ///
    /// ```
    /// use streamgauge::protocol::Fault;
    ///
    /// let fault = Fault::error("quota", "none left").sent_as(r#"{"type":"quota","left":0}"#);
    /// assert_eq!(fault.json(), Some(r#"{"type":"quota","left":0}"#));
    /// assert_eq!(Fault::error("quota", "").json(), Some(r#"{"type":"quota"}"#));
    /// ```
    #[must_use]
    pub fn sent_as(mut self, object: impl Into<String>) -> Self {
        self.json = object.into();
        self
    }

    /// The error as a JSON object, if the server sent one: without the event around it.
    #[must_use]
    pub fn json(&self) -> Option<&str> {
        self.kind.as_ref().map(|_| self.json.as_str())
    }

    /// How a message breaks the protocol.
    ///
    /// ```
    /// let fault = streamgauge::protocol::Fault::broken("a delta came before its block");
    /// assert_eq!(fault.to_string(), "the stream breaks its protocol: a delta came before its block");
    /// assert_eq!(fault.kind(), None);
    /// ```
    #[must_use]
    pub fn broken(reason: impl Into<String>) -> Self {
        Self { kind: None, text: reason.into(), json: String::new() }
    }

    /// The kind of error, if the server sent one.
    #[must_use]
    pub fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// As [`broken`](Self::broken), with the text at fault, cut where it is long.
    pub(crate) fn broken_by(reason: &str, text: &str) -> Self {
        if text.is_empty() {
            return Self::broken(format!("{reason}: the data is empty"));
        }
        Self::broken(format!("{reason}: {}", Short(&on_one_line(text))))
    }

    /// The error alone, for a response that is no stream.
    pub(crate) fn said(&self) -> String {
        match self.kind.as_deref() {
            None | Some("") => self.text.clone(),
            Some(kind) if self.text.is_empty() => kind.to_owned(),
            Some(kind) => format!("{kind}: {}", self.text),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what =
            if self.kind.is_some() { "the server sent an error" } else { "the stream breaks its protocol" };
        write!(f, "{what}: {}", Lines(&self.said()))
    }
}

impl std::error::Error for Fault {}
