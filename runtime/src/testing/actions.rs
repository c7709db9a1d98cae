use std::fmt::{Display, Write as _};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::action::{Action, End, Generator, Pause};
use super::{Gate, Script};

/// # Actions
///
/// They are played in their order. Nothing can follow an end: each of them panics, at the line of the test, on a script that
/// has ended by [`end`](Script::end), [`hold`](Script::hold), [`cut`](Script::cut), [`cut_in`](Script::cut_in),
/// [`reset`](Script::reset), [`flood`](Script::flood) or [`every`](Script::every).
impl Script {
    /// Sends these bytes as they are.
    ///
    /// # Panics
    ///
    /// When the script has ended already.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().bytes(b"\xEF\xBB\xBFdata: behind a byte-order mark\r\r");
    /// # drop(script);
    /// ```
    #[track_caller]
    pub fn bytes(self, bytes: impl AsRef<[u8]>) -> Self {
        self.push(Action::Send(Bytes::copy_from_slice(bytes.as_ref())))
    }

    /// Sends one event, given as its lines; the empty line that ends it is added where it is missing.
    ///
    /// # Panics
    ///
    /// When the script has ended already.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().event("id: 7\nretry: 10\ndata: seven").event("data: 8\n\n");
    /// # drop(script);
    /// ```
    #[track_caller]
    pub fn event(self, lines: impl AsRef<str>) -> Self {
        let lines = lines.as_ref();
        let missing = if ["\n\n", "\r\r", "\r\n\r\n"].iter().any(|end| lines.ends_with(end)) {
            ""
        } else if lines.ends_with('\r') {
            // A line feed would be the other half of this line's end.
            "\r"
        } else if lines.ends_with('\n') {
            "\n"
        } else {
            "\n\n"
        };
        self.bytes(format!("{lines}{missing}"))
    }

    /// Sends one [`event`](Script::event) after the other.
    ///
    /// # Panics
    ///
    /// When the script has ended already.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().events(["data: 1", "data: 2"]);
    /// # drop(script);
    /// ```
    #[track_caller]
    pub fn events(mut self, events: impl IntoIterator<Item: AsRef<str>>) -> Self {
        // A loop, since a closure would not be tracked to its caller.
        for lines in events {
            self = self.event(lines);
        }
        self
    }

    /// Sends one event without a type, its data as they are displayed, a `data:` line for each of their lines.
    ///
    /// # Panics
    ///
    /// When the script has ended already.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().message(serde_json::json!({ "price": 99.8 })).message("[DONE]");
    /// # drop(script);
    /// ```
    #[track_caller]
    pub fn message(self, data: impl Display) -> Self {
        self.bytes(data_lines(String::new(), data))
    }

    /// Sends one event of this type, otherwise as [`message`](Script::message) does.
    ///
    /// # Panics
    ///
    /// When the script has ended already.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().typed("tick", r#"{"price":99.8}"#);
    /// # drop(script);
    /// ```
    #[track_caller]
    pub fn typed(self, event: &str, data: impl Display) -> Self {
        self.bytes(data_lines(format!("event: {event}\n"), data))
    }

    /// Sends a comment, as servers do for a heartbeat.
    ///
    /// # Panics
    ///
    /// When the script has ended already.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().comment("").comment("still here");
    /// # drop(script);
    /// ```
    #[track_caller]
    pub fn comment(self, text: &str) -> Self {
        let space = if text.is_empty() { "" } else { " " };
        self.bytes(format!(":{space}{text}\n\n"))
    }

    /// Sends bytes in pieces of `size` bytes, each in a write of its own, without delay on the way.
    ///
    /// The client may still read several at once; to part them for certain, put a [`gate`](Script::gate) between them.
    ///
    /// # Panics
    ///
    /// When `size` is 0, or the script has ended already.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().split("data: split at every byte\n\n", 1);
    /// # drop(script);
    /// ```
    #[track_caller]
    pub fn split(self, bytes: impl AsRef<[u8]>, size: usize) -> Self {
        assert!(size > 0, "bytes cannot be split into pieces of 0 bytes");
        self.push(Action::Split(Bytes::copy_from_slice(bytes.as_ref()), size))
    }

    /// Does nothing for this time.
    ///
    /// # Panics
    ///
    /// When the script has ended already.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().message(1).wait(std::time::Duration::from_millis(20)).message(2);
    /// # drop(script);
    /// ```
    #[track_caller]
    pub fn wait(self, time: Duration) -> Self {
        self.push(Action::Pause(Pause::For(time)))
    }

    /// Waits until the test lets the script through this gate, or the client goes away.
    ///
    /// # Panics
    ///
    /// When the script has ended already.
    ///
    /// ```
    /// # use streamgauge::testing::{Gate, Script};
    /// let gate = Gate::new();
    /// let script = Script::sse().message(1).gate(&gate).message(2);
    /// # drop(script);
    /// ```
    #[track_caller]
    pub fn gate(self, gate: &Gate) -> Self {
        self.push(Action::Pause(Pause::At(gate.clone())))
    }

    /// Sends what `make` returns for 0, 1, and so on up to `count`, made as it is sent.
    ///
    /// # Panics
    ///
    /// When the script has ended already. A panic of `make` is a [`Fault`](super::Fault) of the server.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().repeat(1000, |i| format!("id: {i}\ndata: {i}\n\n"));
    /// # drop(script);
    /// ```
    #[track_caller]
    pub fn repeat<B: AsRef<[u8]>>(
        self,
        count: usize,
        make: impl Fn(usize) -> B + Send + Sync + 'static,
    ) -> Self {
        self.generate(count, None, make)
    }

    /// Sends what `make` returns for 0, 1, 2, …, as fast as the client takes it, until the client goes away.
    ///
    /// # Panics
    ///
    /// When the script has ended already. A panic of `make` is a [`Fault`](super::Fault) of the server.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let endless_line = Script::sse().bytes("data: ").flood(|_| [b'x'; 4096]);
    /// # drop(endless_line);
    /// ```
    #[track_caller]
    pub fn flood<B: AsRef<[u8]>>(self, make: impl Fn(usize) -> B + Send + Sync + 'static) -> Self {
        self.generate(usize::MAX, None, make).ended(End::Hold)
    }

    /// Sends what `make` returns for 0 at once and then, after each `period`, for 1, 2, …, until the client goes away.
    ///
    /// # Panics
    ///
    /// When the script has ended already. A panic of `make` is a [`Fault`](super::Fault) of the server.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let heartbeats = Script::sse().every(std::time::Duration::from_millis(20), |_| ":\n\n");
    /// # drop(heartbeats);
    /// ```
    #[track_caller]
    pub fn every<B: AsRef<[u8]>>(
        self,
        period: Duration,
        make: impl Fn(usize) -> B + Send + Sync + 'static,
    ) -> Self {
        self.generate(usize::MAX, Some(period), make).ended(End::Hold)
    }

    /// Ends the response cleanly, as a script does that says nothing about its end.
    ///
    /// # Panics
    ///
    /// When the script has ended already.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().message("[DONE]").end();
    /// # drop(script);
    /// ```
    #[track_caller]
    pub fn end(self) -> Self {
        self.ended(End::Clean)
    }

    /// Keeps the response open and says nothing more, until the client goes away or the server is dropped.
    ///
    /// # Panics
    ///
    /// When the script has ended already.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let silence = Script::sse().message("the last for now").hold();
    /// # drop(silence);
    /// ```
    #[track_caller]
    pub fn hold(self) -> Self {
        self.ended(End::Hold)
    }

    /// Closes the connection before the body is complete: inside a chunk, or short of the `Content-Length`.
    ///
    /// All that was sent before arrives. A [close-delimited](Script::close_delimited) body is closed the same way, but there a
    /// cut looks like an end.
    ///
    /// # Panics
    ///
    /// When the script has ended already.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().message(1).cut();
    /// # drop(script);
    /// ```
    #[track_caller]
    pub fn cut(self) -> Self {
        self.cut_in("")
    }

    /// Sends these bytes, and then [cuts](Script::cut) the body in the chunk that they stand in.
    ///
    /// # Panics
    ///
    /// When the script has ended already.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let in_the_middle_of_an_event = Script::sse().message(1).cut_in("data: half an ev");
    /// # drop(in_the_middle_of_an_event);
    /// ```
    #[track_caller]
    pub fn cut_in(self, bytes: impl AsRef<[u8]>) -> Self {
        self.ended(End::Cut(Bytes::copy_from_slice(bytes.as_ref())))
    }

    /// Resets the connection (TCP RST), which the client sees as an error of the connection.
    ///
    /// As on any network, bytes that the client's side has not received by then are lost. A few kilobytes that were sent
    /// before have usually arrived. To be sure of them, put a [`gate`](Script::gate) in front that the test opens when it
    /// has read them.
    ///
    /// # Panics
    ///
    /// When the script has ended already.
    ///
    /// ```
    /// # use streamgauge::testing::Script;
    /// let script = Script::sse().message(1).reset();
    /// # drop(script);
    /// ```
    #[track_caller]
    pub fn reset(self) -> Self {
        self.ended(End::Reset)
    }

    #[track_caller]
    fn generate<B: AsRef<[u8]>>(
        self,
        count: usize,
        every: Option<Duration>,
        make: impl Fn(usize) -> B + Send + Sync + 'static,
    ) -> Self {
        let make = Arc::new(move |index| Bytes::copy_from_slice(make(index).as_ref()));
        self.push(Action::Generate(Generator { make, count, every }))
    }

    #[track_caller]
    fn push(mut self, action: Action) -> Self {
        assert!(self.end.is_none(), "the script has ended, nothing can follow");
        self.actions.push(action);
        self
    }

    #[track_caller]
    fn ended(mut self, end: End) -> Self {
        assert!(self.end.is_none(), "the script has ended, nothing can follow");
        self.end = Some(end);
        self
    }
}

/// An event of these data behind these lines.
fn data_lines(mut lines: String, data: impl Display) -> String {
    for line in data.to_string().replace("\r\n", "\n").split(['\r', '\n']) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(lines, "data: {line}");
    }
    lines.push('\n');
    lines
}
