//! Error codes: what a person can read out to the help desk, stable across releases.

use serde::{Deserialize, Serialize};

/// What a person can do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// The same step may work at once: the card stays in, one press tries again.
    TryAgain,
    /// Take the card out and begin anew.
    StartOver,
    /// Somebody else has to act first.
    CallForHelp,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $class:ident;)*) => {
        /// A reason why the kiosk could not go on.
        ///
        /// The id ([`ErrorCode::id`]) never changes its meaning; a code that is no longer used is
        /// not given to another reason.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(test, derive(ts_rs::TS), ts(export))]
        pub enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $id)] $name,)*
        }

        impl ErrorCode {
            /// Every code, in the order of the book of codes.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable id, such as `CARD-102`.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id),* }
            }

            /// What the person can do about it.
            pub const fn class(self) -> ErrorClass {
                match self { $(Self::$name => ErrorClass::$class),* }
            }
        }
    };
}

codes! {
    /// The PC/SC service is not running or stopped answering.
    ServiceMissing = "READER-101", CallForHelp;
    /// The PC/SC service refused this program.
    ServiceRefused = "READER-102", CallForHelp;
    /// No card reader is attached.
    NoReader = "READER-103", CallForHelp;
    /// The reader was unplugged during the session.
    ReaderGone = "READER-104", CallForHelp;
    /// The PIN has to be entered on the reader, and the reader has no keys for it that may be used.
    NoPinPad = "READER-105", CallForHelp;

    /// The card was taken out before the session was over.
    CardRemoved = "CARD-101", StartOver;
    /// The card does not answer: not a smartcard, inserted the wrong way, or broken.
    CardMute = "CARD-102", StartOver;
    /// The card has no PIV application.
    NotPiv = "CARD-103", StartOver;
    /// Another program holds the card.
    CardBusy = "CARD-104", TryAgain;
    /// Another program reset the card in the middle of a step.
    CardReset = "CARD-105", TryAgain;
    /// The card has no PIV Authentication certificate (9A).
    NoAuthenticationCertificate = "CARD-106", CallForHelp;
    /// The card answered with bytes that no PIV card should send.
    CardGarbled = "CARD-107", StartOver;
    /// The card answered with an unexpected status word.
    CardRefused = "CARD-108", StartOver;
    /// The card took too long to answer.
    CardTimeout = "CARD-109", TryAgain;
    /// The card's key kind or size is not one the standards allow today.
    KeyNotAllowed = "CARD-110", CallForHelp;
    /// Reading the card took too long.
    CardReadTimeout = "CARD-111", TryAgain;

    /// The card's PIN is blocked.
    PinBlocked = "PIN-101", CallForHelp;
    /// The PIN was not entered on the reader's keys.
    PinNotEntered = "PIN-102", TryAgain;
    /// The card's PUK is blocked.
    PukBlocked = "PIN-103", CallForHelp;

    /// The card's certificate leads to no issuer this kiosk trusts.
    CardUntrusted = "TRUST-101", CallForHelp;
    /// The card or its certificate has expired.
    CardExpired = "TRUST-102", CallForHelp;
    /// The card's certificate is not valid yet.
    CardNotYetValid = "TRUST-103", CallForHelp;
    /// The card's certificate has been revoked.
    CardRevoked = "TRUST-104", CallForHelp;
    /// The card's data objects contradict each other or a signature on them is wrong.
    CardInconsistent = "TRUST-105", CallForHelp;
    /// The card's certificate lacks the required policy or breaks a constraint.
    CardPolicy = "TRUST-106", CallForHelp;
    /// Whether the card's certificate is revoked could not be found out.
    RevocationUnknown = "TRUST-107", CallForHelp;
    /// The card does not have the private key of its certificate: a copy, or a mix-up at the badge office.
    CardNotGenuine = "TRUST-108", CallForHelp;
    /// The issuer's server is not the one this kiosk was told to trust.
    IssuerUntrusted = "TRUST-201", CallForHelp;

    /// The issuer's server cannot be reached.
    IssuerUnreachable = "NET-101", TryAgain;
    /// The issuer's server took too long to answer.
    IssuerTimeout = "NET-102", TryAgain;
    /// The connection to the issuer broke off.
    IssuerConnectionLost = "NET-103", TryAgain;
    /// The secure connection could not be agreed on with the issuer's server.
    TlsFailed = "NET-104", CallForHelp;

    /// The issuer does not accept this card.
    IssuerRefusedCard = "ISSUER-101", CallForHelp;
    /// The issuer knows no account for this card.
    NoAccount = "ISSUER-102", CallForHelp;
    /// The account may not get a derived credential.
    NotEligible = "ISSUER-103", CallForHelp;
    /// The issuer's server reported a fault of its own.
    IssuerFault = "ISSUER-104", TryAgain;
    /// The issuer's answer could not be understood.
    IssuerGarbled = "ISSUER-105", CallForHelp;
    /// The account already has as many derived credentials as allowed.
    TooManyCredentials = "ISSUER-106", CallForHelp;
    /// The certificate authority could not issue the certificate.
    IssuanceFailed = "ISSUER-107", TryAgain;
    /// The issuer wants an agent beside the person, and this kiosk has none.
    AttendanceRequired = "ISSUER-108", CallForHelp;

    /// The card that should open the kiosk or its menu is not one of its agents'.
    NotAnAgent = "AGENT-101", StartOver;
    /// The agent beside the person and the person are the same.
    AgentIsApplicant = "AGENT-102", StartOver;
    /// The agent did not confirm that the person is who the card says.
    AgentRefused = "AGENT-103", CallForHelp;
    /// The agent did not answer in time.
    AgentSilent = "AGENT-104", StartOver;
    /// The agent's code was typed wrong too often.
    AgentCodeWrong = "AGENT-105", StartOver;

    /// The code ran out before a phone used it.
    OfferExpired = "PHONE-101", StartOver;
    /// The number was typed wrong too often on the phone.
    OfferLocked = "PHONE-102", StartOver;
    /// The phone could not complete its part.
    PhoneFailed = "PHONE-103", StartOver;
    /// The enrollment was cancelled at the issuer or on the phone.
    CancelledElsewhere = "PHONE-104", StartOver;

    /// The session took longer than allowed.
    SessionTooLong = "KIOSK-101", StartOver;
    /// The kiosk's configuration is missing or wrong.
    ConfigInvalid = "KIOSK-102", CallForHelp;
    /// The kiosk has a fault of its own.
    KioskFault = "KIOSK-103", CallForHelp;
    /// There is no display to show the window on.
    NoDisplay = "KIOSK-104", CallForHelp;
    /// Staff have taken the kiosk out of service.
    OutOfService = "KIOSK-105", CallForHelp;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<_> = ErrorCode::ALL.iter().map(|code| code.id()).collect();
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
