//! The JSON-RPC response to a request, in the event stream that answers it. No I/O.

use serde_json::Value;

use super::json_rpc::{is_same, requests, responses};
use super::mcp::listed;
use crate::sse::{CapExceeded, Decoder, Item};

/// The responses that an event stream is read for.
pub(crate) struct Awaited {
    /// The ids without an answer.
    open: Vec<Value>,
    is_batch: bool,
    /// The responses as they were sent.
    came: Vec<String>,
    /// Whether bytes of them were no UTF-8, and stand replaced.
    invalid_utf8: bool,
    decoder: Decoder,
}

/// All that was awaited.
pub(crate) struct Found {
    /// The response, or the list of those to a batch.
    pub(crate) text: String,
    pub(crate) invalid_utf8: bool,
}

impl Awaited {
    /// The responses to the requests in a body; `None` if it has none. An event has at most `cap` bytes.
    pub(crate) fn of(body: &[u8], cap: usize) -> Option<Self> {
        let (open, _) = requests(body);
        let is_batch = body.trim_ascii_start().starts_with(b"[");
        let decoder = Decoder::with_cap(cap);
        (!open.is_empty()).then_some(Self { open, is_batch, came: Vec::new(), invalid_utf8: false, decoder })
    }

    /// Takes the next bytes of the stream. Requests and notifications of the server's are passed over, and so are
    /// responses to other requests. An error without an id is one to the whole body, which the server could not read.
    ///
    /// # Errors
    ///
    /// [`CapExceeded`], when an event is over the cap.
    pub(crate) fn read(&mut self, mut bytes: &[u8]) -> Result<Option<Found>, CapExceeded> {
        while let Some(item) = self.decoder.next(&mut bytes)? {
            let Item::Event(event) = item else { continue };
            for (id, response) in responses(event.data) {
                let place = self.open.iter().position(|open| is_same(open, &id));
                match place {
                    Some(place) => {
                        self.open.remove(place);
                    }
                    None if id.is_null() => self.open.clear(),
                    None => continue,
                }
                self.came.push(response.to_owned());
                self.invalid_utf8 |= event.invalid_utf8;
                if self.open.is_empty() {
                    let all = self.came.join(",");
                    let text = if self.is_batch { format!("[{all}]") } else { all };
                    return Ok(Some(Found { text, invalid_utf8: self.invalid_utf8 }));
                }
            }
        }
        Ok(None)
    }

    /// What is still awaited, in words.
    pub(crate) fn due(&self) -> String {
        let which = if self.open.len() == 1 { "the JSON-RPC response" } else { "the JSON-RPC responses" };
        format!("{which} to {}", listed(&self.open))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in these pieces of a stream, which answers this body.
    fn found(body: &str, pieces: &[&str]) -> Option<String> {
        let mut awaited = Awaited::of(body.as_bytes(), 1024)?;
        pieces.iter().find_map(|piece| awaited.read(piece.as_bytes()).unwrap()).map(|found| found.text)
    }

    #[test]
    fn the_response_to_the_id_is_found_and_is_as_it_was_sent() {
        let body = r#"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#;
        let stream = [
            "id: 0\ndata:\n\n: on\n\n",
            "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\n",
            "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n\ndata: no JSON\n\n",
            "data: {\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n\nevent: message\ndata: {\"id\": 1.0,",
            "\"result\":{\"n\":1.50}}\n\ndata: {\"id\":1,\"result\":2}\n\n",
        ];
        assert_eq!(found(body, &stream).unwrap(), r#"{"id": 1.0,"result":{"n":1.50}}"#);
        assert_eq!(found(body, &stream[..4]), None);
        let deep = format!("data: {{\"id\":1,\"result\":{}{}}}\n\n", "[".repeat(200), "]".repeat(200));
        assert!(found(body, &[&deep]).is_some());
        let error = "data: {\"id\":1,\"error\":{\"code\":-32601}}\n\n";
        assert_eq!(found(body, &[error]).unwrap(), r#"{"id":1,"error":{"code":-32601}}"#);
        assert!(found(body, &["data: {\"id\":null,\"error\":{\"code\":-32700}}\n\n"]).is_some());
        assert!(found(body, &["data: {\"id\":\"1\",\"result\":{}}\n\n"]).is_none());
    }

    #[test]
    fn a_batch_is_answered_by_the_list_of_its_responses() {
        let body = r#" [{"id":1,"method":"a"},{"method":"b"},{"id":"x","method":"c"}]"#;
        let stream = ["data: [{\"id\":\"x\",\"result\":2}]\n\n", "data: {\"id\":1,\"result\":1}\n\n"];
        assert_eq!(found(body, &stream).unwrap(), r#"[{"id":"x","result":2},{"id":1,"result":1}]"#);
        let awaited = Awaited::of(body.as_bytes(), 1024).unwrap();
        assert_eq!(awaited.due(), "the JSON-RPC responses to requests 1, \"x\"");
    }

    #[test]
    fn a_body_without_a_request_awaits_nothing() {
        for body in ["", "no JSON", r#"{"method":"notifications/initialized"}"#, r#"{"id":1,"result":{}}"#] {
            assert!(Awaited::of(body.as_bytes(), 1024).is_none(), "{body}");
        }
    }
}
