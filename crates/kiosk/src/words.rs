//! Plain English for the error codes: what a command line prints. The window has its own words.

use enrollment::ErrorCode;

/// What happened, and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// What happened.
    pub what: &'static str,
    /// What to do.
    pub todo: &'static str,
}

/// The words for `code`.
pub const fn words(code: ErrorCode) -> Words {
    let (what, todo) = match code {
        ErrorCode::ServiceMissing => {
            ("the PC/SC service is not running or does not answer", "start it (pcscd on Linux) and try again")
        }
        ErrorCode::ServiceRefused => {
            ("the PC/SC service refused this program", "allow this user to use it (polkit rule on Linux)")
        }
        ErrorCode::NoReader => {
            ("no card reader is attached", "plug a reader in, or check which readers the configuration allows")
        }
        ErrorCode::ReaderGone => ("the reader was unplugged", "plug it in again and start over"),
        ErrorCode::NoPinPad => (
            "the PIN has to be entered on the reader, and it has no PIN pad that may be used",
            "use a reader with a PIN pad, or check card.pin_pad",
        ),
        ErrorCode::CardRemoved => ("the card was taken out before the session was over", "put it in and start over"),
        ErrorCode::CardMute => ("the card does not answer", "check that it is a PIV Card and put in the right way"),
        ErrorCode::NotPiv => ("the card has no PIV application", "use a PIV Card"),
        ErrorCode::CardBusy => ("another program holds the card", "end that program and try again"),
        ErrorCode::CardReset => ("another program reset the card", "try again; the PIN is needed once more"),
        ErrorCode::NoAuthenticationCertificate => {
            ("the card has no PIV Authentication certificate (9A)", "have the badge office complete the card")
        }
        ErrorCode::CardGarbled => {
            ("the card answered with bytes that no PIV Card should send", "try another card or reader")
        }
        ErrorCode::CardRefused => {
            ("the card answered with an unexpected status word", "see the log for the status word")
        }
        ErrorCode::CardTimeout => ("the card took too long", "try again; clean the card's contacts"),
        ErrorCode::KeyNotAllowed => {
            ("the card's key is of a kind or size that is not allowed", "have the badge office renew the card")
        }
        ErrorCode::CardReadTimeout => ("reading the card took too long", "try again; clean the card's contacts"),
        ErrorCode::PinBlocked => ("the card's PIN is blocked", "the badge office may be able to unlock it"),
        ErrorCode::PinNotEntered => ("the PIN was not entered on the reader", "try again; no PIN try was used"),
        ErrorCode::PukBlocked => ("the card's PUK is blocked", "have the badge office replace the card"),
        ErrorCode::CardUntrusted => {
            ("the card's certificate leads to no trusted root", "check card.trust_roots, or use another card")
        }
        ErrorCode::CardExpired => ("the card or its certificate has expired", "have the badge office renew the card"),
        ErrorCode::CardNotYetValid => ("the card's certificate is not valid yet", "check the clock of this machine"),
        ErrorCode::CardRevoked => ("the card's certificate has been revoked", "ask the badge office"),
        ErrorCode::CardInconsistent => {
            ("the card's data objects contradict each other or are signed wrongly", "ask the badge office")
        }
        ErrorCode::CardPolicy => (
            "the card's certificate lacks a required policy or breaks a constraint",
            "check card.required_policies, or ask the badge office",
        ),
        ErrorCode::RevocationUnknown => {
            ("whether the card's certificate is revoked could not be found out", "check card.crls; try again later")
        }
        ErrorCode::CardNotGenuine => (
            "the card does not have the private key of its certificate: it may be a copy",
            "keep the card and call whoever looks after security",
        ),
        ErrorCode::IssuerUntrusted => (
            "the issuer's server is not the one this kiosk was told to trust",
            "check issuer.url and issuer.trust; a program between here and there may inspect connections",
        ),
        ErrorCode::IssuerUnreachable => ("the issuer's server cannot be reached", "check issuer.url and the network"),
        ErrorCode::IssuerTimeout => ("the issuer's server took too long", "try again; check the network"),
        ErrorCode::IssuerConnectionLost => ("the connection to the issuer broke off", "try again; check the network"),
        ErrorCode::TlsFailed => {
            ("no secure connection could be agreed on with the issuer's server", "check issuer.tls_minimum")
        }
        ErrorCode::IssuerRefusedCard => ("the issuer does not accept this card", "ask the issuer's help desk"),
        ErrorCode::NoAccount => ("the issuer knows no account for this card", "ask the issuer's help desk"),
        ErrorCode::NotEligible => ("the account may not get a derived credential", "ask the issuer's help desk"),
        ErrorCode::IssuerFault => ("the issuer's server has a fault of its own", "try again later"),
        ErrorCode::IssuerGarbled => {
            ("the issuer's answer could not be understood", "ask the issuer's help desk; versions may differ")
        }
        ErrorCode::TooManyCredentials => {
            ("the account has as many derived credentials as allowed", "turn an old one off first")
        }
        ErrorCode::IssuanceFailed => ("the certificate could not be issued", "try again; ask the issuer's help desk"),
        ErrorCode::AttendanceRequired => (
            "the issuer wants an agent beside the person, and this kiosk had none",
            "set attended.mode, or go to a kiosk with an agent",
        ),
        ErrorCode::NotAnAgent => {
            ("the card is not one of an agent of this kiosk", "check attended.agents, or use an agent's card")
        }
        ErrorCode::AgentIsApplicant => {
            ("the agent and the person are the same", "have another agent open the kiosk, or another person come")
        }
        ErrorCode::AgentRefused => {
            ("the agent did not confirm the person", "have the badge office look at card and person")
        }
        ErrorCode::AgentSilent => ("the agent did not answer in time", "start over with the agent at the screen"),
        ErrorCode::AgentCodeWrong => {
            ("the agent's code was typed wrong too often", "have the agent open the kiosk again and keep the code")
        }
        ErrorCode::OfferExpired => ("the code ran out before a phone used it", "start over"),
        ErrorCode::OfferLocked => ("the number was typed wrong too often on the phone", "start over"),
        ErrorCode::PhoneFailed => ("the phone could not complete its part", "start over; see the phone's own message"),
        ErrorCode::CancelledElsewhere => ("the enrollment was cancelled at the issuer or on the phone", "start over"),
        ErrorCode::SessionTooLong => ("the session took longer than allowed", "start over"),
        ErrorCode::ConfigInvalid => ("the configuration is missing or wrong", "run `kioskctl config check`"),
        ErrorCode::KioskFault => ("the kiosk has a fault of its own", "see the log under the incident's id"),
        ErrorCode::OutOfService => {
            ("staff have taken the kiosk out of service", "put it back in service at the staff menu")
        }
        ErrorCode::NoDisplay => ("there is no display", "start a display, or use kioskctl"),
    };
    Words { what, todo }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_says_what_and_what_to_do() {
        for code in ErrorCode::ALL {
            let Words { what, todo } = words(*code);
            assert!(!what.is_empty() && !todo.is_empty(), "{}", code.id());
            assert!(!what.ends_with('.') && !todo.ends_with('.'), "{} is put into sentences", code.id());
        }
    }
}
