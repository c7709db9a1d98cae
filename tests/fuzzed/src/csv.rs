//! Feeders of CSV: they have the records that the crate `csv` reads, and an error shows no value of a record.

use serde::Deserialize;
use streamgauge::Feeder;

/// Seeds have passwords that begin with this.
const SECRET: &str = "s3cr3t";

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Account {
    name: String,
    password: String,
    age: Option<u8>,
    #[serde(default)]
    kind: Kind,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    #[default]
    User,
    Admin,
}

pub(crate) fn body(input: &[u8]) {
    let ours = Feeder::<Account>::csv_text(input);
    // The byte-order mark is ours to take off.
    let plain = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input);
    let mut reader = csv::Reader::from_reader(plain);
    let theirs: Result<Vec<Account>, _> = match reader.headers() {
        Ok(_) => reader.deserialize().collect(),
        Err(error) => Err(error),
    };
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert_eq!(ours.count(), Some(theirs.len()));
            let taken: Vec<Account> =
                std::iter::from_fn(|| ours.take()).map(|account| Account::clone(&account)).collect();
            assert_eq!(taken, theirs);
        }
        (Err(error), Err(_)) => {
            let names = input.split(|byte| matches!(byte, b'\n' | b'\r')).find(|line| !line.is_empty());
            let named = names.is_some_and(|names| String::from_utf8_lossy(names).contains(SECRET));
            let told = format!("{error} {error:?}");
            assert!(!error.to_string().is_empty() && (named || !told.contains(SECRET)), "{told}");
            if let Some(line) = error.line() {
                let lines = 1 + input.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
                assert!((1..=lines as u64).contains(&line), "line {line} of {lines}");
            }
        }
        (ours, theirs) => panic!("{ours:?}, {theirs:?}"),
    }
}
