//! We say `close_notify` wherever a stream is left.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use streamgauge::session::Session;
use streamgauge::{Open, scenario};
use streamgauge_tests::soon;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use super::{BOTH, EVENT, client, head, listens, serves};
use crate::authority::Authority;

/// A server that sends `answer` and, 400 times, `more`. It tells how it then sees each connection end.
async fn closes(
    authority: &Authority,
    answer: &'static str,
    more: &'static str,
) -> (String, UnboundedReceiver<String>) {
    let (listener, url) = listens().await;
    let (ended, ends) = unbounded_channel();
    serves(listener, authority.server(&["http/1.1"]), move |mut tls| {
        let ended = ended.clone();
        async move {
            head(&mut tls).await.unwrap();
            tls.write_all(answer.as_bytes()).await.unwrap();
            tls.flush().await.unwrap();
            if !more.is_empty() {
                for _ in 0..400 {
                    let _ = tls.write_all(more.as_bytes()).await;
                    let _ = tls.flush().await;
                }
            }
            let _ = ended.send(match tls.read_to_end(&mut Vec::new()).await {
                Ok(_) => "close_notify".to_owned(),
                Err(error) => format!("{:?}", error.kind()),
            });
        }
    });
    (url, ends)
}

#[tokio::test]
async fn we_say_close_notify_when_a_stream_is_closed() {
    let authority = Authority::new();
    for transport in BOTH {
        let (url, mut ends) = closes(&authority, EVENT, "").await;
        let client = client(&authority).transport(transport);
        let opens = scenario! { sse "S" open "{url}" check await within 20s until 1 close };
        opens.client(client.clone()).run().await.unwrap();
        assert_eq!(soon(ends.recv()).await.unwrap(), "close_notify", "closed {transport:?}");
        // Dropped in a pause.
        let opens = scenario! { sse "S" open "{url}" check await within 20s until 1 pause 1h sse "S" close };
        let opens = opens.client(client.clone());
        let ran = timeout(Duration::from_millis(300), opens.run()).await;
        assert!(ran.is_err());
        assert_eq!(soon(ends.recv()).await.unwrap(), "close_notify", "dropped {transport:?}");
        let (url, mut ends) = closes(&authority, "", "").await;
        let opens = scenario! { sse "S" open "{url}" close };
        let opens = opens.client(client.clone());
        let ran = timeout(Duration::from_millis(300), opens.run()).await;
        assert!(ran.is_err());
        assert_eq!(soon(ends.recv()).await.unwrap(), "close_notify", "unanswered {transport:?}");
    }
}

/// Uses up what the runtime lets a task do in a turn.
async fn use_up() {
    poll_fn(|cx| {
        for _ in 0..10_000 {
            match tokio::task::coop::poll_proceed(cx) {
                Poll::Ready(restore) => restore.made_progress(),
                Poll::Pending => break,
            }
        }
        Poll::Ready(())
    })
    .await;
}

#[tokio::test]
async fn we_say_close_notify_also_at_the_end_of_a_tasks_turn() {
    let authority = Authority::new();
    let mut all = Vec::new();
    for transport in BOTH {
        let (url, mut ends) = closes(&authority, EVENT, "").await;
        let client = client(&authority).transport(transport);
        let opens = scenario! {
            sse "S" open "{url}" check await within 20s until 1
            run { use_up().await; }
            sse "S" close
        };
        opens.client(client.clone()).run().await.unwrap();
        all.push(soon(ends.recv()).await.unwrap());
    }
    assert_eq!(all, ["close_notify"; 2]);
}

#[tokio::test]
async fn we_say_close_notify_after_a_busy_stream() {
    let authority = Authority::new();
    let mut all = Vec::new();
    for transport in BOTH {
        for _ in 0..8 {
            let (url, mut ends) = closes(&authority, EVENT, "data: 2\n\n").await;
            let client = client(&authority).transport(transport);
            let opens = scenario! { sse "S" open "{url}" check await within 20s until 401 close };
            opens.client(client.clone()).run().await.unwrap();
            all.push(soon(ends.recv()).await.unwrap());
        }
    }
    assert_eq!(all, ["close_notify"; 16]);
}

/// How so many connections end, as the server sees them.
async fn ends_of(ends: &mut UnboundedReceiver<String>, count: usize) -> Vec<(String, usize)> {
    let mut all = BTreeMap::new();
    for _ in 0..count {
        *all.entry(soon(ends.recv()).await.unwrap()).or_insert(0) += 1;
    }
    all.into_iter().collect()
}

#[tokio::test]
async fn we_say_close_notify_on_each_of_many_streams() {
    let authority = Authority::new();
    let mut all = Vec::new();
    for transport in BOTH {
        let client = client(&authority).transport(transport);
        let (url, mut ends) = closes(&authority, EVENT, "").await;
        let yes = true;
        let opens = scenario! {
            repeat 200 as i { sse "S" name "s"[(i)] open "{url}" check await within 20s until 1 }
            sse "S" name "s"[all] close
        };
        opens.client(client.clone()).run().await.unwrap();
        all.push(format!("{transport:?} [all] close {:?}", ends_of(&mut ends, 200).await));
        let opens = scenario! {
            repeat 200 as i { sse "S" name "s"[(i)] open "{url}" check await within 20s until 1 }
            if (yes) { fail "enough" }
            sse "S" name "s"[all] close
        };
        opens.client(client.clone()).run().await.unwrap_err();
        all.push(format!("{transport:?} failed {:?}", ends_of(&mut ends, 200).await));
        let (there, mut is_there) = unbounded_channel();
        let opens = scenario! {
            repeat 200 as i { sse "S" name "s"[(i)] open "{url}" check await within 20s until 1 }
            run { there.send(()).unwrap(); }
            pause 1h
            sse "S" name "s"[all] close
        };
        let opens = opens.client(client.clone());
        tokio::select! { ran = opens.run() => panic!("{:?}", ran.map(drop)), _ = is_there.recv() => {} }
        all.push(format!("{transport:?} dropped {:?}", ends_of(&mut ends, 200).await));
        let (there, mut are_there) = unbounded_channel();
        let one = scenario! {
            sse "S" open "{url}" check await within 20s until 1
            run { there.send(()).unwrap(); }
            pause 1h
            sse "S" close
        };
        let one = one.client(client.clone());
        let mut users: Vec<_> = (0..200).map(|_| Box::pin(one.run())).collect();
        let mut missing = users.len();
        soon(poll_fn(|cx| {
            for user in &mut users {
                let _ = user.as_mut().poll(cx);
            }
            while are_there.try_recv().is_ok() {
                missing -= 1;
            }
            if missing == 0 { Poll::Ready(()) } else { Poll::Pending }
        }))
        .await;
        drop(users);
        all.push(format!("{transport:?} 200 users dropped {:?}", ends_of(&mut ends, 200).await));
    }
    assert!(all.iter().all(|line| line.contains("[(\"close_notify\", 200)]")), "{all:#?}");
}

#[test]
fn a_stream_is_dropped_outside_its_runtime() {
    let authority = Authority::new();
    let elsewhere = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    for is_shut in [false, true] {
        for transport in BOTH {
            let (url, mut ends) = elsewhere.block_on(closes(&authority, EVENT, ""));
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            let client = client(&authority).transport(transport);
            let mut session = Session::with(client);
            let stream = session.stream("s");
            let stream = runtime.block_on(session.open(stream, "S", Open::new("GET", url))).unwrap();
            if is_shut {
                drop(runtime);
                drop((session, stream));
            } else {
                drop((session, stream));
                runtime.block_on(async { tokio::time::sleep(Duration::from_millis(50)).await });
            }
            let end = elsewhere.block_on(async { soon(ends.recv()).await }).unwrap();
            if !is_shut {
                assert_eq!(end, "close_notify", "{transport:?}");
            }
        }
    }
}
