//! What `streamgauge::private` exports is what expansions name, and nothing else.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

use crate::modules::Files;
use crate::tokens::{Gives, content};

type Names = BTreeSet<String>;

/// The names in the quotes of the macros.
#[derive(Default)]
struct Quoted {
    /// What follows `#rt::`.
    plainly: Names,
    /// What stands alone in a `quote!` or in a text. Some of these follow in a `#rt::#name`.
    alone: Names,
}

#[test]
fn expansions_name_what_is_exported_and_all_of_it() {
    let mut quoted = Quoted::default();
    for (_, text) in Files::of(&crate::sources("macros")).all().filter(|(path, _)| !path.contains("tests/")) {
        quoted.read(text.parse().expect("tokens"));
    }
    let runtime = Files::of(&crate::sources("runtime"));
    let (_, private) = runtime.all().find(|(path, _)| *path == "private.rs").expect("the file");
    let exported = exported(private.parse().expect("tokens"));

    let missing: Vec<_> = quoted.plainly.difference(&exported).collect();
    assert!(missing.is_empty(), "named by an expansion, and not exported: {missing:?}");
    let unused: Vec<_> = exported.iter().filter(|name| !quoted.names(name)).collect();
    assert!(unused.is_empty(), "exported, and named by no expansion: {unused:?}");
}

/// What other crates can name: the items of the file, which are all public, and its re-exports.
fn exported(tokens: TokenStream) -> Names {
    let content = content(tokens);
    let modules = content.modules.into_iter().map(|module| module.name);
    let uses = content.uses.into_iter().filter(|one| one.public).filter_map(|one| match one.gives {
        Gives::Name(name) => Some(name),
        Gives::All | Gives::Nothing => None,
    });
    // A macro of `macro_rules!` is in the root, and here by a `pub use`.
    let items = content.items.into_iter().filter(|name| !content.exported.contains(name));
    modules.chain(uses).chain(items).collect()
}

impl Quoted {
    fn names(&self, name: &str) -> bool {
        self.plainly.contains(name) || self.alone.contains(name)
    }

    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let texts: Vec<String> = tokens.iter().map(ToString::to_string).collect();
        for window in texts.windows(5) {
            if let [sign, rt, ":", ":", name] = [0, 1, 2, 3, 4].map(|at| window[at].as_str())
                && (sign == "#" && rt == "rt" || rt == "private")
                && name != "#"
            {
                self.plainly.insert(name.to_owned());
            }
        }
        if let [TokenTree::Ident(name)] = &tokens[..] {
            self.alone.insert(name.to_string());
        }
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.read(group.stream()),
                TokenTree::Literal(literal) => {
                    self.alone.insert(literal.to_string().trim_matches('"').to_owned());
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
}
