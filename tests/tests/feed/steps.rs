//! The step `feed`.

use std::rc::Rc;
use std::sync::{Arc, LazyLock, Mutex};

use streamgauge::testing::{Script, Server};
use streamgauge::{FailureKind, Feed, Feeder, Scenario, scenario};

use crate::User;

fn users() -> Feeder<User> {
    ["ada", "bob", "cyd"]
        .into_iter()
        .zip(36..)
        .map(|(name, age)| User { name: name.to_owned(), age })
        .collect()
}

#[tokio::test]
async fn a_record_in_urls_headers_titles_checks_and_rust() {
    let server = Server::start().await.unwrap();
    server.on("/of/ada", Script::sse().message(r#"{"name":"ada","age":36}"#).hold());
    let users = users();
    let seen = Mutex::new(String::new());
    let values = scenario! {
        base (server.url())
        feed user from (users)
        sse "Of {user.name}" open "/of/{user.name}" header "X-User" "{user.name}" query "age" (user.age)
            check await within 10s until 1
                json "$.name" == "{user.name}"
                json "$.age" == (user.age)
                json "$.age" in (user.age)..40
                json "$.age" satisfies (|age: &u8| *age == user.age)
                json "$.name" in [(user.name.as_str()), "x"]
            close
        let name = (user.name)
        let whole = (user)
        let noted = (seen.lock().unwrap().push_str(&user.name))
        if (user.age > 40) { fail "{user.name} is {user.age}" }
        run { assert_eq!(user.age, 36); }
    }
    .run()
    .await
    .unwrap();
    let request = server.request("/of/ada").unwrap();
    assert_eq!((request.path.as_str(), request.header("X-User")), ("/of/ada?age=36", Some("ada")));
    assert_eq!((values.name.as_str(), seen.into_inner().unwrap().as_str()), ("ada", "ada"));
    assert_eq!(*values.whole, User { name: "ada".to_owned(), age: 36 });
}

#[tokio::test]
async fn a_record_in_a_body() {
    let server = Server::start().await.unwrap();
    server.on("POST /prices", Script::sse().hold());
    let users = users();
    scenario! {
        base (server.url())
        feed user from (users)
        sse "Prices" open post "/prices" body json { "of": "{user.name}", "age": (user.age) } close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(server.request("/prices").unwrap().body.as_ref(), br#"{"of":"ada","age":36}"#);
}

#[tokio::test]
async fn records_that_are_no_structs_and_cannot_be_cloned_or_printed() {
    struct Opaque(u8);
    let (symbols, pairs, opaque) = (Feeder::new(["ACME"]), Feeder::new([("a", 1)]), Feeder::new([Opaque(7)]));
    let values = scenario! {
        feed symbol from (symbols)
        feed pair from (pairs)
        feed hidden from (opaque)
        let text = (format!("{symbol} {} {}", pair.0, hidden.0))
        if (hidden.0 != 7 || pair.1 != 1) { fail "{symbol} {pair.0}" }
    }
    .run()
    .await
    .unwrap();
    assert_eq!(values.text, "ACME a 7");
}

mod shared {
    pub(super) static NUMBERS: super::LazyLock<super::Feeder<u8>> =
        super::LazyLock::new(|| (1..).take(9).collect());
}

#[tokio::test]
async fn every_way_to_share_a_feeder() {
    static LOCAL: LazyLock<Feeder<u8>> = LazyLock::new(|| Feeder::new([12]));
    struct Data {
        numbers: Feeder<u8>,
        shards: Vec<Feeder<u8>>,
    }
    impl Data {
        fn of(&self, shard: usize) -> &Feeder<u8> {
            &self.shards[shard]
        }
    }
    let one = |n: u8| Feeder::new([n]);
    let (owned, arc, rc, boxed) = (one(1), Arc::new(one(2)), Rc::new(one(3)), Box::new(one(4)));
    let data = Data { numbers: one(5), shards: vec![one(6), one(7)] };
    let (borrowed, handle) = (&one(8), Arc::new(one(9)));
    let arc_borrowed = &Arc::new(one(10));
    let values = scenario! {
        feed a from (owned)
        feed b from (arc)
        feed c from (rc)
        feed d from (&*boxed)
        feed e from (data.numbers)
        let shard = (1)
        feed f from (&data.shards[0])
        feed g from (data.of(shard))
        feed h from (borrowed)
        feed i from (Arc::clone(&handle))
        feed j from (arc_borrowed)
        feed k from (shared::NUMBERS)
        feed l from (LOCAL)
        let all = ([*a, *b, *c, *d, *e, *f, *g, *h, *i, *j, *k, *l])
    }
    .run()
    .await
    .unwrap();
    assert_eq!(values.all, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 12]);
}

#[tokio::test]
async fn a_scenario_that_owns_its_feeder_can_be_returned_and_spawned() {
    fn greets(users: Feeder<User>) -> impl Scenario + Send + Sync {
        scenario! { move feed user from (users) if (user.name.is_empty()) { fail "nobody" } }
    }
    fn generic<T: Send + Sync>(feeder: &(impl Feed<Record = T> + Sync)) -> impl Scenario {
        scenario! { move feed record from (feeder) let taken = (record) }
    }
    let greets = greets(users());
    greets.run().await.unwrap();
    generic(&Arc::new(users())).run().await.unwrap();
    let users = Arc::new(users());
    let spawned = scenario! { move feed user from (users) let name = (user.name) };
    assert_eq!(tokio::spawn(spawned.run()).await.unwrap().unwrap().name, "ada");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_users_on_several_threads_take_each_record_once() {
    let numbers: Arc<Feeder<usize>> = Arc::new((0..200).collect());
    let taken: Arc<Mutex<Vec<usize>>> = Arc::default();
    let takes = {
        let (numbers, taken) = (Arc::clone(&numbers), Arc::clone(&taken));
        Arc::new(scenario! { move
            repeat 2 {
                feed number from (numbers)
                run { tokio::task::yield_now().await; }
                let noted = (taken.lock().unwrap().push(*number))
            }
        })
    };
    let users: Vec<_> = (0..100)
        .map(|_| {
            let takes = Arc::clone(&takes);
            tokio::spawn(async move { takes.run().await.map(drop) })
        })
        .collect();
    for user in users {
        user.await.unwrap().unwrap();
    }
    let mut taken = std::mem::take(&mut *taken.lock().unwrap());
    taken.sort_unstable();
    assert_eq!(taken, (0..200).collect::<Vec<_>>());
    assert!(numbers.take().is_none());
}

#[tokio::test]
async fn each_round_of_a_loop_takes_the_next() {
    let users = users();
    let names = Mutex::new(Vec::new());
    let note = |name: &str| names.lock().unwrap().push(name.to_owned());
    scenario! {
        repeat 2 { feed user from (users) let noted = (note(&user.name)) }
        let again = (note(&user.name))
        feed user from (users)
        let last = (note(&user.name))
    }
    .run()
    .await
    .unwrap();
    assert_eq!(*names.lock().unwrap(), ["ada", "bob", "bob", "cyd"]);
}

#[tokio::test]
async fn a_record_of_one_branch_is_an_option() {
    let users = users();
    let known = false;
    let branches = scenario! {
        if (known) { feed user from (users) }
        let age = (user.map(|user| user.age))
        if (age.is_some()) { fail "{user.name}" }
    };
    assert_eq!(branches.run().await.unwrap().age, None);
    let missing = scenario! {
        if (known) { feed user from (users) }
        fail "{user.name}"
    };
    let failure = missing.run().await.unwrap_err();
    assert_eq!((failure.kind(), failure.step()), (FailureKind::Value, "fail"));
    assert!(failure.to_string().contains("`user` is empty: the `feed` in line "), "{failure}");
}

#[tokio::test]
async fn a_queue_that_is_empty_fails_the_step() {
    let users = users();
    let greets = scenario! { feed user from (users) pause 0ms..1ms let name = (user.name) };
    for name in ["ada", "bob", "cyd"] {
        assert_eq!(greets.run().await.unwrap().name, name);
    }
    let failure = greets.run().await.unwrap_err();
    assert_eq!((failure.kind(), failure.step(), failure.title()), (FailureKind::Feed, "feed", "user"));
    let text = failure.to_string();
    assert!(text.starts_with("feed \"user\" failed "), "{text}");
    let cause = "\n  cause    (users) has no record left: its 3 records were all taken. `.circular()?`, where the feeder is \
                 made, begins again with the first";
    assert!(text.ends_with(cause), "{text}");
}

#[tokio::test]
async fn what_is_said_of_other_feeders_that_are_empty() {
    let says = async |feeder: Feeder<u8>| {
        let takes = scenario! { repeat 9 { feed number from (feeder) } };
        takes.run().await.unwrap_err().to_string()
    };
    let path = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("numbers.json");
    std::fs::write(&path, "[1]").unwrap();
    let text = says(Feeder::json(&path).unwrap()).await;
    assert!(text.contains(&format!("its only record of {} was taken.", path.display())), "{text}");
    let text = says(Feeder::new([])).await;
    assert!(text.contains("there was never one: it was made of 0 records"), "{text}");
    let text = says(Feeder::lazy(1..=2)).await;
    assert!(text.contains("its iterator ended after 2 records"), "{text}");
}

#[tokio::test]
async fn under_continue_the_user_goes_on_with_the_record_it_had() {
    let users = Feeder::new([1_u8]);
    let seen = Mutex::new(Vec::new());
    let failure = scenario! {
        on failure continue
        repeat 3 {
            feed user from (users)
            let noted = (seen.lock().unwrap().push(user.map(|user| *user)))
        }
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.further().len()), (FailureKind::Feed, 1));
    assert_eq!(*seen.lock().unwrap(), [Some(1); 3]);
}

#[tokio::test]
async fn a_circular_feeder_serves_any_number_of_users() {
    let users = users().circular().unwrap();
    let greets = scenario! { feed user from (users) let name = (user.name) };
    let mut names = Vec::new();
    for _ in 0..7 {
        names.push(greets.run().await.unwrap().name);
    }
    assert_eq!(names, ["ada", "bob", "cyd", "ada", "bob", "cyd", "ada"]);
}

#[tokio::test]
async fn variables_that_are_called_as_those_of_the_expansion() {
    let (from, record, fed) = (users(), 1, 2);
    let value_0 = 3;
    let values = scenario! {
        feed name from (from)
        let all = (record + fed + value_0)
        let age = (name.age)
    }
    .run()
    .await
    .unwrap();
    assert_eq!((values.all, values.age), (6, 36));
}
