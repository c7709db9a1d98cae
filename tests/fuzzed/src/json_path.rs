//! JSONPath: the lane of singular paths finds what the engine finds, and both find what was sent.

use serde_json::value::RawValue;

use crate::runtime::json::{JsonPath, Step, find, find_one, is_json};

/// The first line is the path, the rest the text.
pub(crate) fn body(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let (path, text) = input.split_once('\n').unwrap_or((&input, ""));
    let json = is_json(text);
    assert_eq!(json, serde_json::from_str::<&RawValue>(text).is_ok(), "whether it is JSON: {text:?}");
    let path = match JsonPath::parse(path) {
        Ok(path) => path,
        Err(error) => return assert!(error.to_string().contains(path)),
    };
    let Ok(nodes) = path.nodes(text) else { return };
    assert!(json || nodes.is_empty(), "{path} finds something in {text:?}");
    assert!(nodes.iter().all(|node| is_json(node) && text.contains(node)), "{path} in {text:?}: {nodes:?}");
    assert_eq!(path.count(text), Ok(nodes.len()), "{path} in {text:?}");
    if let Some(steps) = path.singular() {
        both_lanes(steps, text, &nodes);
    }
}

fn both_lanes(steps: &[Step], text: &str, nodes: &[&str]) {
    let found = find_one(text, steps);
    assert_eq!(found.into_iter().collect::<Vec<_>>(), nodes);
    // All in one pass, the parents among them.
    let up: Vec<&[Step]> = (0..=steps.len()).map(|end| &steps[..end]).collect();
    for (steps, in_one_pass) in up.iter().zip(find(text, &up)) {
        assert_eq!(in_one_pass, find_one(text, steps), "{steps:?} in {text:?}");
    }
    // The same for the engine: a path that gives its last node twice is not singular.
    let Some((last, before)) = steps.split_last() else { return };
    let before: String = before.iter().map(|step| format!("[{}]", selector(step))).collect();
    let engine = format!("${before}[{0},{0}]", selector(last));
    let engine = JsonPath::parse(&engine).unwrap_or_else(|error| panic!("{error}"));
    assert!(engine.singular().is_none(), "{engine}");
    let Ok(by_engine) = engine.nodes(text) else { return };
    assert_eq!(by_engine, nodes.iter().chain(nodes).copied().collect::<Vec<_>>(), "{engine} in {text:?}");
}

fn selector(step: &Step) -> String {
    match step {
        Step::Name(name) => serde_json::Value::from(&**name).to_string(),
        Step::Index(index) => index.to_string(),
    }
}
