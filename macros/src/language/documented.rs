//! Defines the documented items with which editors explain the words. An expansion names the items of its steps,
//! actions and protocols.

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote;

use super::{ActionWord, ProtocolName, StepWord, Word, item};

/// A function for each word, with its line of documentation. `longer` has further doc comments, each before its
/// word.
pub(crate) fn items(longer: TokenStream) -> TokenStream {
    let mut longer = match Longer::read(longer) {
        Ok(longer) => longer,
        Err(message) => return message,
    };
    let mut items = of_class(StepWord::ALL, &mut longer);
    items.extend(of_class(ActionWord::ALL, &mut longer));
    items.extend(of_class(ProtocolName::ALL, &mut longer));
    items.extend(longer.0.iter().map(|(word, _)| not_documented(word)));
    items
}

fn of_class<W: Word>(words: &[W], longer: &mut Longer) -> TokenStream {
    let items = words.iter().map(|word| {
        let line = Literal::string(&format!(" {}", word.line()));
        let (name, more) = longer.take(word.word());
        let more = more.map(|more| quote!(#[doc = ""] #more));
        quote!(#[doc = #line] #more pub fn #name() {})
    });
    items.collect()
}

/// Words with the doc comments before them.
struct Longer(Vec<(Ident, TokenStream)>);

impl Longer {
    /// `Err` is a compile error.
    fn read(tokens: TokenStream) -> Result<Self, TokenStream> {
        let (mut found, mut comments) = (Vec::new(), TokenStream::new());
        for token in tokens {
            match token {
                TokenTree::Ident(word) => found.push((word, std::mem::take(&mut comments))),
                TokenTree::Punct(_) | TokenTree::Group(_) => comments.extend([token]),
                TokenTree::Literal(literal) => return Err(error(literal.span(), "expected a word")),
            }
        }
        Ok(Self(found))
    }

    /// The name of the item, and the further documentation. The name has the span of the word, if there is further
    /// documentation.
    fn take(&mut self, word: &str) -> (Ident, Option<TokenStream>) {
        match self.0.iter().position(|(known, _)| known == word) {
            Some(at) => {
                let (known, more) = self.0.remove(at);
                (Ident::new(&item(word), known.span()), Some(more))
            }
            None => (Ident::new(&item(word), Span::call_site()), None),
        }
    }
}

fn not_documented(word: &Ident) -> TokenStream {
    error(word.span(), &format!("`{word}` is no step, action or protocol"))
}

fn error(span: Span, message: &str) -> TokenStream {
    quote::quote_spanned!(span=> ::core::compile_error! { #message })
}

#[cfg(test)]
mod tests {
    use super::items;

    fn of(longer: &str) -> String {
        items(longer.parse().expect("tokens")).to_string()
    }

    #[test]
    fn each_word_has_its_line_and_then_what_more_is_said() {
        let items = of("/// More of it.\nclose");
        let close =
            "a pending `until` fails.\"] # [doc = \"\"] # [doc = \" More of it.\"] pub fn close () { }";
        assert!(items.contains(close), "{items}");
        assert!(items.contains("pub fn await_ () { }") && items.contains("pub fn while_ () { }"), "{items}");
        assert!(items.contains("pub fn openai_chat () { }"), "{items}");
    }

    #[test]
    fn a_word_that_there_is_not_is_an_error() {
        assert!(of("/// More.\nclosed").contains("`closed` is no step, action or protocol"));
        assert!(of("1").contains("expected a word"));
    }
}
