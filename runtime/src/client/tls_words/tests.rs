//! Every error that rustls and webpki have today is told in words.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{ServerName, UnixTime};
use rustls::{
    AlertDescription, CertRevocationListError as List, CertificateError as Wrong, ContentType,
    EncryptedClientHelloError, Error, ExtendedKeyPurpose, HandshakeType, InconsistentKeys, InvalidMessage,
    OtherError, PeerIncompatible, PeerMisbehaved,
};

use super::names::{in_words, said};
use super::{of_client, with_server};
use crate::client::settings::Settings;

/// No name of Rust is in it, and nothing else of `Debug`, but for what stands in backticks.
#[track_caller]
fn assert_words(text: &str, of: &impl fmt::Debug) {
    let plain = text.split('`').step_by(2).collect::<Vec<_>>().join("_");
    let camel = |word: &str| {
        word.as_bytes().windows(2).any(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase())
    };
    let names: Vec<&str> =
        plain.split(|c: char| !c.is_alphanumeric()).filter(|word| camel(word) && *word != "KiB").collect();
    assert!(names.is_empty(), "{of:?} is {text:?}, with {names:?}");
    for sign in ["{", "Other(", "Some(", "None", "::", "\\", "  "] {
        assert!(!plain.contains(sign), "{of:?} is {text:?}");
    }
    assert!(text.len() > 5, "{of:?} is {text:?}");
}

#[track_caller]
fn assert_told(error: impl Into<Error>) {
    let error = error.into();
    assert_words(&with_server(&error, &Settings::default()), &error);
    // What only a server can bring about is never one of the client's own.
    if !matches!(error, Error::PeerIncompatible(_)) {
        assert_words(&of_client(&error), &error);
    }
}

/// An error of webpki's as it comes: its `Display` is the name of its variant.
#[derive(Debug)]
struct Webpki(&'static str);

impl fmt::Display for Webpki {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Webpki {}

fn other(text: &'static str) -> OtherError {
    OtherError(Arc::new(Webpki(text)))
}

fn at(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

#[test]
fn every_error_is_told_in_words() {
    for error in [
        Error::InappropriateMessage {
            expect_types: vec![ContentType::Alert, ContentType::Unknown(9)],
            got_type: ContentType::ApplicationData,
        },
        Error::InappropriateMessage { expect_types: Vec::new(), got_type: ContentType::Unknown(200) },
        Error::InappropriateHandshakeMessage {
            expect_types: vec![HandshakeType::ServerHello, HandshakeType::HelloRetryRequest],
            got_type: HandshakeType::CertificateRequest,
        },
        Error::NoCertificatesPresented,
        Error::UnsupportedNameType,
        Error::DecryptError,
        Error::EncryptError,
        Error::General("No CA certificates were loaded from the system".to_owned()),
        Error::General("SomethingHappened".to_owned()),
        Error::FailedToGetCurrentTime,
        Error::FailedToGetRandomBytes,
        Error::HandshakeNotComplete,
        Error::PeerSentOversizedRecord,
        Error::NoApplicationProtocol,
        Error::BadMaxFragmentSize,
        Error::InconsistentKeys(InconsistentKeys::KeyMismatch),
        Error::InconsistentKeys(InconsistentKeys::Unknown),
        Error::Other(other("NobodyKnows(OtherError(What))")),
        Error::InvalidEncryptedClientHello(EncryptedClientHelloError::InvalidConfigList),
        Error::InvalidEncryptedClientHello(EncryptedClientHelloError::NoCompatibleConfig),
        Error::InvalidEncryptedClientHello(EncryptedClientHelloError::SniRequired),
    ] {
        assert_told(error);
    }
}

#[test]
fn every_fault_of_a_certificate_is_told_in_words() {
    let name = |name: &'static str| ServerName::try_from(name).unwrap();
    #[expect(deprecated, reason = "older verifiers give it")]
    let deprecated = Wrong::UnsupportedSignatureAlgorithm;
    for reason in [
        Wrong::BadEncoding,
        Wrong::Expired,
        Wrong::ExpiredContext { time: at(200_000), not_after: at(5) },
        Wrong::NotValidYet,
        Wrong::NotValidYetContext { time: at(5), not_before: at(6) },
        Wrong::Revoked,
        Wrong::UnhandledCriticalExtension,
        Wrong::UnknownIssuer,
        Wrong::UnknownRevocationStatus,
        Wrong::ExpiredRevocationList,
        Wrong::ExpiredRevocationListContext { time: at(9000), next_update: at(5) },
        Wrong::BadSignature,
        deprecated,
        Wrong::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id: vec![1],
            supported_algorithms: Vec::new(),
        },
        Wrong::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id: vec![1],
            public_key_algorithm_id: vec![2],
        },
        Wrong::NotValidForName,
        Wrong::NotValidForNameContext { expected: name("a.example"), presented: Vec::new() },
        Wrong::NotValidForNameContext {
            expected: name("127.0.0.1"),
            presented: ["DnsName(\"b.example\")", "IpAddress(::1)", "DirectoryName", "Unsupported(0x07)"]
                .map(str::to_owned)
                .into(),
        },
        Wrong::InvalidPurpose,
        Wrong::InvalidPurposeContext { required: ExtendedKeyPurpose::ServerAuth, presented: Vec::new() },
        Wrong::InvalidPurposeContext {
            required: ExtendedKeyPurpose::ServerAuth,
            presented: vec![ExtendedKeyPurpose::ClientAuth, ExtendedKeyPurpose::Other(vec![1, 2])],
        },
        Wrong::InvalidOcspResponse,
        Wrong::ApplicationVerificationFailure,
    ] {
        assert_told(reason);
    }
    for name in WEBPKI {
        assert_told(Wrong::Other(other(name)));
        assert_told(List::Other(other(name)));
    }
}

#[test]
fn what_is_wrong_with_a_certificate_has_its_way_out() {
    for (reason, wanted) in [
        (Wrong::Other(other("CaUsedAsEndEntity")), "basicConstraints=critical,CA:FALSE"),
        (Wrong::Other(other("EndEntityUsedAsCa")), "basicConstraints=critical,CA:TRUE"),
        (Wrong::Other(other("UnsupportedCertVersion")), "subjectAltName"),
        (Wrong::Other(other("certificate had invalid extensions")), "`serverAuth`"),
        (Wrong::UnknownIssuer, "`Client::root_certificates`"),
        (Wrong::ExpiredContext { time: at(300_000), not_after: at(0) }, "it has expired 3 days ago"),
        (Wrong::NotValidYetContext { time: at(0), not_before: at(60) }, "but in 60 seconds"),
        (
            Wrong::NotValidForNameContext {
                expected: ServerName::try_from("a.example").unwrap(),
                presented: vec!["DnsName(\"b.example\")".to_owned(), "IpAddress(127.0.0.1)".to_owned()],
            },
            "it is not for `a.example`, but for `b.example`, `127.0.0.1`",
        ),
    ] {
        let text = with_server(&reason.into(), &Settings::default());
        assert!(text.starts_with("the server's certificate is not trusted: "), "{text}");
        assert!(text.contains(wanted), "{text}");
    }
}

#[test]
fn every_other_variant_is_told_in_words() {
    let alerts = (0..=255).map(AlertDescription::from);
    for alert in alerts {
        assert_told(Error::AlertReceived(alert));
    }
    for reason in MISBEHAVED {
        assert_told(reason);
    }
    for reason in INCOMPATIBLE {
        assert_told(reason);
    }
    for message in MESSAGES {
        assert_told(message);
    }
    #[expect(deprecated, reason = "older verifiers give it")]
    let deprecated = List::UnsupportedSignatureAlgorithm;
    assert_told(deprecated);
    for reason in LISTS {
        assert_told(reason);
    }
}

#[test]
fn a_name_is_words() {
    for (name, words) in [
        ("SelectedUnofferedCipherSuite", "selected unoffered cipher suite"),
        (
            "AttemptedDowngradeToTls12WhenTls13IsSupported",
            "attempted downgrade to TLS 1.2 when TLS 1.3 is supported",
        ),
        ("UnknownPSKIdentity", "unknown PSK identity"),
        ("NoKxGroupsInCommon", "no key exchange groups in common"),
        ("BadDer", "bad DER"),
    ] {
        assert_eq!(said(name), words);
    }
    assert_eq!(said("RequiredEku { oid: [43] }"), "required EKU");
    assert_eq!(in_words(&Some(7)), "some 7");
    assert_eq!(in_words(&Some("secret")), "some");
    assert_eq!(
        said("no luck: Other(OtherError(CaUsedAsEndEntity)) of HTTP"),
        "no luck: Other(other error(CA used as end entity)) of HTTP"
    );
}

const MISBEHAVED: [PeerMisbehaved; 78] = [
    PeerMisbehaved::AttemptedDowngradeToTls12WhenTls13IsSupported,
    PeerMisbehaved::BadCertChainExtensions,
    PeerMisbehaved::CipherSuiteDifferedOnRetry,
    PeerMisbehaved::DisallowedEncryptedExtension,
    PeerMisbehaved::DuplicateClientHelloExtensions,
    PeerMisbehaved::DuplicateEncryptedExtensions,
    PeerMisbehaved::DuplicateHelloRetryRequestExtensions,
    PeerMisbehaved::DuplicateNewSessionTicketExtensions,
    PeerMisbehaved::DuplicateServerHelloExtensions,
    PeerMisbehaved::DuplicateServerNameTypes,
    PeerMisbehaved::EarlyDataAttemptedInSecondClientHello,
    PeerMisbehaved::EarlyDataExtensionWithoutResumption,
    PeerMisbehaved::EarlyDataOfferedWithVariedCipherSuite,
    PeerMisbehaved::EchAcceptanceVariedAfterRetry,
    PeerMisbehaved::HandshakeHashVariedAfterRetry,
    PeerMisbehaved::IllegalHelloRetryRequestWithEmptyCookie,
    PeerMisbehaved::IllegalHelloRetryRequestWithNoChanges,
    PeerMisbehaved::IllegalHelloRetryRequestWithOfferedGroup,
    PeerMisbehaved::IllegalHelloRetryRequestWithUnofferedCipherSuite,
    PeerMisbehaved::IllegalHelloRetryRequestWithUnofferedNamedGroup,
    PeerMisbehaved::IllegalHelloRetryRequestWithUnsupportedVersion,
    PeerMisbehaved::IllegalHelloRetryRequestWithWrongSessionId,
    PeerMisbehaved::IllegalHelloRetryRequestWithInvalidEch,
    PeerMisbehaved::IllegalMiddleboxChangeCipherSpec,
    PeerMisbehaved::IllegalTlsInnerPlaintext,
    PeerMisbehaved::IncorrectBinder,
    PeerMisbehaved::InvalidCertCompression,
    PeerMisbehaved::InvalidMaxEarlyDataSize,
    PeerMisbehaved::InvalidKeyShare,
    PeerMisbehaved::KeyEpochWithPendingFragment,
    PeerMisbehaved::KeyUpdateReceivedInQuicConnection,
    PeerMisbehaved::MessageInterleavedWithHandshakeMessage,
    PeerMisbehaved::MissingBinderInPskExtension,
    PeerMisbehaved::MissingKeyShare,
    PeerMisbehaved::MissingPskExtensionInSecondClientHello,
    PeerMisbehaved::MissingPskModesExtension,
    PeerMisbehaved::MissingQuicTransportParameters,
    PeerMisbehaved::OfferedDuplicateCertificateCompressions,
    PeerMisbehaved::OfferedDuplicateKeyShares,
    PeerMisbehaved::OfferedEarlyDataWithOldProtocolVersion,
    PeerMisbehaved::OfferedEmptyApplicationProtocol,
    PeerMisbehaved::OfferedIncorrectCompressions,
    PeerMisbehaved::PskExtensionMustBeLast,
    PeerMisbehaved::PskExtensionWithMismatchedIdsAndBinders,
    PeerMisbehaved::RefusedToFollowHelloRetryRequest,
    PeerMisbehaved::RejectedEarlyDataInterleavedWithHandshakeMessage,
    PeerMisbehaved::ResumptionAttemptedWithVariedEms,
    PeerMisbehaved::ResumptionOfferedWithVariedCipherSuite,
    PeerMisbehaved::ResumptionOfferedWithVariedEms,
    PeerMisbehaved::ResumptionOfferedWithIncompatibleCipherSuite,
    PeerMisbehaved::SelectedDifferentCipherSuiteAfterRetry,
    PeerMisbehaved::SelectedInvalidPsk,
    PeerMisbehaved::SelectedTls12UsingTls13VersionExtension,
    PeerMisbehaved::SelectedUnofferedApplicationProtocol,
    PeerMisbehaved::SelectedUnofferedCertCompression,
    PeerMisbehaved::SelectedUnofferedCipherSuite,
    PeerMisbehaved::SelectedUnofferedCompression,
    PeerMisbehaved::SelectedUnofferedKxGroup,
    PeerMisbehaved::SelectedUnofferedPsk,
    PeerMisbehaved::SelectedUnusableCipherSuiteForVersion,
    PeerMisbehaved::ServerEchoedCompatibilitySessionId,
    PeerMisbehaved::ServerHelloMustOfferUncompressedEcPoints,
    PeerMisbehaved::ServerNameDifferedOnRetry,
    PeerMisbehaved::ServerNameMustContainOneHostName,
    PeerMisbehaved::SignedKxWithWrongAlgorithm,
    PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme,
    PeerMisbehaved::TooManyEmptyFragments,
    PeerMisbehaved::TooManyKeyUpdateRequests,
    PeerMisbehaved::TooManyRenegotiationRequests,
    PeerMisbehaved::TooManyWarningAlertsReceived,
    PeerMisbehaved::TooMuchEarlyDataReceived,
    PeerMisbehaved::UnexpectedCleartextExtension,
    PeerMisbehaved::UnsolicitedCertExtension,
    PeerMisbehaved::UnsolicitedEncryptedExtension,
    PeerMisbehaved::UnsolicitedSctList,
    PeerMisbehaved::UnsolicitedServerHelloExtension,
    PeerMisbehaved::WrongGroupForKeyShare,
    PeerMisbehaved::UnsolicitedEchExtension,
];

const INCOMPATIBLE: [PeerIncompatible; 22] = [
    PeerIncompatible::EcPointsExtensionRequired,
    PeerIncompatible::ExtendedMasterSecretExtensionRequired,
    PeerIncompatible::IncorrectCertificateTypeExtension,
    PeerIncompatible::KeyShareExtensionRequired,
    PeerIncompatible::NamedGroupsExtensionRequired,
    PeerIncompatible::NoCertificateRequestSignatureSchemesInCommon,
    PeerIncompatible::NoCipherSuitesInCommon,
    PeerIncompatible::NoEcPointFormatsInCommon,
    PeerIncompatible::NoKxGroupsInCommon,
    PeerIncompatible::NoSignatureSchemesInCommon,
    PeerIncompatible::NullCompressionRequired,
    PeerIncompatible::ServerDoesNotSupportTls12Or13,
    PeerIncompatible::ServerSentHelloRetryRequestWithUnknownExtension,
    PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
    PeerIncompatible::SignatureAlgorithmsExtensionRequired,
    PeerIncompatible::SupportedVersionsExtensionRequired,
    PeerIncompatible::Tls12NotOffered,
    PeerIncompatible::Tls12NotOfferedOrEnabled,
    PeerIncompatible::Tls13RequiredForQuic,
    PeerIncompatible::UncompressedEcPointsRequired,
    PeerIncompatible::UnsolicitedCertificateTypeExtension,
    PeerIncompatible::ServerRejectedEncryptedClientHello(None),
];

const MESSAGES: [InvalidMessage; 27] = [
    InvalidMessage::CertificatePayloadTooLarge,
    InvalidMessage::HandshakePayloadTooLarge,
    InvalidMessage::InvalidCcs,
    InvalidMessage::InvalidContentType,
    InvalidMessage::InvalidCertificateStatusType,
    InvalidMessage::InvalidCertRequest,
    InvalidMessage::InvalidDhParams,
    InvalidMessage::InvalidEmptyPayload,
    InvalidMessage::InvalidKeyUpdate,
    InvalidMessage::InvalidServerName,
    InvalidMessage::MessageTooLarge,
    InvalidMessage::MessageTooShort,
    InvalidMessage::MissingKeyExchange,
    InvalidMessage::NoSignatureSchemes,
    InvalidMessage::UnknownProtocolVersion,
    InvalidMessage::UnsupportedCompression,
    InvalidMessage::UnsupportedCurveType,
    InvalidMessage::EmptyTicketValue,
    InvalidMessage::IllegalEmptyValue,
    InvalidMessage::PreSharedKeyIsNotFinalExtension,
    InvalidMessage::UnknownHelloRetryRequestExtension,
    InvalidMessage::UnknownCertificateExtension,
    InvalidMessage::MissingData("ServerName"),
    InvalidMessage::TrailingData("ServerHello"),
    InvalidMessage::UnexpectedMessage("Certificate"),
    InvalidMessage::IllegalEmptyList("SupportedGroups"),
    InvalidMessage::DuplicateExtension(43),
];

const LISTS: [List; 12] = [
    List::BadSignature,
    List::InvalidCrlNumber,
    List::InvalidRevokedCertSerialNumber,
    List::IssuerInvalidForCrl,
    List::ParseError,
    List::UnsupportedCrlVersion,
    List::UnsupportedCriticalExtension,
    List::UnsupportedDeltaCrl,
    List::UnsupportedIndirectCrl,
    List::UnsupportedRevocationReason,
    List::UnsupportedSignatureAlgorithmContext {
        signature_algorithm_id: Vec::new(),
        supported_algorithms: Vec::new(),
    },
    List::UnsupportedSignatureAlgorithmForPublicKeyContext {
        signature_algorithm_id: Vec::new(),
        public_key_algorithm_id: Vec::new(),
    },
];

/// The names of webpki's errors, some with what is in them.
const WEBPKI: [&str; 53] = [
    "BadDer",
    "BadDerTime",
    "CaUsedAsEndEntity",
    "CertDistrusted",
    "CertExpired",
    "CertNotValidForName",
    "CertNotValidYet",
    "CertRevoked",
    "CrlExpired",
    "EmptyEkuExtension",
    "EndEntityUsedAsCa",
    "ExtensionValueInvalid",
    "InvalidCertValidity",
    "InvalidCrlNumber",
    "InvalidNetworkMaskConstraint",
    "InvalidSerialNumber",
    "InvalidCrlSignatureForPublicKey",
    "InvalidSignatureForPublicKey",
    "IssuerNotCrlSigner",
    "MalformedDnsIdentifier",
    "MalformedExtensions",
    "MalformedNameConstraint",
    "MaximumNameConstraintComparisonsExceeded",
    "MaximumPathBuildCallsExceeded",
    "MaximumPathDepthExceeded",
    "MaximumSignatureChecksExceeded",
    "NameConstraintViolation",
    "PathLenConstraintViolated",
    "RequiredEkuNotFound",
    "RequiredEkuNotFoundContext",
    "SignatureAlgorithmMismatch",
    "TrailingData",
    "UnknownIssuer",
    "UnknownRevocationStatus",
    "UnsupportedCertVersion",
    "UnsupportedCriticalExtension",
    "UnsupportedCrlIssuingDistributionPoint",
    "UnsupportedCrlVersion",
    "UnsupportedDeltaCrl",
    "UnsupportedIndirectCrl",
    "UnsupportedNameType",
    "UnsupportedRevocationReason",
    "UnsupportedRevocationReasonsPartitioning",
    "UnsupportedCrlSignatureAlgorithm",
    "UnsupportedCrlSignatureAlgorithmContext",
    "UnsupportedSignatureAlgorithm",
    "UnsupportedSignatureAlgorithmContext",
    "UnsupportedCrlSignatureAlgorithmForPublicKey",
    "UnsupportedCrlSignatureAlgorithmForPublicKeyContext",
    "UnsupportedSignatureAlgorithmForPublicKey",
    "UnsupportedSignatureAlgorithmForPublicKeyContext",
    "TrailingData(Certificate)",
    "RequiredEkuNotFoundContext(RequiredEkuNotFoundContext { required: KeyUsage { inner: Required(KeyPurposeId { oid_value: [43] }) }, present: [] })",
];
