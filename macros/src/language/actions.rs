//! The words of actions, and of the parts and options of requests.

use super::word::words;

words! {
    /// The actions on a stream.
    ActionWord {
        /// `open [METHOD] "url"`, then parts and options: sends the request of an event stream. It succeeds when status
        /// 200 and a `text/event-stream` content type have arrived.
        Open = "open",
        /// `check await|listen within TIME until N|end`, or `… expect N|RANGE`, then conditions, then `require`s. A check that
        /// begins with `status`, `header`, `elapsed` or `lost` looks at the stream as it stands.
        Check = "check",
        /// `await`: waits until the stream's `listen` check is decided, at most until its deadline, and takes what it
        /// saved.
        Await = "await",
        /// `cancel`: drops the stream's pending check without a verdict. What it saw is not saved.
        Cancel = "cancel",
        /// `reconcile`: takes what the stream's `listen` check saved, if it was decided by now. It does not wait.
        Reconcile = "reconcile",
        /// `unmatched collect rest: T`, `unmatched json "$.price" > 0 collect prices: f64`: hands over the messages that
        /// no check took, as many as `open … unmatched 100` keeps, and forgets them.
        Unmatched = "unmatched",
        /// `next within 1s save m: OwnedMessage`, `next … or end`: waits for one message, the oldest that `open … unmatched 100`
        /// keeps or else the next that comes.
        Next = "next",
        /// `close`: closes the stream. A pending `expect` is judged by its count so far, a pending `until` fails.
        Close = "close",
    }

    /// The parts of a request, of `open` and `http`.
    PartWord {
        /// `header "name" "value"`: a header.
        Header = "header",
        /// `headers (pairs)`: a header for each name and value that Rust gives; of one name the last is sent.
        Headers = "headers",
        /// `query "name" "value"`: a pair of the URL's query.
        Query = "query",
        /// `bearer "token"`: `Authorization`, with a token.
        Bearer = "bearer",
        /// `basic "name" "password"`: `Authorization`, with name and password.
        Basic = "basic",
        /// `body json { … }`, `body form { … }`, `body text "…"`: the body of the request.
        Body = "body",
    }

    /// The options of `open`.
    OpenOption {
        /// `reconnect 3`, `reconnect always`, then `through 500..=599` and `after 200ms`: opens the stream again when it
        /// ends or is lost, at most that many times.
        Reconnect = "reconnect",
        /// `last_event_id "id"`: the header `Last-Event-ID`; a `None` of Rust is none.
        LastEventId = "last_event_id",
        /// `timeout 5s`: the longest time to the head of the response; 30 seconds where none is written.
        Timeout = "timeout",
        /// `idle 15s`: the longest silence, heartbeats included; a `None` of Rust is none.
        Idle = "idle",
        /// `status 200..=299`: the wanted status; 200 if none is written.
        Status = "status",
        /// `content_type "application/octet-stream"`: another content type that is taken, beside `text/event-stream`.
        ContentType = "content_type",
        /// `redirects 0`: how many redirects are followed; the answer to the last is the response itself. Where none is
        /// written, 20 are followed, and the next fails the step.
        Redirects = "redirects",
        /// `unmatched 100`: how many of the messages that no check takes are kept. With a number it is the option,
        /// without one the action.
        Unmatched = "unmatched",
        /// `protocol openai_chat`, `protocol (expr)`: what the stream's messages mean.
        Protocol = "protocol",
    }

    /// The options of `http`.
    HttpOption {
        /// `timeout 5s`: the longest time to the end of the response; 30 seconds where none is written.
        Timeout = "timeout",
        /// `redirects 0`: as of `open`.
        Redirects = "redirects",
        /// `protocol mcp`: asks for JSON or an event stream, in which the JSON-RPC response to the body's id is the body.
        Protocol = "protocol",
    }

    /// The methods of requests.
    Method {
        /// `get`: a GET, which `open` sends where no method is written.
        Get = "get",
        /// `post`: a POST.
        Post = "post",
        /// `put`: a PUT.
        Put = "put",
        /// `patch`: a PATCH.
        Patch = "patch",
        /// `delete`: a DELETE.
        Delete = "delete",
        /// `head`: a HEAD.
        Head = "head",
        /// `options`: an OPTIONS.
        Options = "options",
    }

    /// The kinds of bodies, after `body`.
    BodyWord {
        /// `json { … }`, `json [ … ]`: JSON, with `(expr)` where Rust stands for a value.
        Json = "json",
        /// `form { "name": "value" }`: the fields of a form.
        Form = "form",
        /// `text "…"`: a text as it is.
        Text = "text",
    }

    /// The protocols, after `protocol`. The variants have the names of the runtime's types.
    ProtocolName {
        /// `openai_chat`: OpenAI chat completions, ended by `data: [DONE]`.
        OpenAiChat = "openai_chat",
        /// `openai_completions`: OpenAI completions, which vLLM and llama.cpp serve, ended by `data: [DONE]`.
        OpenAiCompletions = "openai_completions",
        /// `openai_responses`: OpenAI responses, ended by `response.completed`.
        OpenAiResponses = "openai_responses",
        /// `anthropic`: Anthropic messages, ended by `message_stop`.
        Anthropic = "anthropic",
        /// `gemini`: Gemini's `streamGenerateContent`, ended by the server after a `finishReason`.
        Gemini = "gemini",
        /// `mcp`: the Model Context Protocol over streamable HTTP, ended by the JSON-RPC response.
        Mcp = "mcp",
        /// `a2a`: the Agent2Agent protocol, ended by a final state of the task.
        A2a = "a2a",
    }
}

impl Method {
    /// The method in capitals, as requests have it.
    pub(crate) fn sent(self) -> String {
        self.word().to_uppercase()
    }
}

impl ProtocolName {
    /// Whether the API may give several answers to one request, so that a stream has choices.
    pub(crate) fn has_choices(self) -> bool {
        match self {
            Self::OpenAiChat | Self::OpenAiCompletions | Self::Gemini => true,
            Self::OpenAiResponses | Self::Anthropic | Self::Mcp | Self::A2a => false,
        }
    }
}
