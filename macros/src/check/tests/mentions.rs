//! What counts as a use of a name in the user's Rust.

use super::super::mentions::of;

/// The names `a` to `d` that a text mentions, in their order.
fn mentioned(text: &str) -> String {
    let names = ["a", "b", "c", "d"];
    let found = of(&text.parse().expect("tokens"), &|name| names.iter().position(|known| *known == name));
    found.iter().filter_map(|(index, _)| names.get(*index)).copied().collect()
}

#[test]
fn variables() {
    for (text, expected) in [
        ("a", "a"),
        ("a + b * a", "ab"),
        ("r#a", "a"),
        ("x.a", ""),
        ("a.b", "a"),
        ("x.a()", ""),
        ("a.len()..b.len()", "ab"),
        ("0..a", "a"),
        ("0..=a", "a"),
        ("Foo { ..a }", "a"),
        ("Foo { a: b, c }", "bc"),
        ("a::new()", ""),
        ("x::a", ""),
        ("x::<a>::new(b)", "ab"),
        ("a != b", "ab"),
        ("!a && *b || &c == -d", "abcd"),
        ("a!(b)", "b"),
        ("'a: loop { break 'a }", ""),
        ("if a { b } else { c }", "abc"),
        ("(|x| x > a)(b)", "ab"),
        ("a | b", "ab"),
        ("f() | b", "b"),
        ("x as a", "a"),
    ] {
        assert_eq!(mentioned(text), expected, "{text}");
    }
}

#[test]
fn bindings() {
    for (text, expected) in [
        ("|a| a + b", "b"),
        ("|a: f64, b| a + b + c", "c"),
        ("|&(a, ref b)| a + b", ""),
        ("|| a", "a"),
        ("move |a| a", ""),
        ("f(|a| a, a)", "a"),
        ("xs.iter().map(|a| a + b).sum::<f64>() + c", "bc"),
        ("|x: &HashMap<String, f64>| x[a]", "a"),
        ("{ let a = b; a }", "b"),
        ("{ let a = a; a }", "a"),
        ("{ let (a, Some(b)) = c else { return }; a + b + d }", "cd"),
        ("{ let x: Vec<a> = b; x }", "b"),
        ("if let Some(a) = a { a } else { b }", "ab"),
        ("if let Some(a) = b { a } else { c }", "bc"),
        ("if let Some(a) = b { a } else { a }", "ba"),
        ("while let Some(a) = b && let Some(c) = a { c }", "ba"),
        ("for a in b { a }", "b"),
        ("match a { Some(b) => b, None => c }", "ac"),
        ("match a { Some(b) if b > c => { b } _ => d }", "acd"),
        ("match a { Foo { b, x: c } => b + c, _ => b }", "ab"),
        ("match a { b::C => 1, _ => 2 }", "a"),
        ("matches!(a, Some(b) if b > c)", "ac"),
    ] {
        assert_eq!(mentioned(text), expected, "{text}");
    }
}

#[test]
fn formats() {
    for (text, expected) in [
        (r#"format!("{a} {b:?} {{c}} {} {0}", d)"#, "abd"),
        (r#"format!("{a:>b$.c$}")"#, "abc"),
        (r#"format!("{a} {b}", a = c)"#, "bc"),
        (r##"format!(r#"{a}"#)"##, "a"),
        (r#"f("{a}")"#, ""),
        (r#"json!({ "x": "{a}", "y": b })"#, "b"),
        (r#"vec!["{a}"]"#, ""),
        (r#"assert!(a > 1, "{b}")"#, "ab"),
        (r#"write!(f, "{a}")"#, "a"),
        (r#"format!("a")"#, ""),
    ] {
        assert_eq!(mentioned(text), expected, "{text}");
    }
}
