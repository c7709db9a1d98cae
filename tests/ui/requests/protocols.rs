//! `protocol`, and what only a protocol puts together.

use streamgauge::scenario;

fn main() {
    let on = true;
    let _ = scenario! {
        base "http://127.0.0.1:1"
        sse "No protocol" name "plain"
            open post "/v1/chat/completions"
            check await within 1s until 1
                text contains "Paris" save answer
                tool json "$[0].name" == "weather"
            check listen within 1s expect 1
                require finish == "stop"
            close
        repeat 2 {
            sse "In a loop" name "loop" open "/v1/messages"
                check await within 1s until 1 usage json "$.output_tokens" > 0
                close
        }
        if (on) {
            sse "On a branch" name "branch" open "/a"
        } else {
            sse "On the other" name "branch" open "/b"
        }
        sse "After both" name "branch"
            check await within 1s until 1 text exists
            close
        sse "Misspelt" name "misspelt" open "/c" protocol antropic
            check await within 1s until 1 text exists
            close
        sse "Quoted" name "quoted" open "/d" protocol "mcp" close
        sse "Unknown" name "unknown" open "/e" protocol words close
        sse "A path" name "path" open "/f" protocol own::Words::new() close
        sse "Twice" name "twice" open "/g" protocol mcp protocol a2a close
        sse "Late" name "late" open "/h" close protocol mcp
        sse "Nothing" name "nothing" open "/i" protocol close
    };
}
