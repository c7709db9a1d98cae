//! Right scenarios.

use expect_test::expect_file;

use super::expands;

#[test]
fn the_first_steps() {
    expands(
        r#"
        "Stock market"
        base (server.url())
        sse "Stocks" open "/stocks"
            check await within 10s until 1 json "$.price" > 0.0 save opening: f64
            close
        "#,
        expect_file!["snapshots/first_steps.rs"],
    );
}

#[test]
fn a_value_in_rust_and_in_a_text() {
    expands(
        r#"move let symbol: String = (name) if (symbol.is_empty()) { fail "no {symbol}" }"#,
        expect_file!["snapshots/values.rs"],
    );
}

#[test]
fn a_family() {
    expands(
        r#"
        repeat 2 as i { sse "Subscribe" name "subs"[(i)] open "http://x/{i}" }
        sse "All" name "subs"[all] check await within 10s until 1 collect all: u8 close
        "#,
        expect_file!["snapshots/family.rs"],
    );
}

#[test]
fn loops() {
    expands("repeat 3 as round { pause (pace(round)) }", expect_file!["snapshots/loops.rs"]);
}

#[test]
fn a_record_of_a_feeder() {
    expands(r#"feed user from (users) fail "no {user.name}""#, expect_file!["snapshots/feed.rs"]);
}
