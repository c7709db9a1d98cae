//! Random documents, and the places in them.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// Names that documents have and paths ask for.
const NAMES: &[&str] = &["a", "b", "c", "é", "", "d\n", "'", "\"", "\\", "\u{1f600}", "\u{b}"];

/// Values that are texts.
const TEXTS: &[&str] = &["", "a", "b", "ab", "a.c", "é\n\"", "b+", "1", "😀"];

/// A name of a member.
pub(crate) fn name() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => select(&NAMES[..3]), 1 => select(NAMES)]
}

/// A document. The members of its objects stand in the order of their names, as `serde_json` keeps them.
pub(crate) fn document() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2..4_i32).prop_map(Value::from),
        (-4..6_i32).prop_map(|n| json!(f64::from(n) / 2.0)),
        select(TEXTS).prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 40, 5, |inner| {
        let members = btree_map(name().prop_map(str::to_owned), inner.clone(), 0..5);
        prop_oneof![
            3 => vec(inner, 0..5).prop_map(Value::from),
            5 => members.prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A step of a singular path.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Name(String),
    Index(usize),
}

impl Step {
    /// What stands in the brackets of a normalized path (section 2.7).
    pub(crate) fn normalized(&self) -> String {
        let Self::Name(name) = self else {
            let Self::Index(index) = self else { return String::new() };
            return index.to_string();
        };
        let mut text = String::from("'");
        for c in name.chars() {
            match c {
                '\u{8}' => text.push_str("\\b"),
                '\t' => text.push_str("\\t"),
                '\n' => text.push_str("\\n"),
                '\u{c}' => text.push_str("\\f"),
                '\r' => text.push_str("\\r"),
                '\'' | '\\' => text.extend(['\\', c]),
                '\0'..='\u{1f}' => text.push_str(&format!("\\u{:04x}", u32::from(c))),
                _ => text.push(c),
            }
        }
        text + "'"
    }
}

/// The steps to every node of a document, and its value.
pub(crate) fn places(document: &Value) -> Vec<(Vec<Step>, Value)> {
    let mut places = vec![(Vec::new(), document.clone())];
    let children: Vec<(Step, &Value)> = match document {
        Value::Array(elements) => {
            elements.iter().enumerate().map(|(index, child)| (Step::Index(index), child)).collect()
        }
        Value::Object(members) => {
            members.iter().map(|(name, child)| (Step::Name(name.clone()), child)).collect()
        }
        _ => Vec::new(),
    };
    for (step, child) in children {
        for (mut steps, value) in self::places(child) {
            steps.insert(0, step.clone());
            places.push((steps, value));
        }
    }
    places
}
