//! Records of `feed`: what rustc and the flow analysis say of those that are not as they are used.

use streamgauge::{Feeder, scenario};

struct User {
    name: String,
    age: u8,
}

fn fields(users: Feeder<User>) {
    let _ = scenario! {
        base "http://localhost"
        feed user from (users)
        sse "Of {user.nmae}" open "/of/{user.name}" header "X-Age" (user.agee)
            check await within 1s until 1 data == "{user}" data == (user)
            close
        let name: u8 = (user.name)
        repeat 2 { fail "{user.years}" }
    };
}

fn feeders(users: Vec<User>, read: Result<Feeder<User>, streamgauge::FeedError>) {
    let _ = scenario! {
        feed user from (users)
        feed other from (read)
        feed third from (Feeder::new([1, 2]))
        feed fourth from (nobody)
        feed fifth from (3)
        if (true) { feed sixth from (users.iter()) }
    };
}

fn two_types(users: Feeder<User>, numbers: Feeder<u8>) {
    let _ = scenario! {
        feed user from (users)
        repeat 2 { feed user from (numbers) }
    };
}

fn an_option(users: Feeder<User>, known: bool) {
    let _ = scenario! {
        if (known) { feed user from (users) }
        let name = (user.name.clone())
    };
}

fn no_value_of_the_run(users: Feeder<User>) {
    let greets = scenario! { feed user from (users) };
    let _ = async move { greets.run().await.unwrap().user };
}

fn main() {}
