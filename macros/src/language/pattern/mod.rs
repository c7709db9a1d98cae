//! The tests that take a pattern, and the syntaxes of patterns.

mod jmes;
mod json_path;
mod problem;
mod regex;

use super::word::words;
pub(crate) use problem::Problem;

words! {
    /// The tests that take a pattern. The runtime's methods have the same names.
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

/// The syntax of a pattern. Several tests may share a syntax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    Regex,
    JsonPath,
    JmesPath,
}

/// The runtime's type of a compiled pattern, and how one is made.
#[derive(Debug)]
pub(crate) struct RuntimeType {
    pub(crate) name: &'static str,
    pub(crate) error: &'static str,
    /// The function that compiles a text.
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

    /// Whether a pattern may have groups. They decide which values it finds.
    pub(crate) fn has_groups(self) -> bool {
        match self.syntax() {
            Syntax::Regex => true,
            Syntax::JsonPath | Syntax::JmesPath => false,
        }
    }

    /// The runtime's conversion from the findings of a pattern to a value.
    pub(crate) fn way(self) -> &'static str {
        match self.syntax() {
            Syntax::Regex => "Text",
            Syntax::JsonPath | Syntax::JmesPath => "Json",
        }
    }

    pub(crate) fn runtime_type(self) -> RuntimeType {
        self.syntax().runtime_type()
    }

    /// The mistake in a pattern, if there is one.
    pub(crate) fn problem(self, pattern: &str) -> Option<Problem> {
        self.syntax().problem(pattern)
    }

    /// The runtime's method that takes a compiled pattern.
    pub(crate) fn method_for_static(self) -> &'static str {
        match self {
            Self::Regex => "static_regex",
            Self::Json | Self::Jsonp | Self::Jmespath => self.word(),
        }
    }

    /// The message about a test whose feature is missing.
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
    /// The name of the syntax in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Regex => "regular expression",
            Self::JsonPath => "JSONPath",
            Self::JmesPath => "JMESPath",
        }
    }

    /// An example for messages.
    pub(crate) fn example(self) -> &'static str {
        match self {
            Self::Regex => "price: (.*)",
            Self::JsonPath => "$.price",
            Self::JmesPath => "price",
        }
    }

    /// A pattern that is always valid.
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
