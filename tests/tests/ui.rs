//! What the compiler says: each file in `ui/` holds mistakes, and its `.stderr` what rustc prints of them. A
//! folder per stage of the macro; `types` is rustc's own reports on the user's Rust.
//!
//! After a message has changed on purpose: `TRYBUILD=overwrite cargo test -p streamgauge-tests --test ui`.

#[test]
fn mistakes_are_explained_where_they_stand() {
    trybuild::TestCases::new().compile_fail("ui/*/*.rs");
}
