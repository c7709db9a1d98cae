//! Defines the documented items with which editors explain the words. An expansion names the items of its steps,
//! actions and protocols.

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote;

use super::{
    AcrossWord, ActionWord, BodyWord, ComparisonWord, ErrorPart, Field, FragmentClause, FragmentThing,
    GoalWord, HttpOption, KeepWord, Keyword, LossWord, Method, Mode, OnFailure, OpenOption, Order, PartWord,
    PatternKind, ProtocolName, ResponseField, SelectWord, SettingWord, StepWord, StreamField, TextTest, Word,
    item,
};

/// A function for each word, with its lines of documentation: one for each class that has the word. `longer` has further
/// doc comments, each before its word.
pub(crate) fn items(longer: TokenStream) -> TokenStream {
    let mut longer = match Longer::read(longer) {
        Ok(longer) => longer,
        Err(message) => return message,
    };
    let words = documented();
    let mut items = TokenStream::new();
    for (at, (word, _)) in words.iter().enumerate() {
        if words.iter().take(at).any(|(before, _)| before == word) {
            continue;
        }
        let of_word = words.iter().filter(|(other, _)| other == word);
        let lines: Vec<String> = of_word.map(|(_, line)| format!(" {line}")).collect();
        let lines = lines.iter().enumerate().map(|(number, line)| {
            let line = Literal::string(line);
            let between = (number > 0).then(|| quote!(#[doc = ""]));
            quote!(#between #[doc = #line])
        });
        let (name, more) = longer.take(word);
        let more = more.map(|more| quote!(#[doc = ""] #more));
        items.extend(quote!(#(#lines)* #more pub fn #name() {}));
    }
    items.extend(longer.0.iter().map(|(word, _)| not_documented(word)));
    items
}

/// Every word with its line. A word stands here once for each class that has it.
fn documented() -> Vec<(&'static str, String)> {
    let mut words = Vec::new();
    add(&mut words, StepWord::ALL);
    add(&mut words, ActionWord::ALL);
    add(&mut words, ProtocolName::ALL);
    add(&mut words, SettingWord::ALL);
    add(&mut words, OnFailure::ALL);
    add(&mut words, PartWord::ALL);
    add(&mut words, OpenOption::ALL);
    add(&mut words, HttpOption::ALL);
    add(&mut words, Method::ALL);
    add(&mut words, BodyWord::ALL);
    add(&mut words, Mode::ALL);
    add(&mut words, GoalWord::ALL);
    add(&mut words, Field::ALL);
    add(&mut words, ErrorPart::ALL);
    add(&mut words, ResponseField::ALL);
    add(&mut words, StreamField::ALL);
    add(&mut words, LossWord::ALL);
    add(&mut words, PatternKind::ALL);
    add(&mut words, TextTest::ALL);
    add(&mut words, SelectWord::ALL);
    add(&mut words, ComparisonWord::ALL);
    add(&mut words, KeepWord::ALL);
    add(&mut words, Order::ALL);
    add(&mut words, AcrossWord::ALL);
    add(&mut words, FragmentClause::ALL);
    add(&mut words, FragmentThing::ALL);
    add(&mut words, Keyword::ALL);
    words
}

fn add<W: Word>(all: &mut Vec<(&'static str, String)>, words: &[W]) {
    all.extend(words.iter().map(|word| (word.word(), word.line())));
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
    error(word.span(), &format!("`{word}` is no word of the language"))
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
        assert!(of("/// More.\nclosed").contains("`closed` is no word of the language"));
        assert!(of("1").contains("expected a word"));
    }
}
