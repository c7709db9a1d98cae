//! How the crates are laid out: no modules import each other in a circle ([`circles`] says what counts), and what
//! expansions name is what the runtime exports for them.

mod circles;
mod door;
mod lints;
mod modules;
mod names;
mod planted;
mod private;
mod tokens;

use circles::circles;
use modules::{Files, Modules};

#[test]
fn no_modules_of_the_macros_import_each_other_in_a_circle() {
    without_circles("macros");
}

#[test]
fn no_modules_of_the_runtime_import_each_other_in_a_circle() {
    without_circles("runtime");
}

#[test]
fn no_modules_of_the_load_import_each_other_in_a_circle() {
    without_circles("load");
}

fn without_circles(krate: &str) {
    let files = Files::of(&sources(krate));
    let modules = Modules::read(&files);
    let is_read = |path: &str| modules.all.iter().any(|module| module.file == path);
    let unread: Vec<_> = files.all().map(|(path, _)| path).filter(|path| !is_read(path)).collect();
    let forgotten: Vec<_> = unread.iter().filter(|path| !path.contains("tests")).collect();
    assert!(forgotten.is_empty(), "no `mod` in `{krate}/src` leads to {forgotten:?}");
    let found = circles(&modules);
    assert!(found.is_empty(), "in `{krate}/src`:\n\n{found}");
}

/// The folder of a crate's sources.
fn sources(krate: &str) -> String {
    format!("{}/../{krate}/src", env!("CARGO_MANIFEST_DIR"))
}
