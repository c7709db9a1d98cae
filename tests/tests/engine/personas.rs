//! A user that runs again as the same one keeps its number, its cookies, its connections and its records.

use std::collections::BTreeMap;
use std::sync::Mutex;

use streamgauge::testing::{Script, Server};
use streamgauge::{Client, Feeder, Persona, Scenario, Shard, UserStart, scenario};
use streamgauge_tests::soon;

fn again(persona: &Persona) -> UserStart {
    UserStart::new().persona(persona)
}

#[tokio::test]
async fn the_number_is_that_of_the_first_run() {
    let server = Server::start().await.unwrap();
    server.on("/one", Script::text(""));
    server.on("/two", Script::text(""));
    let goes = scenario! { base [(server.url_to("/one")), (server.url_to("/two"))] http "Root" get "" };
    let (first, second) = (Persona::new(), Persona::new());
    for start in
        [again(&first), again(&second).number(7), again(&first), again(&second), again(&first).number(1)]
    {
        soon(goes.run_as(start)).await.unwrap();
    }
    let paths: Vec<String> = server.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/one", "/two", "/one", "/two", "/one"]);
    assert!(format!("{second:?}").contains("Some(7)"));
}

/// Which records each run of a persona takes, for three runs of two personas in turn.
async fn records(feeder: &Feeder<u32>, shard: Shard) -> BTreeMap<usize, Vec<Vec<u32>>> {
    let taken = Mutex::new(Vec::new());
    let visits = scenario! {
        feed first from (feeder)
        run { taken.lock().unwrap().push(*first); }
        repeat 2 {
            feed again from (feeder)
            run { taken.lock().unwrap().push(*again); }
        }
    };
    let personas = [Persona::new(), Persona::new()];
    let mut all = BTreeMap::<_, Vec<_>>::new();
    for _ in 0..3 {
        for (number, persona) in personas.iter().enumerate() {
            soon(visits.run_as(again(persona).shard(shard))).await.unwrap();
            all.entry(number).or_default().push(std::mem::take(&mut *taken.lock().unwrap()));
        }
    }
    all
}

#[tokio::test]
async fn a_feed_gives_the_same_record_again_and_each_round_its_own() {
    let part = Shard::new(1, 2).unwrap();
    for (shard, wanted) in [(Shard::default(), [[0, 1, 2], [3, 4, 5]]), (part, [[1, 3, 5], [7, 9, 11]])] {
        let held = Feeder::new((0..12).collect::<Vec<_>>());
        for feeder in [held, Feeder::lazy(0..12)] {
            let all = records(&feeder, shard).await;
            for (persona, wanted) in wanted.iter().enumerate() {
                assert_eq!(all[&persona], vec![wanted.to_vec(); 3], "{feeder:?} {shard}");
            }
        }
    }
    let random = Feeder::new((0..1_000_000).collect::<Vec<_>>()).random().unwrap();
    let all = records(&random, Shard::default()).await;
    assert!(
        all.values().all(|runs| runs[0] == runs[1] && runs[0] == runs[2]) && all[&0] != all[&1],
        "{all:?}"
    );
}

#[tokio::test]
async fn a_run_that_goes_further_takes_the_next_records() {
    let (feeder, taken) = (Feeder::new((0..9).collect::<Vec<u32>>()), Mutex::new(Vec::new()));
    let rounds = Mutex::new([1_u64, 3, 2].into_iter());
    let visits = scenario! {
        let times = (rounds.lock().unwrap().next().unwrap())
        repeat (times) {
            feed record from (feeder)
            run { taken.lock().unwrap().push(*record); }
        }
    };
    let persona = Persona::new();
    let mut runs = Vec::new();
    for _ in 0..3 {
        soon(visits.run_as(again(&persona))).await.unwrap();
        runs.push(std::mem::take(&mut *taken.lock().unwrap()));
    }
    assert_eq!(runs, [vec![0], vec![0, 1, 2], vec![0, 1]]);
    assert_eq!(feeder.take().as_deref(), Some(&3));
}

#[tokio::test]
async fn one_feeder_at_two_steps_and_two_feeders_at_one_are_told_apart() {
    let (odd, even) = (Feeder::new([1, 3, 5, 7]), Feeder::new([2, 4, 6, 8]));
    let (taken, turn) = (Mutex::new(Vec::new()), Mutex::new(0));
    let takes = scenario! {
        let of_odd = ({ let mut turn = turn.lock().unwrap(); *turn += 1; *turn % 2 == 1 })
        let feeder = (if of_odd { &odd } else { &even })
        feed a from (feeder)
        feed b from (feeder)
        run { taken.lock().unwrap().push((*a, *b)); }
    };
    let persona = Persona::new();
    for _ in 0..4 {
        soon(takes.run_as(again(&persona))).await.unwrap();
    }
    assert_eq!(*taken.lock().unwrap(), [(1, 3), (2, 4), (1, 3), (2, 4)]);
}

#[tokio::test]
async fn cookies_stay_and_those_of_others_are_theirs() {
    let server = Server::start().await.unwrap();
    server.on("/in", Script::text("").header("Set-Cookie", "session=1"));
    server.on("/in", Script::text(""));
    server.on("/in", Script::text(""));
    let visit = scenario! { base (server.url()) http "In" get "/in" };
    let persona = Persona::new();
    for start in [again(&persona), again(&persona), again(&Persona::new())] {
        soon(visit.run_as(start)).await.unwrap();
    }
    let cookies = server.requests().into_iter().map(|request| request.header("Cookie").map(str::to_owned));
    assert_eq!(cookies.collect::<Vec<_>>(), [None, Some("session=1".to_owned()), None]);
}

#[tokio::test]
async fn shared_connections_stay() {
    let server = Server::start().await.unwrap();
    server.on("/page", Script::text("page"));
    let client = Client::new().share_connections();
    let one = scenario! { base (server.url()) http "Page" get "/page" }.client(client.clone());
    // Another scenario with the same client goes over the same connections.
    let other = scenario! { base (server.url()) http "Page" get "/page" }.client(client);
    let persona = Persona::new();
    for _ in 0..2 {
        soon(one.start_as(again(&persona))).await.unwrap();
        soon(other.start_as(again(&persona))).await.unwrap();
    }
    let connections = |server: &Server| {
        server
            .requests()
            .iter()
            .map(|request| request.connection)
            .collect::<std::collections::BTreeSet<_>>()
            .len()
    };
    assert_eq!(connections(&server), 1);
    soon(one.start_as(again(&Persona::new()))).await.unwrap();
    assert_eq!(connections(&server), 2);
}
