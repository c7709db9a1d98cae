//! Indexes after the name of a stream.

use super::{fine, says, sse};
use crate::ast::{Int, Which};

fn which(text: &str) -> Which {
    sse(fine(&format!("sse \"T\" name \"f\"{text} close"))).member.expect("a member").which
}

#[test]
fn indexes() {
    assert!(matches!(which("[3]"), Which::Index(Int::Literal { value: 3, .. })));
    assert!(matches!(which("[(3)]"), Which::Index(Int::Literal { value: 3, .. })));
    assert!(matches!(which("[(i + 1)]"), Which::Index(Int::Expr(_))));
    assert!(matches!(which("[all]"), Which::All));
    assert!(matches!(which(" [ all ] "), Which::All));
    assert!(sse(fine("sse \"T\" name \"f\" close")).member.is_none());
}

#[test]
fn wrong_indexes() {
    let write = "write `name \"f\"[3]`, `[(i)]`, or `[all]` for all of them";
    let of = |text: &str, message: &str| says(&format!("sse \"T\" name \"f\"{text} close"), &[message]);
    of("[]", &format!("1:16: `[ ]` needs the index of a stream: {write}"));
    of("[i]", "1:17: an index that is Rust stands in parentheses: write `name \"f\"[(i)]`");
    of("[i + 1]", "1:17: an index that is Rust stands in parentheses: write `name \"f\"[(i)]`");
    of("[All]", "1:17: all streams of a family are `[all]`, found `All`: did you mean `all`?");
    of("[every]", "1:17: all streams of a family are `[all]`, found `every`: did you mean `all`?");
    of("[-1]", &format!("1:17: an index counts from 0 and cannot be negative: {write}"));
    of("[*]", &format!("1:17: `[ ]` needs the index of a stream, found `*`: {write}"));
    of("[..]", &format!("1:17: `[ ]` needs the index of a stream, found `.`: {write}"));
    let range = "a step is about one stream of a family, or about all: leave out the range, or write `[all]`";
    of("[0..3]", &format!("1:18: {range}"));
    of("[(a)..=(b)]", &format!("1:20: {range}"));
    of("[0, 1]", "1:18: one index stands in the brackets: write `name \"f\"[(i)]`, or `[all]`");
    of("[1.5]", "1:17: `1.5` is no whole number, and `name` needs a whole number: write `1`");
    of("[\"3\"]", "1:17: `name` needs a whole number, found \"3\"");
    of("(i)", "1:16: the index of a stream stands in brackets: write `name \"f\"[(…)]`");
    says(
        "sse \"T\" [3] close",
        &["1:8: an index stands behind the name of a stream: write `name \"subs\"[(i)]`"],
    );
}
