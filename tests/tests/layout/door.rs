//! The transport's door: which crate carries requests, only its own room knows.

use crate::modules::{Files, Modules};

/// The files of the one side, in the runtime.
const SIDE: &str = "client/reqwest";

#[test]
fn no_file_but_those_of_its_side_of_the_transport_names_reqwest() {
    let sources = format!("{}/../runtime/src", env!("CARGO_MANIFEST_DIR"));
    let (inside, outside): (Vec<_>, Vec<_>) = naming("reqwest", &Modules::read(&Files::of(&sources)))
        .into_iter()
        .partition(|place| place.starts_with(SIDE));
    assert!(!inside.is_empty(), "`{SIDE}` has moved");
    assert!(outside.is_empty(), "the crate `reqwest` is named in {}", outside.join(", "));
}

#[test]
fn a_crate_is_told_from_a_module_of_its_name() {
    let named = naming(
        "carrier",
        &Modules::read(&Files::planted(&[
            ("lib.rs", "mod carrier; mod door; mod other; mod third;"),
            ("carrier.rs", "pub fn send() { carrier::send() }"),
            ("door.rs", "use super::carrier; fn send() { carrier::send() }"),
            ("other.rs", "use carrier::Error;"),
            ("third.rs", "fn send() -> Result<(), carrier::Error> { crate::carrier::send() }"),
        ])),
    );
    assert_eq!(named, ["carrier.rs:1", "other.rs:1", "third.rs:1"]);
}

/// Where a path begins with the name of this crate, and not with that of a module.
fn naming(krate: &str, modules: &Modules) -> Vec<String> {
    let mut places = Vec::new();
    for (number, module) in modules.all.iter().enumerate() {
        let paths = module.uses.iter().map(|one| &one.path).chain(&module.paths);
        let foreign = paths.filter(|path| path.names.first().is_some_and(|first| first == krate));
        let foreign = foreign.filter(|path| modules.meant(number, path).is_empty());
        places.extend(foreign.map(|path| format!("{}:{}", module.file, path.line)));
    }
    places
}
