//! The tree of a JSONPath (RFC 9535), and how much work it may be.

use regex::Regex;

use crate::number::Number;

/// A path from `$`, or from `@` in a filter.
#[derive(Debug)]
pub(super) struct Path {
    pub(super) from_root: bool,
    pub(super) segments: Vec<Segment>,
}

#[derive(Debug)]
pub(super) struct Segment {
    /// Whether it is a `..`.
    pub(super) descends: bool,
    pub(super) selectors: Vec<Selector>,
}

#[derive(Debug)]
pub(super) enum Selector {
    Name(Box<str>),
    Wildcard,
    Index(i64),
    Slice { start: Option<i64>, end: Option<i64>, step: i64 },
    Filter(Test),
}

/// What a filter asks.
#[derive(Debug)]
pub(super) enum Test {
    Any(Vec<Test>),
    All(Vec<Test>),
    Not(Box<Test>),
    Compare(Operand, Comparison, Operand),
    Exists(Path),
    /// `match` and `search`.
    Matches {
        text: Operand,
        pattern: Pattern,
        whole: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug)]
pub(super) enum Operand {
    Literal(Literal),
    /// The one node of a singular path.
    Node(Path),
    Length(Box<Operand>),
    Count(Path),
    /// The one node of any path.
    Value(Path),
}

#[derive(Debug)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    Number(Number),
    Text(Box<str>),
}

#[derive(Debug)]
pub(super) enum Pattern {
    /// `None` if the text is no pattern, which then matches nothing.
    Literal(Option<Regex>),
    /// It is somewhere in the message.
    Found(Operand),
}

/// How much work a path is, as far as that is known without a text.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Work {
    /// How many `..` it has, filters included.
    descents: usize,
    /// Whether a filter looks at something from `$`.
    from_root: bool,
    /// How many steps it has, filters included.
    steps: usize,
}

impl Work {
    /// The work of a whole path.
    pub(super) fn of(path: &Path) -> Self {
        let mut work = Self::default();
        work.segments(&path.segments);
        work
    }

    /// How many times each node and each word of the text may be looked at, if that suffices for any text.
    pub(super) fn passes(self) -> Option<u64> {
        (self.descents <= 1 && !self.from_root)
            .then(|| u64::try_from(self.steps).unwrap_or(u64::MAX).saturating_add(1))
    }

    fn segments(&mut self, segments: &[Segment]) {
        for segment in segments {
            self.descents += usize::from(segment.descends);
            self.steps += 1;
            for selector in &segment.selectors {
                self.steps += 1;
                if let Selector::Filter(test) = selector {
                    self.test(test);
                }
            }
        }
    }

    fn path(&mut self, path: &Path) {
        self.from_root |= path.from_root;
        self.steps += 1;
        self.segments(&path.segments);
    }

    fn test(&mut self, test: &Test) {
        match test {
            Test::Any(tests) | Test::All(tests) => tests.iter().for_each(|test| self.test(test)),
            Test::Not(test) => self.test(test),
            Test::Compare(left, _, right) => {
                self.steps += 1;
                self.operand(left);
                self.operand(right);
            }
            Test::Exists(path) => self.path(path),
            Test::Matches { text, pattern, .. } => {
                self.steps += 1;
                self.operand(text);
                if let Pattern::Found(operand) = pattern {
                    self.operand(operand);
                }
            }
        }
    }

    fn operand(&mut self, operand: &Operand) {
        match operand {
            Operand::Literal(_) => {}
            Operand::Length(operand) => {
                self.steps += 1;
                self.operand(operand);
            }
            Operand::Node(path) | Operand::Count(path) | Operand::Value(path) => self.path(path),
        }
    }
}
