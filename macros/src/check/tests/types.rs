//! One name, one type.

use expect_test::expect;

use super::{fine, reports, values};

#[test]
fn two_types() {
    reports(
        r#"base "http://localhost"
sse "a" open "/a"
sse "a" check await within 1s until 1 json "$.a" save price: f64
sse "a" check await within 1s until 1 json "$.a" save price: String
sse "a" check await within 1s until 1 json "$.a" save name: Vec< u8 >
sse "a" check await within 1s until 1 json "$.a" save name
sse "a" check await within 1s until 1 regex "(a)(b)" save pair
sse "a" check await within 1s until 1 id count save pair
let price: f32 = (1.0)
sse "a" close
"#,
        expect![[r#"
            4:54: `price` is kept as `f64` in line 3 and as `String` here: write one type for both, or another name
            6:54: `name` is kept as `Vec<u8>` in line 5 and as `String` here, the default where no type is written: write one type for both, or another name
            8:52: `pair` is kept as `(String, String)` in line 7 and as `usize` here, the default where no type is written: write one type for both, or another name
            9:4: `price` is kept as `f64` in line 3 and as `f32` here: write one type for both, or another name"#]],
    );
}

#[test]
fn save_and_collect() {
    reports(
        r#"base "http://localhost"
sse "a" open "/a"
sse "a" check await within 1s until 1 save price data save price data collect price
sse "a" check await within 1s until 1 collect ticks: f64
repeat 3 { sse "a" check await within 1s until 1 save ticks: f64 }
if (x) { let ticks: f64 = (1.0) }
sse "a" close
"#,
        expect![[r#"
            3:78: `price` is kept by `save` in line 3 and by `collect` here: use one of the two for both, or another name
            5:54: `ticks` is kept by `collect` in line 4 and by `save` here: use one of the two for both, or another name
            6:13: `ticks` is kept as `Vec<f64>` in line 4 and as `f64` here: write one type for both, or another name"#]],
    );
}

#[test]
fn index() {
    reports(
        r#"
let i = (1)
repeat 3 as i { pause 1s }
repeat 3 as j { let j = (1) }
"#,
        expect![[r#"
            2:12: `i` is a value already, kept in line 1: give the index of this `repeat` another name
            3:20: `j` is the index of the `repeat` in line 3: give this value another name"#]],
    );
}

#[test]
fn one_type_written_in_two_ways() {
    let plan = fine(
        r#"base "http://localhost"
        sse "a" open "/a"
        sse "a" check await within 1s until 1 save s data save s: String data save s: std::string::String
        sse "a" check await within 1s until 1 json "$" save v: Vec<(u8,u8)> json "$" save v: Vec < (u8, u8) >
        let untyped = (1)
        let untyped: u8 = (2)
        let assigned = (Vec::new())
        sse "a" check await within 1s until 1 collect assigned: f64
        let assigned: Vec<f64> = (Vec::new())
        let assigned = (Vec::new())
        repeat 3 as i { pause 1s }
        repeat 3 as i { pause 1s }
        sse "a" close"#,
    );
    assert_eq!(values(&plan), "s: String, v: Vec<(u8,u8)>, untyped: u8, assigned: Vec<f64>");
}
