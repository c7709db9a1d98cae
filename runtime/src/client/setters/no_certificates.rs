//! The stand-in for certificates without the cargo feature `tls`: every setting of them says so.

use crate::client::unusable::needs;

pub(super) fn are_there() -> Result<(), String> {
    Err(needs("tls"))
}

pub(super) fn roots(_: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    Err(needs("tls"))
}

pub(super) fn identity(_: &[u8], _: &[u8]) -> Result<Vec<u8>, String> {
    Err(needs("tls"))
}
