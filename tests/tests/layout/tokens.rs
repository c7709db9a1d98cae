//! What the tokens of a module name: its modules, its items, its `use`s, and every path in it.
//!
//! Tokens are read instead of a syntax tree, since they show what is within macros as well: `vec![crate::A]`.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// What stands in one file, or in the braces of one `mod name { … }`.
#[derive(Default)]
pub(crate) struct Content {
    pub(crate) modules: Vec<Declared>,
    /// The names of the items.
    pub(crate) items: Vec<String>,
    /// The items that `#[macro_export]` puts into the crate's root as well.
    pub(crate) exported: Vec<String>,
    pub(crate) uses: Vec<Use>,
    /// Every path that is not in a `use`, those of one name too.
    pub(crate) paths: Vec<Path>,
}

/// `mod name;`, or `mod name { … }`.
pub(crate) struct Declared {
    pub(crate) name: String,
    pub(crate) body: Option<TokenStream>,
    /// What `#[path = "…"]` says.
    pub(crate) path: Option<String>,
}

/// One leaf of the tree of a `use`.
pub(crate) struct Use {
    pub(crate) path: Path,
    pub(crate) gives: Gives,
    /// It has a visibility, so it is a re-export.
    pub(crate) public: bool,
}

#[derive(PartialEq)]
pub(crate) enum Gives {
    Name(String),
    /// `*`.
    All,
    /// `as _`.
    Nothing,
}

#[derive(Clone)]
pub(crate) struct Path {
    pub(crate) names: Vec<String>,
    pub(crate) line: usize,
}

/// Reads a file, or the body of a module. What is there for tests only is left out.
pub(crate) fn content(tokens: TokenStream) -> Content {
    let mut content = Content::default();
    Reader { tokens: tokens.into_iter().collect(), at: 0 }.read(true, &mut content);
    content
}

const DEFINES: [&str; 9] =
    ["struct", "enum", "union", "trait", "type", "fn", "const", "static", "macro_rules"];

struct Reader {
    tokens: Vec<TokenTree>,
    at: usize,
}

impl Reader {
    /// Reads all tokens. Names are defined in the module only at its own level, not within the body of a function.
    fn read(mut self, items: bool, to: &mut Content) {
        let mut public = false;
        let mut path = None;
        let mut exported = false;
        while let Some(token) = self.tokens.get(self.at).cloned() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    let Some(attribute) = self.attribute() else { continue };
                    if is_for_tests(&attribute) {
                        self.pass_item();
                        continue;
                    }
                    path = path.or(path_of(&attribute));
                    exported |= attribute.to_string().contains("macro_export");
                    within(&attribute, to);
                    continue;
                }
                TokenTree::Punct(_) => self.punct(to),
                TokenTree::Ident(word) if word == "pub" => {
                    self.visibility();
                    public = true;
                    continue;
                }
                TokenTree::Ident(word) if word == "mod" && self.ident(1).is_some() => {
                    let declared = self.declared(path.take());
                    to.modules.extend(declared);
                }
                TokenTree::Ident(word) if word == "use" && !self.is_punct(1, '<') => {
                    self.at += 1;
                    self.tree(&[], public, &mut to.uses);
                }
                TokenTree::Ident(word) if DEFINES.iter().any(|define| word == define) => {
                    let defined = self.defined();
                    if items {
                        to.exported.extend(defined.clone().filter(|_| exported));
                        to.items.extend(defined);
                    }
                }
                TokenTree::Ident(_) => to.paths.extend(self.path()),
                TokenTree::Group(group) => {
                    self.at += 1;
                    within(&group, to);
                }
                TokenTree::Literal(_) => self.at += 1,
            }
            (public, exported, path) = (false, false, None);
        }
    }

    /// Passes a `#`. Gives the brackets of the attribute, if it is one.
    fn attribute(&mut self) -> Option<Group> {
        self.at += 1;
        let brackets = self.at + usize::from(self.is_punct(0, '!'));
        match self.tokens.get(brackets) {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
                self.at = brackets + 1;
                Some(group.clone())
            }
            // `#name` in a `quote!`: a variable, not a path.
            Some(TokenTree::Ident(_)) => {
                self.at += 1;
                None
            }
            _ => None,
        }
    }

    /// Passes the rest of an item that an attribute is about.
    fn pass_item(&mut self) {
        while let Some(token) = self.tokens.get(self.at) {
            self.at += 1;
            let last = match token {
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                TokenTree::Punct(punct) => punct.as_char() == ';',
                _ => false,
            };
            if last {
                return;
            }
        }
    }

    /// Passes a sign, and the name after it where that is not the first one of a path.
    fn punct(&mut self, to: &mut Content) {
        if self.is_colons(0) {
            // `::name` and `<T>::name`: of another crate, or of a type.
            self.at += 2;
            self.path();
        } else if self.is_punct(0, '.') && self.is_punct(1, '.') {
            self.at += 2;
        } else if self.is_punct(0, '$') && self.ident(1).is_some_and(|name| name == "crate") {
            self.at += 1;
            to.paths.extend(self.path());
        } else {
            let names_no_path = ['.', '$', '\''].iter().any(|&sign| self.is_punct(0, sign));
            self.at += 1;
            if names_no_path {
                self.path();
            }
        }
    }

    /// Passes `pub`, `pub(crate)`, `pub(in crate::some)`: none of them imports anything.
    fn visibility(&mut self) {
        self.at += 1;
        if let Some(TokenTree::Group(group)) = self.tokens.get(self.at)
            && group.delimiter() == Delimiter::Parenthesis
        {
            let inner: Vec<_> = group.stream().into_iter().collect();
            let first = inner.first().map(ToString::to_string).unwrap_or_default();
            if first == "in" || inner.len() == 1 && ["crate", "super", "self"].contains(&first.as_str()) {
                self.at += 1;
            }
        }
    }

    fn declared(&mut self, path: Option<String>) -> Option<Declared> {
        let name = self.ident(1)?;
        self.at += 2;
        let body = match self.tokens.get(self.at) {
            Some(TokenTree::Group(group)) => Some(group.stream()),
            _ => None,
        };
        self.at += 1;
        Some(Declared { name, body, path })
    }

    /// Passes the word that defines an item, and its name.
    fn defined(&mut self) -> Option<String> {
        self.at += 1;
        self.at += usize::from(self.is_punct(0, '!'));
        let name = self.ident(0).filter(|name| name != "fn" && name != "crate")?;
        self.at += 1;
        Some(name)
    }

    /// Passes a path, up to what is no name: `a::b` of `a::b::<C>`.
    fn path(&mut self) -> Option<Path> {
        let first = self.tokens.get(self.at)?;
        let line = first.span().start().line;
        let mut names = vec![self.ident(0)?];
        self.at += 1;
        while self.is_colons(0) {
            let Some(name) = self.ident(2) else { break };
            names.push(name);
            self.at += 3;
        }
        Some(Path { names, line })
    }

    /// Reads one tree of a `use` after what leads to it, with the `,` or `;` after it.
    fn tree(&mut self, before: &[String], public: bool, to: &mut Vec<Use>) {
        let mut names = before.to_vec();
        let mut line = 0;
        let mut add = |names, line, gives| to.push(Use { path: Path { names, line }, gives, public });
        // `::name` is of another crate.
        let foreign = before.is_empty() && self.is_colons(0);
        loop {
            let Some(token) = self.tokens.get(self.at).cloned() else { break };
            line = token.span().start().line;
            match token {
                TokenTree::Ident(word) if word == "as" => {
                    let gives = self.ident(1).filter(|name| name != "_").map_or(Gives::Nothing, Gives::Name);
                    self.at += 3;
                    return add(names, line, gives);
                }
                TokenTree::Ident(word) if word == "self" && !names.is_empty() => self.at += 1,
                TokenTree::Ident(word) => {
                    names.push(word.to_string());
                    self.at += 1;
                }
                TokenTree::Punct(_) if self.is_colons(0) => self.at += 2,
                TokenTree::Punct(punct) if punct.as_char() == '*' => {
                    self.at += 2;
                    return add(names, line, Gives::All);
                }
                TokenTree::Group(group) => {
                    self.at += 2;
                    let mut inner = Self { tokens: group.stream().into_iter().collect(), at: 0 };
                    while !foreign && inner.at < inner.tokens.len() {
                        inner.tree(&names, public, to);
                    }
                    return;
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    self.at += 1;
                    break;
                }
            }
        }
        if let Some(last) = names.last().cloned().filter(|_| !foreign) {
            add(names, line, Gives::Name(last));
        }
    }

    fn ident(&self, ahead: usize) -> Option<String> {
        match self.tokens.get(self.at + ahead) {
            Some(TokenTree::Ident(name)) => Some(name.to_string()),
            _ => None,
        }
    }

    fn is_punct(&self, ahead: usize, sign: char) -> bool {
        matches!(self.tokens.get(self.at + ahead), Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
    }

    fn is_colons(&self, ahead: usize) -> bool {
        self.is_punct(ahead, ':') && self.is_punct(ahead + 1, ':')
    }
}

/// Reads what is in a group: paths and `use`s, but no items of the module.
fn within(group: &Group, to: &mut Content) {
    Reader { tokens: group.stream().into_iter().collect(), at: 0 }.read(false, to);
}

/// `cfg(test)` and `cfg(all(test, …))`.
fn is_for_tests(attribute: &Group) -> bool {
    let text: String = attribute.stream().to_string().split_whitespace().collect();
    text == "cfg(test)"
        || text.starts_with("cfg(all(") && text.split(['(', ',', ')']).any(|word| word == "test")
}

fn path_of(attribute: &Group) -> Option<String> {
    let text = attribute.stream().to_string();
    Some(text.strip_prefix("path = \"")?.strip_suffix('"')?.to_owned())
}
