//! Types that borrow, where a value is kept.

use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree};

use crate::ast::{Action, Check, Kept, Step, StepKind, each_step};
use crate::errors::Errors;

/// Reports the types of kept values that borrow, apart from those in fragments.
pub(super) fn check(steps: &[Step], errors: &mut Errors) {
    let mut of_kept = |Kept { keep, .. }: Kept<'_>| {
        let Some((span, owned)) = keep.ty.as_ref().and_then(owned) else { return };
        let text = format!(
            "a value is kept when the message or the response that it was in is gone, so it cannot borrow from it: \
             write `{}: {owned}`",
            keep.name.ident
        );
        errors.at(span, text);
    };
    each_step(steps, &mut |step| {
        if let StepKind::Http(http) = &step.kind {
            http.kept().for_each(&mut of_kept);
        } else if let StepKind::Sse(sse) = &step.kind {
            sse.actions.iter().filter_map(Action::any_check).flat_map(Check::kept).for_each(&mut of_kept);
        }
    });
}

/// The place of the first `&` in a type, and the type that owns what this one borrows; `None` if it borrows nothing.
fn owned(ty: &TokenStream) -> Option<(Span, String)> {
    let first = first_reference(ty)?;
    let mut text = String::new();
    write(&mut text, ty);
    Some((first, text))
}

fn first_reference(ty: &TokenStream) -> Option<Span> {
    ty.clone().into_iter().find_map(|token| match token {
        TokenTree::Punct(sign) if sign.as_char() == '&' => Some(sign.span()),
        TokenTree::Group(group) => first_reference(&group.stream()),
        TokenTree::Punct(_) | TokenTree::Ident(_) | TokenTree::Literal(_) => None,
    })
}

fn write(text: &mut String, ty: &TokenStream) {
    let mut tokens = ty.clone().into_iter().peekable();
    let mut is_borrowed = false;
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Punct(sign) if sign.as_char() == '&' => {
                is_borrowed = true;
                let is_sign =
                    |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == '\'');
                if tokens.next_if(is_sign).is_some() {
                    tokens.next();
                }
                tokens.next_if(|token| token.to_string() == "mut");
                continue;
            }
            TokenTree::Punct(sign) => {
                text.push(sign.as_char());
                if sign.as_char() == ',' && sign.spacing() == Spacing::Alone {
                    text.push(' ');
                }
            }
            TokenTree::Ident(word) => text.push_str(&match word.to_string().as_str() {
                "str" => "String".to_owned(),
                "dyn" | "mut" => format!("{word} "),
                word => word.to_owned(),
            }),
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Bracket if is_borrowed => ("Vec<", ">"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                write(text, &group.stream());
                text.push_str(close);
            }
            TokenTree::Literal(literal) => text.push_str(&literal.to_string()),
        }
        is_borrowed = false;
    }
}
