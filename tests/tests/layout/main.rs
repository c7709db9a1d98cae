//! How the two crates are laid out.

mod circles;
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

fn without_circles(krate: &str) {
    let found = circles(&Modules::read(&Files::of(&sources(krate))));
    assert!(found.is_empty(), "in `{krate}/src`:\n\n{found}");
}

/// The folder of a crate's sources.
fn sources(krate: &str) -> String {
    format!("{}/../{krate}/src", env!("CARGO_MANIFEST_DIR"))
}
