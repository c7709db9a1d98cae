//! Generates the rules that must hold across messages.

use proc_macro2::TokenStream;

use super::context::{Context, Place, named};
use super::whens::{Whens, only_when};
use crate::ast::{Across, Rule, Stage};

impl Context<'_> {
    /// One call on the check for each rule.
    pub(super) fn across(&self, across: &[Across], whens: &mut Whens, place: &Place) -> TokenStream {
        let calls = across.iter().map(|across| {
            let when = across.when.as_ref().map(|when| whens.bind(self, when, place));
            let value = only_when(when.as_ref(), self.rule(&across.rule, place));
            if when.is_some() { quote!(.across_some(#value)) } else { quote!(.across(#value)) }
        });
        calls.collect()
    }

    fn rule(&self, rule: &Rule, place: &Place) -> TokenStream {
        let rt = &self.rt;
        match rule {
            Rule::Each { order, of, per } => {
                let of = self.condition(of, place);
                let new = named(order.word());
                let per = per.as_ref().map(|per| {
                    let per = self.condition(per, place);
                    quote!(.per(#per))
                });
                quote!(#rt::Across::#new(#of) #per)
            }
            Rule::Gap(longest) => {
                let longest = self.time(longest, place);
                quote!(#rt::Across::gap(#longest))
            }
            Rule::Rate(wanted) => {
                let wanted = self.comparison(&wanted.kind, false, place);
                quote!(#rt::Across::rate(#wanted))
            }
            Rule::Sequence(stages) => {
                let stages = stages.iter().map(|stage| self.stage(stage, place));
                quote!(#rt::Across::sequence(::std::vec![#(#stages),*]))
            }
        }
    }

    fn stage(&self, stage: &Stage, place: &Place) -> TokenStream {
        let rt = &self.rt;
        let conditions = stage.conditions.iter().map(|condition| {
            let condition = self.condition(condition, place);
            quote!(.when(#condition))
        });
        let times = stage.times.as_ref().map(|times| {
            let times = self.range(times, place);
            quote!(.times(#times))
        });
        quote!(#rt::Stage::new() #(#conditions)* #times)
    }
}
