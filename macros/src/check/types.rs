//! The types of values. A value without a written type gets a default, and one name has one type.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::tables::Tables;
use crate::ast::{
    Action, Check, Contract, Declared, Include, Keep, Kept, Name, Scenario, Step, StepKind, each_step_mut,
    inside_option,
};
use crate::errors::Errors;
use crate::plan::ValueKind;

/// The kind and type of a value, as far as the source has been read.
#[derive(Debug)]
pub(super) struct ValueType {
    pub(super) kind: ValueKind,
    /// `T`, also where `Option<T>` is written, or the element's type for `collect`.
    pub(super) ty: Option<TokenStream>,
    /// Whether it is written as `Option<T>`; `None` if either will do, for a value of a fragment that may be missing.
    optional: Option<bool>,
    /// The place that keeps it first, and the place that first gives its type.
    kept: Span,
    typed: Span,
}

impl ValueType {
    /// Whether it is kept as an `Option<…>`.
    pub(super) fn is_optional(&self) -> bool {
        self.optional == Some(true)
    }
}

/// Decides kind and type of every value, in the order of the plan's table.
pub(super) fn infer(scenario: &mut Scenario, tables: &Tables, errors: &mut Errors) -> Vec<Option<ValueType>> {
    let mut types = BTreeMap::new();
    of_steps(&mut scenario.steps, &mut types, errors);
    (0..tables.values.len()).map(|value| types.remove(&value)).collect()
}

/// Like [`infer`], for a fragment by itself.
pub(super) fn infer_of_fragment(
    contract: &Contract,
    steps: &mut [Step],
    tables: &Tables,
    errors: &mut Errors,
) -> Vec<Option<ValueType>> {
    let mut types = BTreeMap::new();
    for known in contract.parameters.iter().chain(&contract.needs.values) {
        declared(&mut types, &known.name, known, errors);
    }
    of_steps(steps, &mut types, errors);
    for given in &contract.gives.values {
        declared(&mut types, &given.name, given, errors);
    }
    (0..tables.values.len()).map(|value| types.remove(&value)).collect()
}

fn of_steps(steps: &mut [Step], types: &mut BTreeMap<usize, ValueType>, errors: &mut Errors) {
    each_step_mut(steps, &mut |step| match &mut step.kind {
        StepKind::Sse(sse) => sse.actions.iter().for_each(|action| of_action(action, types, errors)),
        StepKind::Http(http) => http.kept().for_each(|kept| of_kept(types, kept, errors)),
        StepKind::Let { name, ty, .. } => add(types, name, ValueKind::Let, ty.clone(), true, errors),
        StepKind::Repeat { index: Some(name), .. } => {
            add(types, name, ValueKind::Index, None, true, errors);
        }
        StepKind::Feed { name, .. } => add(types, name, ValueKind::Feed, None, true, errors),
        StepKind::Include(include) => of_include(include, types),
        StepKind::Pause { .. }
        | StepKind::Repeat { index: None, .. }
        | StepKind::During { .. }
        | StepKind::While { .. }
        | StepKind::Forever { .. }
        | StepKind::Break
        | StepKind::Continue
        | StepKind::Attempt(_)
        | StepKind::If(_)
        | StepKind::Group { .. }
        | StepKind::Run { .. }
        | StepKind::Stop
        | StepKind::Fail { .. }
        | StepKind::Broken { .. } => {}
    });
}

fn of_action(action: &Action, types: &mut BTreeMap<usize, ValueType>, errors: &mut Errors) {
    action.any_check().into_iter().flat_map(Check::kept).for_each(|kept| of_kept(types, kept, errors));
    if let Some(Keep { name, .. }) = action.dropped() {
        let span = Span::mixed_site().located_at(name.ident.span());
        add(types, name, ValueKind::Save, Some(quote_spanned!(span=> u64)), false, errors);
    }
}

/// The values that a fragment shares must have the same types around it. Its steps were checked in the fragment
/// itself.
fn of_include(include: &mut Include, types: &mut BTreeMap<usize, ValueType>) {
    let mut ignored = Errors::default();
    let Contract { parameters, needs, gives, .. } = &include.contract;
    for (word, shared) in [("needs", &needs.values), ("gives", &gives.values)] {
        let misfits =
            shared.iter().filter_map(|declared| misfit(word, declared, types.get(&declared.name.value)?));
        include.problems.extend(misfits);
    }
    let mut here = |types: &mut _, known: &Declared| {
        let ident = Ident::new(&known.name.ident.to_string(), include.at);
        let name = Name { ident, value: known.name.value };
        declared(types, &name, known, &mut ignored);
    };
    for declared in parameters.iter().chain(&needs.values) {
        here(types, declared);
    }
    let given = gives.values.iter().map(|declared| declared.name.value);
    let first: Vec<usize> = given.filter(|value| !types.contains_key(value)).collect();
    let mut inside = Errors::default();
    of_steps(&mut include.body, types, &mut inside);
    if let (true, Some(message)) = (include.problems.is_empty(), inside.first()) {
        include.problems.push(format!("does not fit here: {message}"));
    }
    for declared in &gives.values {
        here(types, declared);
    }
    // For values that are first kept here, messages name the line of the `include`. A line of another file would
    // confuse.
    for value in first {
        if let Some(known) = types.get_mut(&value) {
            (known.kept, known.typed) = (include.at, include.at);
        }
    }
}

/// The message about a shared value that has another type here.
fn misfit(word: &str, declared: &Declared, known: &ValueType) -> Option<String> {
    let (name, line) = (&declared.name.ident, known.typed.start().line);
    let wanted = text_of(&declared.ty);
    let is = match (known.kind, &known.ty) {
        (ValueKind::Index, _) if word == "needs" && wanted == "usize" => return None,
        (ValueKind::Index, _) => {
            return Some(format!(
                "{word} `{name}` as `{wanted}`, which is the index of the `repeat` in line {line} here"
            ));
        }
        (_, None) => return None,
        (ValueKind::Collect, Some(ty)) => vec_of(ty),
        (_, Some(ty)) => text_of(ty),
    };
    // Whether it may be missing is another question. rustc compares the paths, since the two types may be written in different modules.
    (last_names(&compared(&is)) != last_names(&compared(&wanted))).then(|| {
        format!(
            "{word} `{name}` as `{wanted}`, which is kept as `{is}` in line {line}: write that type \
            there too, or another name"
        )
    })
}

/// The text of a type, with only the last name of each path.
fn last_names(text: &str) -> String {
    let mut parts = text.split("::");
    let mut names = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        names.truncate(names.trim_end_matches(|c: char| c == '_' || c == '$' || c.is_alphanumeric()).len());
        names.push_str(part);
    }
    names
}

fn of_kept(types: &mut BTreeMap<usize, ValueType>, kept: Kept<'_>, errors: &mut Errors) {
    let keep = kept.keep;
    let kind = if keep.collects { ValueKind::Collect } else { ValueKind::Save };
    let ty = keep.ty.clone().unwrap_or_else(|| {
        let span = Span::mixed_site().located_at(keep.name.ident.span());
        let string = quote_spanned!(span=> ::std::string::String);
        // The time of a response is kept as a text for people.
        kept.condition.map_or(string.clone(), |condition| condition.default_type(span, string))
    });
    add(types, &keep.name, kind, Some(ty), keep.ty.is_some(), errors);
}

/// A value of a contract, under this name.
fn declared(types: &mut BTreeMap<usize, ValueType>, name: &Name, declared: &Declared, errors: &mut Errors) {
    let written = Written::of(ValueKind::Let, Some(declared.ty.clone()), true);
    let optional = if declared.maybe { None } else { written.optional };
    enter(types, name, ValueKind::Let, Written { optional, ..written }, errors);
}

/// The type of a value as one place keeps it.
struct Written {
    ty: Option<TokenStream>,
    optional: Option<bool>,
    /// Whether it is written, and not the default.
    written: bool,
}

impl Written {
    fn of(kind: ValueKind, ty: Option<TokenStream>, written: bool) -> Self {
        let keeps_one = matches!(kind, ValueKind::Save | ValueKind::Let);
        match ty.as_ref().filter(|_| keeps_one).and_then(inside_option) {
            Some(inside) => Self { ty: Some(inside), optional: Some(true), written },
            None => Self { optional: ty.is_some().then_some(false), ty, written },
        }
    }

    /// As messages show it.
    fn shown(ty: &TokenStream, optional: Option<bool>) -> String {
        let text = text_of(ty);
        if optional == Some(true) { format!("Option<{text}>") } else { text }
    }
}

fn add(
    types: &mut BTreeMap<usize, ValueType>,
    name: &Name,
    kind: ValueKind,
    ty: Option<TokenStream>,
    written: bool,
    errors: &mut Errors,
) {
    enter(types, name, kind, Written::of(kind, ty, written), errors);
}

fn enter(
    types: &mut BTreeMap<usize, ValueType>,
    name: &Name,
    kind: ValueKind,
    written: Written,
    errors: &mut Errors,
) {
    let span = name.ident.span();
    let Some(known) = types.get_mut(&name.value) else {
        let Written { ty, optional, .. } = written;
        types.insert(name.value, ValueType { kind, ty, optional, kept: span, typed: span });
        return;
    };
    if let Some(message) = clash(known, &name.ident, kind, &written) {
        errors.at(span, message);
        return;
    }
    let Written { ty, optional, .. } = written;
    // A `let` gets its kind from the `save` or `collect` of the same value, and also its type if it has none.
    if known.kind == ValueKind::Let && (known.ty.is_none() || kind == ValueKind::Collect) && ty.is_some() {
        (known.kind, known.ty, known.optional, known.typed) = (kind, ty, optional, span);
    }
    known.optional = known.optional.or(optional);
}

/// The message about a value that is kept in two ways that do not go together.
fn clash(
    known: &ValueType,
    name: &Ident,
    kind: ValueKind,
    Written { ty, optional, written }: &Written,
) -> Option<String> {
    let ty = ty.as_ref();
    // For a value of a fragment that may be missing, only what is inside the `Option` counts.
    let (was_optional, is_optional) = match (known.optional, *optional) {
        (Some(was), Some(is)) => (Some(was), Some(is)),
        _ => (None, None),
    };
    use ValueKind::{Collect, Feed, Index, Let, Save};
    let line = known.kept.start().line;
    let (was, is) = match (known.kind, kind) {
        // rustc checks that two feeders of one name have records of one type.
        (Index, Index) | (Feed, Feed) => return None,
        (Index, _) => {
            return Some(format!(
                "`{name}` is the index of the `repeat` in line {line}: give this value another name"
            ));
        }
        (_, Index) => {
            return Some(format!(
                "`{name}` is a value already, kept in line {line}: give the index of this `repeat` \
                 another name"
            ));
        }
        (Feed, _) => {
            return Some(format!(
                "`{name}` is the record that `feed` takes in line {line}: give this value another name"
            ));
        }
        (_, Feed) => {
            return Some(format!(
                "`{name}` is a value already, kept in line {line}: give the record of this `feed` another name"
            ));
        }
        (Save, Collect) | (Collect, Save) => {
            let word = |kind| if kind == Save { "save" } else { "collect" };
            let (was, is) = (word(known.kind), word(kind));
            return Some(format!(
                "`{name}` is kept by `{was}` in line {line} and by `{is}` here: use one of the two for \
                 both, or another name"
            ));
        }
        (Collect, Let) => (vec_of(known.ty.as_ref()?), Written::shown(ty?, is_optional)),
        (Let, Collect) => (Written::shown(known.ty.as_ref()?, was_optional), vec_of(ty?)),
        (Save, Save | Let) | (Collect, Collect) | (Let, Save | Let) => {
            (Written::shown(known.ty.as_ref()?, was_optional), Written::shown(ty?, is_optional))
        }
    };
    let line = known.typed.start().line;
    let by_default = if *written { "" } else { ", the default where no type is written" };
    (compared(&was) != compared(&is)).then(|| {
        format!(
            "`{name}` is kept as `{was}` in line {line} and as `{is}` here{by_default}: write one \
         type for both, or another name"
        )
    })
}

fn vec_of(ty: &TokenStream) -> String {
    format!("Vec<{}>", text_of(ty))
}

/// A type as messages show it, independent of how rustc prints tokens.
fn text_of(ty: &TokenStream) -> String {
    let text = printed(ty);
    text.replace("::std::string::String", "String").replace("::std::vec::Vec", "Vec")
}

fn printed(tokens: &TokenStream) -> String {
    let mut text = String::new();
    for token in tokens.clone() {
        let next = match &token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                format!("{open}{}{close}", printed(&group.stream()))
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => token.to_string(),
        };
        let is_word = |c: char| c == '_' || c.is_alphanumeric();
        let words = text.ends_with(is_word) && next.starts_with(is_word);
        if words || text.ends_with([',', ';']) {
            text.push(' ');
        }
        text.push_str(&next);
    }
    text
}

/// The text of a type for comparisons, without spaces and without the paths of types of the prelude.
fn compared(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.replace("std::string::String", "String").replace("std::vec::Vec", "Vec");
    let text = text.replace("std::option::Option", "Option").replace(",)", ")").replace(",>", ">");
    ["String", "Vec", "Option"].iter().fold(text, |text, name| text.replace(&format!("::{name}"), name))
}

/// The number of elements of a tuple type; `None` for any other type.
pub(super) fn arity(ty: &TokenStream) -> Option<usize> {
    let mut tokens = ty.clone().into_iter();
    let (Some(TokenTree::Group(group)), None) = (tokens.next(), tokens.next()) else { return None };
    if group.delimiter() == Delimiter::None {
        return arity(&group.stream());
    }
    if group.delimiter() != Delimiter::Parenthesis {
        return None;
    }
    let (mut depth, mut commas, mut open, mut previous) = (0_usize, 0, false, ' ');
    for token in group.stream() {
        let punct = if let TokenTree::Punct(punct) = &token { punct.as_char() } else { ' ' };
        match punct {
            '<' => depth += 1,
            '>' if previous != '-' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let separates = punct == ',' && depth == 0;
        commas += usize::from(separates);
        open = !separates;
        previous = punct;
    }
    match (commas, open) {
        (0, false) => Some(0),
        (0, true) => None,
        (commas, open) => Some(commas + usize::from(open)),
    }
}

/// `T` of `Vec<T>`, whatever path `Vec` has.
pub(super) fn element(ty: &TokenStream) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = ty.clone().into_iter().collect();
    let open = tokens.iter().position(|token| matches!(token, TokenTree::Punct(p) if p.as_char() == '<'))?;
    let is_vec = matches!(tokens.get(open.checked_sub(1)?), Some(TokenTree::Ident(name)) if name == "Vec");
    let closed = matches!(tokens.last(), Some(TokenTree::Punct(p)) if p.as_char() == '>');
    (is_vec && closed)
        .then(|| tokens.get(open + 1..tokens.len() - 1).unwrap_or_default().iter().cloned().collect())
}
