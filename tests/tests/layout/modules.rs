//! The modules of a crate, as they lie in its files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path as FilePath;

use proc_macro2::TokenStream;

use crate::tokens::{Declared, Path, Use, content};

/// The text of each file under `src`, by its path there.
pub(crate) struct Files(BTreeMap<String, String>);

impl Files {
    pub(crate) fn of(folder: &str) -> Self {
        let mut files = Self(BTreeMap::new());
        files.add(FilePath::new(folder), "");
        files
    }

    /// A crate that a test has thought of.
    pub(crate) fn planted(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    fn add(&mut self, folder: &FilePath, under: &str) {
        for entry in fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name in UTF-8");
            if path.is_dir() {
                self.add(&path, &format!("{under}{name}/"));
            } else if name.ends_with(".rs") {
                self.0.insert(format!("{under}{name}"), fs::read_to_string(&path).expect("a source"));
            }
        }
    }
}

pub(crate) struct Module {
    /// The path of the file that it is in, from `src`. Several modules are in one file if some have braces.
    pub(crate) file: String,
    /// Where the files of its modules are.
    folder: String,
    pub(crate) parent: Option<usize>,
    /// By name. Of one name there are two, if features choose between them.
    pub(crate) modules: Vec<(String, usize)>,
    pub(crate) items: Vec<String>,
    pub(crate) uses: Vec<Use>,
    pub(crate) paths: Vec<Path>,
}

/// All modules of a crate.
#[derive(Default)]
pub(crate) struct Modules {
    /// The first is the root.
    pub(crate) all: Vec<Module>,
    /// What `#[macro_export]` puts into the root, and where it is defined.
    pub(crate) exported: Vec<(String, usize)>,
}

impl Modules {
    pub(crate) fn read(files: &Files) -> Self {
        let mut modules = Self::default();
        modules.file(files, "lib.rs", "", None);
        modules
    }

    fn file(&mut self, files: &Files, file: &str, folder: &str, parent: Option<usize>) -> usize {
        let text = files.0.get(file).unwrap_or_else(|| panic!("there is no file `{file}`"));
        let tokens = text.parse().unwrap_or_else(|error| panic!("{file}: {error}"));
        self.module(files, file, folder, parent, tokens)
    }

    fn module(
        &mut self,
        files: &Files,
        file: &str,
        folder: &str,
        parent: Option<usize>,
        tokens: TokenStream,
    ) -> usize {
        let content = content(tokens);
        let number = self.all.len();
        self.all.push(Module {
            file: file.to_owned(),
            folder: folder.to_owned(),
            parent,
            modules: Vec::new(),
            items: content.items,
            uses: content.uses,
            paths: content.paths,
        });
        for declared in content.modules {
            let name = declared.name.clone();
            let child = self.child(files, number, declared);
            self.all[number].modules.push((name, child));
        }
        self.exported.extend(content.exported.into_iter().map(|name| (name, number)));
        number
    }

    fn child(&mut self, files: &Files, parent: usize, declared: Declared) -> usize {
        let Module { file, folder, .. } = &self.all[parent];
        let (file, folder) = (file.clone(), folder.clone());
        let own = format!("{folder}{}/", declared.name);
        if let Some(body) = declared.body {
            return self.module(files, &file, &own, Some(parent), body);
        }
        let beside = file.rfind('/').map_or("", |slash| &file[..=slash]);
        let plain = format!("{folder}{}.rs", declared.name);
        let file = match declared.path {
            Some(path) => format!("{beside}{path}"),
            None if files.0.contains_key(&plain) => plain,
            None => format!("{own}mod.rs"),
        };
        self.file(files, &file, &own, Some(parent))
    }
}
