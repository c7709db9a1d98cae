//! Generates the parts and the body of a request.

use proc_macro2::TokenStream;

use super::context::{Context, Place};
use super::user_expr::is_place;
use crate::ast::{Body, Expr, Json, Part, Piece, Text};

impl Context<'_> {
    /// A request with its parts, as calls on it. A part behind `when` is evaluated only if it holds.
    pub(super) fn parts(&self, request: TokenStream, parts: &[Part], place: &Place) -> TokenStream {
        parts.iter().fold(request, |request, part| {
            if let Part::When(condition, part) = part {
                let (condition, call) = (self.truth(condition, place), self.part(part, place));
                quote!({
                    let request = #request;
                    let holds = #condition;
                    if holds { request #call } else { request }
                })
            } else {
                let call = self.part(part, place);
                quote!(#request #call)
            }
        })
    }

    fn part(&self, part: &Part, place: &Place) -> TokenStream {
        let (method, texts) = match part {
            Part::Header(name, value) => (quote!(header), vec![name, value]),
            Part::Headers(pairs) => {
                let pairs = self.headers(pairs, place);
                return quote!(.headers(#pairs));
            }
            Part::Query(name, value) => (quote!(query), vec![name, value]),
            Part::Bearer(token) => (quote!(bearer), vec![token]),
            Part::Basic(name, password) => (quote!(basic), vec![name, password]),
            Part::Body(body) => {
                let body = self.body(body, place);
                return quote!(.body(#body));
            }
            // `parts` reads it, and no other is within one.
            Part::When(_, part) => return self.part(part, place),
        };
        let texts = texts.into_iter().map(|text| self.text(text, place));
        quote!(.#method(#(#texts),*))
    }

    /// The names and values that an iterator of Rust gives.
    pub(super) fn headers(&self, pairs: &Expr, place: &Place) -> TokenStream {
        let rt = &self.rt;
        // A place is cloned, since a scenario runs many times.
        if is_place(&pairs.tokens) {
            return self.expr(pairs, place, |value| quote!(#rt::pairs_of(&#value)));
        }
        self.expr(pairs, place, |value| quote!(#rt::pairs(#value)))
    }

    fn body(&self, body: &Body, place: &Place) -> TokenStream {
        let rt = &self.rt;
        match body {
            Body::Text(text) => {
                let text = self.text(text, place);
                quote!(#rt::RequestBody::text(#text))
            }
            Body::Form(fields) => {
                let fields = fields.iter().map(|(name, value)| {
                    let (name, value) = (&name.value, self.text(value, place));
                    quote!((#name, #value))
                });
                quote!(#rt::form(&[#(#fields),*]))
            }
            Body::Json(json) => {
                let mut written =
                    Written { cx: self, place, calls: TokenStream::new(), fixed: String::new() };
                written.json(json, &mut String::new());
                let calls = written.done();
                quote!(#rt::JsonBody::new() #calls)
            }
        }
    }

    /// The JSON text of a value that Rust gives, or the reason why it has none.
    pub(super) fn json(&self, expr: &Expr, place: &Place) -> TokenStream {
        let rt = &self.rt;
        self.expr(expr, place, |value| quote!(#rt::json(&(#value))))
    }
}

/// Turns JSON into calls on a `JsonBody`. Everything fixed is written at compile time.
struct Written<'c> {
    cx: &'c Context<'c>,
    place: &'c Place,
    calls: TokenStream,
    fixed: String,
}

impl Written<'_> {
    /// Writes one value. `path` is its place in the JSON, for a failure.
    fn json(&mut self, json: &Json, path: &mut String) {
        match json {
            Json::Object(members) => {
                self.fixed.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    self.comma(index);
                    self.text(key);
                    self.fixed.push(':');
                    let name = match key {
                        Text::Literal { value, .. } => value.as_str(),
                        Text::Expr(_) => "…",
                    };
                    self.inner(value, path, &format!("{}{name}", if path.is_empty() { "" } else { "." }));
                }
                self.fixed.push('}');
            }
            Json::Array(values) => {
                self.fixed.push('[');
                for (index, value) in values.iter().enumerate() {
                    self.comma(index);
                    self.inner(value, path, &format!("[{index}]"));
                }
                self.fixed.push(']');
            }
            Json::Text(text) => self.text(text),
            Json::Number(number) => self.fixed.push_str(number),
            Json::True => self.fixed.push_str("true"),
            Json::False => self.fixed.push_str("false"),
            Json::Null => self.fixed.push_str("null"),
            Json::Expr(expr) => {
                let value = self.cx.json(expr, self.place);
                self.call(&quote!(.value(#path, #value)));
            }
        }
    }

    fn inner(&mut self, json: &Json, path: &mut String, name: &str) {
        let length = path.len();
        path.push_str(name);
        self.json(json, path);
        path.truncate(length);
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.fixed.push(',');
        }
    }

    fn text(&mut self, text: &Text) {
        let fixed = match text {
            Text::Literal { pieces, .. } => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Fixed { text, .. } => Some(text.as_str()),
                    Piece::Filled { .. } => None,
                })
                .collect::<Option<String>>(),
            Text::Expr(_) => None,
        };
        match fixed {
            // A string always serializes.
            Some(fixed) => self.fixed.push_str(&serde_json::to_string(&fixed).unwrap_or_default()),
            None => {
                let text = self.cx.text(text, self.place);
                self.call(&quote!(.text(&#text)));
            }
        }
    }

    fn call(&mut self, call: &TokenStream) {
        self.flush();
        self.calls.extend(call.clone());
    }

    fn flush(&mut self) {
        if !self.fixed.is_empty() {
            let fixed = std::mem::take(&mut self.fixed);
            self.calls.extend(quote!(.fixed(#fixed)));
        }
    }

    fn done(mut self) -> TokenStream {
        self.flush();
        self.calls
    }
}
