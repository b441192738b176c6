//! The help desk's book: what stands behind each error code, and what to do about it.
//!
//! One place for the facts; the book as a page, as a terminal's answer and for print are made from it.

mod agent;
mod card;
mod phone;
mod render;
mod trust;
mod window_words;

use enrollment::{ErrorClass, ErrorCode};
use serde::Serialize;

use crate::words::words;
pub use render::{html, markdown, plain};
pub use window_words::{WindowWords, window_words};

/// What an agent does, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "do", content = "words", rename_all = "snake_case")]
pub enum Step {
    /// Ask the person.
    Ask(&'static str),
    /// Look for oneself.
    Check(&'static str),
    /// Come to an end.
    Decide(&'static str),
}

impl Step {
    /// The kind of step in a word, and what is to be done.
    pub const fn parts(&self) -> (&'static str, &'static str) {
        match self {
            Self::Ask(words) => ("Ask", words),
            Self::Check(words) => ("Check", words),
            Self::Decide(words) => ("Decide", words),
        }
    }
}

/// Whether one of the card's PIN tries is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PinTry {
    /// Never by this.
    No,
    /// Possibly: the person's screen says it.
    Perhaps,
    /// All of them.
    All,
}

impl PinTry {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::No => "No PIN try was used.",
            Self::Perhaps => "A PIN try may have been used; the screen says whether.",
            Self::All => "All tries are used up.",
        }
    }
}

/// What is written down about a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    why: &'static str,
    steps: &'static [Step],
    pin_try: PinTry,
    standard: &'static str,
    audit: &'static str,
    key: Option<&'static str>,
}

/// One entry of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The code, as it is read out.
    pub code: ErrorCode,
    /// What the person can do, by kind.
    pub class: ErrorClass,
    /// What happened, for staff.
    pub what: &'static str,
    /// Why that happens.
    pub why: &'static str,
    /// In short, what staff can do.
    pub todo: &'static str,
    /// What the agent does, step by step.
    pub steps: &'static [Step],
    /// Whether a PIN try is gone.
    pub pin_try: PinTry,
    /// Where the standards speak of it.
    pub standard: &'static str,
    /// What to look for in the kiosk's audit log.
    pub audit: &'static str,
    /// The key of the configuration that has to do with it.
    pub key: Option<&'static str>,
}

/// The entry of a code.
pub const fn entry(code: ErrorCode) -> Entry {
    let Facts { why, steps, pin_try, standard, audit, key } = *facts(code);
    let words = words(code);
    Entry { code, class: code.class(), what: words.what, why, todo: words.todo, steps, pin_try, standard, audit, key }
}

/// The code with this id, as a person would type it: case and a missing hyphen do not matter.
pub fn named(text: &str) -> Option<ErrorCode> {
    let plain = |id: &str| id.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let wanted = plain(text);
    ErrorCode::ALL.iter().copied().find(|code| plain(code.id()) == wanted)
}

const fn facts(code: ErrorCode) -> &'static Facts {
    match code {
        ErrorCode::ServiceMissing => &card::SERVICE_MISSING,
        ErrorCode::ServiceRefused => &card::SERVICE_REFUSED,
        ErrorCode::NoReader => &card::NO_READER,
        ErrorCode::ReaderGone => &card::READER_GONE,
        ErrorCode::NoPinPad => &card::NO_PIN_PAD,
        ErrorCode::CardRemoved => &card::CARD_REMOVED,
        ErrorCode::CardMute => &card::CARD_MUTE,
        ErrorCode::NotPiv => &card::NOT_PIV,
        ErrorCode::CardBusy => &card::CARD_BUSY,
        ErrorCode::CardReset => &card::CARD_RESET,
        ErrorCode::NoAuthenticationCertificate => &card::NO_AUTHENTICATION_CERTIFICATE,
        ErrorCode::CardGarbled => &card::CARD_GARBLED,
        ErrorCode::CardRefused => &card::CARD_REFUSED,
        ErrorCode::CardTimeout => &card::CARD_TIMEOUT,
        ErrorCode::KeyNotAllowed => &card::KEY_NOT_ALLOWED,
        ErrorCode::CardReadTimeout => &card::CARD_READ_TIMEOUT,
        ErrorCode::PinBlocked => &card::PIN_BLOCKED,
        ErrorCode::PinNotEntered => &card::PIN_NOT_ENTERED,
        ErrorCode::PukBlocked => &card::PUK_BLOCKED,
        ErrorCode::CardUntrusted => &trust::CARD_UNTRUSTED,
        ErrorCode::CardExpired => &trust::CARD_EXPIRED,
        ErrorCode::CardNotYetValid => &trust::CARD_NOT_YET_VALID,
        ErrorCode::CardRevoked => &trust::CARD_REVOKED,
        ErrorCode::CardInconsistent => &trust::CARD_INCONSISTENT,
        ErrorCode::CardPolicy => &trust::CARD_POLICY,
        ErrorCode::RevocationUnknown => &trust::REVOCATION_UNKNOWN,
        ErrorCode::CardNotGenuine => &trust::CARD_NOT_GENUINE,
        ErrorCode::IssuerUntrusted => &trust::ISSUER_UNTRUSTED,
        ErrorCode::IssuerUnreachable => &trust::ISSUER_UNREACHABLE,
        ErrorCode::IssuerTimeout => &trust::ISSUER_TIMEOUT,
        ErrorCode::IssuerConnectionLost => &trust::ISSUER_CONNECTION_LOST,
        ErrorCode::TlsFailed => &trust::TLS_FAILED,
        ErrorCode::IssuerRefusedCard => &phone::ISSUER_REFUSED_CARD,
        ErrorCode::NoAccount => &phone::NO_ACCOUNT,
        ErrorCode::NotEligible => &phone::NOT_ELIGIBLE,
        ErrorCode::IssuerFault => &phone::ISSUER_FAULT,
        ErrorCode::IssuerGarbled => &phone::ISSUER_GARBLED,
        ErrorCode::TooManyCredentials => &phone::TOO_MANY_CREDENTIALS,
        ErrorCode::IssuanceFailed => &phone::ISSUANCE_FAILED,
        ErrorCode::OfferExpired => &phone::OFFER_EXPIRED,
        ErrorCode::OfferLocked => &phone::OFFER_LOCKED,
        ErrorCode::PhoneFailed => &phone::PHONE_FAILED,
        ErrorCode::CancelledElsewhere => &phone::CANCELLED_ELSEWHERE,
        ErrorCode::SessionTooLong => &phone::SESSION_TOO_LONG,
        ErrorCode::ConfigInvalid => &phone::CONFIG_INVALID,
        ErrorCode::KioskFault => &phone::KIOSK_FAULT,
        ErrorCode::NoDisplay => &phone::NO_DISPLAY,
        ErrorCode::AttendanceRequired => &agent::ATTENDANCE_REQUIRED,
        ErrorCode::NotAnAgent => &agent::NOT_AN_AGENT,
        ErrorCode::AgentIsApplicant => &agent::AGENT_IS_APPLICANT,
        ErrorCode::AgentRefused => &agent::AGENT_REFUSED,
        ErrorCode::AgentSilent => &agent::AGENT_SILENT,
        ErrorCode::AgentCodeWrong => &agent::AGENT_CODE_WRONG,
        ErrorCode::OutOfService => &agent::OUT_OF_SERVICE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::EXAMPLE;

    #[test]
    fn every_entry_is_whole() {
        for &code in ErrorCode::ALL {
            let entry = entry(code);
            let id = code.id();
            assert!(entry.why.ends_with('.') && entry.why.len() > 40, "{id}: why");
            assert!(matches!(entry.steps.last(), Some(Step::Decide(_))), "{id}: an agent comes to an end");
            assert!(entry.steps.len() >= 2, "{id}: an agent looks before deciding");
            assert!(entry.steps.iter().all(|step| step.parts().1.ends_with(['.', '?'])), "{id}: whole sentences");
            assert!(!entry.standard.is_empty() && !entry.audit.is_empty(), "{id}");
            if let Some((section, key)) = entry.key.map(|key| key.rsplit_once('.').unwrap_or(("", key))) {
                assert!(EXAMPLE.contains(&format!("[{section}]")), "{id}: there is no section {section}");
                let lines = [format!("\n{key} = "), format!("\n# {key} = ")];
                assert!(lines.iter().any(|line| EXAMPLE.contains(line)), "{id}: there is no key {key}");
            }
        }
    }

    #[test]
    fn codes_are_found_as_people_type_them() {
        for text in ["CARD-101", "card-101", "card101", " Card 101 "] {
            assert_eq!(named(text), Some(ErrorCode::CardRemoved), "{text}");
        }
        for text in ["", "CARD", "CARD-999", "101"] {
            assert_eq!(named(text), None, "{text}");
        }
    }
}
