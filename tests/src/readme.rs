//! What stands in the README.

const README: &str = include_str!("../../README.md");

/// The block of the README that stands behind `<!-- NAME -->`.
///
/// # Panics
/// If there is none.
pub fn readme_block(name: &str) -> String {
    let marker = format!("<!-- {name} -->\n\n```");
    let (_, rest) = README.split_once(&marker).unwrap_or_else(|| panic!("the README has no block {name}"));
    let (_, rest) = rest.split_once('\n').expect("a fence ends its line");
    let (block, _) = rest.split_once("\n```").expect("the block is closed");
    block.to_owned()
}
