//! `jsonp`: what is taken for `callback( … );`, and what is in it.

use crate::runtime::json::{is_json, strip_jsonp};

pub(crate) fn body(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Some(inner) = strip_jsonp(&text) {
        assert_eq!(inner, inner.trim());
        let (before, after) = text.split_once('(').expect("there is a parenthesis");
        assert!(!before.trim().is_empty() && after.contains(inner), "{inner:?} of {text:?}");
        assert!(!is_json(&text), "`callback(…)` is no JSON: {text:?}");
    }
    // Whatever stands in a call comes out of it.
    for (start, end) in [("cb(", ")"), (" a.b['c'][0] (\n", " ) ;\r\n"), ("$_é(", ");")] {
        assert_eq!(strip_jsonp(&format!("{start}{text}{end}")), Some(text.trim()), "{text:?}");
    }
}
