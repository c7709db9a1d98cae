//! The macros: whatever tokens stand in `scenario!` and `fragment!`, they expand to tokens, with an error where there is a
//! mistake.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::{expansion, fragment};

/// Groups in groups, at most. The macros recurse, as rustc does when it reads the tokens; only rustc makes room for it.
const DEEPEST: usize = 100;

pub(crate) fn body(input: &[u8]) {
    let text = balanced(&String::from_utf8_lossy(input));
    if let Ok(tokens) = text.parse::<TokenStream>() {
        let expansion = expansion(quote!([::streamgauge]).into_iter().chain(tokens.clone()).collect());
        can_be_read(&expansion, &text);
        can_be_read(&fragment::definition(quote!([::streamgauge] pub steps { #tokens })), &text);
        can_be_read(
            &fragment::definition(quote!([::streamgauge]).into_iter().chain(tokens).collect()),
            &text,
        );
    }
    // The texts that were read are kept for their spans, of which none is left.
    proc_macro2::extra::invalidate_current_thread_spans();
}

/// What the macro reports of a scenario with this text; `None` if the text is no tokens.
#[must_use]
pub fn mistakes(text: &str) -> Option<Vec<String>> {
    let tokens = text.parse::<TokenStream>().ok()?;
    let expansion = expansion(quote!([::streamgauge]).into_iter().chain(tokens).collect());
    let mut found = Vec::new();
    reported(expansion, &mut found);
    proc_macro2::extra::invalidate_current_thread_spans();
    Some(found)
}

/// The messages of all `compile_error!`s.
fn reported(tokens: TokenStream, found: &mut Vec<String>) {
    let mut after_name = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(name) if name == "compile_error" => after_name = 2,
            TokenTree::Group(group) if after_name == 1 => {
                found.push(group.stream().to_string());
                after_name = 0;
            }
            TokenTree::Group(group) => reported(group.stream(), found),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {
                after_name = usize::from(after_name == 2)
            }
        }
    }
}

fn can_be_read(expansion: &TokenStream, text: &str) {
    let written = expansion.to_string();
    assert!(written.parse::<TokenStream>().is_ok(), "{text}\nexpands to what is no tokens:\n{written}");
}

/// The text without brackets that close nothing, and with those closed that are open at the end, so that more inputs are
/// tokens.
fn balanced(text: &str) -> String {
    let (mut balanced, mut open) = (String::new(), Vec::new());
    for c in text.chars() {
        let closes = match c {
            '(' => Some(')'),
            '[' => Some(']'),
            '{' => Some('}'),
            _ => None,
        };
        if let Some(closes) = closes {
            if open.len() == DEEPEST {
                continue;
            }
            open.push(closes);
        } else if matches!(c, ')' | ']' | '}') && open.pop_if(|closes| *closes == c).is_none() {
            continue;
        }
        balanced.push(c);
    }
    balanced.extend(open.into_iter().rev());
    balanced
}
