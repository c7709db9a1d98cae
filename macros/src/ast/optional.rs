//! Types written as `Option<T>`.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// `T` of `Option<T>`, whatever path `Option` has.
pub(crate) fn inside_option(ty: &TokenStream) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = ty.clone().into_iter().collect();
    if let [TokenTree::Group(group)] = tokens.as_slice() {
        // A type that came through a macro.
        return (group.delimiter() == Delimiter::None).then(|| inside_option(&group.stream())).flatten();
    }
    let is =
        |token: Option<&TokenTree>, sign| matches!(token, Some(TokenTree::Punct(p)) if p.as_char() == sign);
    let open = (0..tokens.len()).find(|&at| is(tokens.get(at), '<'))?;
    let name = tokens.get(open.checked_sub(1)?)?;
    let is_option = matches!(name, TokenTree::Ident(name) if name == "Option");
    (is_option && is(tokens.last(), '>'))
        .then(|| tokens.get(open + 1..tokens.len() - 1).unwrap_or_default().iter().cloned().collect())
}
