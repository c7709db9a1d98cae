//! The verdict does not depend on the transport, nor on how much a read brings.

use std::sync::{Arc, Mutex};

use streamgauge::{Client, Failure, RunEvent, RunEventKind, Transport, scenario};
use streamgauge_tests::{Event, Hear, Kind, soon};

use crate::server::{Last, Play, Raw};

const EVENTS: [&str; 6] =
    ["data: 1\n\n", "id: 7\ndata: 2\n\n", ": c\n\ndata: 3\n\n", "data: 4\n\n", "data: 5\n\n", "data: 6\n\n"];

/// The stream in all ways to send it: in one piece, an event at a time, byte by byte, in pieces of seven bytes; each
/// until close, and with a chunk for each event.
fn plays() -> Vec<(String, Play)> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";
    let chunks: String = EVENTS.iter().map(|event| format!("{:x}\r\n{event}\r\n", event.len())).collect();
    let mut plays = Vec::new();
    for (framing, response) in [
        ("until close", format!("{head}\r\n{}", EVENTS.concat())),
        ("in chunks", format!("{head}transfer-encoding: chunked\r\n\r\n{chunks}0\r\n\r\n")),
    ] {
        let each: Vec<usize> =
            response.match_indices("\n\n").map(|(at, _)| at + 2).filter(|at| *at < response.len()).collect();
        let every = |size| (1..response.len()).step_by(size).collect::<Vec<_>>();
        for (cut, at) in
            [("whole", Vec::new()), ("each event", each), ("each byte", every(1)), ("seven bytes", every(7))]
        {
            plays.push((format!("{framing}, {cut}"), Play::cut(response.as_bytes(), &at, Last::Fin)));
        }
    }
    plays
}

/// The events that are heard, but for the times, and what comes of the run.
type Verdict = (Vec<Event>, Result<String, String>);

/// Runs a scenario against all ways to send the stream on both transports: all verdicts are the same one.
macro_rules! verdict {
    ($url:ident, $values:ident => $said:expr; $($scenario:tt)*) => {{
        let raw = Raw::start().await;
        let mut verdicts: Vec<(String, Verdict)> = Vec::new();
        for (how, play) in plays() {
            for transport in [Transport::Automatic, Transport::Reqwest] {
                let $url = raw.at(play.clone());
                let heard = Arc::new(Mutex::new(Vec::new()));
                let hears = Arc::clone(&heard);
                let run = scenario! { $($scenario)* }
                    .client(Client::new().transport(transport))
                    .observer(Hear(move |event: &RunEvent<'_>| {
                        if matches!(event.kind, RunEventKind::Connected { .. }) {
                            return;
                        }
                        let event = Event::from(&event.kind);
                        if event.kind() != Kind::Measured {
                            hears.lock().unwrap().push(event);
                        }
                    }));
                let came = soon(run.run()).await.map(|$values| $said).map_err(|failure: Failure| failure.cause().to_owned());
                let heard = std::mem::take(&mut *heard.lock().unwrap());
                verdicts.push((format!("{transport:?}, {how}"), (heard, came)));
            }
        }
        let (first, wanted) = &verdicts[0];
        for (how, verdict) in &verdicts[1..] {
            assert_eq!(wanted, verdict, "{first}, and then {how}");
        }
        wanted.1.clone()
    }};
}

#[tokio::test]
async fn checks_in_a_loop_with_what_is_ready_at_once_between_them() {
    let came = verdict! { url, user => format!("{} {:?}", user.n, user.rest);
        sse "S" open "{url}" unmatched 10
        repeat 4 as i {
            sse "S" check await within 20s until 1 save n: u64
            run { }
            let copy = run { 5 }
            sse "S" unmatched collect rest: u8
            if (n != i as u64 + 1) { fail "{n} came, and {copy}" }
        }
        sse "S" check await within 20s until end
    };
    assert_eq!(came.unwrap(), "4 []");
}

#[tokio::test]
async fn checks_that_pass_over_some_messages() {
    let came = verdict! { url, user => format!("{:?} {:?} {:?}", user.first, user.second, user.third);
        sse "S" open "{url}" check await within 20s until 2 data != "2" collect first: u8
        sse "S" check await within 20s until 1 data == "5" collect second: u8
        sse "S" check await within 20s until end collect third: u8
    };
    assert_eq!(came.unwrap(), "[1, 3] [5] [6]");
}

#[tokio::test]
async fn a_check_that_fails_names_the_same() {
    let came = verdict! { url, _user => String::new();
        sse "S" open "{url}" check await within 20s until 1
        sse "S" check await within 20s until end require data != "5"
    };
    assert!(came.unwrap_err().contains("check \"S\""), "another cause");
}

#[tokio::test]
async fn a_listening_check_and_what_comes_behind_it() {
    let came = verdict! { url, user => format!("{:?} {:?} {}", user.heard, user.rest, user.last);
        sse "S" open "{url}" unmatched 10 check listen within 20s until 2 collect heard: u8
        sse "S" await
        sse "S" check await within 20s until 1 data == "4" save last: u8
        sse "S" check await within 20s until end collect rest: u8
    };
    assert_eq!(came.unwrap(), "[1, 2] [5, 6] 4");
}
