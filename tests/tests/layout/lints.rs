//! The lints of `macros`: those of the workspace, and no panics.

use std::fs::read_to_string;

#[test]
fn the_macros_have_the_lints_of_the_workspace_and_deny_panics() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let read = |path: &str| read_to_string(format!("{root}/{path}")).expect("a manifest");
    let (workspace, macros) = (read("Cargo.toml"), read("macros/Cargo.toml"));
    for table in ["rust", "clippy"] {
        let shared = lints(&workspace, &format!("[workspace.lints.{table}]"));
        let own = lints(&macros, &format!("[lints.{table}]"));
        assert!(!shared.is_empty() && !own.is_empty(), "no lints of {table}");
        let missing: Vec<_> = shared.iter().filter(|lint| !own.contains(lint)).collect();
        assert!(missing.is_empty(), "in the workspace and not in `macros/Cargo.toml`: {missing:?}");
    }
    let own = lints(&macros, "[lints.clippy]");
    for lint in ["unwrap_used", "expect_used", "panic"] {
        assert!(own.contains(&format!("{lint} = \"deny\"").as_str()), "`macros` does not deny `{lint}`");
    }
}

/// The lines of a table of lints, without its comments.
fn lints<'m>(manifest: &'m str, table: &str) -> Vec<&'m str> {
    let lines = manifest.lines().skip_while(|line| *line != table).skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}
