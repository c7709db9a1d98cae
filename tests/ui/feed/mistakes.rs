//! `feed` in the wrong place, without a part, or in Gatling's words; and names that it cannot have.

use std::time::Duration;

use streamgauge::{Feeder, scenario};

struct User {
    name: String,
    age: u8,
}

fn not_fed(users: Feeder<User>, known: bool) {
    let _ = scenario! {
        header "X-User" "{user.name}"
        if (user.name.is_empty()) { stop }
        let length = (user.name.len())
        pause (Duration::from_secs(u64::from(user.age)))
        if (known) { feed user from (users) stop }
        repeat 2 { fail "{user.name}" }
    };
}

fn names(users: Feeder<User>) {
    let _ = scenario! {
        feed user from (users)
        let user = (1)
        repeat 2 as user { pause 1s }
        if (true) { let name = (1) feed name from (users) }
        feed users from (users)
        feed type from (users)
        feed stop from (users)
    };
}

fn parts(users: Feeder<User>) {
    let _ = scenario! {
        feed from (users)
        feed user (users)
        feed user form (users)
        feed user: User from (users)
        feed user from users
        repeat 2 { feed user from () }
        if (true) { feed user from } else { feed user }
        fail "no {user.nmae}"
    };
}

fn gatling(users: Feeder<User>) {
    let _ = scenario! {
        csv("users.csv").circular
        feed(csv("users.csv").random)
        feed user from csv("users.csv")
        feed user from "users.json"
        feed user from (users).circular
        pause 1s
    };
}

fn unfinished() {
    let _ = scenario! { feed };
}

fn main() {}
