//! `error`, `choice` and what only some protocols have.

use streamgauge::scenario;

fn main() {
    let on = true;
    let _ = scenario! {
        base "http://127.0.0.1:1"
        sse "Too many" name "many" open "/a" protocol anthropic
            check await within 1s until 2 error kind == "overloaded_error"
            close
        sse "To the end" name "end" open "/a" protocol anthropic
            check await within 1s until end error json "$.type" == "overloaded_error" save why
        sse "Across" name "across" open "/a" protocol anthropic
            check await within 1s expect 1 require error kind unique
            close
        sse "No protocol" name "plain" open "/a"
            check await within 1s until 1 error exists
            close
        sse "Is over" name "over" open "/a" protocol openai_chat
            check await within 1s until 1 error exists
        sse "May go on" name "goes on" open "/a" protocol openai_chat
            check await within 1s until 1 when (on) error exists
        sse "One answer" name "one" open "/a" protocol openai_responses
            check await within 1s until 1 choice 1 text contains "Paris"
            close
        sse "Which" name "which" open "/a" protocol gemini
            check await within 1s until 1
                choice text contains "Paris"
                choice 1 usage json "$.totalTokenCount" > 3
                text choice 1 contains "Lyon"
                choice 1 event == "x"
            close
        http "No stream" get "/a" check error json "$.code" == 3
    };
}
