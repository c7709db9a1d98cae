//! Whom a client trusts, and how it shows who it is.

use std::path::Path;

use super::certificates;
use crate::client::Client;
use crate::failure::last_cause;

/// # TLS
///
/// These need the cargo feature `tls`, which is on by default.
impl Client {
    /// Trusts these certificates too, as roots: of one's own authority, or a server's self-signed one. PEM, with any
    /// number of certificates, or DER with one.
    ///
    /// ```
    /// use streamgauge::Client;
    ///
    /// # fn own(authority: String) -> Client {
    /// Client::new().root_certificates(authority).without_system_roots()
    /// # }
    /// ```
    #[must_use]
    pub fn root_certificates(self, pem_or_der: impl AsRef<[u8]>) -> Self {
        self.with(|settings| {
            if let Some(roots) = settings.take("root_certificates", certificates::roots(pem_or_der.as_ref()))
            {
                settings.certificates.roots.extend(roots);
            }
        })
    }

    /// As [`root_certificates`](Self::root_certificates), of a file, which is read at once.
    #[must_use]
    pub fn root_certificates_file(self, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref().to_owned();
        self.with(|settings| {
            settings.take_of_files("root_certificates_file", move |settings| {
                let roots = certificates::roots(&read(&path)?).map_err(|reason| of_file(&path, &reason))?;
                settings.certificates.roots.extend(roots);
                Ok(())
            });
        })
    }

    /// Trusts the given roots only, and none of the system's.
    #[must_use]
    pub fn without_system_roots(self) -> Self {
        self.with(|settings| {
            let taken = settings.take("without_system_roots", certificates::are_there());
            settings.certificates.only_given |= taken.is_some();
        })
    }

    /// Shows this certificate to servers that ask who the client is. It is PEM: the client's own first, then those
    /// between it and a root. The private key is PEM too (PKCS #8, PKCS #1 or SEC 1), not encrypted.
    #[must_use]
    pub fn client_certificate(self, chain: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Self {
        self.with(|settings| {
            let identity = certificates::identity(chain.as_ref(), key.as_ref());
            if let Some(identity) = settings.take("client_certificate", identity) {
                settings.certificates.identity = Some(identity);
            }
        })
    }

    /// As [`client_certificate`](Self::client_certificate), of two files, or twice the same one; they are read at once.
    ///
    /// ```
    /// let client = streamgauge::Client::new()
    ///     .client_certificate_files("/etc/test/user.pem", "/etc/test/user.key");
    /// # let _ = client;
    /// ```
    #[must_use]
    pub fn client_certificate_files(self, chain: impl AsRef<Path>, key: impl AsRef<Path>) -> Self {
        let (chain, key) = (chain.as_ref().to_owned(), key.as_ref().to_owned());
        self.with(|settings| {
            settings.take_of_files("client_certificate_files", move |settings| {
                let identity = certificates::identity(&read(&chain)?, &read(&key)?);
                settings.certificates.identity = Some(identity.map_err(|reason| of_file(&chain, &reason))?);
                Ok(())
            });
        })
    }

    /// Lets a virtual user resume the TLS session of another (RFC 8446, section 2.2), which makes its handshake cheaper than a
    /// real user's. Off by default: a user resumes its own sessions only. It keeps one of each of the 8 servers that it
    /// connected to last.
    ///
    /// ```
    /// let client = streamgauge::Client::new().share_tls_sessions(true);
    /// # let _ = client;
    /// ```
    #[must_use]
    pub fn share_tls_sessions(self, on: bool) -> Self {
        self.with(|settings| settings.share_tls_sessions = on)
    }

    /// Accepts any certificate of any server, even expired or another's. **Dangerous**: anyone in between can then read
    /// and change what is sent, tokens and passwords included. Prefer [`root_certificates`](Self::root_certificates).
    #[must_use]
    pub fn danger_accept_any_certificate(self) -> Self {
        self.with(|settings| {
            let taken = settings.take("danger_accept_any_certificate", certificates::are_there());
            settings.certificates.any |= taken.is_some();
        })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| of_file(path, &last_cause(&error)))
}

fn of_file(path: &Path, reason: &str) -> String {
    format!("`{}`: {reason}", path.display())
}
