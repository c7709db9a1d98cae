//! An error in a line that is no field of an event stream.

use serde_json::{Value, json};

use super::Fault;
use super::errors::{event, member};
use crate::json;
use crate::shown::Short;

/// What the line says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing that any protocol knows.
    Nothing,
    /// `error: …`, as a field of this name: llama.cpp ended its streams so until 2025.
    Field(Fault),
    /// A JSON text with an `error`, without `data:` before it.
    Json(Fault),
}

impl Said {
    pub(super) fn by(line: &[u8]) -> Self {
        if let Some(fault) = field(line) {
            return Said::Field(fault);
        }
        let object =
            line.trim_ascii_start().starts_with(b"{").then(|| json::value(&String::from_utf8_lossy(line)));
        match object {
            Some(Ok(object)) => member(&object).map_or(Said::Nothing, Said::Json),
            _ => Said::Nothing,
        }
    }
}

/// The error of a field `error`; `None` if it is another field, or has no value.
fn field(line: &[u8]) -> Option<Fault> {
    let value = String::from_utf8_lossy(line.strip_prefix(b"error:")?);
    let text = value.trim();
    let fault = match json::value(text) {
        Ok(Value::Null | Value::Bool(false)) => return None,
        Ok(Value::String(message)) => Fault::error("", message.trim()),
        Ok(object @ Value::Object(_)) => event(&object),
        _ => return (!text.is_empty()).then(|| raw(text)),
    };
    match fault.said().trim_matches([' ', ':']) {
        // The object says nothing else.
        "" if text.starts_with('{') => Some(raw(text)),
        "" => None,
        _ => Some(fault),
    }
}

fn raw(text: &str) -> Fault {
    Fault::error("", Short(text).to_string()).sent_as(json!({ "message": text }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_says_its_error_as_a_message_would() {
        for (line, said) in [
            (r#"error: {"code":500,"message":"context is full"}"#, "500: context is full"),
            (r#"error:{"code":500,"message":"full","type":"server_error"}"#, "server_error: full"),
            (r#"error: {"error":{"message":"full"}}"#, "full"),
            (r#"error: "full""#, "full"),
            ("error: full", "full"),
            ("error: 500", "500"),
            (r#"error: {"code":500,"mess"#, r#"{"code":500,"mess"#),
        ] {
            match Said::by(line.as_bytes()) {
                Said::Field(fault) => assert_eq!(fault.said(), said, "{line}"),
                other => panic!("{line} said {other:?}"),
            }
        }
        for line in [
            "error",
            "error:",
            "error: ",
            "error: null",
            "error: \"\"",
            "error: false",
            "errors: x",
            "Error: x",
        ] {
            assert_eq!(Said::by(line.as_bytes()), Said::Nothing, "{line}");
        }
    }

    #[test]
    fn a_json_text_says_its_error() {
        let said = Said::by(br#" {"error":{"message":"full"}}"#);
        assert_eq!(said, Said::Json(Fault::error("", "full")));
        for line in ["{", r#"{"error":null}"#, r#"{"a":1}"#, "[1]", "<html>"] {
            assert_eq!(Said::by(line.as_bytes()), Said::Nothing, "{line}");
        }
    }
}
