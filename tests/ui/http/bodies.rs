//! Bodies of requests: what is wrong in them is said where it stands.

use streamgauge::scenario;

fn main() {
    let (count, model) = (1, "small");
    struct Opaque;
    let _ = scenario! {
        base "http://localhost"
        sse "Chat" name "a" open post "/chat"
            body json {
                model: "small",
                "n": count,
                "stream" true,
                "max": 10s
                "stop": None,
                "n": 2,
            }
            close
        repeat 2 {
            sse "Chat" name "a" open post "/chat" body json (model) close
        }
        if (count > 0) {
            sse "Chat" name "a" open post "/chat" body form { "a": 1 } body text "b" close
        }
        sse "Chat" name "a" open post "/chat" body { "a": 1 } close
        sse "Chat" name "a" open post "/chat" json { "a": 1 } close
    };
    let _ = scenario! {
        sse "Chat" open post "http://localhost" body json { "opaque": (Opaque), "n": (count + "a") } close
    };
    let _ = scenario! {
        sse "Chat" open post "http://localhost" body json { "late": "{answer}", "later": (answer) }
            check await within 1s until 1 save answer
            close
    };
}
