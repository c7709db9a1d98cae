//! Generates the request of an `open`.

use proc_macro2::TokenStream;

use super::context::{Context, Place};
use crate::ast::{Open, Reconnect};

impl Context<'_> {
    /// The request, as a value.
    pub(super) fn open(&self, open: &Open, place: &Place) -> TokenStream {
        let rt = &self.rt;
        let (method, url) = (open.method.sent(), self.text(&open.url, place));
        let parts = self.parts(&open.parts, place);
        let id = open.last_event_id.as_ref().map(|id| {
            let id = self.text(id, place);
            quote!(.last_event_id(#id))
        });
        let times = [(quote!(timeout), &open.timeout), (quote!(idle), &open.idle)].into_iter().filter_map(
            |(name, time)| {
                let time = self.time(time.as_ref()?, place);
                Some(quote!(.#name(#time)))
            },
        );
        let reconnect = open.reconnect.as_ref().map(|reconnect| match reconnect {
            Reconnect::Always => quote!(.reconnect_always()),
            Reconnect::Times(times) => {
                let times = self.int(times, place);
                quote!(.reconnect(#times))
            }
        });
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
        quote!(#rt::Open::new(#method, #url) #parts #id #(#times)* #reconnect #status #unmatched #protocol)
    }
}
