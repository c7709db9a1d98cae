//! `include PATH [ ( argument, … ) ]`.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

use super::cursor::{Cursor, flat};
use super::exprs;
use super::parser::{Parser, Read, Reported, found};
use crate::ast::{Argument, ArgumentValue, Contract, Declared, Expr, Include, StepKind};
use crate::include::Path;
use crate::language::{StepWord, Word};

impl Parser<'_> {
    /// Reads the tokens after `include`.
    pub(super) fn include(&mut self, cursor: &mut Cursor) -> Read<StepKind> {
        let path = self.fragment_path(cursor)?;
        let arguments = cursor.group(Delimiter::Parenthesis).cloned();
        if arguments.is_some() {
            cursor.skip();
        }
        let own =
            self.in_fragment.as_ref().is_some_and(|own| path.text().trim_start_matches("self::") == own);
        if own {
            let name = path.text();
            let text = format!(
                "fragment `{name}` includes itself, and its steps are laid out where it is included, \
                 without end: repeat them with `repeat`, `while` or `forever`"
            );
            self.at(path.span, text);
            return Err(Reported);
        }
        let Some(definition) = self.fragments.find(&path.text()).cloned() else {
            self.unknown.get_or_insert(path);
            return Err(Reported);
        };
        let known = super::fragment::definition(definition);
        let mut include = Include {
            at: path.span,
            path: path.text(),
            arguments: Vec::new(),
            contract: known.contract,
            body: known.body,
            broken: known.broken,
            include_id: 0,
            problems: Vec::new(),
        };
        include.arguments = self.arguments(&path, arguments.as_ref(), &include.contract);
        Ok(StepKind::Include(include))
    }

    /// Reads the name of a fragment, or a path to it.
    fn fragment_path(&mut self, cursor: &mut Cursor) -> Read<Path> {
        self.joint(cursor);
        let word = cursor.word();
        let is_name = word.as_ref().is_some_and(|word| !StepWord::has(word));
        let is_root = cursor.is_punct(':') && cursor.punct_at(1) == Some(':');
        if !is_name && !is_root {
            return Err(self.no_fragment_name(cursor));
        }
        let (mut tokens, mut span) = (Vec::new(), cursor.span());
        loop {
            if cursor.is_punct(':') && cursor.punct_at(1) == Some(':') {
                tokens.extend(cursor.next());
                tokens.extend(cursor.next());
            } else if !tokens.is_empty() {
                return Ok(Path { tokens, span });
            }
            if cursor.word().is_none() {
                let shown = tokens.iter().map(ToString::to_string).collect::<String>();
                let text = format!(
                    "the path of a fragment is not finished{}: write `include {shown}name`",
                    found(cursor)
                );
                self.at(tokens.last().map_or(span, TokenTree::span), text);
                return Err(Reported);
            }
            span = cursor.span();
            tokens.extend(cursor.next());
        }
    }

    fn no_fragment_name(&mut self, cursor: &mut Cursor) -> Reported {
        let inside = match cursor.peek() {
            Some(TokenTree::Group(group)) => group.stream().to_string(),
            Some(TokenTree::Literal(literal)) => literal.to_string().trim_matches('"').to_owned(),
            _ => String::new(),
        };
        let is_path = |text: &str| text.split("::").all(|name| super::text::is_name(name.trim()));
        let message = if !inside.is_empty() && is_path(&inside) {
            let path = inside.replace(' ', "");
            format!("a fragment is included by its name alone: write `include {path}`")
        } else {
            format!("`include` needs the name of a `fragment!`{}: write `include login`", found(cursor))
        };
        self.at(cursor.span(), message);
        if matches!(cursor.peek(), Some(TokenTree::Group(_) | TokenTree::Literal(_))) {
            cursor.skip();
        }
        Reported
    }

    /// Reads the arguments for the parameters.
    fn arguments(&mut self, path: &Path, group: Option<&Group>, contract: &Contract) -> Vec<Argument> {
        let written = group.map(|group| exprs::between_commas(&flat(group.stream()))).unwrap_or_default();
        let wanted = &contract.parameters;
        if written.len() != wanted.len() {
            let at = group.map_or(path.span, Group::span);
            let name = path.text();
            let names: Vec<String> = wanted.iter().map(shown).collect();
            let message = if wanted.is_empty() {
                format!("fragment `{name}` has no parameters: write `include {name}`")
            } else {
                let (count, s) = (wanted.len(), if wanted.len() == 1 { "" } else { "s" });
                let names = names.join(", ");
                format!("fragment `{name}` has {count} parameter{s}: write `include {name}({names})`")
            };
            self.at(at, message);
        }
        let around = group.map_or(path.span, Group::span);
        let arguments = wanted.iter().zip(written).map(|(parameter, tokens)| Argument {
            name: parameter.name.clone(),
            ty: parameter.ty.clone(),
            value: self.argument(parameter, tokens, around),
        });
        arguments.collect()
    }

    fn argument(&mut self, parameter: &Declared, tokens: Vec<TokenTree>, around: Span) -> ArgumentValue {
        // An argument may have parentheses, like an `(expr)` elsewhere.
        let tokens = match tokens.as_slice() {
            [TokenTree::Group(group)]
                if group.delimiter() == Delimiter::Parenthesis
                    && exprs::between_commas(&flat(group.stream())).len() == 1 =>
            {
                flat(group.stream())
            }
            _ => tokens,
        };
        let span = tokens.first().map_or(around, TokenTree::span);
        let mut cursor = Cursor::over(tokens.clone(), span);
        if let ([TokenTree::Literal(literal)], true) = (tokens.as_slice(), is_string(&parameter.ty))
            && super::text::unquoted(literal).is_some()
        {
            return ArgumentValue::Text(self.text(&mut cursor, "a parameter needs a text", "`\"…\"`"));
        }
        if let [TokenTree::Literal(literal)] = tokens.as_slice()
            && super::text::has_hole(literal)
        {
            let (name, ty) = (&parameter.name.ident, super::source::of_rust(&parameter.ty));
            let ty = ty.trim_start_matches('(').trim_end_matches(')');
            self.at(
                literal.span(),
                format!(
                    "a text is filled in only for a parameter that is a `String`, and `{name}` is a \
                     `{ty}`: declare it as `{name}: String`, or write `(format!(…))`"
                ),
            );
        }
        self.inspect_tokens(&tokens);
        ArgumentValue::Expr(Expr { span, tokens: tokens.into_iter().collect(), uses: Vec::new() })
    }
}

/// The name of a parameter in messages about its argument.
fn shown(parameter: &Declared) -> String {
    parameter.name.ident.to_string()
}

fn is_string(ty: &TokenStream) -> bool {
    let text: String = ty.clone().into_iter().map(|token| token.to_string()).collect();
    matches!(text.trim_start_matches(':'), "String" | "std::string::String" | "alloc::string::String")
}
