//! The user's Rust and texts in the expansion: values bound under their names, texts filled in.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::format_ident;

use super::{Context, located, slots, step_title, user, variable};
use crate::ast::{Action, Bound, Expr, Int, Piece, Step, Text, Time, Use};
use crate::check::ValueKind;

/// Calls `see` with every step, those of inner blocks included, in the order of the source.
pub(super) fn walk<'s>(steps: &'s [Step], see: &mut impl FnMut(&'s Step)) {
    for step in steps {
        see(step);
        match step {
            Step::Repeat { body, .. }
            | Step::During { body, .. }
            | Step::While { body, .. }
            | Step::Forever { body, .. }
            | Step::Group { body, .. } => walk(body, see),
            Step::If(branch) => {
                walk(&branch.then, see);
                walk(branch.otherwise.as_deref().unwrap_or_default(), see);
            }
            _ => {}
        }
    }
}

/// Where a step stands, for the failures of its values: its keyword and its place.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) step: &'static str,
    pub(super) at: TokenStream,
    /// The stream that the step is about; the variable `title` then holds the name of its request.
    pub(super) stream: Option<usize>,
}

impl Context<'_> {
    /// What `consume` makes of the user's expression, its saved values bound under their names around it.
    /// A place is borrowed, as `format!` does, where `consume` puts a `&` before it. It is given a name that
    /// stands for the expression.
    pub(super) fn expr(
        &self,
        expr: &Expr,
        place: &Place,
        consume: impl FnOnce(&Ident) -> TokenStream,
    ) -> TokenStream {
        let consumed = located::around(consume(&located::hole()), &expr.tokens, expr.span);
        if expr.uses.is_empty() {
            return consumed;
        }
        let bindings = self.bindings(&expr.uses, place);
        quote!({ #bindings #consumed })
    }

    /// A `let` for each used value, under the name and the token it was saved with.
    pub(super) fn bindings(&self, uses: &[Use], place: &Place) -> TokenStream {
        let bindings = uses.iter().filter_map(|used| {
            let value = self.plan.values.get(used.value)?;
            let name = &value.name.ident;
            let taken = self.taken(*used, place);
            Some(quote! {
                #[allow(unused_variables, unused_mut, reason = "the name may stand for something else in it")]
                let #name = #taken;
            })
        });
        quote!(#(#bindings)*)
    }

    /// A clone of a value, of the type that it has where it is used.
    fn taken(&self, used: Use, place: &Place) -> TokenStream {
        let rt = &self.rt;
        let slot = variable(used.value);
        let collects = self.plan.values.get(used.value).is_some_and(|value| value.kind == ValueKind::Collect);
        if collects {
            return quote!(::core::clone::Clone::clone(&#slot).unwrap_or_default());
        }
        if !used.definite {
            return quote!(#rt::saved(&#slot));
        }
        let present = self.present(used, place);
        quote!(::core::clone::Clone::clone(#present))
    }

    /// A reference to a value that must be there; the step fails if it is not.
    fn present(&self, used: Use, place: &Place) -> TokenStream {
        let (rt, user, slots, slot) = (&self.rt, user(), slots(), variable(used.value));
        let Some(value) = self.plan.values.get(used.value) else { return TokenStream::new() };
        let (name, saver) = (value.name.ident.to_string(), self.saver(used.value));
        if !self.runs {
            return quote!(#rt::present(&#slot));
        }
        let Place { step, at, .. } = place;
        let (title, stream) = (title_of(place), stream_of(place));
        quote! {
            match #slot.as_ref() {
                ::core::option::Option::Some(value) => value,
                ::core::option::Option::None => {
                    let reason = #rt::missing(#name, #saver);
                    #user.value_failed(&mut #slots, #stream, #step, #title, #at, reason)?;
                    break '__step ::core::option::Option::None;
                }
            }
        }
    }

    /// The step that should have saved a value, as a failure names it.
    fn saver(&self, value: usize) -> String {
        let line = self.plan.values.get(value).map_or(0, |value| line_of(value.name.ident.span()));
        let mut saver = None;
        walk(&self.plan.scenario.steps, &mut |step| {
            let Step::Sse(sse) = step else { return };
            let keeps = sse.actions.iter().any(|action| match action {
                Action::Check(check) => check
                    .keep
                    .iter()
                    .chain(check.conditions.iter().filter_map(|condition| condition.keep.as_ref()))
                    .any(|keep| keep.name.value == value),
                _ => false,
            });
            if keeps && saver.is_none() {
                saver = Some(match &sse.title {
                    Text::Literal { value, .. } => format!("the check {value:?}"),
                    Text::Expr(_) => "the check".to_owned(),
                });
            }
        });
        let is_fed = self.plan.values.get(value).is_some_and(|value| value.kind == ValueKind::Feed);
        let otherwise = if is_fed { "the `feed`" } else { "the `let`" };
        format!("{} in line {line}", saver.as_deref().unwrap_or(otherwise))
    }

    /// A block of Rust that may wait, as an expression that gives an `Option`: `None` if it failed and the
    /// user goes on.
    pub(super) fn run(&self, block: &Expr, place: &Place) -> TokenStream {
        let (rt, user, slots) = (&self.rt, user(), slots());
        let (tokens, Place { step, at, .. }) = (&block.tokens, place);
        let bindings = self.bindings(&block.uses, place);
        let value = if ends_with_result(tokens) {
            quote!(async { #tokens })
        } else {
            quote!(async {
                #[allow(unused_imports, reason = "needed where the block gives no `Result`")]
                use #rt::Plain as _;
                let value = { #tokens };
                #rt::Ran(value).outcome()
            })
        };
        quote!(#bindings #user.run(&mut #slots, #step, #at, #value).await?)
    }

    /// A text as a `Cow<'static, str>`.
    pub(super) fn text(&self, text: &Text, place: &Place) -> TokenStream {
        let rt = &self.rt;
        match text {
            Text::Expr(expr) => self.expr(expr, place, |value| quote!(#rt::text(&(#value)))),
            Text::Literal { span, pieces, .. } => {
                if pieces.iter().all(|piece| matches!(piece, Piece::Fixed { .. })) {
                    let fixed: String = pieces
                        .iter()
                        .map(|piece| match piece {
                            Piece::Fixed { text, .. } => text.as_str(),
                            Piece::Filled { .. } => "",
                        })
                        .collect();
                    return quote!(::std::borrow::Cow::<'static, str>::Borrowed(#fixed));
                }
                let pieces = pieces.iter().map(|piece| self.piece(piece, *span, place));
                quote!({
                    let mut text = ::std::string::String::new();
                    #(#pieces)*
                    ::std::borrow::Cow::<'static, str>::Owned(text)
                })
            }
        }
    }

    fn piece(&self, piece: &Piece, span: Span, place: &Place) -> TokenStream {
        let rt = &self.rt;
        let hole = located::hole();
        match piece {
            Piece::Fixed { text, .. } => quote!(text.push_str(#text);),
            Piece::Filled { path, used } => {
                let fill = quote!(#rt::fill(&mut text, &#hole););
                let fill = located::around(fill, &fields(path, span), span);
                let (Some(used), Some(name)) = (used, path.first()) else { return fill };
                let (name, value) = (format_ident!("{name}", span = span), self.present(*used, place));
                quote!({ let #name = #value; #fill })
            }
        }
    }

    /// A `Duration`.
    pub(super) fn time(&self, time: &Time, place: &Place) -> TokenStream {
        let rt = &self.rt;
        match time {
            Time::Literal { value, .. } => {
                let (seconds, nanos) = (value.as_secs(), value.subsec_nanos());
                quote!(::core::time::Duration::new(#seconds, #nanos))
            }
            Time::Expr(expr) => {
                self.expr(expr, place, |value| quote!(#rt::Typed::<#rt::Duration> { value: #value }.value))
            }
        }
    }

    /// A `bool`.
    pub(super) fn truth(&self, condition: &Expr, place: &Place) -> TokenStream {
        let rt = &self.rt;
        self.expr(condition, place, |value| quote!(#rt::Typed::<bool> { value: #value }.value))
    }

    /// A `u64`; the step fails if Rust gives a negative number.
    pub(super) fn int(&self, int: &Int, place: &Place) -> TokenStream {
        match int {
            Int::Literal { value, .. } => quote!(#value),
            Int::Expr(expr) => self.whole(expr, place),
        }
    }

    /// One end of a range of whole numbers, as a `u64`.
    pub(super) fn bound(&self, bound: &Bound, place: &Place) -> TokenStream {
        match bound {
            Bound::Number { digits, .. } => {
                let value = whole_digits(digits);
                quote!(#value)
            }
            Bound::Expr(expr) => self.whole(expr, place),
        }
    }

    fn whole(&self, expr: &Expr, place: &Place) -> TokenStream {
        let rt = &self.rt;
        self.number_of(expr, place, |value| quote!(#rt::Whole::whole(#value)))
    }

    /// What `read` makes of a number that Rust gives; the step fails if it is negative.
    pub(super) fn number_of(
        &self,
        expr: &Expr,
        place: &Place,
        read: impl FnOnce(&Ident) -> TokenStream,
    ) -> TokenStream {
        let (user, slots) = (user(), slots());
        let value = self.expr(expr, place, read);
        if !self.runs {
            return quote!(#value.unwrap_or_default());
        }
        let Place { step, at, .. } = place;
        let (title, stream) = (title_of(place), stream_of(place));
        quote! {
            match #value {
                ::core::option::Option::Some(number) => number,
                ::core::option::Option::None => {
                    let reason = "a number of messages or of times cannot be negative";
                    #user.value_failed(&mut #slots, #stream, #step, #title, #at, reason)?;
                    break '__step ::core::option::Option::None;
                }
            }
        }
    }
}

/// The value of a whole literal, its underscores left out.
fn whole_digits(digits: &proc_macro2::Literal) -> u64 {
    syn::parse_str::<syn::LitInt>(&digits.to_string())
        .ok()
        .and_then(|int| int.base10_parse().ok())
        .unwrap_or_default()
}

/// The name of the request of the step at hand, as a `&str`.
pub(super) fn title_of(place: &Place) -> TokenStream {
    let title = step_title();
    if place.stream.is_some() { quote!(&#title) } else { quote!("") }
}

/// The stream of the step at hand, as an `Option<usize>`.
fn stream_of(place: &Place) -> TokenStream {
    match place.stream {
        Some(stream) => quote!(::core::option::Option::Some(#stream)),
        None => quote!(::core::option::Option::None),
    }
}

/// The line of a token, for messages.
pub(super) fn line_of(span: Span) -> u32 {
    u32::try_from(span.start().line).unwrap_or_default()
}

/// `a.b.0` as Rust, every name at the literal's span.
fn fields(path: &[String], span: Span) -> TokenStream {
    let names = path.iter().map(|name| match name.parse::<u32>() {
        Ok(index) => TokenTree::Literal({
            let mut literal = proc_macro2::Literal::u32_unsuffixed(index);
            literal.set_span(span);
            literal
        }),
        Err(_) => TokenTree::Ident(match name.as_str() {
            "self" => Ident::new("self", span),
            name => format_ident!("{name}", span = span),
        }),
    });
    quote!(#(#names).*)
}

/// Whether a block ends with `Ok(…)` or `Err(…)`, whose other half only the block's type says.
fn ends_with_result(block: &TokenStream) -> bool {
    let mut last: [Option<TokenTree>; 3] = [None, None, None];
    for token in block.clone() {
        last.rotate_left(1);
        last[2] = Some(token);
    }
    let [before, Some(TokenTree::Ident(word)), Some(TokenTree::Group(_))] = &last else { return false };
    let begins = match before {
        None => true,
        Some(TokenTree::Punct(punct)) => punct.as_char() == ';',
        Some(TokenTree::Group(group)) => group.delimiter() == proc_macro2::Delimiter::Brace,
        Some(_) => false,
    };
    begins && (word == "Ok" || word == "Err")
}

/// Whether an expression is a place: a variable, or a field of one.
pub(super) fn is_place(tokens: &TokenStream) -> bool {
    let mut wants_name = true;
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(_) | TokenTree::Literal(_) if wants_name => wants_name = false,
            TokenTree::Punct(dot) if dot.as_char() == '.' && !wants_name => wants_name = true,
            _ => return false,
        }
    }
    // A constant, or a variant such as `None`, is no place that could be moved out of.
    let is_constant = |token: TokenTree| token.to_string().starts_with(char::is_uppercase);
    !wants_name && !tokens.clone().into_iter().next().is_some_and(is_constant)
}
