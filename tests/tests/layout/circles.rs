//! Circles of modules that import each other.
//!
//! An arrow leads from a file to each other file with an item that it uses:
//!
//! - A path leads to the file where the item stands, whatever re-exports are on the way. So a folder's module that only
//!   re-exports what its modules have is no part of a circle.
//! - A `use` counts even if its name is not met again, as a trait's. A re-export alone does not count: it gives a name to
//!   others, and uses nothing. It counts when the module that re-exports uses the name itself.
//! - A glob that is no re-export is also an arrow to the module that it opens.
//! - A module and those in its folder are modules like others: a child that uses `super::Item` which stands in the parent,
//!   while the parent uses the child, is a circle.
//! - `mod child;`, `pub(in crate::place)` and links of documentation import nothing. What is `#[cfg(test)]` does not count.
//!
//! The files are looked at one by one, and taken together by the crate's own modules: no two folders use each other, even
//! through different files.
//!
//! Not seen are methods of a type that another file adds (`impl` has no path to them).

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;

use crate::modules::Modules;
use crate::names::Found;
use crate::tokens::{Gives, Path};

/// One import, to be shown.
struct Import {
    file: String,
    line: usize,
    path: String,
}

/// Who uses whom, with the first import of each arrow.
type Arrows = BTreeMap<String, BTreeMap<String, Import>>;

/// All circles, as a text for people. It is empty if there are none.
pub(crate) fn circles(modules: &Modules) -> String {
    let mut text = String::new();
    told("files", &mut arrows(modules, str::to_owned), &mut text);
    told("modules of the crate", &mut arrows(modules, top), &mut text);
    if !text.is_empty() {
        text += "The way out: what both sides need goes into a module that uses neither (its old path can stay as a `pub use`), \
                 or the lower one is handed it as an argument.\n";
    }
    text
}

/// The crate's own module that a file belongs to: `check` of `check/keep.rs`.
fn top(file: &str) -> String {
    let name = file.split('/').next().unwrap_or(file);
    name.strip_suffix(".rs").unwrap_or(name).to_owned()
}

fn arrows(modules: &Modules, place: fn(&str) -> String) -> Arrows {
    let mut arrows = Arrows::new();
    for (number, module) in modules.all.iter().enumerate() {
        let uses = module.uses.iter().filter(|one| !one.public).map(|one| (&one.path, &one.gives));
        let paths = module.paths.iter().map(|path| (path, &Gives::Nothing));
        for (path, gives) in uses.chain(paths) {
            for found in modules.meant(number, path) {
                // A module's name alone takes nothing from it; the paths through it do.
                let home = match found {
                    Found::Item(home) => home,
                    Found::Module(home) if *gives == Gives::All => home,
                    Found::Module(_) => continue,
                };
                add(&mut arrows, (&module.file, &modules.all[home].file), path, place);
            }
        }
    }
    arrows
}

fn add(arrows: &mut Arrows, (from, to): (&str, &str), path: &Path, place: fn(&str) -> String) {
    if place(from) != place(to) {
        let import = Import { file: from.to_owned(), line: path.line, path: path.names.join("::") };
        arrows.entry(place(from)).or_default().entry(place(to)).or_insert(import);
    }
}

/// Tells the shortest circle, takes its arrows away, and goes on until there is none.
fn told(what: &str, arrows: &mut Arrows, text: &mut String) {
    let mut count = 0;
    while let Some(circle) = shortest(arrows) {
        count += 1;
        let _ = writeln!(text, "{count}. circle of {what}: {} → {}", circle.join(" → "), circle[0]);
        for (from, to) in circle.iter().zip(circle.iter().cycle().skip(1)) {
            let Some(Import { file, line, path }) = arrows.get_mut(from).and_then(|others| others.remove(to))
            else {
                continue;
            };
            let _ = writeln!(text, "     {from} → {to}   src/{file}:{line}  {path}");
        }
        text.push('\n');
    }
}

fn shortest(arrows: &Arrows) -> Option<Vec<String>> {
    arrows.keys().filter_map(|start| back_to(start, arrows)).min_by_key(Vec::len)
}

/// The shortest way from a place back to itself.
fn back_to(start: &str, arrows: &Arrows) -> Option<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut ways = VecDeque::from([vec![start.to_owned()]]);
    while let Some(way) = ways.pop_front() {
        for next in arrows.get(&way[way.len() - 1]).into_iter().flat_map(BTreeMap::keys) {
            if next == start {
                return Some(way);
            }
            if seen.insert(next) {
                ways.push_back([&way[..], std::slice::from_ref(next)].concat());
            }
        }
    }
    None
}
