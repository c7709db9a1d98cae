//! What stands for certificates without the cargo feature `tls`: every setting of them says so.

use reqwest::ClientBuilder;

use super::settings::needs;

#[derive(Debug, Clone, Default)]
pub(super) struct Certificates {}

impl Certificates {
    pub(super) fn add_roots(&mut self, _: &[u8]) -> Result<(), String> {
        Err(needs("tls"))
    }

    pub(super) fn set_identity(&mut self, _: &[u8], _: &[u8]) -> Result<(), String> {
        Err(needs("tls"))
    }

    pub(super) fn only_given(&mut self) -> Result<(), String> {
        Err(needs("tls"))
    }

    pub(super) fn accept_any(&mut self) -> Result<(), String> {
        Err(needs("tls"))
    }

    pub(super) fn check(&self) -> Result<(), String> {
        Ok(())
    }

    pub(super) fn reads_system_roots(&self) -> bool {
        false
    }

    pub(super) fn apply(&self, builder: ClientBuilder) -> ClientBuilder {
        builder
    }
}

pub(super) fn none(builder: ClientBuilder) -> ClientBuilder {
    builder
}
