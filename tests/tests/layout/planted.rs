//! The search for circles, on crates that have one of each kind, and on crates that only look as if they had.

use crate::circles::circles;
use crate::modules::{Files, Modules};

fn found(files: &[(&str, &str)]) -> String {
    circles(&Modules::read(&Files::planted(files)))
}

/// Two modules of a crate, `a` and `b`, with an item each.
fn two(a: &str, b: &str) -> String {
    let (a, b) = (format!("pub struct A;\n{a}"), format!("pub struct B;\n{b}"));
    found(&[("lib.rs", "mod a;\nmod b;\n"), ("a.rs", &a), ("b.rs", &b)])
}

/// `b` uses `a` plainly, and `a` uses `b` in the way given.
#[track_caller]
fn is_a_circle(way: &str) {
    let told = two(way, "use crate::a::A;");
    assert!(told.starts_with("1. circle of files: a.rs → b.rs → a.rs\n"), "`{way}` gives\n{told}");
}

#[track_caller]
fn is_none(way: &str) {
    assert_eq!(two(way, "use crate::a::A;"), "", "`{way}`");
}

#[track_caller]
fn has(told: &str, part: &str) {
    assert!(told.contains(part), "`{part}` is not in\n{told}");
}

#[test]
fn a_circle_is_told_with_an_import_of_each_arrow_and_the_way_out() {
    let told = two("\nuse crate::b::B;", "fn f(_: crate::a::A) {}");
    let wanted = "\
1. circle of files: a.rs → b.rs → a.rs
     a.rs → b.rs   src/a.rs:3  crate::b::B
     b.rs → a.rs   src/b.rs:2  crate::a::A

1. circle of modules of the crate: a → b → a
     a → b   src/a.rs:3  crate::b::B
     b → a   src/b.rs:2  crate::a::A

The way out: ";
    assert!(told.starts_with(wanted), "{told}");
}

#[test]
fn each_way_to_write_a_use_is_read() {
    for way in [
        "use crate::b::B;",
        "use super::b::B;",
        "use self::super::b::B;",
        "use crate::{b::B};",
        "use crate::{b::{self, B}, a::A as Own};",
        "use {std::fmt, super::{b::{B as Other}}};",
        "use crate::b::B as _;",
        "use crate::b::*;",
        "use crate::b as other; fn f(_: other::B) {}",
        "use super::b; fn f() { let _ = b::B; }",
        "use super::*; fn f(_: b::B) {}",
        "fn f() { use crate::b::B; }",
        "mod inner { use super::super::b::B; }",
        "mod inner { use crate::b::B; }",
    ] {
        is_a_circle(way);
    }
}

#[test]
fn paths_are_read_wherever_they_stand() {
    for way in [
        "fn f() -> crate::b::B { loop {} }",
        "fn f() { g(1..super::b::B) }",
        "fn f() { <crate::b::B as Clone>::clone(&x) }",
        "fn f() { T::<crate::b::B>::new() }",
        "impl super::b::B { fn own(&self) {} }",
        "struct S(pub crate::b::B);",
        "struct S { pub(crate) one: self::super::b::B }",
        "#[derive(crate::b::B)] struct S;",
        "#[serde(with = crate::b::B)] struct S;",
        "fn f() { matches!(x, crate::b::B { .. }) }",
        "fn f() { vec![vec![super::b::B]] }",
        "fn f() { quote! { #x crate::b::B } }",
        "fn f() { tokio::select! { one = crate::b::B.wait() => {} } }",
        "macro_rules! m { () => { $crate::b::B }; }",
        "mod inner { fn f() { super::super::b::B } }",
    ] {
        is_a_circle(way);
    }
}

#[test]
fn what_imports_nothing_is_no_arrow() {
    for way in [
        "pub(in crate::b) struct S;",
        "/// See [`crate::b::B`].\nstruct S;",
        "// crate::b::B",
        "const S: &str = \"crate::b::B\";",
        "use ::b::B; fn f() { ::b::B }",
        "fn f(x: X) { x.b.B; x.b(); }",
        "fn f() { quote! { #b::B, $b::B } }",
        "use std::b::B;",
        "fn f() { X::b::B }",
        "use crate::b;",
        "#[cfg(test)] use crate::b::B;",
        "#[cfg(test)] mod tests { use crate::b::B; }",
        "#[cfg(all(test, unix))] fn f() { crate::b::B }",
        "#[cfg(test)] mod tests;",
    ] {
        is_none(way);
    }
    for way in ["#[cfg(not(test))] use crate::b::B;", "#[cfg(test)] mod tests {} use crate::b::B;"] {
        is_a_circle(way);
    }
}

#[test]
fn a_path_through_a_reexport_leads_to_the_file_of_the_item() {
    // The folder's module only hands on, so it is in no circle; the two files behind it are.
    let facade = "mod one;\nmod two;\npub use one::One;\npub use self::two::*;";
    let told = found(&[
        ("lib.rs", "mod folder;"),
        ("folder/mod.rs", facade),
        ("folder/one.rs", "use super::Two;\npub struct One;"),
        ("folder/two.rs", "pub struct Two(crate::folder::One);"),
    ]);
    has(&told, "circle of files: folder/one.rs → folder/two.rs → folder/one.rs\n");
    has(&told, "src/folder/one.rs:1  super::Two\n");
    assert!(!told.contains("mod.rs"), "{told}");

    // Through two of them, one in another folder and renamed.
    let told = found(&[
        ("lib.rs", "mod a;\nmod b;\npub use b::Other as Last;"),
        ("a.rs", "pub struct A; use crate::Last;"),
        ("b.rs", "mod inner;\npub use inner::B as Other;"),
        ("b/inner.rs", "pub struct B(crate::a::A);"),
    ]);
    has(&told, "circle of files: a.rs → b/inner.rs → a.rs\n");
    has(&told, "circle of modules of the crate: a → b → a\n");
}

#[test]
fn a_child_that_uses_an_item_of_its_parent_is_in_a_circle_with_it() {
    for parent in [
        "mod child; pub struct Parent; use child::Child;",
        "mod child; pub struct Parent(child::Child);",
        "mod child; pub struct Parent(self::child::Child);",
        "mod child; pub struct Parent(Child); pub use child::Child;",
        "mod child; pub struct Parent(Child); pub(crate) use child::*;",
    ] {
        for child in ["use super::Parent; pub struct Child;", "use super::*; pub struct Child;"] {
            let told = found(&[("lib.rs", "mod a;"), ("a.rs", parent), ("a/child.rs", child)]);
            has(&told, "circle of files: a.rs → a/child.rs → a.rs\n");
        }
    }
    // The parent declares it, and gives its name on.
    let told = found(&[
        ("lib.rs", "mod a;"),
        ("a.rs", "mod child; pub struct Parent; pub use child::Child;"),
        ("a/child.rs", "use super::Parent; pub struct Child;"),
    ]);
    assert_eq!(told, "");
}

#[test]
fn the_root_is_a_module_too() {
    let told = found(&[
        ("lib.rs", "mod a; use a::A; pub type Result = ();"),
        ("a.rs", "pub struct A(crate::Result);"),
    ]);
    has(&told, "circle of files: a.rs → lib.rs → a.rs\n");
}

#[test]
fn a_macro_is_where_it_is_defined() {
    let told = found(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "#[macro_export] macro_rules! one { () => {} }\nuse crate::b::two;"),
        ("b.rs", "macro_rules! two { () => {} }\npub(crate) use two;\nfn f() { crate::one!() }"),
    ]);
    has(&told, "circle of files: a.rs → b.rs → a.rs\n");
}

#[test]
fn longer_circles_are_found_and_each_is_told() {
    let told = found(&[
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "use crate::b::B; use crate::d::D; pub struct A;"),
        ("b.rs", "use crate::c::C; pub struct B;"),
        ("c.rs", "use crate::a::A; pub struct C;"),
        ("d.rs", "use crate::a::A; pub struct D;"),
    ]);
    has(&told, "1. circle of files: a.rs → d.rs → a.rs\n");
    has(&told, "2. circle of files: a.rs → b.rs → c.rs → a.rs\n");
}

#[test]
fn folders_may_not_use_each_other_through_different_files() {
    let told = found(&[
        ("lib.rs", "mod a; mod b;"),
        ("a/mod.rs", "mod high; mod low;"),
        ("a/high.rs", "use crate::b::low::Low; pub struct High;"),
        ("a/low.rs", "pub struct Low;"),
        ("b/mod.rs", "mod high; pub mod low;"),
        ("b/high.rs", "use crate::a::low::Low; pub struct High;"),
        ("b/low.rs", "pub struct Low;"),
    ]);
    assert!(!told.contains("of files"), "{told}");
    has(&told, "circle of modules of the crate: a → b → a\n");
    has(&told, "src/a/high.rs:1  crate::b::low::Low\n");
}

#[test]
fn both_files_of_a_module_that_a_feature_chooses_are_read() {
    let told = found(&[
        ("lib.rs", "#[cfg(x)] mod a; #[cfg(not(x))] #[path = \"a/without.rs\"] mod a; mod b;"),
        ("a.rs", "pub struct A;"),
        ("a/without.rs", "pub struct A; use crate::b::B;"),
        ("b.rs", "use crate::a::A; pub struct B;"),
    ]);
    has(&told, "circle of files: a/without.rs → b.rs → a/without.rs\n");
}

#[test]
fn a_crate_in_floors_has_none() {
    let told = found(&[
        ("lib.rs", "//! Docs of [`a`].\nmod a;\npub mod b;\nmod leaf;\npub use a::A;\npub use b::*;\n"),
        ("a.rs", "use crate::b::{self, B};\nuse crate::leaf::Leaf;\npub struct A(b::Other, B, Leaf);"),
        ("b/mod.rs", "mod high;\nmod low;\npub use high::B;\npub use low::Other;\n"),
        ("b/high.rs", "use super::low::Other;\nuse crate::leaf::*;\npub struct B(Other, Leaf);"),
        ("b/low.rs", "pub struct Other;\nimpl Other { pub(in crate::b) fn a(self) -> Self { self } }"),
        ("leaf.rs", "pub struct Leaf;\n#[cfg(test)]\nmod tests { use super::*; use crate::a::A; }"),
    ]);
    assert_eq!(told, "");
}
