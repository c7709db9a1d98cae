//! The words of the language, each with what it means. `scenario!` resolves its keywords to these, so
//! that editors complete and explain them. A word that is a keyword of Rust too ends in `_` here.

/// `sse "request" [name "stream"]`, then one or more actions: `open`, `check`, `await`, `cancel`, `reconcile`, `close`.
///
/// `name "subs"[3]`, `name "subs"[(i)]` and `name "subs"[all]` are one, or all, of a family of streams. Without `name` it is the default stream. The request's name is a text, in which `{value}` is filled in.
///
/// ```text
/// sse "Stocks" name "s1" open "/stocks/prices" close
/// ```
pub fn sse() {}

/// `open [METHOD] "url"`, then parts and options: sends the request of an event stream. It succeeds when status 200 and a
/// `text/event-stream` content type have arrived.
///
/// | | sends, or means | default |
/// |---|---|---|
/// | `header "name" "value"` | a header | |
/// | `query "name" "value"` | a pair of the URL's query | |
/// | `bearer "token"`, `basic "name" "password"` | `Authorization` | |
/// | `body json { … }`, `body form { … }`, `body text "…"` | what the request carries | |
/// | `last_event_id "id"` | `Last-Event-ID` | |
/// | `timeout 5s` | the longest time to the response head | `30s` |
/// | `idle 15s` | the longest silence, heartbeats included | none |
/// | `reconnect 3`, `reconnect always` | opens it again when it ends or is lost, so often at most | never |
/// | `unmatched 100` | how many messages are kept that no check takes | none |
/// | `status 200..=299` | the status that is wanted | `200` |
/// | `protocol openai_chat` (`openai_responses`, `anthropic`, `mcp`, `a2a`), `protocol (expr)` | what its messages mean: end mark, errors, text, usage | none |
pub fn open() {}

/// `check await|listen within TIME until N|end`, or `… expect N|RANGE`, then conditions, then `require`s.
///
/// | | |
/// |---|---|
/// | `await`, `listen` | the scenario waits until it is decided, or goes on |
/// | `within 10s` | its deadline |
/// | `until 3`, `until end` | succeeds at the third match, or at the end of the stream |
/// | `expect 0`, `expect 1..=5` | counts the matches until the deadline |
/// | `data`, `event`, `id`, `retry`, `message` | what a condition looks at |
/// | `text`, `tool`, `usage`, `finish` | the same, of a stream with a `protocol`: what its messages put together |
/// | `regex "…"`, `json "$.…"`, `jsonp "$.…"`, `jmespath "…"`, `contains "…"` | what is taken from it |
/// | `find 0`, `all`, `count` | which of the values |
/// | `==` `!=` `<` `<=` `>` `>=`, `in`, `exists`, `missing`, `satisfies (\|value\| …)` | what is asked of it |
/// | `save x: T`, `collect xs: T` | keeps the last, or all |
/// | `require …` | must hold for every message that matches |
/// | `require id rising`, `… unique`, `… same`, `… per json "$.symbol"` | of each match and those before it |
/// | `require gap <= 500ms`, `require rate in 5..=20` | how fast the matches come |
/// | `require sequence [ event == "a", 1.. event == "b" ]` | in which order |
/// | `when (expr) …` | the condition or `require` behind it counts only if this holds |
///
/// ```text
/// check await within 10s until 1
///     event == "snapshot"
///     json "$.price" > 0.0 save opening: f64
/// ```
pub fn check() {}

/// `protocol openai_chat`: OpenAI chat completions, ended by `data: [DONE]`. See [`OpenAiChat`](struct@crate::protocol::OpenAiChat).
pub fn openai_chat() {}

/// `protocol openai_responses`: OpenAI responses, ended by `response.completed`. See
/// [`OpenAiResponses`](crate::protocol::OpenAiResponses).
pub fn openai_responses() {}

/// `protocol anthropic`: Anthropic messages, ended by `message_stop`. See [`Anthropic`](crate::protocol::Anthropic).
pub fn anthropic() {}

/// `protocol mcp`: the Model Context Protocol over streamable HTTP, ended by the JSON-RPC response. See [`Mcp`](crate::protocol::Mcp).
pub fn mcp() {}

/// `protocol a2a`: the Agent2Agent protocol, ended by a final state of the task. See [`A2a`](crate::protocol::A2a).
pub fn a2a() {}

/// `await`: waits until the stream's `listen` check is decided, at most until its deadline, and takes what it saved.
pub fn await_() {}

/// `cancel`: drops the stream's pending check without a verdict. What it saw is not saved.
pub fn cancel() {}

/// `reconcile`: takes what the stream's `listen` check saved, if it was decided by now. It does not wait.
pub fn reconcile() {}

/// `unmatched collect rest: T`, `unmatched json "$.price" > 0 collect prices: f64`: hands over the messages that no check took,
/// as many as `open … unmatched 100` keeps, and forgets them.
///
/// Conditions and keeps are those of a check; `dropped save lost` keeps how many messages were dropped.
pub fn unmatched() {}

/// `close`: closes the stream. A pending `expect` is judged by its count so far, a pending `until` fails.
pub fn close() {}

/// `http "request" METHOD "url"`, then parts, `timeout` and `check`: sends a request and waits for the whole response. Streams go
/// on while it waits.
///
/// | | sends, or means | default |
/// |---|---|---|
/// | `header "name" "value"` | a header | |
/// | `query "name" "value"` | a pair of the URL's query | |
/// | `bearer "token"`, `basic "name" "password"` | `Authorization` | |
/// | `body json { … }`, `body form { … }`, `body text "…"` | what the request carries | |
/// | `timeout 5s` | the longest time to the end of the response | `30s` |
/// | `check …` | conditions, which must all hold | a status of 200..=399 |
///
/// In `check` stand `status`, `header "name"`, `elapsed`, `body`, and tests such as `json "$.…"`, which look at the body; each
/// with a comparison, `save` and `collect` as in the check of a stream.
///
/// ```text
/// http "Login" post "/login" body form { "name": "ada" }
///     check status == 200 json "$.token" save token
/// ```
pub fn http() {}

/// `pause 2s`, `pause 1s..3s` (random): lets time pass. Streams go on.
pub fn pause() {}

/// `repeat 3 [as i] { … }`: does the steps three times; `i`, a `usize`, counts from 0.
pub fn repeat() {}

/// `during 10s { … }`: begins another round of the steps until the time has passed.
pub fn during() {}

/// `while (expr) { … }`: begins another round of the steps as long as the condition holds.
pub fn while_() {}

/// `forever { … }`: does the steps again and again, until a `stop` or `fail` in them.
pub fn forever() {}

/// `if (expr) { … } [else if (expr) { … }] [else { … }]`: does the steps of one branch.
pub fn if_() {}

/// `let x[: T] = (expr)`, `let x[: T] = run { … }`: binds a value; of a name that exists, assigns it.
pub fn let_() {}

/// `feed user from (users)`: takes the next record of a [`Feeder`](crate::Feeder), under a name for the rest of the run:
/// `{user.name}` in texts, `(user.name)` in Rust. The step fails if there is no record left.
pub fn feed() {}

/// `run { … }`: Rust that may use `.await` and `?`. An `Err` fails the step. Streams go on while it waits.
pub fn run() {}

/// `group "name" [on failure stop|continue] { … }`: steps under a name, with a failure mode of their own.
pub fn group() {}

/// `include name`, `include path::name(argument, …)`: the steps of a [`fragment!`](crate::fragment), in this place.
///
/// What the fragment needs must be there, and what it gives is there afterwards.
pub fn include() {}

/// `stop`: ends this user's run well.
pub fn stop() {}

/// `fail "why"`: ends this user's run as failed.
pub fn fail() {}
