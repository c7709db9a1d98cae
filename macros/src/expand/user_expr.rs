//! Generates the user's Rust and texts. Values are bound to their names, and texts are filled in.

use std::cell::RefCell;
use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::format_ident;

use super::context::{Context, Place, slots, stream_of, title_of, user, variable};
use super::located;
use crate::ast::{Bound, Bounds, Expr, Int, Piece, Text, Time, Use};
use crate::check::mentioned;
use crate::plan::ValueKind;
use crate::similar;

impl Context<'_> {
    /// Code that uses the user's expression, in a block that binds its saved values to their names. `consume`
    /// generates the use and gets a placeholder for the expression. If it puts a `&` before it, a place is
    /// borrowed, as in `format!`.
    pub(super) fn expr(
        &self,
        expr: &Expr,
        place: &Place,
        consume: impl FnOnce(&Ident) -> TokenStream,
    ) -> TokenStream {
        let consumed = located::around(consume(&located::hole()), &expr.tokens, expr.span);
        let near = self.near(&expr.tokens);
        if expr.uses.is_empty() && near.is_empty() {
            return consumed;
        }
        let bindings = self.bindings(&expr.uses, place);
        let bindings = quote!(#near #bindings);
        quote!({ #bindings #consumed })
    }

    /// A `let` for each used value. The name has the span of the token that saved it. Across an `include` it has
    /// the span of the mention.
    pub(super) fn bindings(&self, uses: &[Use], place: &Place) -> TokenStream {
        let bindings = uses.iter().filter_map(|used| {
            let name = self.name(*used)?;
            let taken = self.taken(*used, place);
            Some(quote! {
                #[allow(unused_variables, unused_mut, reason = "the name may stand for something else in it")]
                let #name = #taken;
            })
        });
        quote!(#(#bindings)*)
    }

    /// Declares the values whose names are close to a variable of an expression. If there is no such variable, rustc
    /// then says which value was probably meant.
    pub(super) fn near(&self, tokens: &TokenStream) -> TokenStream {
        let (names, near): (RefCell<Vec<String>>, RefCell<Vec<String>>) = Default::default();
        let mentioned = mentioned(tokens, &|name| {
            near.borrow_mut().extend(self.nearest(name));
            names.borrow_mut().push(name.to_owned());
            None
        });
        drop(mentioned);
        let span = tokens.clone().into_iter().next().map_or_else(Span::mixed_site, |first| first.span());
        let near: BTreeSet<String> = near.into_inner().into_iter().collect();
        let names = names.into_inner();
        near.iter().filter(|near| !names.contains(near)).map(|near| declared(&named_at(near, span))).collect()
    }

    /// The value whose name is close to `name`, which is none.
    fn nearest(&self, name: &str) -> Option<String> {
        let names: Vec<String> = self.plan.values.iter().map(|value| value.name.ident.to_string()).collect();
        if names.iter().any(|known| known == name) {
            return None;
        }
        similar::closest(name, names.iter().map(String::as_str)).map(str::to_owned)
    }

    /// The name of a value, with the span that its use needs.
    pub(super) fn name(&self, used: Use) -> Option<Ident> {
        let mut name = self.plan.values.get(used.value)?.name.ident.clone();
        if let Some(mention) = used.mention {
            name.set_span(mention);
        }
        Some(name)
    }

    /// A clone of a value, of the type that its use needs.
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

    /// A reference to a value. The step fails if the value is missing.
    fn present(&self, used: Use, place: &Place) -> TokenStream {
        let (rt, user, slots, slot) = (&self.rt, user(), slots(), variable(used.value));
        let Some(value) = self.plan.values.get(used.value) else { return TokenStream::new() };
        let (name, saver) = (value.name.ident.to_string(), &value.saver);
        if !self.runs {
            return quote!(#rt::present(&#slot));
        }
        let (title, stream, key) = (title_of(place), stream_of(place), self.key(place));
        quote! {
            match #slot.as_ref() {
                ::core::option::Option::Some(value) => value,
                ::core::option::Option::None => {
                    let reason = #rt::missing(#name, #saver);
                    #user.value_failed(#slots, #stream, #key, #title, reason)?;
                    break '__step ::core::option::Option::None;
                }
            }
        }
    }

    /// A block of Rust that may wait, as an expression of an `Option`. It is `None` if the block failed and the
    /// user goes on.
    pub(super) fn run(&self, block: &Expr, place: &Place) -> TokenStream {
        let (rt, user, slots) = (&self.rt, user(), slots());
        let (tokens, key, title) = (&block.tokens, self.key(place), &place.written);
        let (near, bindings) = (self.near(tokens), self.bindings(&block.uses, place));
        let written = located::group(Delimiter::Brace, tokens, block.span);
        // What is generated around the block has its place, so that rustc shows the block if its type does not fit.
        let value = if ends_with_result(tokens) {
            let begin = located::at(block.span, quote!(async));
            quote!(#begin #written)
        } else {
            let plain = quote! {
                #[allow(unused_imports, reason = "needed where the block gives no `Result`")]
                use #rt::Plain as _;
            };
            let hole = located::hole();
            located::around(
                quote!(async {
                    #hole
                    #rt::Ran(value).outcome()
                }),
                &quote! {
                    #plain
                    #[allow(unused_braces, reason = "the language asks for them")]
                    let value = #written;
                },
                block.span,
            )
        };
        let hole = located::hole();
        let call = quote!(#user.run(#slots, #title, #key, #hole).await?);
        let call = located::around(call, &value, block.span);
        quote!(#near #bindings #call)
    }

    /// A text as a `Cow<'static, str>`.
    pub(super) fn text(&self, text: &Text, place: &Place) -> TokenStream {
        let rt = &self.rt;
        match text {
            Text::Expr(expr) => self.expr(expr, place, |value| quote!(#rt::text(&(#value)))),
            Text::Literal { span, pieces, .. } => {
                if text.is_fixed() {
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
                let (Some(used), Some(name)) = (used, path.first()) else {
                    let near =
                        path.first().and_then(|name| self.nearest(name)).map(|name| named_at(&name, span));
                    return match near {
                        Some(near) => {
                            let near = declared(&near);
                            quote!({ #near #fill })
                        }
                        None => fill,
                    };
                };
                let (name, value) = (format_ident!("{name}", span = span), self.present(*used, place));
                quote!({ let #name = #value; #fill })
            }
        }
    }

    /// A `Duration`.
    pub(super) fn time(&self, time: &Time, place: &Place) -> TokenStream {
        match time {
            Time::Literal { value, .. } => {
                let (seconds, nanos) = (value.as_secs(), value.subsec_nanos());
                quote!(::core::time::Duration::new(#seconds, #nanos))
            }
            Time::Expr(expr) => self.duration(expr, place),
        }
    }

    /// A `bool`.
    pub(super) fn truth(&self, condition: &Expr, place: &Place) -> TokenStream {
        self.typed(condition, &quote!(bool), place)
    }

    /// A value of a type. A struct asks for it, since rustc then reports another type where the value is written.
    pub(super) fn typed(&self, expr: &Expr, ty: &TokenStream, place: &Place) -> TokenStream {
        let rt = &self.rt;
        // Parentheses end Rust that is not finished. Without them the field of the struct would be missing too.
        let is_unfinished = is_unfinished(&expr.tokens);
        self.expr(expr, place, |value| {
            let value = if is_unfinished { quote!((#value)) } else { quote!(#value) };
            quote!(#rt::Typed::<#ty> { value: #value }.value)
        })
    }

    /// A `u64`. The step fails if Rust gives a negative number.
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
            // Only `elapsed` is compared with times.
            Bound::Time { .. } => quote!(0u64),
        }
    }

    /// A range of whole numbers as its ends, `(u64, Option<u64>)`.
    pub(super) fn range(&self, bounds: &Bounds, place: &Place) -> TokenStream {
        let rt = &self.rt;
        if let (true, Some(Bound::Expr(expr))) = (bounds.single, &bounds.min) {
            // A place is borrowed, since ranges are not `Copy` and a scenario runs many times.
            let is_place = is_place(&expr.tokens);
            return self.number_of(expr, place, |value| {
                if is_place { quote!(#rt::amount_of(&#value)) } else { quote!(#rt::Amount::amount(#value)) }
            });
        }
        let min = bounds.min.as_ref().map_or_else(|| quote!(0u64), |bound| self.bound(bound, place));
        if bounds.single {
            return quote!({ let number = #min; (number, ::core::option::Option::Some(number)) });
        }
        match &bounds.max {
            None => quote!((#min, ::core::option::Option::None)),
            Some(max) => {
                let (max, inclusive) = (self.bound(max, place), bounds.inclusive);
                quote!(#rt::range(#min, #max, #inclusive))
            }
        }
    }

    fn whole(&self, expr: &Expr, place: &Place) -> TokenStream {
        let rt = &self.rt;
        self.number_of(expr, place, |value| quote!(#rt::Whole::whole(#value)))
    }

    /// A number that Rust gives, converted by `read`. The step fails if it is negative.
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
        let (title, stream, key) = (title_of(place), stream_of(place), self.key(place));
        let reason = if place.step == "sse" {
            "the index of a stream cannot be negative"
        } else {
            "a number of messages or of times cannot be negative"
        };
        quote! {
            match #value {
                ::core::option::Option::Some(number) => number,
                ::core::option::Option::None => {
                    let reason = #reason;
                    #user.value_failed(#slots, #stream, #key, #title, reason)?;
                    break '__step ::core::option::Option::None;
                }
            }
        }
    }
}

/// A name that the user's Rust at `span` sees. It has the place of the macro, so that editors do not take it for a name
/// of the user's.
fn named_at(name: &str, span: Span) -> Ident {
    format_ident!("{name}", span = span.located_at(Span::call_site()))
}

/// A declaration of a name that nothing uses.
fn declared(name: &Ident) -> TokenStream {
    quote! {
        #[allow(unused_variables, reason = "it is only here for rustc to suggest it")]
        let #name: ();
    }
}

/// The value of a whole literal without its underscores.
fn whole_digits(digits: &proc_macro2::Literal) -> u64 {
    syn::parse_str::<syn::LitInt>(&digits.to_string())
        .ok()
        .and_then(|int| int.base10_parse().ok())
        .unwrap_or_default()
}

/// Whether an expression ends with a sign behind which something is missing.
pub(super) fn is_unfinished(tokens: &TokenStream) -> bool {
    matches!(tokens.clone().into_iter().last(), Some(TokenTree::Punct(sign)) if sign.as_char() != '?')
}

/// `a.b.0` as Rust. Every name has the span of the literal.
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

/// Whether a block ends with `Ok(…)` or `Err(…)`. Then rustc cannot infer the other type of the `Result`.
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
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
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
            TokenTree::Ident(_) | TokenTree::Literal(_) | TokenTree::Punct(_) | TokenTree::Group(_) => {
                return false;
            }
        }
    }
    // A constant or a variant such as `None` is no place, so it is never moved out of.
    let is_constant = |token: TokenTree| token.to_string().starts_with(char::is_uppercase);
    !wants_name && !tokens.clone().into_iter().next().is_some_and(is_constant)
}
