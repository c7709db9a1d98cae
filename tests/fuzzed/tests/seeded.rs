//! Every target of the fuzzer with a thousand inputs that are the same in every run, so that none rots.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use streamgauge_fuzzed::{TARGETS, mutated};

const INPUTS: usize = 1_000;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

/// The names in a folder, without their endings.
fn names(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(fuzz().join(folder)).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry").path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

/// Shows an input that a target panics at.
struct Shown<'i>(&'static str, &'i [u8]);

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the input of `{}`: {}", self.0, self.1.escape_ascii());
        }
    }
}

/// The seeds of a target, and inputs made of them.
fn seeded(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target of this name");
    let mut files: Vec<PathBuf> = fs::read_dir(fuzz().join("seeds").join(name))
        .expect("seeds")
        .map(|entry| entry.unwrap().path())
        .collect();
    // The order of a folder differs from machine to machine.
    files.sort();
    let seeds: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).expect("a seed")).collect();
    let mut random = fastrand::Rng::with_seed(10);
    let inputs = (0..INPUTS).map(|_| mutated(&mut random, &seeds));
    for input in seeds.iter().cloned().chain(inputs) {
        let _shown = Shown(target.name, &input);
        (target.body)(&input);
    }
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test] fn $name() { seeded(stringify!($name)); })*

        #[test]
        fn each_target_has_a_file_of_its_own_seeds_and_a_test() {
            let all: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
            assert_eq!(names("fuzz_targets"), all);
            assert_eq!(names("seeds"), all);
            assert_eq!(BTreeSet::from([$(stringify!($name).to_owned()),*]), all);
        }
    };
}

targets! { cookies csv decoder json_path jsonp scenario transports }
