//! Section 2.7, and singular paths both ways: a singular path is looked up in the text itself, any other by the engine. So
//! each path is asked for as it is, and once more in a spelling that the engine answers.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;
use serde_json::Value;

use crate::documents::{Step, document, name, places};
use crate::support::{Documents, nodes, sending};

/// Which spelling of a singular path is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    /// `$['a'][1]`, which is singular.
    Normalized,
    /// `$["a"][1,1]`, which gives each node twice.
    Doubled,
    /// `$['a'][1:2]`
    Sliced,
}

/// The spelling of a path; `None` if it has no step for it.
fn spelled(steps: &[Step], spelling: Spelling) -> Option<String> {
    let (last, before) = match steps.split_last() {
        Some(split) => split,
        None => return (spelling == Spelling::Normalized).then(|| "$".to_owned()),
    };
    let before: String = before.iter().map(|step| format!("[{}]", step.normalized())).collect();
    let normalized = last.normalized();
    let last = match (spelling, last) {
        (Spelling::Normalized, _) => normalized,
        (Spelling::Doubled, Step::Index(index)) => format!("{index}, {index}"),
        (Spelling::Doubled, Step::Name(name)) => format!("{normalized}, {}", Value::from(name.as_str())),
        (Spelling::Sliced, Step::Index(index)) => format!("{index}:{}", index + 1),
        (Spelling::Sliced, Step::Name(_)) => return None,
    };
    Some(format!("${before}[{last}]"))
}

/// Each spelling leads to what is `wanted` in each of the documents.
async fn lead(documents: &Documents, steps: &[Step], wanted: &[Option<&Value>]) -> Result<(), TestCaseError> {
    for (spelling, times) in [(Spelling::Normalized, 1), (Spelling::Doubled, 2), (Spelling::Sliced, 1)] {
        let Some(path) = spelled(steps, spelling) else { continue };
        let all =
            |wanted: &Option<&Value>| wanted.iter().flat_map(|&value| vec![value.clone(); times]).collect();
        let wanted: Vec<Vec<Value>> = wanted.iter().map(all).collect();
        prop_assert_eq!(nodes(documents, &path).await, wanted, "{}", path);
    }
    Ok(())
}

/// Where steps lead in a document.
fn at<'d>(document: &'d Value, steps: &[Step]) -> Option<&'d Value> {
    steps.iter().try_fold(document, |value, step| match step {
        Step::Name(name) => value.as_object()?.get(name),
        Step::Index(index) => value.as_array()?.get(*index),
    })
}

#[tokio::test]
async fn a_normalized_path_leads_to_its_node() {
    let document = serde_json::json!({
        "a": {"b": [1, {"c d": null}], "": "empty"}, "'": [[[0]]], "\"": {"\\": true}, "\u{b}\u{1f}": {"\n\t\r\u{8}\u{c}": 1.5},
        "é": {"😀": {"/": [{}, []]}}, "[0]": {"$.a": "x"}, "0": {"-1": 2},
    });
    let sent = sending([document.to_string()]).await;
    let places = places(&document);
    assert_eq!(places.len(), 24);
    for (steps, value) in places {
        lead(&sent, &steps, &[Some(&value)]).await.unwrap();
    }
    assert_eq!(Step::Name("\u{b}'\\\u{8}".to_owned()).normalized(), r"'\u000b\'\\\b'");
}

/// What a text may have in more than one way: members of one name, escapes, space.
#[tokio::test]
async fn both_lanes_read_a_text_alike_however_it_is_written() {
    let name = |name: &str| Step::Name(name.to_owned());
    let cases = [
        (r#" { "a" : 1 , "a" : [ 2 ] } "#, vec![name("a"), Step::Index(0)], Some("2")),
        (r#"{"a":{"b":1},"a":{"c":2}}"#, vec![name("a"), name("b")], None),
        (r#"{"a":{"b":1},"a":{"c":2}}"#, vec![name("a"), name("c")], Some("2")),
        (r#"{"\u0061":{"\ud83d\ude00":-0.50}}"#, vec![name("a"), name("😀")], Some("-0.5")),
        (r#"{"a\/b":1}"#, vec![name("a/b")], Some("1")),
        (r#"[[],[1E2]]"#, vec![Step::Index(1), Step::Index(0)], Some("100.0")),
        (r#"[1,2"#, vec![Step::Index(0)], None),
        (r#"[1,2]]"#, vec![Step::Index(0)], None),
        (r#"[01]"#, vec![Step::Index(0)], None),
        ("", vec![], None),
    ];
    for (text, steps, wanted) in cases {
        let wanted: Option<Value> = wanted.map(|wanted| serde_json::from_str(wanted).unwrap());
        let sent = sending([text]).await;
        lead(&sent, &steps, &[wanted.as_ref()]).await.unwrap_or_else(|error| panic!("{text}: {error}"));
    }
}

#[test]
fn any_singular_path_finds_the_same_both_ways() {
    let step = || {
        prop_oneof![name().prop_map(|name| Step::Name(name.to_owned())), (0..4_usize).prop_map(Step::Index)]
    };
    let strategy = (vec(document(), 6), vec(vec(step(), 0..4), 2), any::<Index>(), any::<Index>());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config = ProptestConfig { cases: 60, ..ProptestConfig::with_source_file(file!()) };
    let run = |(documents, mut paths, one, place): (Vec<Value>, Vec<Vec<Step>>, Index, Index)| {
        runtime.block_on(async {
            let sent = sending(documents.iter().map(Value::to_string)).await;
            // One that leads somewhere in one of them, and others that may.
            let (known, value) = place.get(&places(one.get(&documents))).clone();
            prop_assert_eq!(at(one.get(&documents), &known), Some(&value));
            paths.push(known);
            for steps in &paths {
                let wanted: Vec<_> = documents.iter().map(|document| at(document, steps)).collect();
                lead(&sent, steps, &wanted).await?;
            }
            Ok(())
        })
    };
    TestRunner::new(config).run(&strategy, run).unwrap();
}
