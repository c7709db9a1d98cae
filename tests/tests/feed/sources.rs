//! Records of CSV and JSON, and what is said of those that cannot be read.

use std::error::Error as _;
use std::path::PathBuf;

use streamgauge::{FeedError, Feeder};

use crate::{User, names};

/// A file with this text, of the test that names it.
fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[track_caller]
fn says(read: Result<Feeder<User>, FeedError>, expected: &str) {
    let error = read.unwrap_err();
    assert_eq!(error.to_string(), expected);
    assert_eq!(format!("{error:?}"), expected);
}

const CSV: &str = "name,age\nada,36\n\"bob, the \"\"2nd\"\"\",7\n";
const JSON: &str = r#"[{"name":"ada","age":36},{"name":"bob","age":7}]"#;
const LINES: &str = "{\"name\":\"ada\",\"age\":36}\r\n\n{\"name\":\"bob\",\"age\":7}";

#[test]
fn csv_of_a_file_a_text_bytes_and_a_reader() {
    let both = ["ada", "bob, the \"2nd\""];
    assert_eq!(names(&Feeder::csv(file("users.csv", CSV)).unwrap()), both);
    assert_eq!(names(&Feeder::csv_text(CSV).unwrap()), both);
    assert_eq!(names(&Feeder::csv_text(CSV.as_bytes()).unwrap()), both);
    assert_eq!(names(&Feeder::csv_text(CSV.replace('\n', "\r\n")).unwrap()), both);
    assert_eq!(names(&Feeder::csv_text(format!("\u{feff}{CSV}")).unwrap()), both);
    assert_eq!(names(&Feeder::csv_reader(CSV.as_bytes()).unwrap()), both);
    let columns = "age,team,name\n36,red,ada\n";
    assert_eq!(names(&Feeder::csv_text(columns).unwrap()), ["ada"], "by name, in any order");
    assert_eq!(Feeder::<User>::csv_text("name,age\n").unwrap().count(), Some(0));
    assert_eq!(Feeder::<User>::csv_text("").unwrap().count(), Some(0));
}

#[test]
fn json_of_a_file_a_text_bytes_and_a_reader() {
    let both = ["ada", "bob"];
    assert_eq!(names(&Feeder::json(file("users.json", JSON)).unwrap()), both);
    assert_eq!(names(&Feeder::json_text(JSON).unwrap()), both);
    assert_eq!(names(&Feeder::json_text(JSON.as_bytes()).unwrap()), both);
    assert_eq!(names(&Feeder::json_text(format!("\u{feff}{JSON}")).unwrap()), both);
    assert_eq!(names(&Feeder::json_reader(JSON.as_bytes()).unwrap()), both);
    assert_eq!(Feeder::<User>::json_text(" [ ] ").unwrap().count(), Some(0));
    assert_eq!(names(&Feeder::json_lines(file("users.jsonl", LINES)).unwrap()), both);
    assert_eq!(names(&Feeder::json_lines_text(LINES).unwrap()), both);
    assert_eq!(names(&Feeder::json_lines_reader(LINES.as_bytes()).unwrap()), both);
    assert_eq!(Feeder::<User>::json_lines_text("").unwrap().count(), Some(0));
}

#[test]
fn a_file_that_is_not_there() {
    for read in [Feeder::<User>::csv, Feeder::json, Feeder::json_lines] {
        let error = read("no/such/users").unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("no/such/users: it cannot be opened: "), "{text}");
        assert!(text.contains("; it was looked for in /"), "{text}");
        assert!(error.source().is_some_and(|source| source.is::<std::io::Error>()));
    }
}

#[test]
fn a_file_is_named_in_errors() {
    let path = file("wrong.csv", "name,age\nada,x\n");
    let text = Feeder::<User>::csv(&path).unwrap_err().to_string();
    assert_eq!(
        text,
        format!("{}, line 2, record 1, field \"age\": invalid digit found in string", path.display())
    );
    let path = file("wrong.json", "[\n{\"name\":\"ada\"}]");
    let text = Feeder::<User>::json(&path).unwrap_err().to_string();
    assert_eq!(text, format!("{}, line 2, record 1: missing field `age`", path.display()));
    let path = file("empty.csv", "name,age\n");
    let text = Feeder::<User>::csv(&path).unwrap().circular().unwrap_err().to_string();
    assert!(text.starts_with(&path.display().to_string()), "{text}");
}

#[test]
fn csv_that_does_not_fit() {
    says(
        Feeder::csv_text("name,age\nada,36\n\nbob,300\n"),
        "the text, line 4, record 2, field \"age\": number too large to fit in target type",
    );
    says(
        Feeder::csv_text("name,age\nada,36,red\n"),
        "the text, line 2, record 1: the record has 3 fields, where the first line names 2",
    );
    says(Feeder::csv_text("name,years\nada,36\n"), "the text, line 2, record 1: missing field `age`");
    says(
        Feeder::csv_text(b"name,age\nada,36\nb\xffb,7\n"),
        "the text, line 3, record 2, field \"name\": it is not UTF-8",
    );
    for end in ["\n", "\r\n", "\r"] {
        let text = "\u{feff}\nname,age\nada,36\n\n\nbob,x\n".replace('\n', end);
        let error = Feeder::<User>::csv_text(text).unwrap_err();
        assert_eq!((error.line(), error.record()), (Some(6), Some(2)), "{end:?}");
    }
    let error = Feeder::<User>::csv_text("name,age\n\"a\nda\",36\nbob,x\n").unwrap_err();
    assert_eq!((error.line(), error.record(), error.field()), (Some(4), Some(2), Some("age")));
}

#[test]
fn json_that_does_not_fit() {
    let wrong = "[{\"name\":\"ada\",\"age\":36},\n {\"name\":\"bob, {\\\"x\\\": [\",\n  \"age\":\"7\"}]";
    says(
        Feeder::json_text(wrong),
        "the text, line 3, record 2, field \"age\": invalid type: string, expected u8",
    );
    says(
        Feeder::json_text(r#"[{"name":["ada"],"age":36}]"#),
        "the text, line 1, record 1, field \"name\": invalid type: sequence, expected a string",
    );
    says(Feeder::json_text("[{},\n{\"name\":"), "the text, line 2: EOF while parsing a value");
    says(Feeder::json_text(""), "the text, line 1: it is empty: an array of records is expected, `[ … ]`");
    says(
        Feeder::json_text(LINES),
        "the text, line 1: it is no array of records, `[ … ]`; one record on each line is JSON Lines, which the \
         constructors with `json_lines` read",
    );
    says(Feeder::json_text(b"[\n\"\xff\"]"), "the text, line 2: it is not UTF-8");
    says(
        Feeder::json_lines_text("{\"name\":\"ada\",\"age\":36}\n\n{\"name\":\"bob\",\"age\":-1}\n"),
        "the text, line 3, record 2, field \"age\": invalid value: integer, expected u8",
    );
    says(
        Feeder::json_lines_text("{\"name\":\"ada\",\"age\":36}\n{\"name\":\n"),
        "the text, line 2, record 2: EOF while parsing a value",
    );
    says(
        Feeder::json_lines_text("{\"name\":\"ada\",\"age\":36} {}"),
        "the text, line 1, record 1: trailing characters",
    );
}

#[test]
fn the_path_of_a_field_within_a_record() {
    #[derive(Debug, serde::Deserialize)]
    #[expect(dead_code, reason = "only read")]
    struct Account {
        user: User,
        sizes: Vec<u8>,
        pair: (u8, String),
    }
    let account = r#"{"user":{"name":"a\"]}","age":1},"sizes":[1,2],"pair":[1,"x"]}"#;
    assert_eq!(Feeder::<Account>::json_lines_text(account).unwrap().count(), Some(1));
    for (right, wrong, field) in [
        (r#""age":1"#, r#""age":[]"#, Some("user.age")),
        (r#""age":1"#, r#""years":1"#, Some("user")),
        ("[1,2]", "[1,256]", Some("sizes[1]")),
        ("[1,2]", "7", Some("sizes")),
        (r#"[1,"x"]"#, "[1,2]", Some("pair[1]")),
        (r#","sizes":[1,2]"#, "", None),
    ] {
        let error = Feeder::<Account>::json_lines_text(account.replace(right, wrong)).unwrap_err();
        assert_eq!(error.field(), field, "{error}");
    }
}
