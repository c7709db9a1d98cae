//! The scenarios to change: all that stand in the guide, the README, the examples and the template, and have no mistake.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use streamgauge_fuzzed::mistakes;

/// The files and folders with scenarios, from the root of the repository.
const SOURCES: &[&str] = &[
    "runtime/src/guide.md",
    "load/src/guide.md",
    "README.md",
    "examples",
    "tests/stock_market.rs",
    "tests/tests/readme",
    "tests/in_process/tests/readme",
    "tests/tests/behaviour",
];

pub(crate) fn scenarios() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    for source in SOURCES {
        for file in files(&root.join(source)) {
            let text =
                fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            if file.extension().is_some_and(|extension| extension == "md") {
                blocks(&text).iter().for_each(|block| collect(block, &mut found));
            } else {
                collect(&text, &mut found);
            }
        }
    }
    found.sort();
    found.dedup();
    found.retain(|text| mistakes(text).is_some_and(|errors| errors.is_empty()));
    found
}

/// The Rust files at a path, in order.
fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
        .iter()
        .filter(|path| path.is_dir() || path.extension().is_some_and(|e| e == "rs"))
        .flat_map(|path| files(path))
        .collect()
}

/// The code blocks of a page, with the lines that documentation hides.
fn blocks(page: &str) -> Vec<String> {
    page.split("```")
        .skip(1)
        .step_by(2)
        .map(|block| {
            let (_, lines) = block.split_once('\n').unwrap_or_default();
            lines.lines().map(|line| line.strip_prefix("# ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
        })
        .collect()
}

/// What stands in each `scenario! { … }`, as it is written.
fn collect(source: &str, found: &mut Vec<String>) {
    if let Ok(tokens) = source.parse::<TokenStream>() {
        collect_in(tokens, found);
    }
}

fn collect_in(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let name = at.checked_sub(2).map(|name| tokens[name].to_string());
        if group.delimiter() == Delimiter::Brace && name.as_deref() == Some("scenario") {
            let text = group.span().source_text().unwrap_or_default();
            found.push(text.trim_start_matches('{').trim_end_matches('}').to_owned());
        } else {
            collect_in(group.stream(), found);
        }
    }
}
