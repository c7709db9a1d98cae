//! Where the item is that a path leads to.

use crate::modules::Modules;
use crate::tokens::{Gives, Path, Use};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Found {
    Module(usize),
    /// An item of that module.
    Item(usize),
}

/// The modules and names that are being looked up: a `use` may lead back to itself.
type Seen = Vec<(usize, String)>;

impl Modules {
    /// What a path means in a module, through re-exports and globs. Nothing if it is of another crate or of the function alone.
    pub(crate) fn meant(&self, module: usize, path: &Path) -> Vec<Found> {
        self.follow(module, path, &mut Seen::new())
    }

    fn follow(&self, module: usize, path: &Path, seen: &mut Seen) -> Vec<Found> {
        let mut names = path.names.iter();
        let Some(first) = names.next() else { return Vec::new() };
        let mut found = match first.as_str() {
            "crate" => vec![Found::Module(0)],
            "self" => vec![Found::Module(module)],
            "super" => self.all[module].parent.map(Found::Module).into_iter().collect(),
            name => self.look_up(module, name, seen),
        };
        for name in names {
            found = found.into_iter().flat_map(|found| self.step(found, name, seen)).collect();
        }
        found
    }

    fn step(&self, from: Found, name: &str, seen: &mut Seen) -> Vec<Found> {
        match from {
            // What follows is a variant or a method of it.
            Found::Item(_) => vec![from],
            Found::Module(module) if name == "super" => {
                self.all[module].parent.map(Found::Module).into_iter().collect()
            }
            Found::Module(module) => {
                let found = self.look_up(module, name, seen);
                // A macro has made it there.
                if found.is_empty() { vec![Found::Item(module)] } else { found }
            }
        }
    }

    /// What a name means in a module. A name can be a module, a type and a function at once.
    fn look_up(&self, number: usize, name: &str, seen: &mut Seen) -> Vec<Found> {
        let key = (number, name.to_owned());
        if seen.contains(&key) {
            return Vec::new();
        }
        seen.push(key);
        let module = &self.all[number];
        let mut found = Vec::new();
        found.extend(
            module.modules.iter().filter(|(own, _)| own == name).map(|(_, child)| Found::Module(*child)),
        );
        found.extend(module.items.iter().filter(|own| *own == name).map(|_| Found::Item(number)));
        if number == 0 {
            let exported = self.exported.iter().filter(|(own, _)| own == name);
            found.extend(exported.map(|(_, home)| Found::Item(*home)));
        }
        for Use { path, .. } in module.uses.iter().filter(|one| is_called(&one.gives, name)) {
            found.extend(self.follow(number, path, seen));
        }
        if found.is_empty() {
            for Use { path, .. } in module.uses.iter().filter(|one| one.gives == Gives::All) {
                for opened in self.follow(number, path, seen) {
                    if let Found::Module(opened) = opened {
                        found.extend(self.look_up(opened, name, seen));
                    }
                }
            }
        }
        seen.pop();
        found
    }
}

fn is_called(gives: &Gives, name: &str) -> bool {
    matches!(gives, Gives::Name(given) if given == name)
}
