//! Values of headers, as texts.

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderValue;

use super::error::TransportError;

/// Why a value cannot be one of a header. The text leaves out the value: it may be a secret under any name.
pub(crate) fn unsendable(value: &str) -> String {
    // RFC 9110, "field-value".
    let odd = value.bytes().zip(1..).find(|(byte, _)| matches!(byte, 0..=8 | 10..=31 | 127));
    let Some((byte, place)) = odd else { return "cannot be sent in a header".to_owned() };
    let called = match byte {
        b'\n' => "a line break (0x0A)".to_owned(),
        b'\r' => "a carriage return (0x0D)".to_owned(),
        _ => format!("0x{byte:02X}"),
    };
    format!("has {called} at byte {place} of {}, which no header may have", value.len())
}

/// Whether a header can have this value.
pub(crate) fn is_header_value(value: &str) -> bool {
    HeaderValue::from_bytes(value.as_bytes()).is_ok()
}

/// The value of the header `name`. Code that logs headers does not show a sensitive one.
#[allow(clippy::ptr_arg, reason = "a text that is static is not copied")]
pub(super) fn header_value(
    name: &str,
    value: &Cow<'static, str>,
    sensitive: bool,
) -> Result<HeaderValue, TransportError> {
    let header = match value {
        Cow::Borrowed(value) => HeaderValue::from_maybe_shared(Bytes::from_static(value.as_bytes())),
        Cow::Owned(value) => HeaderValue::from_bytes(value.as_bytes()),
    };
    let mut header = header
        .map_err(|_| TransportError::request(format!("header `{name}`: its value {}", unsendable(value))))?;
    header.set_sensitive(sensitive);
    Ok(header)
}

/// The value of a received header.
pub(super) fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}
