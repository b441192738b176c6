//! The kinds of findings: the names by which policies set how bad each one is.

use super::{Finding, Part};
use crate::path::Reason;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Worth a look by the card's issuer.
    Warn,
    /// The card is refused.
    Stop,
}

impl Severity {
    /// Its name in policies and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warn => "warn",
            Self::Stop => "stop",
        }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal, $severity:ident;)*) => {
        /// A kind of finding, by which a policy sets its severity.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// Every kind, in the order of the checks.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// Its stable name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name),* }
            }

            /// How bad it is where the policy says nothing: what is forged, contradictory, expired or
            /// cannot be proven stops; what is merely untidy is for the card's issuer.
            pub const fn default_severity(self) -> Severity {
                match self { $(Self::$kind => Severity::$severity),* }
            }
        }
    };
}

kinds! {
    /// There is no 9A certificate.
    AuthenticationMissing = "authentication-missing", Stop;
    /// There is no 9E certificate.
    CardAuthenticationMissing = "card-authentication-missing", Stop;
    /// The 9E certificate cannot be read: one bad slot among good ones, on a card that proves itself with 9A.
    CardAuthenticationUnreadable = "card-authentication-unreadable", Warn;
    /// Another certificate cannot be read.
    CertificateUnreadable = "certificate-unreadable", Stop;
    /// A certificate leads to no trusted root, or is expired, revoked, of another policy.
    CertificatePath = "certificate-path", Stop;
    /// Whether a certificate was revoked is not known, and the policy lets that pass.
    RevocationUnknown = "revocation-unknown", Note;
    /// A certificate is good by revocation data that is out of date, within the grace.
    RevocationStale = "revocation-stale", Warn;
    /// A key is of a kind or size that is not allowed today.
    KeyNotAllowed = "key-not-allowed", Stop;
    /// A key identifier is none of the key.
    KeyIdentifier = "key-identifier", Warn;
    /// There is no CHUID.
    ChuidMissing = "chuid-missing", Stop;
    /// There is no security object.
    SecurityObjectMissing = "security-object-missing", Stop;
    /// A signed object has not the form of the standard.
    ObjectMalformed = "object-malformed", Stop;
    /// A signed object was changed after it was signed.
    ObjectTampered = "object-tampered", Stop;
    /// The signature of a signed object does not hold.
    ObjectSignature = "object-signature", Stop;
    /// The CHUID does not bring its signer's certificate.
    SignerMissing = "signer-missing", Stop;
    /// The CHUID names another signer than the one it brings.
    SignerName = "signer-name", Stop;
    /// The content signer leads to no trusted root, or is expired, revoked, of another policy.
    SignerPath = "signer-path", Stop;
    /// The content signer ends before the Card Authentication certificate.
    SignerEndsEarly = "signer-ends-early", Warn;
    /// An object has another hash than the security object says.
    ObjectHash = "object-hash", Stop;
    /// An object is not covered by the security object.
    ObjectNotCovered = "object-not-covered", Note;
    /// FASC-N of CHUID and certificate differ.
    FascN = "fasc-n", Stop;
    /// Card UUID of CHUID and certificate differ.
    CardUuid = "card-uuid", Stop;
    /// The card's last day is over.
    CardExpired = "card-expired", Stop;
    /// The card's last day is no day of the calendar.
    ExpiryDate = "expiry-date", Stop;
    /// A certificate is valid longer than the card.
    OutlivesCard = "outlives-card", Warn;
    /// A challenge was not answered by the certificate's key.
    WrongKey = "wrong-key", Stop;
}

impl Kind {
    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|kind| kind.name() == name).copied()
    }
}

impl Finding {
    /// Its kind.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Malformed { .. } | Self::ContentType { .. } | Self::Form { .. } => Kind::ObjectMalformed,
            Self::Digest { .. } => Kind::ObjectTampered,
            Self::Signature { .. } => Kind::ObjectSignature,
            Self::SignerMissing => Kind::SignerMissing,
            Self::SignerName => Kind::SignerName,
            Self::Signer(_) => Kind::SignerPath,
            Self::SignerEndsEarly => Kind::SignerEndsEarly,
            Self::Hash { .. } => Kind::ObjectHash,
            Self::NotCovered { .. } => Kind::ObjectNotCovered,
            Self::FascN { .. } => Kind::FascN,
            Self::CardUuid { .. } => Kind::CardUuid,
            Self::CardExpired { .. } => Kind::CardExpired,
            Self::Unreadable { certificate, .. } => match certificate.as_bytes() {
                b"9E" => Kind::CardAuthenticationUnreadable,
                _ => Kind::CertificateUnreadable,
            },
            Self::Path { .. } => Kind::CertificatePath,
            Self::Unchecked { .. } => Kind::RevocationUnknown,
            Self::Stale { .. } => Kind::RevocationStale,
            Self::KeyNotAllowed { .. } => Kind::KeyNotAllowed,
            Self::SubjectKeyId { .. } => Kind::KeyIdentifier,
            Self::WrongKey { .. } => Kind::WrongKey,
            Self::Missing { what } => match what {
                Part::Authentication => Kind::AuthenticationMissing,
                Part::CardAuthentication => Kind::CardAuthenticationMissing,
                Part::Chuid => Kind::ChuidMissing,
                Part::SecurityObject => Kind::SecurityObjectMissing,
            },
            Self::Garbled { what, .. } => match what {
                Part::Authentication => Kind::CertificateUnreadable,
                Part::CardAuthentication => Kind::CardAuthenticationUnreadable,
                Part::Chuid | Part::SecurityObject => Kind::ObjectMalformed,
            },
            Self::NoSuchDay => Kind::ExpiryDate,
            Self::OutlivesCard { .. } => Kind::OutlivesCard,
        }
    }

    /// The reason of a path that does not hold, where it is about one.
    pub fn path_reason(&self) -> Option<&Reason> {
        if let Self::Signer(error) | Self::Path { error, .. } = self { Some(&error.reason) } else { None }
    }

    /// What was found, without the names of people: those stand in a card's own certificates.
    pub fn nameless(&self) -> String {
        if let Self::Path { certificate, error } = self {
            format!("{certificate}: {}", error.reason)
        } else if let Self::Signer(error) = self {
            format!("content signer: {}", error.reason)
        } else if let Self::Stale { certificate, was_due, .. } = self {
            format!("{certificate}: good by revocation data that should have been renewed on {}", was_due.date())
        } else {
            self.to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_lead_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::named(kind.name()), Some(*kind));
        }
        assert_eq!(Kind::named("nothing"), None);
    }
}
