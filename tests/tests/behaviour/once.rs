//! What differs from user to user, from round to round, from place to place is not shared.
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use streamgauge::scenario;
use streamgauge::testing::{Script, Server};

/// Events 0 to 49, typed by `e{n % 5}`, and a user's own number from the path.
async fn server() -> Server {
    let server = Server::start().await.unwrap();
    let events: String = (0..50)
        .map(|n| {
            format!(
                "event: e{}\nid: i{n}\ndata: {{\"n\":{n},\"s\":\"v{n}\",\"a\":[{n},{}]}}\n\n",
                n % 5,
                n + 1
            )
        })
        .collect();
    server.on("/s", Script::sse().bytes(events).hold());
    server
}

#[tokio::test]
async fn captured_texts_differ_by_user() {
    let server = server().await;
    let next = Arc::new(Mutex::new(0));
    let ran = scenario! {
        base (server.url())
        let n = ({ let mut next = next.lock().unwrap(); *next += 1; *next })
        let word = (format!("v{n}"))
        let thirty = (format!("v{}", n + 30))
        sse "S" open "/s" check await within 20s until 1 json "$.s" == "{word}" json "$.n" save got: i32
        sse "S" check await within 20s until 1 json "$.n" == (n + 10) json "$.s" save later
        sse "S" check await within 20s until 1 json "$.n" in (n + 20)..=(n + 20) json "$.n" save ranged: i32
        sse "S" check await within 20s until 1 json "$.s" in ["x", "{thirty}"] json "$.n" save listed: i32
        sse "S" close
    };
    for n in 1..6 {
        let user = ran.run().await.unwrap();
        assert_eq!(
            (user.got, &*user.later, user.ranged, user.listed),
            (n, &*format!("v{}", n + 10), n + 20, n + 30)
        );
    }
}

#[tokio::test]
async fn rounds_differ() {
    let server = server().await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/s"
        repeat 10 as i { sse "S" check await within 20s until 1 json "$.s" == "v{i}" json "$.n" collect got: u64 }
        sse "S" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(user.got, [9]);
}

macro_rules! nested {
    ($url:expr, $lit:literal, $expr:expr, $tt:tt) => {{
        scenario! {
            base ($url)
            sse "S" open "/s" check await within 20s until 1 json "$.n" == $lit json "$.n" save a: i64
            sse "S" check await within 20s until 1 json "$.n" == ($expr) json "$.n" save b: i64
            sse "S" check await within 20s until 1 json "$.s" == $tt json "$.n" save c: i64
            sse "S" close
        }
    }};
}

#[tokio::test]
async fn macros_with_other_literals_have_their_own() {
    let server = server().await;
    let one = nested!(server.url(), 3, 7, "v9").run().await.unwrap();
    let two = nested!(server.url(), 4, 8, "v10").run().await.unwrap();
    assert_eq!((one.a, one.b, one.c, two.a, two.b, two.c), (3, 7, 9, 4, 8, 10));
    for (n, m) in [(20, 21), (30, 31)] {
        let user = nested!(server.url(), 1, n, "v40").run().await.unwrap();
        let _ = m;
        assert_eq!(user.b, n);
    }
}

#[allow(clippy::extra_unused_type_parameters, reason = "it is asked for two types")]
async fn generic<T>(url: &str) -> Vec<String> {
    let user = scenario! {
        base (url)
        sse "S" open "/s" check await within 20s until 3 event == "e1" json "$.n" collect got: String
        sse "S" close
    }
    .run()
    .await
    .unwrap();
    user.got
}

#[tokio::test]
async fn in_generic_functions() {
    let server = server().await;
    assert_eq!(generic::<u8>(server.url()).await, ["1", "6", "11"]);
    assert_eq!(generic::<String>(server.url()).await, ["1", "6", "11"]);
}

#[tokio::test]
async fn built_twice_with_other_values() {
    let server = server().await;
    let mut all = Vec::new();
    for (n, on) in [(5, true), (6, false), (7, true)] {
        let word = format!("e{}", n % 5);
        let ran = scenario! {
            base (server.url())
            sse "S" open "/s" check await within 20s until 1
                event == "{word}"
                when (on) json "$.n" >= 5
                json "$.n" save a: i64
            sse "S" close
        };
        all.push(ran.run().await.unwrap().a);
    }
    eprintln!("{all:?}");
    assert_eq!(format!("{all:?}"), "[5, 1, 7]");
}

#[tokio::test]
async fn families_ask_for_their_member() {
    let server = server().await;
    let all = Mutex::new(Vec::new());
    let user = scenario! {
        base (server.url())
        repeat 4 as i {
            sse "F" name "f"[(i)] open "/s" check await within 20s until 1 json "$.s" == "v{i}" json "$.n" save got: u64
            sse "F" name "f"[(i)] check await within 20s until 1 json "$.n" == (10 + i) json "$.n" save later: u64
            run { all.lock().unwrap().push((got, later)); }
        }
        sse "F" name "f"[all] close
    }
    .run()
    .await
    .unwrap();
    let _ = user;
    assert_eq!(*all.lock().unwrap(), [(0, 10), (1, 11), (2, 12), (3, 13)]);
}

/// The same check, pending on many streams at once, by many users at once, on several threads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn literals_are_shared_without_their_state() {
    let server = Box::leak(Box::new(server().await));
    let url: &'static String = Box::leak(Box::new(server.url().to_string()));
    let ran: &'static _ = Box::leak(Box::new(scenario! {
        base (url.clone())
        repeat 3 as i {
            sse "F" name "f"[(i)] open "/s" check listen within 20s until 2
                event == "e3" json "$.n" > 5 id save id json "$.a[*]" all collect pairs: Vec<i64>
        }
        sse "F" name "f"[all] await
        sse "F" name "f"[all] close
    }));
    let mut jobs = tokio::task::JoinSet::new();
    for _ in 0..20 {
        jobs.spawn(async move {
            tokio::time::timeout(Duration::from_secs(20), ran.run())
                .await
                .unwrap()
                .map(|user| (format!("{:?}", user.id), user.pairs))
                .map_err(|f| f.to_string())
        });
    }
    for (id, pairs) in jobs.join_all().await.into_iter().map(Result::unwrap) {
        assert!(id.contains("i13"), "{id}");
        assert_eq!(pairs, [[8, 9], [13, 14], [8, 9], [13, 14], [8, 9], [13, 14]]);
    }
}
