//! What a failure shows, and the time of a check, however the messages came.

use std::time::{Duration, Instant};

use streamgauge::testing::{Gate, Script};
use streamgauge::{Client, Transport, scenario};
use streamgauge_tests::{elsewhere, soon};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::both::{Both, Step};

/// The time that a check has begins when it begins, however long what stood before it took.
#[tokio::test]
async fn what_takes_long_before_a_check_takes_nothing_from_it() {
    let gate = Gate::new();
    let wait = Duration::from_millis(150);
    let script = Script::sse()
        .gate(&gate)
        .wait(wait)
        .message(1)
        .gate(&gate)
        .wait(wait)
        .message(2)
        .gate(&gate)
        .wait(wait)
        .message(3)
        .hold();
    let (server, _thread) = elsewhere(script).await;
    let busy = || {
        std::thread::sleep(Duration::from_millis(400));
        gate.step();
    };
    let start = Instant::now();
    scenario! {
        base (server.url())
        sse "S" open "/s"
        repeat 2 { let a = (busy()) sse "S" check await within 350ms until 1 }
        run { busy(); }
        sse "S" check listen within 350ms until 1
        sse "S" await close
    }
    .run()
    .await
    .unwrap();
    assert!(start.elapsed() < Duration::from_secs(4));
}

/// What a failure shows of the nearest messages does not depend on how they came.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failures_show_the_same_messages_however_they_came() {
    fn without_times(text: &str) -> String {
        text.lines()
            .map(|line| {
                let mut words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
                words.retain(|word| {
                    !(word.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit())
                        && (word.ends_with('s') || word.ends_with("s,")))
                });
                words.join(" ")
            })
            .collect::<Vec<_>>()
            .join("\n")
    }
    let mut jobs = tokio::task::JoinSet::new();
    for count in (0..30).step_by(5).chain([64, 129]) {
        jobs.spawn(async move {
            let mut all = Vec::new();
            for size in [usize::MAX, 1000, 7] {
                for transport in [Transport::Automatic, Transport::Reqwest] {
                    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                    let url = format!("http://{}/s", listener.local_addr().unwrap());
                    tokio::spawn(async move {
                        while let Ok((mut tcp, _)) = listener.accept().await {
                            tokio::spawn(async move {
                                tcp.set_nodelay(true).unwrap();
                                let _ = tcp.read(&mut [0; 4096]).await;
                                tcp.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n").await.unwrap();
                                let events: String = (0..count).map(|n| format!("id: {n}\nevent: t{}\ndata: {{\"n\":{n}}}\n\n", n % 3)).collect();
                                for piece in events.as_bytes().chunks(size.min(events.len().max(1))) {
                                    if tcp.write_all(piece).await.is_err() { return }
                                    tokio::task::yield_now().await;
                                }
                                let _ = tcp.read(&mut [0; 4096]).await;
                            });
                        }
                    });
                    let client = Client::new().transport(transport);
                    let one = scenario! {
                        sse "S" open "{url}" check await within 900ms until 1 event == "t1" json "$.n" == -1
                        close
                    };
                    let three = scenario! {
                        on failure continue
                        sse "S" open "{url}" check await within 900ms until 5 json "$.n" in 2..=400 event == "t0"
                        sse "S" check await within 2s until 1000 json "$.n" == -1 close
                    };
                    let mut texts = String::new();
                    for failed in [soon(one.client(client.clone()).run()).await.map(drop), soon(three.client(client.clone()).run()).await.map(drop)] {
                        let failure = failed.unwrap_err();
                        texts += &without_times(&failure.to_string());
                        for further in failure.further() {
                            texts += &without_times(&further.to_string());
                        }
                        texts += "\n";
                    }
                    all.push((format!("{size} {transport:?}"), texts));
                }
            }
            let other = all.iter().find(|(_, text)| *text != all[0].1);
            other.map(|(how, text)| format!("{count}: {}\n{how}\n{text}", all[0].1))
        });
    }
    let wrong: Vec<String> = jobs.join_all().await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n=====\n"));
}

/// Found by the fuzzer: on a busy machine, one of the two saw less of a body that is no stream.
#[tokio::test]
async fn who_had_no_time_to_see_a_body_looks_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/s", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        for number in 0..4 {
            let (mut tcp, _) = listener.accept().await.unwrap();
            let _ = tcp.read(&mut [0; 4096]).await;
            tcp.write_all(b"HTTP/1.1 500 No\r\ncontent-length: 6\r\n\r\nabc").await.unwrap();
            if number == 0 {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            let _ = tcp.write_all(b"def").await;
        }
    });
    let [own, reqwest] = soon(Both::new().see(&url, Step::Stream)).await;
    assert_eq!(own, reqwest);
    assert!(own.failed.unwrap().1.contains("abcdef"));
    soon(server).await.unwrap();
}
