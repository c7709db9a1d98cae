//! Where a scenario may stand, and what may be done with its value.
#![deny(
    warnings,
    unused,
    rust_2018_idioms,
    future_incompatible,
    let_underscore,
    unused_qualifications,
    missing_docs
)]
#![deny(clippy::all, clippy::pedantic)]
#![forbid(unsafe_code)]

use std::fmt::Debug;
use std::future::Future;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use streamgauge::testing::{Script, Server};
use streamgauge::{Failure, Scenario, scenario};
use streamgauge_tests::serve;

mod reexport {
    pub(crate) use streamgauge as sg;

    pub(crate) mod deep {
        pub(crate) use super::sg::scenario;
    }
}

#[tokio::test]
async fn reexported() -> streamgauge::Result {
    let server = serve(["data: 5"]).await;
    let user = reexport::sg::scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until 1 save x: u8 close
    };
    assert_eq!(user.run().await?.x, 5);
    let user = reexport::deep::scenario!(
        base (server.url())
        sse "S" open "/" check await within 10s until 1 save x: u8 close
    );
    assert_eq!(user.run().await?.x, 5);
    let user = streamgauge::scenario![
        base (server.url())
        sse "S" open "/" check await within 10s until 1 save x: u8 close
    ];
    assert_eq!(user.run().await?.x, 5);
    Ok(())
}

#[tokio::test]
async fn twice_in_one_function() -> streamgauge::Result {
    let server = serve(["data: 5"]).await;
    let first = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until 1 regex "[0-9]" save x: u8 close
    };
    let second = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until 1 regex "5" save x: f64 close
    };
    let (first, second) = (first.run().await?, second.run().await?);
    assert_eq!(f64::from(first.x).to_bits(), second.x.to_bits());
    Ok(())
}

#[tokio::test]
async fn two_at_the_same_time() {
    let server = serve(["data: 5"]).await;
    let scenario = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until 1 save x: u8 close
    };
    let (one, two, three) = tokio::join!(scenario.run(), scenario.run(), scenario.run());
    assert_eq!((one.unwrap().x, two.unwrap().x, three.unwrap().x), (5, 5, 5));
}

async fn generic<T>(url: &str, wanted: T) -> Result<(T, Vec<T>), Failure>
where
    T: DeserializeOwned + Clone + PartialEq,
{
    let user = scenario! {
        base (url)
        sse "S" open "/"
            check await within 10s until 1
                json "$" satisfies (|x| *x == wanted) save x: T json "$" satisfies (|x: &T| *x == wanted) collect xs: T
            close
        let again: T = (x)
        let other: Option<T> = (Some(x))
    };
    let user = user.run().await?;
    assert!(user.again == user.x && user.other == Some(wanted));
    Ok((user.x, user.xs))
}

async fn with_const<const N: usize, A: AsRef<str>>(url: &str, texts: [A; N]) -> Result<[u8; N], Failure> {
    let user = scenario! {
        base (url)
        sse "S" open "/" check await within 10s until (N) data == (texts[N - 1].as_ref()) save x: u8 close
        let all: [u8; N] = ([x; N])
    };
    Ok(user.run().await?.all)
}

#[tokio::test]
async fn generic_functions() -> streamgauge::Result {
    let server = serve(["data: 5"]).await;
    assert_eq!(generic::<u8>(server.url(), 5).await?, (5, vec![5]));
    assert_eq!(generic::<String>(server.url(), "5".to_owned()).await?.0, "5");
    assert!(generic::<bool>(server.url(), true).await.is_err());
    let server = serve(["data: 1", "data: 5", "data: 5"]).await;
    assert_eq!(with_const(server.url(), ["1", "5"]).await?, [5, 5]);
    Ok(())
}

fn returned<T: Debug + Send + Sync + DeserializeOwned + Clone + 'static>(url: String) -> impl Scenario {
    scenario! { move
        "Returned"
        base (url)
        sse "S" open "/" check await within 10s until 1 json "$" save x: T close
    }
}

fn opening(url: String) -> impl Scenario<Values = u8> + Send + Sync + 'static {
    scenario! { move
        "Opening"
        base (url)
        sse "S" open "/" check await within 10s until 1 save x: u8 close
    }
    .map(|user| user.x)
}

#[tokio::test]
async fn returned_and_mapped() -> streamgauge::Result {
    let server = serve(["data: 5"]).await;
    let scenario = returned::<u8>(server.url().to_owned());
    scenario.start().await?;
    let _values = scenario.run().await?;
    assert_eq!(scenario.title(), "Returned");
    let opening = opening(server.url().to_owned());
    assert_eq!((opening.run().await?, opening.title()), (5, "Opening"));
    let doubled = opening.map(|x| u16::from(x) * 2);
    assert_eq!(doubled.run().await?, 10);
    Ok(())
}

struct Suite<S> {
    scenario: S,
    runs: usize,
}

impl<S: Scenario<Values = u8>> Suite<S> {
    async fn total(&self) -> Result<usize, Failure> {
        let mut total = 0;
        for _ in 0..self.runs {
            total += usize::from(self.scenario.run().await?);
        }
        Ok(total)
    }
}

#[tokio::test]
async fn stored() -> streamgauge::Result {
    let server = serve(["data: 5"]).await;
    let suite = Suite { scenario: opening(server.url().to_owned()), runs: 3 };
    assert_eq!(suite.total().await?, 15);
    let other = scenario! { base (server.url()) sse "T" open "/" close };
    let all: Vec<Box<dyn Scenario + Send + Sync + '_>> =
        vec![Box::new(suite.scenario), Box::new(returned::<u8>(server.url().to_owned())), Box::new(other)];
    for scenario in &all {
        scenario.start().await?;
    }
    let titles: Vec<&str> = all.iter().map(|scenario| scenario.title()).collect();
    assert_eq!(titles, ["Opening", "Returned", ""]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shared_between_tasks() -> streamgauge::Result {
    let server = Arc::new(serve(["data: 5"]).await);
    let words = Arc::new(vec!["a".to_owned()]);
    let url = server.url().to_owned();
    let scenario = Arc::new(scenario! { move
        base (url)
        sse (words[0]) open "/" check await within 10s until 1 save x: u8 data satisfies (|x: &u8| usize::from(*x) > words.len()) close
        pause 1ms
        let n = (x + 1)
    });
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let scenario = Arc::clone(&scenario);
            tokio::spawn(async move { scenario.run().await.map(|user| user.n) })
        })
        .collect();
    let mut total = 0;
    for task in tasks {
        total += u32::from(task.await??);
    }
    assert_eq!(total, 48);
    // A run can itself be spawned: it owns what it needs.
    let user = tokio::spawn(scenario.run()).await??;
    assert_eq!(user.x, 5);
    let scenario: Arc<dyn Scenario + Send + Sync> = Arc::new(opening(server.url().to_owned()));
    let task = tokio::spawn(async move { scenario.start().await });
    task.await??;
    Ok(())
}

#[test]
fn shared_between_scoped_threads() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(serve(["data: 5"]));
    let wanted = "5".to_owned();
    let scenario = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until 1 data == (wanted) save x: u8 close
    };
    let total: u32 = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..3).map(|_| scope.spawn(|| runtime.block_on(scenario.run()).unwrap().x)).collect();
        threads.into_iter().map(|thread| u32::from(thread.join().unwrap())).sum()
    });
    assert_eq!((total, wanted.as_str()), (15, "5"));
}

fn sent<T: Send>(value: T) -> T {
    value
}

#[tokio::test]
async fn in_blocks_and_closures() -> streamgauge::Result {
    let server = serve(["data: 5"]).await;
    let url = server.url();
    let block = async {
        let scenario = scenario! {
            base (url)
            sse "S" open "/" check await within 10s until 1 save x: u8 close
        };
        scenario.run().await.map(|user| user.x)
    };
    assert_eq!(block.await?, 5);
    let make = |path: &'static str| {
        scenario! { move
            base (url)
            sse "S" open (path) check await within 10s until 1 save x: u8 close
        }
    };
    let (one, two) = (make("/"), make("/?2"));
    assert_eq!((one.run().await?.x, two.run().await?.x), (5, 5));
    let closure = async |path: &str| {
        let scenario = scenario! {
            base (url)
            sse "S" open (path) check await within 10s until 1 save x: u8 close
        };
        scenario.run().await.map(|user| user.x)
    };
    assert_eq!(closure("/").await?, 5);
    let future = sent(one.run());
    assert_eq!(future.await?.x, 5);
    // A scenario in an expression of another.
    let outer = scenario! {
        base (url)
        let inner = (scenario! { base (url) sse "S" open "/" check await within 10s until 1 regex "5" save x: u8 close }.title().to_owned())
        sse "S" open "/" check await within 10s until 1 regex "[0-9]" save y: f64 close
    };
    assert_eq!(outer.run().await?.inner, "");
    Ok(())
}

fn future_of<S: Scenario>(
    scenario: &S,
) -> impl Future<Output = Result<S::Values, Failure>> + Send + use<'_, S> {
    scenario.run()
}

mod inner {
    use super::{Scenario, future_of};
    use streamgauge::scenario as streams;

    pub(super) async fn title(url: &str) -> String {
        let scenario = streams! { "Title" base (url) sse "S" open "/" close };
        future_of(&scenario).await.unwrap();
        Scenario::title(&scenario).to_owned()
    }
}

#[tokio::test]
async fn in_a_module() {
    let server = serve(["data: 5"]).await;
    assert_eq!(inner::title(server.url()).await, "Title");
}

#[tokio::test]
async fn empty_and_without_streams() -> streamgauge::Result {
    let empty = scenario! {};
    empty.run().await?;
    let titled = scenario! { "Only a title" };
    titled.run().await?;
    assert_eq!(titled.title(), "Only a title");
    let pauses = scenario! { pause 1ms let x = (1) repeat 2 { pause 1ms } if (x == 1) { pause 1ms } };
    assert_eq!(pauses.run().await?.x, 1);
    Ok(())
}

#[tokio::test]
async fn on_its_own_line() {
    let server = Server::start().await.unwrap();
    server.on("/stocks", Script::sse().event("data: {\"price\":1}").hold());
    let user = scenario! {
        sse "Stocks" name "s1" open (server.url_to("/stocks")) check await within 10s until 1 json "$.price" save price: f64 close
    };
    assert!(user.run().await.unwrap().price > 0.0);
}

#[tokio::test]
async fn unused_values_and_loops_warn_of_nothing() {
    let server = serve(["data: 5"]).await;
    let yes = true;
    let user = scenario! {
        base (server.url())
        let unused = (1)
        let assigned = (1)
        let assigned = (2)
        repeat 2 { sse "S" open "/" check await within 10s until 1 save inLoop: u8 close }
        repeat 2 as unused_index { pause 1ms }
        repeat 2 as _ignored { pause 1ms }
        if (yes) { let branch = (1) } else if (!yes) { let branch = (2) } else { }
        sse "S" open "/" check listen within 10s until 1 save listened: u8 cancel close
        sse "S" open "/" check await within 10s expect 0..=1 collect many: u8 close
    };
    user.run().await.unwrap();
}
