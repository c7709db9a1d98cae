//! Requests and feeders with a mistake in every line: each is reported once, and nothing that uses what they would save.

use streamgauge::{Feeder, scenario};

struct User {
    name: String,
}

async fn misspelt(users: Feeder<User>) -> streamgauge::Result {
    let user = scenario! {
        base "http://x"
        http "Login" psot "/login" body josn { "a": 1 } check json "$.token" save token json "$.id" save id: u64 status = 200
        http "Next" "/next" header "X" check header "Location" save location regex "(" save n: u8
        feed user form (users)
        http "Of {user.name}" get "/{token}/{id}" timeout 5 body json { "id": (id + 1), "n": (n), "name": (user.name) }
            check json "$.list[*]" all collect lists: Vec<u8> save more elapsed < 3
        let sum = (id + u64::from(n))
        sse "S" open "/s" reconnect sometimes check await within 5s until 1 json "$.x" save x: f64 idle 5s
        sse "S" name "t" close
        let y = (x * 2.0)
    }
    .run()
    .await?;
    let _: &str = &user.token;
    let _: u64 = user.id + u64::from(user.n) + user.sum;
    let _: &str = &user.location;
    let _: Vec<Vec<u8>> = user.lists;
    let _: f64 = user.x + user.y;
    let _: String = user.more;
    Ok(())
}

async fn of_elsewhere(users: Feeder<User>) -> streamgauge::Result {
    let user = scenario! {
        base "http://x"
        http("Login").post("/login").check(jsonPath("$.token").saveAs("token"))
        feed(csv("x.csv"))
        http "x" get "/{token}" check body save page elapsed save took: std::time::Duration header x save h status save code u16
        repeat 3 as i { http "y" post "/{i}" body { "i": (i) } check json "$.a" save a: u8 }
        if (a > 3) { http "z" } else { feed u from users }
        stop
        http "never" get "/{a}"
    }
    .run()
    .await?;
    let _: String = user.page + &user.token + &user.h;
    let _: std::time::Duration = user.took;
    let _: u8 = user.a;
    let _: u16 = user.code;
    let _ = users;
    Ok(())
}

fn main() {}
