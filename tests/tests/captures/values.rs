//! What a scenario captures, and what its expressions do with its values.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use streamgauge::{Scenario, scenario};
use streamgauge_tests::serve;

#[tokio::test]
async fn a_value_used_twice_and_by_methods_and_closures() {
    let server = serve(["data: a b c"]).await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until 1 save words regex "[a-z]" all collect lists close
        let twice = (format!("{words} {words} {}", words.len()))
        let owned = (words)
        let again = (words)
        let parts = (words.split(' ').map(str::to_owned).collect::<Vec<_>>())
        let consumed = (words.into_bytes())
        let flat = (lists.into_iter().flatten().collect::<String>())
        let counted = ((0..3).map(|n| format!("{n}{words}")).filter(|text| text.contains(&words)).count())
        let field = (parts.len())
        let matched = (match words.as_str() { "a b c" => 1, _ => 2 })
        let shorthand = ({ struct Held { words: String } let held = Held { words }; held.words })
        let array = ([words.len(); 2])
        let nested = (vec![words.clone(), words])
    }
    .run()
    .await
    .unwrap();
    assert_eq!(user.twice, "a b c a b c 5");
    assert_eq!(
        (user.owned.as_str(), user.again.as_str(), user.shorthand.as_str()),
        ("a b c", "a b c", "a b c")
    );
    assert_eq!(
        (user.parts.as_slice(), user.consumed.len(), user.flat.as_str()),
        (&["a", "b", "c"].map(str::to_owned)[..], 5, "abc")
    );
    assert_eq!((user.counted, user.field, user.matched, user.array, user.nested.len()), (3, 3, 1, [5, 5], 2));
}

#[tokio::test]
async fn what_is_captured_by_reference_can_be_changed_afterwards() {
    let server = serve(["data: 5"]).await;
    let mut log = vec!["before".to_owned()];
    let calls = AtomicUsize::new(0);
    let mut limit = 3;
    {
        let scenario = scenario! {
            base (server.url())
            sse (log[0]) open "/" check await within 10s until 1
                data satisfies (|n: &u8| { calls.fetch_add(1, Ordering::Relaxed); *n > limit })
                close
        };
        scenario.run().await.unwrap();
    }
    log.push("after".to_owned());
    limit += 1;
    assert_eq!((log.len(), limit), (2, 4));
    assert!(calls.into_inner() >= 1);
}

#[tokio::test]
async fn move_takes_what_it_uses() {
    fn scenario(url: String, name: &str) -> impl Scenario + use<'_> {
        let suffix = name.to_uppercase();
        scenario! { move
            "Moved"
            base (url)
            sse "S" open "/?{name}{suffix}" check await within 10s until 1 data satisfies (|n: &String| n.len() < suffix.len()) close
        }
    }
    let server = serve(["data: 5"]).await;
    let scenario = scenario(server.url().to_owned(), "ab");
    assert_eq!(scenario.title(), "Moved");
    scenario.start().await.unwrap();
    scenario.run().await.unwrap();
    assert_eq!(server.requests()[1].path, "/?abAB");
}

#[test]
fn what_cannot_be_sent_is_run_where_it_is() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let server = serve(["data: 1", "data: 2"]).await;
        let seen = Rc::new(RefCell::new(Vec::new()));
        let count = Cell::new(0);
        let scenario = scenario! {
            base (server.url())
            sse "S" open "/" check await within 10s until 2 save last: u8
                data satisfies (|n: &u8| { seen.borrow_mut().push(*n); count.set(count.get() + 1); true })
                close
            let kept = (Rc::clone(&seen))
            let counted = (count.get())
        };
        let user = scenario.run().await.unwrap();
        assert_eq!(*user.kept.borrow(), [1, 2]);
        assert_eq!((user.counted, user.last), (2, 2));
        assert_eq!(count.get(), 2);
    });
}

#[tokio::test]
async fn an_expression_is_evaluated_by_each_user_when_its_step_comes() {
    let server = serve(["data: 5"]).await;
    let next = AtomicUsize::new(0);
    let scenario = scenario! {
        base (server.url())
        let n = (next.fetch_add(1, Ordering::SeqCst))
        sse "S" open (format!("/?{}", next.load(Ordering::SeqCst))) close
    };
    let users = (scenario.run().await.unwrap(), scenario.run().await.unwrap());
    assert_eq!((users.0.n, users.1.n), (0, 1));
    assert_eq!(
        server.requests().iter().map(|request| request.path.as_str()).collect::<Vec<_>>(),
        ["/?1", "/?2"]
    );
}

#[tokio::test]
async fn an_expression_in_a_check_is_evaluated_once() {
    let server = serve((0..20).map(|n| format!("data: {n}"))).await;
    let calls = AtomicUsize::new(0);
    let one = || {
        calls.fetch_add(1, Ordering::SeqCst);
        15
    };
    let user = scenario! {
        base (server.url())
        sse "S" open "/" check await within 10s until end collect seen: u8 data >= (one()) data in (one())..=(one() + 2)
    }
    .run()
    .await
    .unwrap();
    assert_eq!(user.seen, [15, 16, 17]);
    assert_eq!(calls.load(Ordering::SeqCst), 3);
}

struct Api {
    url: String,
    name: String,
    tokens: Vec<String>,
}

impl Api {
    fn scenario(&self) -> impl Scenario + use<'_> {
        scenario! {
            base (self.url)
            sse "{self.name}" open "/?{self.name}" header "X" (self.tokens[0])
                check await within 10s until 1 data == (self.expected()) data satisfies (|text| text.len() == self.expected().len())
                close
        }
    }

    async fn price(&self, extra: u8) -> streamgauge::Result<u8> {
        let user = scenario! {
            base (&self.url)
            sse (self.name) open "/" check await within 10s until 1 save price: u8 close
            let price = (price + extra + self.tokens.len() as u8)
        };
        Ok(user.run().await?.price)
    }

    fn expected(&self) -> &str {
        "5"
    }
}

#[tokio::test]
async fn self_in_methods() {
    let server = serve(["data: 5"]).await;
    let api = Api { url: server.url().to_owned(), name: "api".to_owned(), tokens: vec!["t".to_owned()] };
    api.scenario().run().await.unwrap();
    assert_eq!(server.requests()[0].path, "/?api");
    assert_eq!(api.price(2).await.unwrap(), 8);
    assert_eq!(Arc::new(api).tokens, ["t"]);
}

#[tokio::test]
async fn what_an_expression_borrows_is_given_back_at_once() {
    let server = serve(["data: 5"]).await;
    let url = server.url().to_owned();
    let list = Arc::new(std::sync::Mutex::new(vec![1, 2]));
    let shared = Arc::clone(&list);
    let cell = std::sync::Mutex::new(String::from("5"));
    let scenario = scenario! { move
        base (url)
        repeat (shared.lock().unwrap().len()) as i {
            let pushed = (shared.lock().unwrap().push(i))
            pause 1ms
        }
        if (shared.lock().unwrap().len() == 4) {
            let pushed = (shared.lock().unwrap().push(9))
            pause (std::time::Duration::from_millis(shared.lock().unwrap().len() as u64))
        }
        sse (cell.lock().unwrap()) open (format!("/?{}", cell.lock().unwrap()))
            check await within 10s until 1 data == (cell.lock().unwrap().as_str()) data satisfies (|text| *text == *cell.lock().unwrap()) close
        let all = (shared.lock().unwrap().clone())
    };
    let user = tokio::spawn(scenario.run()).await.unwrap().unwrap();
    assert_eq!(user.all, [1, 2, 0, 1, 9]);
    assert_eq!(*list.lock().unwrap(), user.all);
}

#[tokio::test]
async fn a_loop_of_checks_sees_every_message_of_a_burst() {
    let server = serve((0..300).map(|n| format!("data: {n}"))).await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/"
        let sum = (0)
        repeat 300 as i {
            sse "S" check await within 10s until 1 data == (i) save n: usize
            let sum = (sum + n)
        }
        sse "S" close
    };
    assert_eq!(user.run().await.unwrap().sum, 299 * 300 / 2);
}

#[derive(Clone)]
struct Typed<T> {
    url: String,
    wanted: T,
}

impl<T: serde::de::DeserializeOwned + Clone + PartialEq + Send + Sync> Typed<T> {
    async fn found(&self) -> streamgauge::Result<(T, Option<Self>)> {
        let user = scenario! {
            base (self.url)
            sse "S" open "/" check await within 10s until 1 json "$" satisfies (|x: &T| *x == self.wanted) save x: T close
            let nothing: Option<Self> = (None)
            let url: &str = (&self.url)
        };
        let user = user.run().await?;
        assert_eq!(user.url, self.url);
        Ok((user.x, user.nothing))
    }
}

#[tokio::test]
async fn in_generic_methods() {
    let server = serve(["data: 5"]).await;
    let typed = Typed { url: server.url().to_owned(), wanted: 5u8 };
    let (x, nothing) = typed.found().await.unwrap();
    assert_eq!((x, nothing.is_none()), (5, true));
}
