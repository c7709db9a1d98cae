//! Why a record cannot be read is said without its values.

use std::collections::BTreeMap;
use std::error::Error;
use std::net::IpAddr;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use streamgauge::Feeder;
use streamgauge_tests::with_causes;

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "it is only read")]
struct User {
    name: String,
    pin: u16,
}

/// The failure of a record, read by every constructor alike, with all of its causes.
#[track_caller]
fn told<T: DeserializeOwned>(record: &str) -> String {
    let folder = std::env::temp_dir();
    let file = folder.join(format!(
        "streamgauge-masked-{}-{:?}.json",
        std::process::id(),
        std::thread::current().id()
    ));
    let array = format!("[{record}]");
    std::fs::write(&file, &array).unwrap();
    let errors = [
        Feeder::<T>::json_text(&array).unwrap_err(),
        Feeder::<T>::json_reader(array.as_bytes()).unwrap_err(),
        Feeder::<T>::json(&file).unwrap_err(),
        Feeder::<T>::json_lines_text(record).unwrap_err(),
        Feeder::<T>::json_lines_reader(record.as_bytes()).unwrap_err(),
    ];
    std::fs::remove_file(&file).unwrap();
    errors.iter().map(|error| with_causes(error)).collect()
}

/// The failure says the parts, and not the value.
#[track_caller]
fn hides<T: DeserializeOwned>(record: &str, value: &str, parts: &[&str]) {
    let text = told::<T>(record);
    assert!(!text.contains(value), "{text}");
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
}

#[test]
fn a_field_of_a_wrong_type() {
    hides::<User>(r#"{"name":"ada","pin":"s3cret"}"#, "s3cret", &["field \"pin\"", "string", "expected u16"]);
    hides::<User>(r#"{"name":98765,"pin":1}"#, "98765", &["field \"name\"", "integer", "expected a string"]);
    hides::<User>(r#"{"name":"ada","pin":98765}"#, "98765", &["field \"pin\"", "integer", "expected u16"]);
    hides::<User>(r#"{"name":"ada","pin":-98765}"#, "98765", &["field \"pin\"", "integer"]);
    hides::<User>(r#"{"name":"ada","pin":98.765}"#, "98.765", &["field \"pin\"", "floating point"]);
    hides::<User>(r#"{"name":true,"pin":1}"#, "true", &["field \"name\"", "boolean", "expected a string"]);
    hides::<User>(r#"{"name":"ada","pin":["s3cret"]}"#, "s3cret", &["field \"pin\"", "sequence"]);
    hides::<User>(r#"{"name":"ada","pin":{"a":"s3cret"}}"#, "s3cret", &["field \"pin\"", "map"]);
    hides::<User>(
        r#"{"name":"s3cret\", expected u8","pin":"s3cret, expected u8"}"#,
        "s3cret",
        &["string, expected u16"],
    );
    hides::<User>(r#""s3cret""#, "s3cret", &["record 1", "expected struct User"]);
    hides::<User>(r#"{"name":"s3cret"}"#, "s3cret", &["missing field `pin`"]);
    hides::<(String, u8)>(r#"["s3cret","s3cret"]"#, "s3cret", &["[1]", "expected u8"]);
    hides::<BTreeMap<u8, u8>>(r#"{"s3cret":1}"#, "`s3cret`", &["record 1"]);
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Role {
    Admin,
    Guest,
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Even;

impl TryFrom<String> for Even {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Err(format!("{text:?} (that is {text}) is not even"))
    }
}

#[test]
fn a_value_that_its_type_does_not_take() {
    hides::<Role>(r#""s3cret""#, "s3cret", &["unknown variant", "expected `admin` or `guest`"]);
    hides::<(Even,)>(r#"["s3cret \"7\""]"#, "s3cret", &["\"***\" (that is ***) is not even"]);
    hides::<char>(r#""s3cret""#, "s3cret", &["string", "expected a character"]);
    hides::<IpAddr>(r#""s3cret""#, "s3cret", &["record 1"]);
    let read = Feeder::<Role>::json_text(r#"["admin","guest"]"#).unwrap();
    assert!(matches!((&*read.take().unwrap(), &*read.take().unwrap()), (Role::Admin, Role::Guest)));
}

#[test]
fn text_that_is_no_json_is_not_shown_either() {
    hides::<User>(r#"{"name":"s3cret" "pin"}"#, "s3cret", &["expected `,` or `}`"]);
    hides::<User>(r#"{"name":"s3cret","#, "s3cret", &["line 1"]);
    let text = Feeder::<User>::json_text(r#""s3cret""#).unwrap_err();
    assert!(!format!("{text} {:?}", text.source()).contains("s3cret"), "{text}");
}

#[test]
fn csv_does_not_show_them_either() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "it is only read")]
    struct Row {
        role: Role,
    }
    let error = Feeder::<Row>::csv_text("role\ns3cret\n").unwrap_err();
    let text = format!("{error} {:?}", error.source());
    assert!(
        text.contains("unknown variant, expected `admin` or `guest`") && !text.contains("s3cret"),
        "{text}"
    );
    let error = Feeder::<User>::csv_text("name,pin\nada,s3cret\n").unwrap_err();
    assert!(!format!("{error} {:?}", error.source()).contains("s3cret"), "{error}");
}
