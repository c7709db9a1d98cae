//! Generates the request of an `open`.

use proc_macro2::TokenStream;

use super::context::{Context, Place};
use crate::ast::{Int, Often, Open, Reconnect, RequestMethod, Text, Time};

impl Context<'_> {
    /// The request, as a value.
    pub(super) fn open(&self, open: &Open, place: &Place) -> TokenStream {
        let rt = &self.rt;
        let (method, url) = (self.method(&open.method, place), self.text(&open.url, place));
        let request = self.parts(quote!(#rt::Open::new(#method, #url)), &open.parts, place);
        let id = open.last_event_id.as_ref().map(|id| {
            let id = self.last_event_id(id, place);
            quote!(.last_event_id(#id))
        });
        let timeout = open.timeout.as_ref().map(|time| {
            let time = self.time(time, place);
            quote!(.timeout(#time))
        });
        let idle = open.idle.as_ref().map(|time| {
            let time = self.idle(time, place);
            quote!(.idle(#time))
        });
        let reconnect = open.reconnect.as_ref().map(|reconnect| self.reconnect(reconnect, place));
        let content_type = open.content_type.as_ref().map(|content_type| {
            let content_type = self.text(content_type, place);
            quote!(.content_type(#content_type))
        });
        let redirects = self.redirects(open.redirects.as_ref(), place);
        let unmatched = open.unmatched.as_ref().map(|max| {
            let max = self.int(max, place);
            quote!(.unmatched(#max))
        });
        let status = open.status.as_ref().map(|bounds| {
            let range = self.range(bounds, place);
            quote!(.statuses(#range))
        });
        let protocol = open.protocol.as_ref().and_then(|protocol| self.protocol(protocol, place));
        let protocol = protocol.map(|protocol| quote!(.protocol(#protocol)));
        quote!(#request #id #timeout #idle #reconnect #status #content_type #redirects #unmatched #protocol)
    }

    fn reconnect(&self, reconnect: &Reconnect, place: &Place) -> TokenStream {
        let Reconnect { often, through, after } = reconnect;
        let often = match often {
            Often::Always => quote!(.reconnect_always()),
            Often::Times(times) => {
                let times = self.int(times, place);
                quote!(.reconnect(#times))
            }
        };
        let through = through.as_ref().map(|statuses| {
            let statuses = self.range(statuses, place);
            quote!(.reconnect_through_statuses(#statuses))
        });
        let after = after.as_ref().map(|time| {
            let time = self.time(time, place);
            quote!(.reconnect_after(#time))
        });
        quote!(#often #through #after)
    }

    /// The method of a request.
    pub(super) fn method(&self, method: &RequestMethod, place: &Place) -> TokenStream {
        match method {
            RequestMethod::Word(word) => {
                let sent = word.sent();
                quote!(#sent)
            }
            RequestMethod::Text(text) => self.text(text, place),
        }
    }

    /// How many redirects are followed, as a call on a request.
    pub(super) fn redirects(&self, redirects: Option<&Int>, place: &Place) -> Option<TokenStream> {
        let redirects = self.int(redirects?, place);
        Some(quote!(.redirects(#redirects)))
    }

    /// A text, which is empty where Rust gives `None`.
    pub(super) fn last_event_id(&self, id: &Text, place: &Place) -> TokenStream {
        let rt = &self.rt;
        match id {
            Text::Literal { .. } => self.text(id, place),
            // rustc would not know the type of what is not there.
            Text::Expr(expr) if expr.tokens.to_string() == "None" => {
                self.expr(expr, place, |value| quote!(#rt::perhaps_text::<str>(#value)))
            }
            Text::Expr(expr) => self.expr(expr, place, |value| {
                quote!({
                    #[allow(unused_imports, reason = "needed where it is no `Option`")]
                    use #rt::Given as _;
                    #rt::perhaps_text(#rt::Perhaps(&(#value)).given())
                })
            }),
        }
    }

    /// A time, or an `Option` of one.
    pub(super) fn idle(&self, time: &Time, place: &Place) -> TokenStream {
        let rt = &self.rt;
        match time {
            Time::Literal { .. } => self.time(time, place),
            Time::Expr(expr) => {
                self.expr(expr, place, |value| quote!(#rt::PerhapsTime::perhaps_time(#value)))
            }
        }
    }
}
