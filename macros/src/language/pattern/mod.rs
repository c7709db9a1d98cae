//! The tests that take a pattern, and the syntaxes that patterns are written in.

mod jmes;
mod json_path;
mod problem;
mod regex;

use super::word::words;
pub(crate) use problem::Problem;

words! {
    /// The tests that take a pattern. The words are also the runtime's methods.
    PatternKind {
        /// `regex "…"`: the matches of a regular expression, or of its groups.
        Regex = "regex",
        /// `json "$.…"`: the nodes that a JSONPath leads to.
        Json = "json",
        /// `jsonp "$.…"`: the same, after `callback( … );` is stripped.
        Jsonp = "jsonp",
        /// `jmespath "…"`: what a JMESPath gives (feature `jmespath`).
        Jmespath = "jmespath",
    }
}

/// How patterns are written. Several tests may share a syntax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    Regex,
    JsonPath,
    JmesPath,
}

/// The type of the runtime that a pattern is made into, and how.
#[derive(Debug)]
pub(crate) struct RuntimeType {
    pub(crate) name: &'static str,
    pub(crate) error: &'static str,
    /// The function that makes one of a text.
    pub(crate) new: &'static str,
}

impl PatternKind {
    pub(crate) fn syntax(self) -> Syntax {
        match self {
            Self::Regex => Syntax::Regex,
            Self::Json | Self::Jsonp => Syntax::JsonPath,
            Self::Jmespath => Syntax::JmesPath,
        }
    }

    /// Whether a pattern has groups, which decide what it yields.
    pub(crate) fn has_groups(self) -> bool {
        match self.syntax() {
            Syntax::Regex => true,
            Syntax::JsonPath | Syntax::JmesPath => false,
        }
    }

    /// The runtime's way from what a pattern yields to a value.
    pub(crate) fn way(self) -> &'static str {
        match self.syntax() {
            Syntax::Regex => "Text",
            Syntax::JsonPath | Syntax::JmesPath => "Json",
        }
    }

    pub(crate) fn runtime_type(self) -> RuntimeType {
        self.syntax().runtime_type()
    }

    /// What is wrong with a pattern, if anything is.
    pub(crate) fn problem(self, pattern: &str) -> Option<Problem> {
        self.syntax().problem(pattern)
    }

    /// The runtime's method that takes a pattern which was built before the scenario is run.
    pub(crate) fn method_for_static(self) -> &'static str {
        match self {
            Self::Regex => "static_regex",
            Self::Json | Self::Jsonp | Self::Jmespath => self.word(),
        }
    }

    /// What is said of a test that a feature lacks for.
    pub(crate) fn lacks_feature(self) -> Option<&'static str> {
        match self.syntax() {
            Syntax::Regex | Syntax::JsonPath => None,
            Syntax::JmesPath => (!cfg!(feature = "jmespath")).then_some(
                "`jmespath` needs a feature of streamgauge: write `features = [\"jmespath\"]` at the \
                 dependency in Cargo.toml, or a JSONPath, `json \"$.price\"`",
            ),
        }
    }
}

impl Syntax {
    /// What a pattern is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Regex => "regular expression",
            Self::JsonPath => "JSONPath",
            Self::JmesPath => "JMESPath",
        }
    }

    /// One to show.
    pub(crate) fn example(self) -> &'static str {
        match self {
            Self::Regex => "price: (.*)",
            Self::JsonPath => "$.price",
            Self::JmesPath => "price",
        }
    }

    /// One that nothing is wrong with, whatever is done with it.
    pub(crate) fn any(self) -> &'static str {
        match self {
            Self::Regex => "",
            Self::JsonPath => "$",
            Self::JmesPath => "@",
        }
    }

    fn runtime_type(self) -> RuntimeType {
        match self {
            Self::Regex => RuntimeType { name: "Regex", error: "RegexError", new: "new" },
            Self::JsonPath => RuntimeType { name: "JsonPath", error: "JsonPathError", new: "parse" },
            Self::JmesPath => RuntimeType { name: "JmesPath", error: "JmesPathError", new: "parse" },
        }
    }

    fn problem(self, pattern: &str) -> Option<Problem> {
        match self {
            Self::Regex => regex::problem(pattern),
            Self::JsonPath => json_path::problem(pattern),
            Self::JmesPath => jmes::problem(pattern),
        }
    }
}
