//! Row 10: one name kept with two types, or by `save` here and `collect` there.

use streamgauge::scenario;

fn plain() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
            check await within 1s until 1 json "$.price" save price: f64
            check await within 1s until 1 json "$.price" save price: String
            check await within 1s until 1 json "$.price" collect price: f64
            check await within 1s until 1 json "$.price" save price
            check await within 1s until 1 data count save price
            close
        let price: f32 = (1.0)
    };
}

fn in_a_loop() {
    let _ = scenario! {
        base "http://localhost"
        sse "Ticks" open "/prices"
        sse "Ticks" check await within 1s until 1 json "$.price" collect prices: f64
        repeat 3 {
            sse "Ticks" check await within 1s until 1 json "$.price" save prices: f64
        }
        sse "Ticks" close
    };
}

fn in_a_branch(hurried: bool) {
    let _ = scenario! {
        if (hurried) {
            let round: u8 = (1)
        } else {
            let round: u16 = (2)
        }
        repeat 2 as round { pause 1s }
    };
}

fn main() {}
