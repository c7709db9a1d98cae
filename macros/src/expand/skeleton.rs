//! The expansion of a scenario with mistakes: code of the same shape, and the errors after it. So editors still
//! help, and code that uses the values gets no errors that only follow from the mistakes.

use proc_macro2::{Ident, TokenStream};

use super::context::{Context, user};
use super::refused::Refused;
use super::{closure, items, unparsed, user_code, value};
use crate::errors::Errors;
use crate::plan::Plan;

/// Expands a plan with errors. `input` is the whole input of the macro.
pub(crate) fn skeleton(
    plan: &Plan,
    input: TokenStream,
    runtime: &TokenStream,
    errors: Errors,
) -> TokenStream {
    let cx = Context::new(plan, runtime, false);
    let rt = &cx.rt;
    let (values, keywords, variables) = (items::values(&cx), items::keywords(&cx), items::variables(&cx));
    let uses = items::uses(&cx, input.clone());
    let (title, user) = (cx.title(), user());
    // It never runs.
    let contents = quote!(#rt::Contents::new(&[], &[]));
    let moves = plan.scenario.moves.map(|span| Ident::new("move", span));
    let unread = unparsed::names(plan, &input, &errors);
    let refused = Refused::of(&plan.scenario.steps, &input, unread, &errors);
    let value = value(input.clone());
    let code = user_code::user_code(&cx, &refused, &errors);
    let unparsed::ForEditors { words, rust: unparsed } =
        unparsed::for_editors(&cx, input, &code.read, &errors);
    let (statements, result) = (&code.tokens, items::result(&cx));
    let errors = errors.into_tokens();
    let (begin, body) = closure(
        plan,
        quote!(async #moves |#user: &mut #rt::User|),
        quote! {
            #variables
            #statements
            #unparsed
            #result
        },
    );
    quote! {{
        #words
        #uses
        #values
        #keywords
        let #value = #rt::scenario_fn(
            #title,
            #contents,
            #begin #body,
            |body, mut user| async move {
                let result = body(&mut user).await;
                user.finish(result)
            },
        );
        #errors
        #value
    }}
}
