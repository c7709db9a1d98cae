//! The words of the language, each with what it means. `scenario!` resolves its keywords to these, so
//! that editors complete and explain them. A word that is a keyword of Rust too ends in `_` here.
//!
//! The first line of each stands at the word itself, in the macros' `language`. Here is what more is said of some.

streamgauge_macros::documented_words! {
    /// `name "subs"[3]`, `name "subs"[(i)]` and `name "subs"[all]` are one, or all, of a family of streams. Without `name` it is the default stream. The request's name is a text, in which `{value}` is filled in.
    ///
    /// ```text
    /// sse "Stocks" name "s1" open "/stocks/prices" close
    /// ```
    sse

    /// | | sends, or means | default |
    /// |---|---|---|
    /// | `method "REPORT"` before the URL | another method | `GET` |
    /// | `header "name" "value"`, `headers (pairs)` | a header, or several | |
    /// | `query "name" "value"` | a pair of the URL's query | |
    /// | `bearer "token"`, `basic "name" "password"` | `Authorization` | |
    /// | `body json { … }`, `body form { … }`, `body text "…"` | what the request carries | |
    /// | `when (expr)` before one of these | it is sent only if this is true | |
    /// | `last_event_id "id"` | `Last-Event-ID` | |
    /// | `timeout 5s` | the longest time to the response head | `30s` |
    /// | `idle 15s` | the longest silence, heartbeats included | none |
    /// | `reconnect 3`, `reconnect always` | opens it again when it ends or is lost, at most that many times | never |
    /// | `through 500..=599`, `after 200ms` behind it | such an answer is a failed attempt; the wait where the server asked for none | none, `3s` |
    /// | `unmatched 100` | how many of the messages that no check takes are kept | none |
    /// | `status 200..=299` | the wanted status | `200` |
    /// | `content_type "application/octet-stream"` | another type that is taken, beside `text/event-stream` | none |
    /// | `redirects 0` | how many redirects are followed | `20`, and the next fails |
    /// | `protocol openai_chat` (`openai_completions`, `openai_responses`, `anthropic`, `gemini`, `mcp`, `a2a`), `protocol (expr)` | what its messages mean: end mark, errors, text, usage | none |
    open

    /// | | |
    /// |---|---|
    /// | `await`, `listen` | the scenario waits until it is decided, or goes on |
    /// | `within 10s` | its deadline |
    /// | `until 3`, `until end` | succeeds at the third match, or at the end of the stream |
    /// | `until end expect 1..` | counts the matches until the end of the stream |
    /// | `expect 0`, `expect 1..=5` | counts the matches until the deadline |
    /// | `data`, `event`, `id`, `retry`, `last_event_id`, `message` | what a condition looks at |
    /// | `comment` | the same, of a check on comments |
    /// | `text`, `reasoning`, `refusal`, `tool`, `usage`, `finish` | the same, of a stream with a `protocol`: what its messages put together |
    /// | `choice 1 text` | the same of one of several answers, from 0 |
    /// | `error`, `error kind` | the server's error, which the check takes before it cuts the stream |
    /// | `regex "…"`, `json "$.…"`, `jsonp "$.…"`, `jmespath "…"`, `contains "…"` | what is taken from it |
    /// | `find 0`, `all`, `count` | which of the values |
    /// | `or VALUE` | what counts where nothing is found, or `null` |
    /// | `==` `!=` `<` `<=` `>` `>=`, `in`, `exists`, `missing`, `satisfies (\|value\| …)` | what is asked of it |
    /// | `save x: T`, `collect xs: T` | keeps the last, or all; `Option<T>` also that nothing is there |
    /// | `require …` | must hold for every message that matches |
    /// | `require id rising`, `… unique`, `… same`, `… per json "$.symbol"` | of each match and those before it |
    /// | `require gap <= 500ms`, `require rate in 5..=20` | how fast the matches come |
    /// | `require sequence [ event == "a", 1.. event == "b" ]` | in which order |
    /// | `when (expr) …` | the condition or `require` behind it counts only if this holds |
    ///
    /// One that begins with `status`, `header "name"`, `elapsed`, `lost`, `lost kind` or `lost status` looks at the stream as it
    /// stands and waits for nothing; right behind `open` it is about the response.
    ///
    /// ```text
    /// check await within 10s until 1
    ///     event == "snapshot"
    ///     json "$.price" > 0.0 save opening: f64
    /// ```
    check

    /// See [`OpenAiChat`](struct@crate::protocol::OpenAiChat).
    openai_chat

    /// See [`OpenAiCompletions`](crate::protocol::OpenAiCompletions).
    openai_completions

    /// See [`OpenAiResponses`](crate::protocol::OpenAiResponses).
    openai_responses

    /// See [`Anthropic`](crate::protocol::Anthropic).
    anthropic

    /// See [`Gemini`](crate::protocol::Gemini).
    gemini

    /// See [`Mcp`](crate::protocol::Mcp).
    mcp

    /// See [`A2a`](crate::protocol::A2a).
    a2a

    /// Conditions and keeps are those of a check; `dropped save lost` keeps how many messages were dropped.
    unmatched

    /// | | sends, or means | default |
    /// |---|---|---|
    /// | `method "REPORT"` before the URL | another method | |
    /// | `header "name" "value"`, `headers (pairs)` | a header, or several | |
    /// | `query "name" "value"` | a pair of the URL's query | |
    /// | `bearer "token"`, `basic "name" "password"` | `Authorization` | |
    /// | `body json { … }`, `body form { … }`, `body text "…"` | what the request carries | |
    /// | `when (expr)` before one of these | it is sent only if this is true | |
    /// | `timeout 5s` | the longest time to the end of the response | `30s` |
    /// | `redirects 0` | how many redirects are followed | `20`, and the next fails |
    /// | `protocol mcp` | asks for JSON or an event stream, in which the JSON-RPC response is the body | none |
    /// | `check …` | conditions, which must all hold | a status of 200..=399 |
    ///
    /// In `check` stand `status`, `header "name"`, `elapsed`, `body`, and tests such as `json "$.…"`, which look at the body; each
    /// with a comparison, `save` and `collect` as in the check of a stream.
    ///
    /// ```text
    /// http "Login" post "/login" body form { "name": "ada" }
    ///     check status == 200 json "$.token" save token
    /// ```
    http

    /// See [`Feeder`](crate::Feeder).
    feed

    /// A failed step of the block ends the round, whatever `on failure` says. Streams that the round has opened are closed, and
    /// checks that it has set are dropped; values stay. See [the guide](crate::scenario!#trying-again).
    ///
    /// ```text
    /// attempt 3 after 1s {
    ///     http "Login" post "/login" check status == 200
    /// } otherwise {
    ///     fail "nobody is there"
    /// }
    /// ```
    attempt

    /// What the [`fragment!`](crate::fragment) needs must be there, and what it gives is there afterwards.
    include
}
