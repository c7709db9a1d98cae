//! Whom a client trusts, and how it shows who it is, as the sides of the transport read it.

use std::fmt;

/// The roots that are trusted, and the client's own certificate. Without the cargo feature `tls` nothing of it is ever set.
#[derive(Clone, Default)]
pub(super) struct Certificates {
    /// In DER, and fit to be roots.
    pub(super) roots: Vec<Vec<u8>>,
    /// In PEM: the client's own certificate, those between it and a root, and the private key.
    pub(super) identity: Option<Vec<u8>>,
    pub(super) only_given: bool,
    pub(super) any: bool,
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !cfg!(feature = "tls") {
            return f.write_str("Certificates");
        }
        f.debug_struct("Certificates")
            .field("given_roots", &self.roots.len())
            .field("system_roots", &!self.only_given)
            .field("of_the_client", &self.identity.is_some())
            .field("any_is_accepted", &self.any)
            .finish()
    }
}

impl Certificates {
    /// Whether there is anyone to trust.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.only_given && self.roots.is_empty() && !self.any {
            return Err("no `root_certificates` were given, so no server could be trusted".to_owned());
        }
        Ok(())
    }

    /// Whether the roots of the system are read when a client is built.
    #[cfg(feature = "tls")]
    pub(super) fn reads_system_roots(&self) -> bool {
        !self.only_given && !self.any
    }
}
