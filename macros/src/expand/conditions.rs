//! Generates conditions: the target, the test, and the comparison.

use proc_macro2::TokenStream;
use quote::ToTokens;

use super::context::{self, Context, Place, named};
use crate::ast::{
    Bound, Bounds, ComparisonKind, Condition, Int, Keep, Operand, Pattern, Select, Target, Test,
};
use crate::language::{LossWord, Word};

impl Context<'_> {
    /// The value of one condition.
    pub(super) fn condition(&self, condition: &Condition, place: &Place) -> TokenStream {
        let rt = &self.rt;
        let target = match &condition.target {
            Target::Field(field) => match &condition.choice {
                None => named(field.variant()).into_token_stream(),
                Some(choice) => {
                    let (part, choice) = (named(field.variant()), self.int(choice, place));
                    quote!(Choice(#choice, #rt::ChoicePart::#part))
                }
            },
            Target::ErrorKind => quote!(ErrorKind),
            Target::Status => quote!(Status),
            Target::Header { name, .. } => quote!(Header(#name)),
            Target::Elapsed => quote!(Elapsed),
            Target::Body => quote!(Body),
            Target::Lost(None) => quote!(Lost),
            Target::Lost(Some(LossWord::Kind)) => quote!(LostKind),
            Target::Lost(Some(LossWord::Status)) => quote!(LostStatus),
        };
        let test = self.test(condition, place);
        let select = match &condition.select {
            Select::First => TokenStream::new(),
            Select::Find(int) => {
                let n = match int {
                    Int::Literal { value, .. } => quote!(#value),
                    Int::Expr(_) => self.int(int, place),
                };
                quote!(.select(#rt::Select::Find(#rt::place(#n))))
            }
            Select::All => quote!(.select(#rt::Select::All)),
            Select::Count => quote!(.select(#rt::Select::Count)),
        };
        let compare =
            condition.comparison.as_ref().map(|comparison| self.compare(condition, &comparison.kind, place));
        let default = condition.default.as_ref().map(|value| {
            let value = self.operand(value, condition.is_time(), place);
            quote!(.or(&#value))
        });
        let is_option = condition.keep.as_ref().is_some_and(|keep| keep.inside_option().is_some());
        let nothing = is_option.then(|| quote!(.or_nothing()));
        let secret = condition.keep.as_ref().and_then(|keep| self.secret(keep));
        quote!(#rt::Condition::on(#rt::Target::#target) #test #select #default #nothing #compare #secret)
    }

    /// Marks a condition whose kept value is a secret.
    pub(super) fn secret(&self, keep: &Keep) -> Option<TokenStream> {
        let value = self.plan.values.get(keep.name.value)?;
        value.secret.then(|| quote!(.secret()))
    }

    pub(super) fn test(&self, condition: &Condition, place: &Place) -> TokenStream {
        let (kind, pattern) = match &condition.test {
            Test::Whole => return TokenStream::new(),
            Test::Contains(text) => {
                let text = self.text(text, place);
                return quote!(.contains(#text));
            }
            Test::Pattern { kind, pattern } => (*kind, pattern),
        };
        match pattern {
            Pattern::Literal { number, .. } => {
                let name = context::pattern(*number);
                let method = named(kind.method_for_static());
                quote!(.#method(&*#name))
            }
            Pattern::Expr(expr) => {
                let rt = &self.rt;
                let (method, pattern) = (named(kind.word()), named(kind.runtime_type().name));
                let value = self.expr(
                    expr,
                    place,
                    |value| quote!(#rt::IntoPattern::<#rt::#pattern>::pattern(&(#value))),
                );
                quote!(.#method(&#value))
            }
        }
    }

    /// A comparison as a call on a condition.
    pub(super) fn compare(&self, condition: &Condition, kind: &ComparisonKind, place: &Place) -> TokenStream {
        let is_time = condition.is_time();
        if is_time && let Some(compare) = self.compare_time(kind, place) {
            return compare;
        }
        if let ComparisonKind::Satisfies(expr) = kind {
            let source = crate::parse::source_text(&expr.tokens);
            return quote!(.satisfies(#source));
        }
        let compare = self.comparison(kind, is_time, place);
        quote!(.compare(#compare))
    }

    /// The value of a comparison.
    pub(super) fn comparison(&self, kind: &ComparisonKind, is_time: bool, place: &Place) -> TokenStream {
        let rt = &self.rt;
        let compare = match kind {
            // The function of `satisfies` is not an operand.
            ComparisonKind::Exists | ComparisonKind::Satisfies(_) => quote!(Exists),
            ComparisonKind::Missing => quote!(Missing),
            ComparisonKind::Is(operator, value) => {
                let operator = named(operator.variant());
                let value = self.operand(value, is_time, place);
                quote!(Is(#rt::Operator::#operator, #value))
            }
            ComparisonKind::OneOf(values) => {
                let values = values.iter().map(|value| self.operand(value, is_time, place));
                quote!(OneOf(::std::vec![#(#values),*]))
            }
            ComparisonKind::Within(Bounds { single: true, min: Some(Bound::Expr(expr)), .. }) => {
                return self.expr(expr, place, |value| quote!(#rt::Compare::among(&(#value))));
            }
            ComparisonKind::Within(bounds) => self.within(bounds, place),
        };
        quote!(#rt::Compare::#compare)
    }

    fn within(&self, bounds: &Bounds, place: &Place) -> TokenStream {
        let rt = &self.rt;
        let end = |bound: &Option<Bound>| match bound {
            // Times are compared by `compare_time`.
            None | Some(Bound::Time { .. }) => quote!(::core::option::Option::None),
            Some(Bound::Number { negative, digits, .. }) => {
                let number = number(*negative, digits);
                quote!(#rt::Comparable::operand(&(#number)).number())
            }
            Some(Bound::Expr(expr)) => self.expr(expr, place, |value| quote!(#rt::number(&(#value)))),
        };
        let min = end(&bounds.min);
        let (max, inclusive) = (end(&bounds.max), bounds.inclusive);
        quote!(Within { min: #min, max: #max, inclusive: #inclusive })
    }

    pub(super) fn operand(&self, value: &Operand, is_time: bool, place: &Place) -> TokenStream {
        let rt = &self.rt;
        if is_time && let Some(time) = self.time_operand(value, place) {
            return time;
        }
        let fixed = match value {
            Operand::Number { negative, digits, .. } => number(*negative, digits),
            Operand::True => quote!(true),
            Operand::False => quote!(false),
            Operand::Null | Operand::Time { .. } => quote!(()),
            Operand::Text(text) => {
                let text = self.text(text, place);
                return quote!(#rt::Operand::Text(#text));
            }
            Operand::Expr(expr) => {
                return self.expr(expr, place, |value| quote!(#rt::Comparable::operand(&(#value))));
            }
        };
        quote!(#rt::Comparable::operand(&#fixed))
    }
}

fn number(negative: bool, digits: &proc_macro2::Literal) -> TokenStream {
    // A whole literal is an `i128`, since it may be too large for the default `i32`.
    let digits = digits.to_string();
    let whole = digits.chars().all(|c| c.is_ascii_digit() || c == '_') || digits.starts_with("0x");
    let digits = digits.parse::<TokenStream>().unwrap_or_default();
    let sign = if negative { quote!(-) } else { TokenStream::new() };
    if whole { quote!((#sign #digits as i128)) } else { quote!((#sign #digits as f64)) }
}
