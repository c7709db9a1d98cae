//! What a scenario cannot have, which rustc would report on the whole of it.

use streamgauge::scenario;

fn changed(mut n: u32, mut log: Vec<u32>) {
    let _ = scenario! { run { n += 1; } };
    let _ = scenario! { let next = ({ n += 1; n }) run { send(&mut log); } };
    let _ = scenario! { pause 1s run { log.push(1); } pause 2s };
    let _ = scenario! { repeat 3 as i { let k = (1) run { i += 1; } run { k += 1; } } };
}

struct Counter {
    n: u32,
}

impl Counter {
    fn changed(&mut self) {
        let _ = scenario! { run { self.n += 1; } };
    }
}

fn moved(name: String) {
    let _ = scenario! { pause 1s run { drop(name); } };
}

fn borrowed() {
    let scenario = {
        let name = String::from("x");
        scenario! { pause 1s run { println!("{name}"); } }
    };
    drop(scenario);
}

fn kept() {
    let _ = scenario! {
        http "A" get "http://localhost" check json "$.a" save a: &str json "$.b" save b: Vec<&'static str>
        sse "B" open "http://localhost" check await within 1s until 1 json "$.c" collect c: &[u8] close
    };
}

fn of_another_type() {
    let _ = scenario! { let a: u8 = run { "x" } run { Err("x") } let b: u8 = ("x") };
}

fn send(_: &mut Vec<u32>) {}

fn main() {}
