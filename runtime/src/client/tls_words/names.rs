//! Names of Rust, as words.

use std::fmt::Debug;

/// The name of a value as words: `SelectedUnofferedCipherSuite` is "selected unoffered cipher suite". The value's
/// contents are left out, but for a number.
pub(super) fn in_words(value: &impl Debug) -> String {
    let debug = format!("{value:?}");
    let end = debug.find(|c: char| !is_of_name(c)).unwrap_or(debug.len());
    let (name, inner) = debug.split_at(end);
    let number = inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    match number.filter(|number| number.starts_with(|c: char| c.is_ascii_digit())) {
        Some(number) => format!("{} {number}", of_name(name)),
        None => of_name(name),
    }
}

/// A text with each Rust name in it as words. Only the name is left of a value in `Debug`.
pub(super) fn said(text: &str) -> String {
    let (name, inner) = text.split_at(text.find(|c: char| !is_of_name(c)).unwrap_or(text.len()));
    if is_camel(name) && matches!(inner.trim_start().as_bytes().first(), None | Some(b'(' | b'{')) {
        return of_name(name);
    }
    let mut words = String::with_capacity(text.len());
    for part in text.split_inclusive(|c: char| !is_of_name(c)) {
        let end = part.find(|c: char| !is_of_name(c)).unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        if is_camel(name) {
            words.push_str(&of_name(name))
        } else {
            words.push_str(name)
        }
        words.push_str(rest);
    }
    words
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Whether it has a capital after a small letter, as Rust names have and words do not.
fn is_camel(name: &str) -> bool {
    let capital_inside = |pair: &[u8]| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase();
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name.as_bytes().windows(2).any(capital_inside)
}

fn of_name(name: &str) -> String {
    let mut words = Vec::new();
    let mut start = 0;
    let bytes = name.as_bytes();
    for at in 1..bytes.len() {
        let (before, here) = (bytes[at - 1], bytes[at]);
        let next_is_small = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        let begins = here.is_ascii_uppercase() && (!before.is_ascii_uppercase() || next_is_small);
        if begins || here == b'_' || before == b'_' {
            words.push(&name[start..at]);
            start = at;
        }
    }
    words.push(&name[start..]);
    let words = words.into_iter().filter(|word| *word != "_" && !word.is_empty());
    words.map(as_written).collect::<Vec<_>>().join(" ")
}

/// A word as people write it.
fn as_written(word: &str) -> String {
    const SHORT: [&str; 21] = [
        "CA", "CRL", "DER", "DH", "DNS", "EC", "ECH", "EKU", "HTTP", "ID", "IP", "PSK", "QUIC", "RSA", "SCT",
        "SNI", "TLS", "URI", "X509", "OCSP", "DSA",
    ];
    let capitals = word.to_ascii_uppercase();
    match capitals.as_str() {
        "TLS12" => "TLS 1.2".to_owned(),
        "TLS13" => "TLS 1.3".to_owned(),
        "CCS" => "change of the cipher".to_owned(),
        "CERT" => "certificate".to_owned(),
        "KX" => "key exchange".to_owned(),
        "EMS" => "extended master secret".to_owned(),
        "SIG" => "signature".to_owned(),
        "PARAMS" => "parameters".to_owned(),
        _ if SHORT.contains(&capitals.as_str()) => capitals,
        _ => word.to_ascii_lowercase(),
    }
}
